"""One trial from launch to sealed result: the one worker that every executor launches.

    python -m autoresearch.trial.supervisor

reads a job (`wire.job_to_json`) as one line on standard input and answers with JSON lines on standard output:

    {"event": "ready"}              the trial wants its device; answered on standard input by {"go": true}, the lease
    {"event": "progress", …}        at most four a second: seconds, step, loss, tokens
    {"event": "scoring"}
    {"event": "result", …}          the last line (`wire.result_to_json`)

Standard input stays open for as long as the loop wants the trial: when it closes, the whole tree is killed and nothing
is reported.
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

from .. import environment_names as env
from ..curves import Curve, loss_at
from ..jobs.child import Child, Log
from ..jobs.diagnosis import metric_in, shorten, why_it_ended
from ..jobs.ended import Ended
from ..jobs.environment import environment_of_trial
from ..jobs.folder import Folder
from ..jobs.loop_pipe import LoopPipe, serve
from ..jobs.processes import sweep
from ..jobs.watch import Watch, boot_time
from ..jobs.wire import result_to_json
from ..records import Job, Outcome, Point, TrialResult
from ..sandbox import Level, Walls, open_read_only
from ..sandbox.copying import copy_plain
from ..sandbox.walls import library_folders
from .scorer import Scorer
from .sealing import BadArtifact, NoArtifact, seal

__all__ = ["Supervisor", "main", "sweep"]

PROGRESS_INTERVAL = 0.25  # seconds between two progress events
LOG_TAIL = 4000  # characters
SCORER_AHEAD = 30.0  # seconds before the end of the budget: a scorer on a GPU takes as long to import and to wake it
COMPILED = 2 << 30  # bytes of a compiler's cache that are handed on, at most
MIB = 2**20
MOST_VRAM = 2**40  # MiB: no device has more, whatever a trial says


class Supervisor:
    """Takes one trial from launch to sealed result; for `now` and `gap` see `Watch`."""

    def __init__(
        self, job: Job, loop: LoopPipe, now: Callable[[], float] = boot_time, gap: float | None = None
    ) -> None:
        self.job, self.loop, self.now = job, loop, now
        self.folder, self.ends = Folder(Path(job.folder)), ExitStack()
        self.scorer: Scorer | None = None
        if job.stage == "trial":
            self.folder.clear()
        self.log = Log(self.folder.log)
        self.watch = Watch(job, loop, self.log, now, gap)
        self.deadline = job.budget + max(1.0, 0.01 * job.budget)  # seconds after `go`
        self.curve, self.found, self._told = Curve(), dict[str, Any](), -math.inf
        self._bars = list(job.bars)

    def run(self) -> TrialResult:
        """The result of the trial; no process of it is alive then.

        Raises:
            LoopGone: the loop has closed its end; no process of the trial is alive.
        """
        outcome, reason, score = Outcome.OK, None, None
        try:
            with self.ends:
                score = self._adopted() if self.job.score is None else self._sealed()
        except Ended as end:
            outcome, reason = end.outcome, shorten(end.reason.encode(errors="replace").decode())
        except (ValueError, ArithmeticError, LookupError, TypeError, RecursionError) as error:
            # A defect of ours that this trial has found: it must not stop the run, as a machine's failure does.
            self.log.write(traceback.format_exc().encode(errors="replace"))
            outcome, reason = Outcome.CRASH, shorten(f"autoresearch failed on it: {type(error).__name__}: {error}")
        finally:
            self.log.close()
        self.found.setdefault("peak_memory", self.watch.caps.peak or None)
        tail = self.log.tail(LOG_TAIL)
        return TrialResult(outcome, reason, score, curve=self.curve.points(), log_tail=tail, **self.found)

    def _sealed(self) -> float:
        if self.job.stage == "audit":
            self.watch.begin()
            self._wait_for_lease(None)
            return self._score()
        files = [open_read_only(path, Level(self.job.sandbox)) for path in self.job.files.values()]
        shutil.copytree(self.job.checkout, self.folder.code, symlinks=True)
        with self._launch(listen=True) as trial:
            self._wait_until_ready(trial)
            copy_plain(self.folder.caches, self.folder.compiled, COMPILED)
            self.watch.begin()  # copying took time
            self._wait_for_lease(trial)
            go = self._go(trial, files)
            self._watch_training(trial, go)
        self._seal()
        return self._score()

    def _adopted(self) -> float:
        """A lab without a scorer: the budget caps the whole process, and the metric is what it prints."""
        self.watch.begin()
        self._wait_for_lease(None)
        with self._launch(listen=False) as trial:
            for now in self.watch.ticks(trial, until=self._launched + self.deadline):
                self.watch.mind_caps(now)
                if trial.exit is not None:
                    break
            else:
                raise Ended(Outcome.TIMEOUT, f"did not end within its budget of {self.job.budget:g} s")
        self.found["training_seconds"] = now - self._launched
        if trial.exit:
            raise Ended(Outcome.CRASH, why_it_ended(trial.exit, self.log.tail(), self.job.checkout))
        return self._metric(f"`{self.job.train}`", self.log.tail())

    def _launch(self, listen: bool) -> Child:
        job = self.job
        if job.compiled is not None:
            copy_plain(Path(job.compiled), self.folder.caches, COMPILED)
        walls = Walls(
            read=(*job.readable, *library_folders(os.environ)),
            write=(str(self.folder.home), str(self.folder.out), job.checkout),
            hidden=job.hidden,
            network=job.network,
            file_size=self.watch.caps.disk,
        )
        self.folder.furnish_home(job.readable)
        environment = environment_of_trial(job)
        self._launched = self.watch.begin()
        try:
            return Child(job, job.train, job.checkout, environment, self.log.write, listen=listen, walls=walls)
        except OSError as error:
            raise Ended(Outcome.CRASH, f"`{self.job.train}` cannot be started: {error.strerror}") from None

    def _wait_until_ready(self, trial: Child) -> None:
        for now, message in self.watch.messages(trial, until=self._launched + self.job.startup):
            if message["type"] != "ready":
                raise Ended(Outcome.INVALID, f"said {str(message['type'])[:40]!r} before clock.start()")
            self.found["startup_seconds"] = now - self._launched
            return
        raise Ended(Outcome.TIMEOUT, f"start-up took longer than {self.job.startup:g} s")

    def _wait_for_lease(self, trial: Child | None) -> None:
        self.loop.tell("ready")
        for now in self.watch.ticks(trial, until=math.inf):
            if self.loop.granted:
                return
            if trial is not None:
                self.watch.mind_caps(now)
                self.watch.mind_exit(trial)

    def _go(self, trial: Child, files: list[int]) -> float:
        line = json.dumps({"type": "go", "files": list(self.job.files)}).encode() + b"\n"
        go = self.now()
        try:
            if trial.socket is not None:
                socket.send_fds(trial.socket, [line], files)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it has ended since; watching finds out why
        for descriptor in files:
            os.close(descriptor)
        return go

    def _watch_training(self, trial: Child, go: float) -> None:
        """Follows training until `done`. The budget is counted here, and nothing that the trial says extends it."""
        deadline = go + self.deadline
        for now, message in self.watch.messages(trial, until=deadline):
            if message["type"] == "progress":
                self._progress(message, now - go)
            elif message["type"] == "done" and now <= deadline:
                return self._done(trial, message, now - go)
            if self.scorer is None and self.job.device.kind == "cuda" and now - go > self.job.budget - SCORER_AHEAD:
                trial.spared = self.watch.caps.spared = self._launch_scorer().child.pid
        raise Ended(Outcome.TIMEOUT, f"had not saved and called clock.done() when its {self.job.budget:g} s were over")

    def _progress(self, message: dict[str, Any], seconds: float) -> None:
        step, loss, tokens = (message.get(name) for name in ("step", "loss", "tokens"))
        if not isinstance(step, int) or not isinstance(tokens, int | None) or not isinstance(loss, int | float | None):
            raise Ended(Outcome.INVALID, "reported progress that is not made of numbers")
        if loss is None:
            raise Ended(Outcome.CRASH, f"the loss became NaN at step {step}")
        point = Point(seconds, step, loss, tokens)
        self._mind_bars(seconds)
        self.curve.add(point)
        if seconds - self._told >= PROGRESS_INTERVAL:
            self._told = seconds
            self.loop.mention("progress", **asdict(point))

    def _mind_bars(self, seconds: float) -> None:
        """Ends the trial if its curve was hopeless at a share of the budget that is over."""
        while self._bars and seconds > self._bars[0].share * self.job.budget:
            bar = self._bars.pop(0)
            loss = loss_at(self.curve.points(), bar.share * self.job.budget)
            if loss is None or loss <= bar.loss:
                continue
            self.found |= {"training_seconds": seconds, "forecast": bar.forecast(loss)}
            raise Ended(
                Outcome.STOPPED,
                f"stopped at {100 * bar.share:.0f} % of its budget: its loss was {loss:.4g}, and a trial beyond "
                f"{bar.loss:.4g} is hopeless there: {self.job.metric} {bar.forecast(loss):.4g} was to be expected",
            )

    def _done(self, trial: Child, message: dict[str, Any], seconds: float) -> None:
        self.watch.caps.mind_quickly()
        trial.end()  # before anything that takes time, which it could go on working in
        self.watch.caps.mind_disk()
        summary = message.get("summary")
        summary = summary if isinstance(summary, dict) else {}
        if not all(_is_plain(value) for value in summary.values()):
            raise Ended(Outcome.INVALID, "its summary holds more than words, numbers and lists of them")
        self.found |= {"training_seconds": seconds, "summary": summary}
        vram = summary.get("peak_vram_mb")
        if self.job.device.kind == "cuda" and isinstance(vram, int | float):
            self.found["peak_memory"] = int(min(max(vram, 0), MOST_VRAM) * MIB)
            self.watch.caps.mind_memory(self.found["peak_memory"])

    def _seal(self) -> None:
        try:
            seal(self.folder, self.watch.caps.disk)
        except NoArtifact:
            raise Ended(Outcome.CRASH, "no artifact was saved") from None
        except BadArtifact as bad:
            raise Ended(Outcome.INVALID, str(bad)) from None

    def _score(self) -> float:
        """What the sealed artifact is worth, said by the lab's scorer."""
        self.loop.tell("scoring")
        early, scorer = self.scorer, self.scorer or self._launch_scorer()
        try:
            self.found["scoring_seconds"] = scorer.wait(self.watch)
        except Ended:
            if scorer is not early or not scorer.failed:
                raise
            scorer = self._launch_scorer()  # that one may not have waited for the artifact
            self.found["scoring_seconds"] = scorer.wait(self.watch)
        return self._metric("the scorer", scorer.output.text())

    def _launch_scorer(self) -> Scorer:
        assert self.job.score is not None
        self.scorer = self.ends.enter_context(Scorer(self.job, self.job.score, self.log))
        return self.scorer

    def _metric(self, who: str, text: str) -> float:
        value = metric_in(text, self.job.metric)
        if value is None:
            raise Ended(Outcome.CRASH, f"{who} printed no `{self.job.metric}: NUMBER` line")
        if not math.isfinite(value):
            raise Ended(Outcome.CRASH, f"{self.job.metric} is {value}, which is not a finite number")
        return value


def _is_plain(value: Any) -> bool:
    """Whether a value is one that a view can show, however deep a trial nests what it says."""
    plain = (str, int, float, bool, type(None))
    return isinstance(value, plain) or (isinstance(value, list) and all(isinstance(each, plain) for each in value))


def main(now: Callable[[], float] = boot_time) -> int:
    """Runs one trial for the loop at the other end of standard input and output."""
    gap = os.environ.get(env.GAP)  # seconds; see `Watch`

    def supervise(loop: LoopPipe) -> Mapping[str, Any]:
        return result_to_json(Supervisor(loop.job(), loop, now, float(gap) if gap else None).run())

    return serve(supervise)


if __name__ == "__main__":
    os._exit(main())  # all is written and all is dead: tidying up an interpreter would only keep the loop waiting
