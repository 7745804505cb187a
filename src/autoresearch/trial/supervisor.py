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
import shlex
import signal
import socket
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

from .. import sandbox
from ..records import Job, Outcome, Point, TrialResult
from .child import Child, Log, Tail, environment_of
from .diagnosis import last_line, metric_in, shorten, why_it_ended
from .loop_pipe import LoopGone, LoopPipe
from .processes import sweep
from .sealing import BadArtifact, NoArtifact, clear, seal
from .watch import Ended, Watch, boot_time
from .wire import result_to_json

__all__ = ["Supervisor", "main", "sweep"]

PROGRESS_INTERVAL = 0.25  # seconds between two progress events
CURVE_POINTS = 200
LOG_TAIL = 4000  # characters
SHORTEST_SCORING_CAP = 60.0  # seconds
BLAMED = {3: Outcome.INVALID, 4: Outcome.CRASH, 5: Outcome.TIMEOUT}  # exit codes by which a scorer blames the model
MIB = 2**20


class Curve:
    """Points of a progress curve, thinned out as they come in; at most 200 are handed back, the last one among them."""

    def __init__(self) -> None:
        self._points: list[Point] = []

    def add(self, point: Point) -> None:
        if len(self._points) >= 20 * CURVE_POINTS:
            del self._points[1::2]
        self._points.append(point)

    def points(self) -> tuple[Point, ...]:
        last = len(self._points) - 1
        if last < CURVE_POINTS:
            return tuple(self._points)
        return tuple(self._points[round(i * last / (CURVE_POINTS - 1))] for i in range(CURVE_POINTS))


class Supervisor:
    """Takes one trial from launch to sealed result; for `now` and `gap` see `Watch`."""

    def __init__(
        self, job: Job, loop: LoopPipe, now: Callable[[], float] = boot_time, gap: float | None = None
    ) -> None:
        self.job, self.loop, self.now = job, loop, now
        self.folder = Path(job.folder)
        clear(self.folder)
        self.log = Log(self.folder / "log.txt")
        self.watch = Watch(job, loop, self.log, now, gap)
        self.deadline = job.budget + max(1.0, 0.01 * job.budget)  # seconds after `go`
        self.curve, self.found, self._told = Curve(), dict[str, Any](), -math.inf

    def run(self) -> TrialResult:
        """The result of the trial; no process of it is alive then.

        Raises:
            LoopGone: the loop has closed its end; no process of the trial is alive.
        """
        outcome, reason, score = Outcome.OK, None, None
        try:
            score = self._adopted() if self.job.score is None else self._sealed(self.job.score)
        except Ended as end:
            outcome, reason = end.outcome, shorten(end.reason.encode(errors="replace").decode())
        finally:
            self.log.close()
        self.found.setdefault("peak_memory", self.watch.peak or None)
        tail = self.log.tail(LOG_TAIL)
        return TrialResult(outcome, reason, score, curve=self.curve.points(), log_tail=tail, **self.found)

    def _sealed(self, scorer: str) -> float:
        files = [os.open(path, os.O_RDONLY) for path in self.job.files.values()]
        with self._launch(listen=True) as trial:
            self._wait_until_ready(trial)
            self._wait_for_lease(trial)
            go = self._go(trial, files)
            self._watch_training(trial, go)
        return self._score(scorer, self._seal())

    def _adopted(self) -> float:
        """A lab without a scorer: the budget caps the whole process, and the metric is what it prints."""
        self.watch.begin()
        self._wait_for_lease(None)
        with self._launch(listen=False) as trial:
            for now in self.watch.ticks(trial, until=self._launched + self.deadline):
                self.watch.mind_memory(now)
                if trial.exit is not None:
                    break
            else:
                raise Ended(Outcome.TIMEOUT, f"did not end within its budget of {self.job.budget:g} s")
        self.found["training_seconds"] = now - self._launched
        if trial.exit:
            raise Ended(Outcome.CRASH, why_it_ended(trial.exit, self.log.tail(), self.job.checkout))
        return self._metric(f"`{self.job.train}`", self.log.tail())

    def _launch(self, listen: bool) -> Child:
        protocol = {"AUTORESEARCH_SEED": str(self.job.seed), "AUTORESEARCH_BUDGET_SECONDS": repr(self.job.budget)}
        environment = {**environment_of(self.job), **protocol}
        self._launched = self.watch.begin()
        try:
            return Child(self.job, self.job.train, self.job.checkout, environment, self.log.write, listen=listen)
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
        for _ in self.watch.ticks(trial, until=math.inf):
            if self.loop.granted:
                return
            if trial is not None:
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
                return self._done(message, now - go)
        raise Ended(Outcome.TIMEOUT, f"had not saved and called clock.done() when its {self.job.budget:g} s were over")

    def _progress(self, message: dict[str, Any], seconds: float) -> None:
        step, loss, tokens = (message.get(name) for name in ("step", "loss", "tokens"))
        if not isinstance(step, int) or not isinstance(tokens, int | None) or not isinstance(loss, int | float | None):
            raise Ended(Outcome.INVALID, "reported progress that is not made of numbers")
        if loss is None or not math.isfinite(loss):
            raise Ended(Outcome.CRASH, f"the loss became NaN at step {step}")
        point = Point(seconds, step, loss, tokens)
        self.curve.add(point)
        if seconds - self._told >= PROGRESS_INTERVAL:
            self._told = seconds
            self.loop.mention("progress", **asdict(point))

    def _done(self, message: dict[str, Any], seconds: float) -> None:
        self.watch.mind_memory(math.inf)
        summary = message.get("summary")
        summary = summary if isinstance(summary, dict) else {}
        self.found |= {"training_seconds": seconds, "summary": summary}
        vram = summary.get("peak_vram_mb")
        if self.job.device.kind == "cuda" and isinstance(vram, int | float):
            self.found["peak_memory"] = int(vram * MIB)
            self.watch.mind_cap(self.found["peak_memory"])

    def _seal(self) -> Path:
        try:
            return seal(self.folder)
        except NoArtifact:
            raise Ended(Outcome.CRASH, "no artifact was saved") from None
        except BadArtifact as bad:
            raise Ended(Outcome.INVALID, str(bad)) from None

    def _score(self, command: str, artifact: Path) -> float:
        self.loop.tell("scoring")
        environment = {
            **environment_of(self.job),
            "AUTORESEARCH_TRAIN": str(_trained_file(self.job)),
            "AUTORESEARCH_ARTIFACT": str(artifact),
            "AUTORESEARCH_SPLIT": "validation",
        }
        output, errors = Tail(also=self.log.write), Tail(also=self.log.write)
        cap = max(SHORTEST_SCORING_CAP, self.job.startup + self.job.budget)
        began = self.watch.begin()
        try:
            scorer = Child(self.job, command, self.job.baseline, environment, output.write, errors.write)
        except OSError as error:
            raise Ended(Outcome.CRASH, f"the scorer `{command}` cannot be started: {error.strerror}") from None
        with scorer:
            for _ in self.watch.ticks(scorer, until=began + cap):
                if scorer.exit is not None:
                    break
            else:
                raise Ended(Outcome.TIMEOUT, f"scoring took longer than {cap:g} s")
        self.found["scoring_seconds"] = self.now() - began
        if scorer.exit:
            raise _blame(scorer.exit, errors.text(), self.job.baseline)
        return self._metric("the scorer", output.text())

    def _metric(self, who: str, text: str) -> float:
        value = metric_in(text, self.job.metric)
        if value is None:
            raise Ended(Outcome.CRASH, f"{who} printed no `{self.job.metric}: NUMBER` line")
        if not math.isfinite(value):
            raise Ended(Outcome.CRASH, f"{self.job.metric} is {value}, which is not a finite number")
        return value


def _trained_file(job: Job) -> Path:
    """The Python file that `train` names; `train.py` where it names none (`torchrun -m …`)."""
    named = next((word for word in shlex.split(job.train) if word.endswith(".py")), "train.py")
    return Path(job.checkout) / named


def _blame(code: int, errors: str, baseline: str) -> Ended:
    """Why a scorer that did not exit with 0 gave no score: the model's fault, or its own."""
    if code in BLAMED:
        reason = last_line(errors).removeprefix(f"{BLAMED[code]}:").strip()
        return Ended(BLAMED[code], reason or f"the scorer gave no reason (exit code {code})")
    return Ended(Outcome.CRASH, f"the scorer failed: {why_it_ended(code, errors, baseline)}")


def _terminated(*_: object) -> NoReturn:
    raise LoopGone


def main(now: Callable[[], float] = boot_time) -> int:
    """Runs one trial for the loop at the other end of standard input and output."""
    gap = os.environ.get("AUTORESEARCH_GAP")  # seconds; see `Watch`
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the loop, which closes the pipe when it wants to
    signal.signal(signal.SIGTERM, _terminated)
    sandbox.adopt_orphans()
    loop = LoopPipe()
    try:
        result = Supervisor(loop.job(), loop, now, float(gap) if gap else None).run()
        loop.tell("result", **result_to_json(result))
    except LoopGone:
        return 1
    return 0


if __name__ == "__main__":
    os._exit(main())  # all is written and all is dead: tidying up an interpreter would only keep the loop waiting
