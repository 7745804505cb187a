"""The ledger: runs, experiments, trials and events in SQLite, and the results.tsv derived from them."""

from .ledger import Ledger
from .patience import Patience
from .reading import NO_EXPERIMENTS, ResearcherTotals, Tally, TrialTotals

__all__ = ["NO_EXPERIMENTS", "Ledger", "Patience", "ResearcherTotals", "Tally", "TrialTotals"]
