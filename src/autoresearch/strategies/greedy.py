"""Who proposes next, and from which parent. The judge says what is true; this only picks among what is open."""

from __future__ import annotations

from collections.abc import Sequence


def whose_turn(researchers: Sequence[str], awake: Sequence[str], latest: str | None) -> str:
    """Turns are taken round-robin, and that of one who rests goes to the next one.

    Args:
        researchers: all of the run's, in order.
        awake: those that may be asked, one at least; others than the run's may stand in for them.
        latest: whose turn it was before; None: nobody's.
    """
    first = researchers.index(latest) + 1 if latest in researchers else 0
    order = (*researchers[first:], *researchers[:first])
    return next((name for name in order if name in awake), awake[0])
