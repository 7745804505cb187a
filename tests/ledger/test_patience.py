"""Waiting while another program holds the ledger. The other program is a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import rigs.cli
from rigs.cli import TOY
from rigs.gpus import find_compiler, needs_compiler
from rigs.runs import begin
from rigs.toy import Bench, Looping

from autoresearch.errors import LedgerError, Stopped
from autoresearch.ledger import Ledger, Patience
from autoresearch.ledger.patience import find_holder
from autoresearch.records import EndCause

HOLDER = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def another_program(ledger: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A program that holds the ledger until its standard input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, ledger], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout and process.stdin
        assert process.stdout.readline() == b"held\n"
        try:
            yield process
        finally:
            end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin
    process.stdin.close()
    process.wait()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "program.md").write_text((TOY / "program.md").read_text())
    with begin(tmp_path) as ledger:
        return ledger.path


def open_patiently(path: Path, announce: Callable[[str], object], seconds: float = 60.0) -> Ledger:
    return Ledger(path, patience=Patience(path, seconds, announce, quiet=0.05))


def test_a_patient_ledger_says_that_it_waits_and_goes_on(path: Path) -> None:
    lines: list[str] = []
    waits: list[float] = []
    with another_program(path) as process:

        def announce(line: str) -> None:
            lines.append(line)
            end(process)

        with open_patiently(path, announce) as ledger:
            ledger.report_wait = waits.append
            tag = ledger.runs()[0].tag
            ledger.leave_command(tag, "stop")
            assert ledger.take_command(tag) == "stop"
    assert len(lines) == 1 and str(path) in lines[0] and "60 s at most" in lines[0]
    assert len(waits) == 1 and waits[0] > 0


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="Linux tells who holds a lock")
def test_the_other_program_is_named(path: Path) -> None:
    with another_program(path) as process:
        assert find_holder(path).startswith(f"process {process.pid} (")
        with Ledger(path, patience=Patience(path, quiet=0.05)) as ledger:
            with pytest.raises(LedgerError, match=rf"process {process.pid} \(.*\) holds it: end that program first"):
                ledger.leave_command("x", "stop")
            assert ledger.runs()  # reading does not need the lock
    assert find_holder(path) == "a program in a container or on another machine"


DISK = Path(rigs.cli.__file__).with_name("no_locks.c")
OPENS = """
import sys
from pathlib import Path
from autoresearch.errors import LedgerError
from autoresearch.ledger import Ledger, Patience
try:
    Ledger(Path(sys.argv[1]), patience=Patience(Path(sys.argv[1]), quiet=0.05))
except LedgerError as error:
    print(error)
"""


@needs_compiler
@pytest.mark.parametrize(
    ("lacks", "words"),
    [
        ("LOCKS", "a program in a container or on another machine holds it: end that program first."),
        ("MEMORY", "the locks or the shared memory that it needs have failed."),
    ],
)
def test_a_disk_without_locks_or_shared_memory_is_named(tmp_path: Path, lacks: str, words: str) -> None:
    library, compiler = tmp_path / "disk.so", find_compiler()
    assert compiler
    subprocess.run([compiler, "-shared", "-fPIC", f"-D{lacks}", "-o", library, DISK, "-ldl"], check=True)
    done = subprocess.run(
        [sys.executable, "-c", OPENS, tmp_path / "ledger.db"], env={**os.environ, "LD_PRELOAD": str(library)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert words in done.stdout and "put the lab on a local disk" in done.stdout and done.stdout.count("\n") == 1


def test_a_wait_that_was_too_long_is_not_repeated(path: Path) -> None:
    lines: list[str] = []
    with another_program(path), open_patiently(path, lines.append, seconds=0.2) as ledger:
        for _ in range(2):
            with pytest.raises(LedgerError, match="holds it: end that program first"):
                ledger.leave_command("x", "stop")
    assert len(lines) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_the_wait(path: Path, number: signal.Signals) -> None:
    senders = []

    def send_soon(line: str) -> None:
        command = f"import os, time; time.sleep(0.5); os.kill({os.getpid()}, {int(number)})"
        senders.append(subprocess.Popen([sys.executable, "-c", command]))

    before = signal.signal(number, own := lambda *_: None)
    try:
        with another_program(path), open_patiently(path, send_soon) as ledger:
            with pytest.raises(Stopped) as stopped:
                ledger.leave_command("x", "stop")
            assert stopped.value.ending.cause is EndCause.USER
            with pytest.raises(Stopped):
                ledger.leave_command("x", "stop")
        assert signal.getsignal(number) is own
    finally:
        signal.signal(number, before)
    assert [sender.wait() for sender in senders] == [0]


@pytest.mark.slow
def test_a_run_waits_and_can_be_stopped_meanwhile(tmp_path: Path) -> None:
    with Bench(tmp_path) as bench:
        with bench.start("--experiments", "50") as looping:
            looping.until_training(1)
            with another_program(bench.layout.ledger):
                wait_until_said(looping, "holds the ledger. The run waits for it, 15 min at most")
            wait_until_said(looping, "ledger: another program held the ledger, so the run waited for ")
            with another_program(bench.layout.ledger):
                wait_until_said(looping, "holds the ledger. The run waits for it", times=2)
                looping.popen.send_signal(signal.SIGINT)
                assert looping.wait() == 3
            assert "ended: stopped by the user" in looping.said and "Traceback" not in looping.said
        assert not bench.marked()
        looping = bench.run("--experiments", "2")
        assert looping.code == 3, looping.said


def wait_until_said(looping: Looping, words: str, times: int = 1) -> None:
    looping.until(lambda now: looping.said.count(words) >= times)
