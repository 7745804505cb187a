"""The ledger: runs, experiments, trials and the diary in SQLite, and the results.tsv that follows from it."""

from .ledger import Ledger
from .reading import NO_EXPERIMENTS, ResearcherTotals, Tally, TrialTotals

__all__ = ["NO_EXPERIMENTS", "Ledger", "ResearcherTotals", "Tally", "TrialTotals"]
