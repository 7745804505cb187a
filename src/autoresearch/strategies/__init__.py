"""Strategies: which researcher proposes next, and from which parent."""
