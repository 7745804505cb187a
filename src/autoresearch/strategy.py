"""Who proposes next, and from which parent. The judge says what is true; this only picks among what is open."""

from __future__ import annotations

from collections.abc import Sequence


def whose_turn(researchers: Sequence[str], turn: int) -> str:
    """Turns are taken round-robin. `turn` counts every proposal asked for in the run, the failed ones too."""
    return researchers[turn % len(researchers)]
