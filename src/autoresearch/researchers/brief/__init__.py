"""The brief in words."""
