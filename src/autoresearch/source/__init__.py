"""Source code: its syntax tree, its fingerprint, its length and its line ends."""
