"""Modes of the files in a commit, as git writes them."""

EXECUTABLE, FILE, SYMLINK, SUBMODULE = "100755", "100644", "120000", "160000"
KINDS = {SYMLINK: "a symbolic link", SUBMODULE: "a submodule"}
"""What a commit can have in the place of a plain file."""
