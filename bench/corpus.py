"""The text for measurements on a GPU: source code and documentation of the software on the machine.

On a machine with PyTorch for CUDA the text has about 711 MB. Another machine has another text, so compare only results
of one machine with the same software.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

ROOTS = (sys.prefix, "/usr/lib", "/usr/include", "/usr/share", "/usr/local")
SUFFIXES = (".py", ".pyi", ".md", ".rst", ".txt", ".h", ".hpp", ".cuh", ".cu", ".c", ".cpp", ".pl", ".pm", ".cmake",
            ".html", ".tex", ".inc")  # fmt: skip
SIZES = range(201, 400_000)  # bytes of a file
DOCUMENT = 12_000  # characters of a document, at most
SHORTEST = 200  # characters: every document is longer
HELD_OUT = 0.12  # share of the files


def documents() -> Iterator[tuple[bool, str]]:
    """Yield pieces of all files with a flag: whether the file is held out. Equal files are read once."""
    seen = set()
    for path in files():
        try:
            if path.stat().st_size not in SIZES:
                continue
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        digest = hashlib.md5(text.encode(), usedforsecurity=False).digest()
        if digest in seen:
            continue
        seen.add(digest)
        pieces = (text[start : start + DOCUMENT] for start in range(0, len(text), DOCUMENT))
        yield from ((digest[0] < HELD_OUT * 256, piece) for piece in pieces if len(piece) > SHORTEST)


def files() -> Iterator[Path]:
    """Yield all text files below ROOTS, in the same order each time."""
    for root in ROOTS:
        for folder, below, names in os.walk(root):
            below.sort()
            paths = (Path(folder, name) for name in sorted(names) if name.endswith(SUFFIXES))
            yield from (path for path in paths if not path.is_symlink())
