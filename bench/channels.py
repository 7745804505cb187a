"""Measure what one confined process can tell the next one through software that both may read.

    python bench/channels.py

The first process gets 100 random bits and sends them by reading files or not. A second process looks when the first has
ended. For each level of the sandbox and each way the bench prints the bits that arrived, and the seconds it took.
100 bits by chance agree in 50 places.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from autoresearch.sandbox.enter import best_level, command
from autoresearch.sandbox.walls import Level, Walls, this_python_folders

BITS, STALE = 100, 86_400  # STALE: seconds after which `relatime` sets the time of a reading again
SEND = """
import json, os, sys
for path, bit in zip(*json.load(open("message"))):
    if bit: open(path, "rb").read(1 << 16)
"""
SEE_TIMES = """
import json, os, time
print(json.dumps([int(time.time() - os.stat(path).st_atime < 600) for path in json.load(open("message"))[0]]))
"""
SEE_SPEED = """
import json, os, time
def seconds(path):
    file = os.open(path, os.O_RDONLY)
    began = time.perf_counter()
    os.pread(file, 1, 0)
    return time.perf_counter() - began
print(json.dumps([int(seconds(path) < 30e-6) for path in json.load(open("message"))[0]]))
"""
PAGES = """
import ctypes, json, mmap, os, resource
((path,), bits) = json.load(open("message"))
size = os.path.getsize(path)
pages = mmap.mmap(os.open(path, os.O_RDONLY), size, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ | mmap.PROT_WRITE)
pages.madvise(mmap.MADV_RANDOM)
def is_cold(page):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_majflt
    pages[page * mmap.PAGESIZE]
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_majflt > before)
"""
SEND_PAGES = f"{PAGES}[is_cold(page) for page, bit in enumerate(bits) if bit]"
SEE_PAGES = f"{PAGES}print(json.dumps([1 - is_cold(page) for page in range(bits)]))"


def main() -> None:
    levels: list[Level] = [level for level in Level if level is not Level.NONE]
    for level in levels[levels.index(best_level()) :]:
        for name, see, find in (
            ("times of reading", SEE_TIMES, find_stale),
            ("pages in memory", SEE_SPEED, find_large),
        ):
            files = find()
            if len(files) < BITS:
                print(f"{level:<11} {name}: only {len(files)} files to send by")
                continue
            right, seconds = send(level, files, see)
            print(f"{level:<11} {name}: {right} of {BITS} bits arrived, in {seconds:.1f} s")
        right, count, seconds = send_by_pages(level)
        print(f"{level:<11} single pages of one file: {right} of {count} bits arrived, in {seconds:.1f} s")


def send_by_pages(level: Level) -> tuple[int, int, float]:
    """Return the bits that arrived, the bits that were sent, and the seconds, for one bit in each page of one file."""
    path = max(find_large(), key=os.path.getsize)
    bits = [random.randrange(2) for _ in range(Path(path).stat().st_size // 4096)]
    began = time.monotonic()
    run(level, SEND_PAGES, [[path], bits])
    seen = json.loads(run(level, SEE_PAGES, [[path], len(bits)]))
    return sum(one == other for one, other in zip(bits, seen, strict=True)), len(bits), time.monotonic() - began


def send(level: Level, files: list[str], see: str) -> tuple[int, float]:
    """Return the number of bits that arrived, and the seconds that both processes took."""
    bits = [random.randrange(2) for _ in files]
    began = time.monotonic()
    run(level, SEND, [files, bits])
    seen = json.loads(run(level, see, [files, []]))
    return sum(one == other for one, other in zip(bits, seen, strict=True)), time.monotonic() - began


def run(level: Level, code: str, message: object) -> str:
    """Return what the confined code prints. `message` is a file in its folder."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "tmp").mkdir()
        (Path(folder) / "message").write_text(json.dumps(message))
        walls = Walls(read=this_python_folders(), write=(folder,))
        words = command(walls, level, [sys.executable, "-S", "-c", code])
        return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=True).stdout


def find_software() -> Iterator[tuple[str, os.stat_result]]:
    """Yield files that every trial may read, in random order."""
    files = [path for path in Path("/usr/share").rglob("*") if path.is_file() and not path.is_symlink()]
    random.shuffle(files)
    yield from ((str(path), path.stat()) for path in files)


def find_stale() -> list[str]:
    """Return files whose time of reading is set when they are read next."""
    now = time.time()
    found = (path for path, status in find_software() if now - status.st_atime > STALE and status.st_size)
    return [path for path, _ in zip(found, range(BITS), strict=False)]


def find_large() -> list[str]:
    """Return files that are not in memory. We drop them from it, which a confined process cannot do."""
    found = [path for path, status in find_software() if status.st_size > 1 << 16][:BITS]
    for path in found:
        file = os.open(path, os.O_RDONLY)
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(file)
    return found


WAYS = (("times of reading", SEE_TIMES, find_stale), ("pages in memory", SEE_SPEED, find_large))

if __name__ == "__main__":
    main()
