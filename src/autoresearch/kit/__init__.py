"""All that a lab's `train.py` and `prepare.py` import from autoresearch.

`Clock` is the trial's side of the trial protocol. `autoresearch.kit.scoring` is the sealed scorer, imported by its own
name: a `train.py` that only wants the clock starts without numpy and torch.
"""

from __future__ import annotations

from .clock import Clock

__all__ = ["Clock"]
