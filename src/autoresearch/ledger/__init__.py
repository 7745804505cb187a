"""The ledger: runs, experiments, trials and the diary in SQLite, and the results.tsv that follows from it."""

from .ledger import Ledger
from .reading import Asked, Facts, experiment_json

__all__ = ["Asked", "Facts", "Ledger", "experiment_json"]
