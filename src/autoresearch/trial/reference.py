"""The reference kernel: a program that measures the speed of some cores at this moment.

    python -I -S reference.py SECONDS [CORE …]     prints the runs per second of the kernel, the sum over these cores

One process on each core runs the kernel for as long as the program is told. The time of all runs counts, and not the
time of the fastest run, because time that others take from the core is what the program is to see. The kernel mixes
what a training step on a CPU consists of: many short operations, arithmetic, and traffic with memory. The program
imports nothing that is slow to import. Importing NumPy alone would take longer than a reading.
"""

from __future__ import annotations

import os
import sys
import time

WARM_UP = 3  # runs before the clock starts. They bring the memory and the code into reach of the core
VALUES = 64
ROUNDS = 20  # of short operations in a run
BITS = 16_000  # of the numbers that are multiplied
BLOCK = 3 << 19  # bytes that are copied in a run


class Kernel:
    """The work of one run, with all its memory. A run takes a fifth of a millisecond, in three equal parts."""

    def __init__(self) -> None:
        self._values = [float(value) for value in range(VALUES)]
        self._number = (1 << BITS) // 3
        memory = memoryview(bytearray(2 * BLOCK))
        self._source, self._target = memory[:BLOCK], memory[BLOCK:]

    def run(self) -> None:
        """Do the work once."""
        total, values = 0.0, self._values
        for _ in range(ROUNDS):
            for value in values:
                total += value * 0.5
            values = values[::-1]
        self._number * self._number
        self._target[:] = self._source


def measure(kernel: Kernel, seconds: float) -> float:
    """Run the kernel for some seconds, and return the runs per second."""
    runs, now = 0, time.perf_counter()
    began = now
    while now - began < seconds:
        kernel.run()
        runs += 1
        now = time.perf_counter()
    return runs / (now - began)


def measure_on(core: int | None, seconds: float, ready: int, go: int, result: int) -> None:
    """Measure one core: warm up, say so, wait until the others are warm too, and write the result.

    Args:
        core: the core to run on. None means any core.
        ready, go, result: ends of pipes. `go` is closed at its other end when all are warm.
    """
    if core is not None:
        os.sched_setaffinity(0, (core,))
    kernel = Kernel()
    for _ in range(WARM_UP):
        kernel.run()
    os.write(ready, b"r")
    os.read(go, 1)
    os.write(result, f"{measure(kernel, seconds)!r}\n".encode())


def measure_all(cores: list[int], seconds: float) -> float:
    """Return the runs per second of all cores together, each with a process of its own."""
    ready, go, result = os.pipe(), os.pipe(), os.pipe()
    places: list[int | None] = [*cores] or [None] * (os.cpu_count() or 1)
    for core in places:
        if os.fork() == 0:
            os.close(go[1])
            measure_on(core, seconds, ready[1], go[0], result[1])
            os._exit(0)
    for end in (ready[1], result[1]):
        os.close(end)
    warm = 0
    while warm < len(places) and (said := os.read(ready[0], len(places))):
        warm += len(said)
    os.close(go[1])
    with open(result[0], encoding="ascii") as file:  # noqa: PTH123 (a descriptor, and pathlib is slow to import)
        speeds = [float(line) for line in file]
    for _ in places:
        os.wait()
    if len(speeds) < len(places):
        raise SystemExit("a process of the reference kernel died")
    return sum(speeds)


if __name__ == "__main__":
    print(measure_all([int(core) for core in sys.argv[2:]], float(sys.argv[1])))
