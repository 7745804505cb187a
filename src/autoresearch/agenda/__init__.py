"""The agenda: settings of program.md, their checks against the lab, and the commands that they name."""
