"""Requests of a coding agent to its run, as `python -m autoresearch.kit.profile` makes them.

An agent has no device, no data and no way to the loop but files. `AUTORESEARCH_DESK` names a folder that the run writes
and the agent reads. It holds `files.json`, with the hash of each file before the agent changed it, and the answers. A
request is the file `request-<id>.json` in the agent's `AUTORESEARCH_OUT`:

    {"id": "0123456789abcdef", "tool": "scratch", "seconds": 20.0, "files": {"train.py": "…"}}

`files` has the new text of each file that the agent changed, and null where it deleted the file. The answer is the file
`<id>.json`, which appears when the work is done:

    {"ok": true, "text": "…"}
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .. import variables as env
from ..editable import MAX_BYTES
from .files import write_atomically

REQUEST, MANIFEST = "request-{}.json", "files.json"
MOST_REQUEST = 4 * MAX_BYTES  # bytes of a request. JSON may need several bytes for one of a text
POLL = 0.1  # seconds between two looks for the answer
MOST_FILES = 20_000


def ask_desk(tool: str, seconds: float | None = None) -> int:
    """Ask the run for a tool, wait, and print the answer. Return the exit code: 1 for a refusal."""
    desk, request = Path(os.environ[env.DESK]), secrets.token_hex(8)
    try:
        files = find_changes(Path.cwd(), json.loads((desk / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        print(f"{desk}: the list of the lab's files cannot be read: {error}", file=sys.stderr)
        return 2
    words = {"id": request, "tool": tool, "seconds": seconds, "files": files}
    content = json.dumps(words, ensure_ascii=False).encode(errors="surrogatepass")  # a name may be no text
    size = sum(len((text or "").encode()) for text in files.values())
    if size > MAX_BYTES or len(content) > MOST_REQUEST:
        print(f"the changed files have more than {MAX_BYTES:,} bytes: remove what the lab need not have")
        return 1
    place = Path(os.environ[env.OUT]) / REQUEST.format(request)
    with write_atomically(place) as path:
        path.write_bytes(content)
    try:
        answer = _wait_for(desk / f"{request}.json")
    finally:
        place.unlink(missing_ok=True)
    print(answer["text"])
    return 0 if answer["ok"] else 1


def find_changes(folder: Path, before: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return the texts of the files in a folder that differ from their hashes `before`, and None for missing files.

    Files that are not text are left out, except where they replace a text.
    """
    changes: dict[str, str | None] = {path: None for path in before if not (folder / path).exists()}
    for path in _walk(folder):
        content = (folder / path).read_bytes()
        if before.get(path) == hash_content(content):
            continue
        try:
            changes[path] = content.decode()
        except UnicodeDecodeError:
            if path in before:
                changes[path] = content.decode(errors="replace")
    return changes


def hash_content(content: bytes) -> str:
    """Return the hash of a file's content, as `files.json` has it."""
    return hashlib.sha256(content).hexdigest()


def _walk(folder: Path) -> Iterator[str]:
    count = 0
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in (".git", "__pycache__")]
        for name in names:
            path = Path(place, name)
            count += 1
            if count <= MOST_FILES and path.is_file() and not path.is_symlink():
                yield path.relative_to(folder).as_posix()


def _wait_for(answer: Path) -> dict[str, Any]:
    while True:  # the run ends the agent when its time is over
        if answer.exists():
            words: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
            return words
        time.sleep(POLL)
