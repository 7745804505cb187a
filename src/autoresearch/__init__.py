"""AI research overnight: an agenda, a loop, a judge, and a log that can be trusted."""

__version__ = "0.1.0"
