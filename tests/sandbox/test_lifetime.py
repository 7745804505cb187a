"""The children of a process."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import os
from autoresearch.sandbox.lifetime import adopt_orphans, has_children

seen = [has_children()]
adopt_orphans()
told, tell = os.pipe()
child = os.fork()
if child == 0:
    orphan = os.fork()
    if orphan == 0:
        os.execvp("sleep", ["sleep", "60"])
    os.write(tell, str(orphan).encode())
    os._exit(0)
orphan = int(os.read(told, 20))
os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
seen.append(has_children())  # one that has ended, and an orphan
os.waitpid(child, 0)
seen.append(has_children())  # the orphan alone
os.kill(orphan, 9)
os.waitpid(orphan, 0)
seen.append(has_children())
print(seen)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell")
def test_a_process_knows_whether_it_has_children_its_orphans_included() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True)
    assert done.stdout == "[False, True, True, False]\n", done.stderr
