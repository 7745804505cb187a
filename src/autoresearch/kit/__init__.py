"""Everything that a lab's `train.py` and `prepare.py` import from autoresearch.

`Clock` is the trial's side of the trial protocol. `cache_folder` returns the folder of prepared data. The sealed
scorer, `autoresearch.kit.scoring`, and `autoresearch.kit.files` are imported under their own names. A `train.py` that
only needs the clock therefore starts without numpy and torch.
"""

from __future__ import annotations

from ..layout import cache_folder
from .clock import Clock

__all__ = ["Clock", "cache_folder"]
