"""Print what the screen says of a file as a change of the honest train.py: verdict and reason, or two nulls."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from autoresearch.agenda.program import parse
from autoresearch.loop.screen import screen
from autoresearch.records import Proposal

HONEST = "from honest import *\n\nif __name__ == '__main__':\n    main()\n"

change = Path(sys.argv[1]).read_text(encoding="utf-8", errors="surrogateescape")
refusal = screen(Proposal("a cheat", {"train.py": change}), {"train.py": HONEST}, parse(""), {})
print(json.dumps([refusal.verdict, refusal.reason] if refusal else [None, None]))
