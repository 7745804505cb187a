"""Several runs of `against_original.py` side by side, one on each GPU."""

from __future__ import annotations

import argparse
import os
import re
import shlex
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest
from pathlib import Path

BENCH = Path(__file__).parent / "against_original.py"


def run_rounds(options: argparse.Namespace) -> None:
    """Run all lines of the plan.

    Raises:
        SystemExit: a line of the plan is invalid.
    """
    each_round = [block.splitlines() for block in re.split(r"\n\s*\n", options.plan.read_text().strip())]
    queues, cores = list(zip_longest(*each_round)), sorted(os.sched_getaffinity(0))
    if not 0 < len(queues) <= len(cores):
        raise SystemExit(
            f"a round must have 1 to {len(cores)} runs on {len(cores)} cores, not {len(queues)}: {options.plan}"
        )
    for line in (line for lines in each_round for line in lines):
        try:
            words = shlex.split(line)
        except ValueError as error:
            raise SystemExit(f"{error}: {options.plan}: {line}") from None
        if words[0] not in ("ours", "theirs") or "--cold" in words or (words[0] == "theirs" and not options.original):
            raise SystemExit(
                f"a run begins with `ours`, or with `theirs` where --original is given, and without --cold, which "
                f"would delete the caches of the other runs: {options.plan}: {line}"
            )
    share = len(cores) // len(queues)
    with ThreadPoolExecutor(len(queues)) as pool:
        futures = [
            pool.submit(run_queue, gpu, cores[gpu * share :][:share], [line for line in queue if line], options)
            for gpu, queue in enumerate(queues)
        ]
    for future in futures:
        future.result()


def run_queue(gpu: int, cores: list[int], lines: list[str], options: argparse.Namespace) -> None:
    """Run the lines of one GPU, one after the other. A run that fails does not stop the next."""
    os.sched_setaffinity(0, cores)  # applies to this thread and to the processes that it launches
    own = options.at.absolute() / f"gpu{gpu}"
    own.mkdir(parents=True, exist_ok=True)
    shared = ["--at", str(options.at), "--own", own.name, "--out", str(options.out.absolute())]
    if options.original:
        shared += ["--original", str(options.original)]
    with (own / "log").open("a") as log:
        for line in lines:
            began = time.time()
            command = [sys.executable, str(BENCH), *shlex.split(line), *shared]
            visible = os.environ | {"CUDA_VISIBLE_DEVICES": str(gpu)}
            code = subprocess.run(command, env=visible, stdout=log, stderr=log).returncode
            print(f"GPU {gpu}, {time.time() - began:.0f} s, exit code {code}: {line}", flush=True)
