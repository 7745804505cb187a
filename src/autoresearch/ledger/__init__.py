"""The ledger: runs, experiments, trials and the diary in SQLite, and the results.tsv that follows from it."""

from .ledger import Ledger
from .reading import NOTHING_TRIED, Asked, Facts, Tally

__all__ = ["NOTHING_TRIED", "Asked", "Facts", "Ledger", "Tally"]
