"""Errors of a candidate's model that the scorer reports."""

from __future__ import annotations


class ModelError(Exception):
    """The candidate's model gave no score. The message is the reason, on one line."""


class ModelInvalid(ModelError):
    """The model broke a rule: wrong shape, wrong vocabulary, logits that are not finite, or a look at the future."""


class ModelCrashed(ModelError):
    """Importing train.py, `load` or the forward pass raised, or the process died."""


class ModelTimeout(ModelError):
    """Start-up, `load` or the forward pass did not end in time."""
