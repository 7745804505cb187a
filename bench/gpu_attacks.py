"""Attacks on a trial's GPU, one line each, and what the driver of this machine tells of processes.

    python bench/gpu_attacks.py              every attack
    python bench/gpu_attacks.py NAME …       some of them

The attacks are the cheats in `tests/cheats/gpu`, forged handles of shared memory, and a start-up that takes all memory.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import threading
import time
from pathlib import Path

from autoresearch.records import Point, TrialResult

TESTS = Path(__file__).resolve().parents[1] / "tests"
LAST = "runs_kernels_without_end"  # a GPU that does not survive it spoils no other figure
sys.path[:0] = [str(TESTS), str(TESTS / "cheats")]


class Utilization:
    """The driver's figures of a GPU while a context lasts: the share of time that each process kept it busy."""

    def __init__(self) -> None:
        self.busy: dict[int, float] = {}
        self.most: dict[int, int] = {}
        self.problem = ""
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._sample)

    def __enter__(self) -> Utilization:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _sample(self) -> None:
        import pynvml

        pynvml.nvmlInit()
        gpu, seen = pynvml.nvmlDeviceGetHandleByIndex(0), int(time.time() * 1e6)
        while not self._over.wait(0.5):
            for each in pynvml.nvmlDeviceGetComputeRunningProcesses_v3(gpu):
                self.most[each.pid] = max(self.most.get(each.pid, 0), each.usedGpuMemory or 0)
            try:
                for sample in pynvml.nvmlDeviceGetProcessUtilization(gpu, seen):
                    if sample.timeStamp > seen:
                        self.busy[sample.pid] = self.busy.get(sample.pid, 0.0) + 0.5 * sample.smUtil / 100
                        seen = max(seen, sample.timeStamp)
            except pynvml.NVMLError as error:
                if error.value not in (0, pynvml.NVML_ERROR_NOT_FOUND):
                    self.problem = str(error)

    def __str__(self) -> str:
        memory = {pid: f"{size >> 20} MiB" for pid, size in self.most.items()}
        return f"memory by process {memory}, busy seconds {self.busy} {self.problem}"


def attack(name: str) -> int:
    """Run one cheat, print its line, and return whether it won."""
    from cheat_rig_gpu import CHEATS, read_verdict, try_cheat

    with tempfile.TemporaryDirectory(prefix="autoresearch-gpu-") as folder, Utilization() as driver:
        began = time.monotonic()
        try:
            sentence = try_cheat(name, Path(folder))
        except Exception as error:
            print(f"{name:34} ERROR {type(error).__name__}: {error}", flush=True)
            return 1
        wanted = read_verdict(CHEATS[name])
        win = sentence.find_win(wanted)
    result = sentence.result
    end = f"WON: {win}" if win else "NOT TRIED" if sentence.tells_nothing(wanted) else "lost"
    print(
        f"{name:34} {end} | {result.outcome} score {result.score} {result.reason or ''} | "
        f"peak {(result.peak_memory or 0) >> 20} MiB, end {sentence.ending:.2f} s, {time.monotonic() - began:.0f} s",
        flush=True,
    )
    for line in [*result.log_tail.splitlines()[:14], str(driver)]:
        print(f"    | {line[:300]}", flush=True)
    return win is not None


def forge_handles() -> int:
    """Try to open memory of the scorer for which no handle was given, by changing the bytes of one that was."""
    import subprocess

    import torch

    from autoresearch.kit.cuda_memory import Region

    regions = [Region.allocate(4 << 20) for _ in range(4)]
    for number, region in enumerate(regions):
        region.tensor((1 << 19,), "<i8").fill_(1000 + number)
    handles = [region.handle() for region in regions[:3]]  # of the last, no handle is ever made
    torch.full((1 << 22,), 2000, dtype=torch.int64, device="cuda")  # and an ordinary tensor
    torch.cuda.synchronize()
    print("    | " + " ".join(f"{a:02x}{'*' if a != b else ''}" for a, b in zip(handles[0], handles[1], strict=True)))
    done = subprocess.run(
        [sys.executable, __file__, "--forger", handles[0].hex()], capture_output=True, text=True, timeout=100
    )
    found = done.stdout.strip().splitlines()
    won = any("OTHER" in line for line in found)
    print(f"{'forges_handles_of_shared_memory':34} {'WON' if won else 'lost'} | exit {done.returncode}", flush=True)
    for line in [*found[-12:], *done.stderr.splitlines()[-3:]]:
        print(f"    | {line[:300]}", flush=True)
    return won


def forge(handle: bytes) -> None:
    """Open variants of a handle in this process, and say what lies there."""
    from autoresearch.kit.cuda_memory import Region

    tried, opened, began = 0, 0, time.monotonic()
    own = int(Region.open(handle).tensor((1,), "<i8").item())
    print("own handle leads to", own, flush=True)
    seen: dict[int, int] = {}
    for delta in (1, 2, 3, 4, 5, 6, 7, 8, 16, 32, 64, 128, 256, 512, 1024, 4096, 1 << 16, 1 << 20, 1 << 21, 1 << 22):
        for at in range(0, 64, 4):
            for sign in (1, -1):
                word = (int.from_bytes(handle[at : at + 4], "little") + sign * delta) % (1 << 32)
                forged = handle[:at] + word.to_bytes(4, "little") + handle[at + 4 :]
                tried += 1
                if time.monotonic() - began > 60:
                    break
                try:
                    value = int(Region.open(forged).tensor((1,), "<i8").item())
                except RuntimeError:
                    continue
                opened += 1
                seen[value] = seen.get(value, 0) + 1
                if value != own:
                    print("OTHER memory", value, "by byte", at, "plus", sign * delta, flush=True)
    print(f"tried {tried}, opened {opened}: {seen}", flush=True)


VICTIM = """
import torch
start(); save(); x = torch.zeros(1 << 30, dtype=torch.uint8, device="cuda")
say(type="progress", step=1, loss=1.0)
time.sleep(12); y = torch.zeros(8 << 30, dtype=torch.uint8, device="cuda")
done()
"""
THIEF = """
import torch
kept = []
while True:
    try: kept.append(torch.zeros(1 << 30, dtype=torch.uint8, device="cuda"))
    except Exception: time.sleep(0.1)
"""


def starve_a_neighbour() -> int:
    """Start a trial that takes all memory of the GPU before it is ready, while another trains."""
    with tempfile.TemporaryDirectory(prefix="autoresearch-gpu-") as folder:
        victim, thief, again = asyncio.run(_train_beside_a_thief(Path(folder)))
    won = victim.outcome not in ("ok", "interrupted") or again.outcome != "ok"
    print(f"{'takes_the_memory_of_a_neighbour':34} {'WON' if won else 'lost'} | the starved trial: {victim.outcome}")
    for name, result in (("starved", victim), ("thief", thief), ("again, alone", again)):
        print(f"    | {name}: {result.outcome} {result.score} {(result.reason or '')[:250]}", flush=True)
    return won


async def _train_beside_a_thief(folder: Path) -> tuple[TrialResult, TrialResult, TrialResult]:
    from executors.conformance import run_job
    from rigs.trial import ToyMaterials

    from autoresearch.executors.devices import find
    from autoresearch.executors.local import LocalExecutor
    from autoresearch.records import Confinement, Started
    from autoresearch.sandbox.enter import best_level
    from autoresearch.sandbox.walls import this_python_folders

    def hear(news: Started | Point) -> None:
        if isinstance(news, Point):
            trains.set()

    toy, trains = ToyMaterials(folder), asyncio.Event()
    confinement = Confinement(best_level(), this_python_folders((folder,)))
    executor = LocalExecutor(find()[:1], toy, sys.executable, confinement)
    victim = toy.job(VICTIM, budget=25.0)
    first = asyncio.create_task(run_job(executor, victim, hear))
    await asyncio.wait((first, asyncio.create_task(trains.wait())), return_when=asyncio.FIRST_COMPLETED)
    thief = await run_job(executor, toy.job(THIEF, startup=25.0, budget=5.0))
    results = await first, thief, await run_job(executor, victim)
    await executor.close()
    return results


def main(names: list[str]) -> int:
    """Run the attacks, and return 1 if one of them won."""
    from cheat_rig_gpu import CHEATS, describe

    from autoresearch.executors.devices import find
    from autoresearch.sandbox.enter import best_level

    devices = find()
    print(f"{len(devices)} devices, sandbox {best_level()}, user {os.getuid()}: {describe(devices[0])}", flush=True)
    others = {"forges_handles": forge_handles, "starves_a_neighbour": starve_a_neighbour}
    every = [name for name in (*CHEATS, *others) if name != LAST] + [LAST]
    wins = sum(others[name]() if name in others else attack(name) for name in names or every)
    print(f"{wins} attacks won", flush=True)
    return min(wins, 1)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--forger"]:
        forge(bytes.fromhex(sys.argv[2]))
    else:
        sys.exit(main(sys.argv[1:]))
