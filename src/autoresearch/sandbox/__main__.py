"""Run a command in the sandbox: `python -m autoresearch.sandbox LEVEL WALLS COMMAND …`."""

import os
import sys

from .enter import enter
from .walls import Level, Walls

level, walls, *words = sys.argv[1:]
try:
    enter(Walls.from_json(walls), Level(level))
except OSError as error:
    print(f"the sandbox could not be built: {error.strerror}", file=sys.stderr, flush=True)
    os._exit(125)
try:
    os.execvp(words[0], words)
except OSError as error:
    print(f"`{' '.join(words)}` cannot be started: {error.strerror}", file=sys.stderr, flush=True)
    os._exit(127)
