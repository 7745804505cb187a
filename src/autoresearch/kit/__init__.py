"""All that a lab's `train.py` and `prepare.py` import from autoresearch.

`Clock` is the trial's side of the trial protocol, and `cache_folder` says where prepared data lie. The sealed scorer,
`autoresearch.kit.scoring`, and `autoresearch.kit.files` are imported by their own names: a `train.py` that only wants
the clock starts without numpy and torch.
"""

from __future__ import annotations

from ..layout import cache_folder
from .clock import Clock

__all__ = ["Clock", "cache_folder"]
