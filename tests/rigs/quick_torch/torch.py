"""A stand-in for PyTorch that doctor can import in no time. It knows its version and finds no GPU."""

__version__ = "2.9.0+cpu"


class cuda:
    @staticmethod
    def is_available() -> bool:
        return False
