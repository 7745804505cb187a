"""Run a command in the sandbox: `python -m autoresearch.sandbox LEVEL WALLS COMMAND …`."""

import os
import sys

from .enter import enter
from .linux import EXIT_NOT_BUILT, NOT_BUILT
from .walls import Level, Walls

level, walls, *words = sys.argv[1:]
try:
    enter(Walls.from_json(walls), Level(level))
except OSError as error:
    print(f"{NOT_BUILT}: {error.strerror}", file=sys.stderr, flush=True)
    os._exit(EXIT_NOT_BUILT)
try:
    os.execvp(words[0], words)
except OSError as error:
    print(f"cannot be started: {error.strerror}: `{' '.join(words)}`", file=sys.stderr, flush=True)
    os._exit(127)
