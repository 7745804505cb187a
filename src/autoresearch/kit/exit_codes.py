"""Exit codes by which a `score` command tells the harness how scoring ended.

Any other code is a failure of the scorer itself.
"""

SCORED = 0
NO_DATA = 2
"""The data are missing or wrong, or the disk is full."""
INVALID, CRASH, TIMEOUT = 3, 4, 5
"""The scorer blames the model: its answers are invalid, it crashed, or it took too long."""
