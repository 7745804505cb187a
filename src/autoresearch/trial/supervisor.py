"""The worker that every executor launches. It runs one trial from launch to sealed result.

    python -m autoresearch.trial.supervisor

It reads a placement (`wire.placement_to_json`) as one line on standard input and reports JSON lines on standard output:

    {"event": "ready"}              the trial wants its device. {"go": true} on standard input grants the lease
    {"event": "progress", …}        at most four a second: seconds, step, loss, tokens
    {"event": "scoring"}
    {"event": "result", …}          the last line (`wire.result_to_json`)

The executor keeps standard input open for as long as it wants the trial. When standard input closes, the whole process
tree is killed and nothing is reported.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import socket
import traceback
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .. import variables as env
from ..curves import Curve, loss_at
from ..jobs.child import HALF_LOG, Child, Log, Sink, Tail
from ..jobs.diagnosis import LACKS_MEMORY, LACKS_NETWORK, NO_NETWORK, is_shortage, shorten
from ..jobs.ending import JobEnded
from ..jobs.environment import confined_environment, find_path
from ..jobs.folder import Folder
from ..jobs.loop_pipe import LoopPipe, serve
from ..jobs.processes import pause_tree, resume_tree
from ..jobs.usage import largest_process
from ..jobs.watch import Watch, time_asleep
from ..kit.clock import saving_time
from ..records import STARTUP_WORK, Outcome, Point, TrialResult
from ..sandbox.copying import copy_plain
from ..sandbox.enter import open_read_only
from ..sandbox.walls import Level, Walls, library_folders
from .metric import read_metric
from .placement import Placement
from .readings import Readings
from .scorer import Scorer, find_figures
from .sealing import BadArtifact, NoArtifact, seal
from .wire import is_plain, placement_from_json, result_to_json

PROGRESS_INTERVAL = 0.25  # seconds between two progress events
LOG_TAIL = 4000  # characters
LATEST = 0.1  # seconds, or 1 % of the budget if that is more, by which the look at the deadline may be late
SCORER_AHEAD = 30.0  # seconds before the end of the budget. A scorer takes as long to import torch and wake a GPU
MOST_CACHE = 2 << 30  # bytes of a compiler's cache that are handed on
MIB = 2**20
MOST_VRAM = 2**40  # MiB. No device has more, whatever a trial reports


class Supervisor:
    """One trial from launch to sealed result. `Watch` explains `asleep` and `gap`."""

    def __init__(
        self, placement: Placement, loop: LoopPipe, asleep: Callable[[], float] = time_asleep, gap: float | None = None
    ) -> None:
        self.placement, self.job, self.process = placement, placement.job, placement.process
        self.loop = loop
        self.folder, self.ends = Folder(Path(placement.folder)), ExitStack()
        self.scorer: Scorer | None = None
        self.is_scored = False
        if self.job.stage != "audit":
            self.folder.clear()
        self.log = Log(self.folder.log)
        self.watch = Watch(self.process, loop, self.log, asleep, gap)
        self.readings = Readings(self.process.device, self.job.budget, self.watch.caps.gpu_state)
        self.budget = self.job.budget  # seconds from `go` to the deadline
        self.curve, self.measures, self._reported = Curve(), dict[str, Any](), -math.inf
        self._bars = list(self.job.bars)

    def run(self) -> TrialResult:
        """Run the trial, end all its processes, and return its result.

        Raises:
            LoopGone: the loop closed its end. No process of the trial is alive.
            OSError: the machine or its disk is to blame. The executor takes the death of this process as a failure of
                ours and never of the candidate.
        """
        outcome, reason, score = Outcome.OK, None, None
        try:
            with self.ends:
                score = self._run_adopted() if self.job.score is None else self._run_sealed()
        except JobEnded as end:
            reason = shorten(end.reason.encode(errors="replace").decode(), self._explain_network(end))
            outcome = end.outcome
            self.measures["lacked_memory"] = self._may_lack_memory(end)
        except (ValueError, ArithmeticError, LookupError, TypeError, RecursionError) as error:
            # Our own defect, met by this trial alone. If it were raised, every attempt would stop the run.
            self.log.write(traceback.format_exc().encode(errors="replace"))
            outcome = Outcome.CRASH
            reason = shorten(f"autoresearch itself failed in this trial: {type(error).__name__}: {error}")
        finally:
            self.log.close()
        self.measures.setdefault("peak_memory", self.watch.caps.peak or None)
        tail = self.log.tail(LOG_TAIL)
        self.measures["machine"] = self.readings.machine
        return TrialResult(outcome, reason, score, curve=self.curve.points(), log_tail=tail, **self.measures)

    def _explain_network(self, end: JobEnded) -> str:
        """Return a remark on a trial that may have failed for want of a network. It may be empty."""
        is_closed = not self.process.network and self.process.sandbox != Level.NONE
        failed = end.outcome in (Outcome.CRASH, Outcome.TIMEOUT) and not self.is_scored
        said = f"{end.reason}\n{self.log.tail(LOG_TAIL)}"
        return NO_NETWORK if is_closed and failed and LACKS_NETWORK.search(said) else ""

    def _may_lack_memory(self, end: JobEnded) -> bool:
        """Whether the trial may have failed for want of GPU memory. The failure of a scored model hides the cause."""
        failed = end.outcome is Outcome.CRASH and self.process.device.kind == "cuda"
        return failed and (self.is_scored or LACKS_MEMORY.search(end.reason) is not None)

    def _run_sealed(self) -> float:
        if self.job.stage == "audit":
            self.watch.begin()
            self._wait_for_lease(None)
            return self._score()
        shutil.copytree(self.placement.checkout, self.folder.code, symlinks=True)
        with self._launch() as trial:
            level = Level(self.placement.sandbox)
            files = [open_read_only(path, level) for path in self.placement.files.values()]  # while its Python starts
            self._start_up(trial)
            if self.process.device.kind != "cpu":  # on a GPU, CPU time is no measure of work
                pause_tree()
            copy_plain(self.folder.caches, self.folder.ready_caches, MOST_CACHE)
            self.watch.begin()  # copying took time
            self._wait_for_lease(trial)
            self._charge_startup()
            go = self._send_go(trial, files)
            self._watch_training(trial, go)
        if self.job.stage != "trial":
            raise JobEnded(Outcome.UNSCORED, "its stage has no score")
        self._seal()
        self.readings.read_after(self.folder)
        return self._score()

    def _run_adopted(self) -> float:
        """Run a lab without a scorer. The budget caps the whole process, and the process prints the metric."""
        self.watch.begin()
        self._wait_for_lease(None)
        output = Tail(also=self.log.write, size=HALF_LOG)
        self.readings.begin()
        with self._launch(output.write) as trial:
            for now in self.watch.ticks(trial, until=self._launched + self.job.budget):
                self.watch.check_caps(now)
                if trial.exit is not None:
                    break
            else:
                raise JobEnded(Outcome.TIMEOUT, f"did not end within its budget of {self.job.budget:g} s")
            self.readings.end()
            self.measures["training_seconds"] = now - self._launched
            if trial.exit != 0:
                self.watch.check_exit(trial)
        self.readings.read_after(self.folder)
        return read_metric(self.job, f"the standard output of `{self.job.train}`", output.text(), self.log.tail)

    def _launch(self, output: Sink | None = None) -> Child:
        """Launch `train`.

        Args:
            output: takes its standard output. None: the log does, and the trial talks through a socket.
        """
        process = self.process
        if self.placement.compiled is not None:
            copy_plain(Path(self.placement.compiled), self.folder.caches, MOST_CACHE)
        walls = Walls(
            read=(*process.readable, *library_folders(os.environ)),
            write=(str(self.folder.home), str(self.folder.out), process.checkout),
            hidden=process.hidden,
            network=process.network,
            file_size=self.watch.caps.disk,
            devices=process.device.nodes,
            counted=process.device.kind == "cpu" and self.job.score is not None,  # its start-up has a price
        )
        self.folder.furnish_home(process.readable)
        self.readings.read_before()
        environment = {**confined_environment(process), "PATH": find_path(process.python, os.environ)}
        self._launched = self.watch.begin()
        try:
            return Child(
                process,
                process.command,
                process.checkout,
                environment,
                output or self.log.write,
                errors=output and self.log.write,
                listen=output is None,
                walls=walls,
            )
        except OSError as error:
            if is_shortage(error):
                raise
            raise JobEnded(Outcome.CRASH, f"cannot be started: {error.strerror}: `{process.command}`") from None

    def _start_up(self, trial: Child) -> None:
        """Wait until the trial is ready.

        Another trial may train on the same GPU meanwhile, and a long start-up would slow it down. So a start-up that
        exceeds its free seconds is paused until this trial has the lease.
        """
        free = self.job.free_startup if self.process.device.kind == "cuda" else None
        if free is not None and free < self.job.startup:
            if self._is_ready(trial, self._launched + free):
                return
            pause_tree()
            stopped = self.watch.now()
            self._wait_for_lease(trial)
            resume_tree()
            self._launched += self.watch.now() - stopped
        if not self._is_ready(trial, self._launched + self.job.startup):
            raise JobEnded(Outcome.TIMEOUT, f"start-up took longer than {self.job.startup:g} s")

    def _is_ready(self, trial: Child, until: float) -> bool:
        """Wait for the trial's `ready`, at most up to the time `until`. Return whether it came."""
        for now, message in self.watch.messages(trial, until):
            if message["type"] != "ready":
                raise JobEnded(Outcome.INVALID, f"said {str(message['type'])[:40]!r} before clock.start()")
            self.measures["startup_seconds"] = now - self._launched
            return True
        return False

    def _wait_for_lease(self, trial: Child | None) -> None:
        if self.loop.granted:
            return
        self.loop.send("ready")
        for now in self.watch.ticks(trial, until=math.inf):
            if self.loop.granted:
                return
            if trial is not None:
                self.watch.check_caps(now)
                self.watch.check_exit(trial)

    def _charge_startup(self) -> None:
        """Subtract start-up beyond the free seconds from the budget, so that nobody gains by training before `go`."""
        device, free = self.process.device, self.job.free_startup
        if device.kind == "cpu":
            self.watch.caps.check_quickly()
            used = self.watch.caps.cpu.seconds / (len(device.cores) or 1)
        else:
            used = self.measures["startup_seconds"]
        self._startup = used
        if free is None or used <= free:
            return
        self.budget -= used - free
        spent = f"start-up took {used:.1f} s of work, of which {free:.1f} s are allowed"
        text = f"{spent}. The rest is taken from the budget"
        if self.budget <= 0:
            raise JobEnded(Outcome.TIMEOUT, f"{text}, and nothing is left of it")
        self.log.write(f"autoresearch: {text}: {self.budget:.1f} s are left\n".encode())

    def _send_go(self, trial: Child, files: list[int]) -> float:
        message = {"type": "go", "files": list(self.placement.files), "budget": self.budget}
        line = json.dumps(message).encode() + b"\n"
        if self.process.device.kind != "cpu":
            resume_tree()
        self.readings.begin()
        go = self.watch.now()
        try:
            if trial.socket is not None:
                socket.send_fds(trial.socket, [line], files)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it has ended meanwhile, and the watch reports why
        for descriptor in files:
            os.close(descriptor)
        return go

    def _watch_training(self, trial: Child, go: float) -> None:
        """Follow training until `done`. The budget is counted here, and no message of the trial extends it."""
        deadline = go + self.budget
        for now, message in self.watch.messages(trial, until=deadline):
            if message["type"] == "progress":
                self._record_progress(message, now - go)
            elif message["type"] == "done":
                self.readings.end()
                return self._finish(trial, message, now - go)
            may_score = self.process.device.kind == "cuda" and self.job.stage == "trial"  # a tool's log has a reader
            if self.scorer is None and may_score and now - go > self.budget - SCORER_AHEAD:
                trial.exempt = self.watch.caps.exempt = self._launch_scorer().child.pid
        raise JobEnded(
            Outcome.TIMEOUT,
            f"had not saved and called clock.done() when its {self.budget:.4g} s were over. Leave the training "
            f"loop when clock.over is true: {saving_time(self.budget):.2g} s are then left. A model that takes longer "
            "to save must stop training earlier",
        )

    def _record_progress(self, message: dict[str, Any], seconds: float) -> None:
        step, loss, tokens = (message.get(name) for name in ("step", "loss", "tokens"))
        if not isinstance(step, int) or not isinstance(tokens, int | None) or not isinstance(loss, int | float | None):
            raise JobEnded(Outcome.INVALID, "reported progress that is not made of numbers")
        if loss is None:
            raise JobEnded(Outcome.CRASH, f"the loss became NaN at step {step}")
        point = Point(seconds, step, loss, tokens)
        self._check_bars(seconds)
        self.curve.add(point)
        if seconds - self._reported >= PROGRESS_INTERVAL:
            self._reported = seconds
            self.loop.send_if_free("progress", **asdict(point))

    def _check_bars(self, seconds: float) -> None:
        """End the trial if it has passed a bar with a higher loss than the bar allows."""
        while self._bars and seconds > self._bars[0].share * self.job.budget:
            bar = self._bars.pop(0)
            loss = loss_at(self.curve.points(), bar.share * self.job.budget)
            if loss is None or loss <= bar.loss:
                continue
            self.measures |= {"training_seconds": seconds, "forecast": bar.forecast(loss)}
            raise JobEnded(Outcome.STOPPED, bar.explain(loss, self.job.metric))

    def _finish(self, trial: Child, message: dict[str, Any], seconds: float) -> None:
        trial.end()  # before anything slow: the trial could train on meanwhile
        late = seconds - self.budget
        if late > max(LATEST, 0.01 * self.budget):
            if trial.flooded:
                raise JobEnded(Outcome.TIMEOUT, "sent messages faster than they can be read, until its time was over")
            raise JobEnded(Outcome.INTERRUPTED, f"the machine was too busy to look at its deadline, {late:.1f} s late")
        self.watch.caps.check_memory(largest_process())
        self.watch.caps.check_disk()
        summary = message.get("summary")
        summary = summary if isinstance(summary, dict) else {}
        if not all(is_plain(value) for value in summary.values()):
            raise JobEnded(Outcome.INVALID, "its summary holds more than words, numbers and lists of them")
        summary |= {STARTUP_WORK: round(self._startup, 2)}
        self.measures |= {"training_seconds": seconds, "summary": summary}
        vram = summary.get("peak_vram_mb")
        is_unknown = self.placement.device.kind == "cuda" and not self.watch.caps.peak
        if is_unknown and isinstance(vram, int | float):  # the driver reports none: use the trial's
            self.measures["peak_memory"] = int(min(max(vram, 0), MOST_VRAM) * MIB)
            self.watch.caps.check_memory(self.measures["peak_memory"])

    def _seal(self) -> None:
        try:
            seal(self.folder, self.watch.caps.disk)
        except NoArtifact:
            raise JobEnded(Outcome.CRASH, "no artifact was saved") from None
        except BadArtifact as bad:
            raise JobEnded(Outcome.INVALID, str(bad)) from None

    def _score(self) -> float:
        """Return the score that the lab's scorer gives to the sealed artifact."""
        self.is_scored = True
        self.loop.send("scoring")
        early, scorer = self.scorer, self.scorer or self._launch_scorer()
        try:
            self.measures["scoring_seconds"] = scorer.wait(self.watch)
        except JobEnded:
            if scorer is not early or not scorer.failed:
                raise
            scorer = self._launch_scorer()  # an early scorer that did not wait for the artifact is started again
            self.measures["scoring_seconds"] = scorer.wait(self.watch)
        output = scorer.output.text()
        self.measures["figures"] = find_figures(output)
        return read_metric(self.job, "the scorer's standard output", output)

    def _launch_scorer(self) -> Scorer:
        assert self.job.score is not None
        self.scorer = self.ends.enter_context(Scorer(self.placement, self.job.score, self.log))
        return self.scorer


def main(asleep: Callable[[], float] = time_asleep) -> int:
    """Run one trial for the executor at the other end of standard input and output, and return the exit code."""
    gap = os.environ.get(env.GAP)  # seconds; see `Watch`

    def supervise(loop: LoopPipe) -> Mapping[str, Any]:
        supervisor = Supervisor(placement_from_json(loop.job()), loop, asleep, float(gap) if gap else None)
        return result_to_json(supervisor.run())

    return serve(supervise)


if __name__ == "__main__":
    os._exit(main())  # nothing is left to do, and a normal exit of the interpreter would take longer
