"""The lab's git repository."""

from .workspace import Workspace

__all__ = ["Workspace"]
