"""program.md: its settings, what they need from the lab, and the commands that they name."""
