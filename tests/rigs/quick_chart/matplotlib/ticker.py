from . import Part as MaxNLocator  # noqa: F401
