"""The tuner: changes constants without a model."""
