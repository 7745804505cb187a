"""The lab's `score`: a trusted process that sees the held-out text, and says what the sealed artifact is worth."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from .. import environment_names as env
from ..argv import python_files
from ..jobs.child import Child, Log, Tail
from ..jobs.diagnosis import last_line, why_it_ended
from ..jobs.ended import Ended
from ..jobs.environment import environment_of_scorer
from ..jobs.folder import Folder
from ..jobs.watch import Watch
from ..kit import exit_codes
from ..records import Job, Outcome

SHORTEST_CAP = 60.0  # seconds
AUDIT_TIMES = 5.0  # the cap on an audit, whose deep probes may be several times what is scored
BLAMED = {
    exit_codes.INVALID: Outcome.INVALID,
    exit_codes.CRASH: Outcome.CRASH,
    exit_codes.TIMEOUT: Outcome.TIMEOUT,
}
"""Outcome of a trial whose scorer blames the model, by the scorer's exit code."""


class Scorer:
    """A scorer at work. It may be launched before there is an artifact, and then waits for it.

    Attributes:
        failed: it has ended, gave no score and blamed nobody.

    Raises:
        Ended: it cannot be started.
    """

    def __init__(self, job: Job, command: str, log: Log) -> None:
        self._job, self.failed = job, False
        self.output, self._errors = Tail(also=log.write), Tail(also=log.write)
        theirs, self._gate = os.pipe()
        environment = {**environment_of_scorer(job, trained_file(job)), env.GATE: str(theirs)}
        try:
            self.child = Child(
                job, command, job.baseline, environment, self.output.write, self._errors.write, inherited=(theirs,)
            )
        except OSError as error:
            os.close(self._gate)
            raise Ended(Outcome.CRASH, f"the scorer `{command}` cannot be started: {error.strerror}") from None
        finally:
            os.close(theirs)

    def __enter__(self) -> Scorer:
        return self

    def __exit__(self, *_: object) -> None:
        if self._gate >= 0:
            os.close(self._gate)
        self.child.__exit__()

    def wait(self, watch: Watch) -> float:
        """Tells it that the artifact is sealed, and waits for its end; how many seconds that took.

        Raises:
            LoopGone: the loop has closed its end.
            Ended: it blames the model, took too long, or failed itself.
        """
        os.close(self._gate)
        self._gate = -1
        cap = self._job.scoring or max(SHORTEST_CAP, self._job.startup + self._job.budget)
        cap *= AUDIT_TIMES if self._job.stage == "audit" else 1.0
        watch.caps.of_scoring()
        began = watch.begin()
        for now in watch.ticks(self.child, until=began + cap):
            if self.child.exit is not None:
                break
            watch.mind_caps(now)
        else:
            raise Ended(Outcome.TIMEOUT, f"scoring took longer than {cap:g} s")
        if self.child.exit:
            self.failed = self.child.exit not in BLAMED
            raise _blame(self.child.exit, self._errors.text(), self._job.baseline)
        return watch.now() - began


def trained_file(job: Job) -> Path:
    """The Python file that `train` names, as it was before the trial ran; `train.py` where none is named."""
    named = python_files(shlex.split(job.train)) or ["train.py"]
    return Folder(Path(job.folder)).code / named[0]


def _blame(code: int, errors: str, baseline: str) -> Ended:
    """Why a scorer that did not exit with 0 gave no score: the model's fault, or its own."""
    if code in BLAMED:
        reason = last_line(errors).removeprefix(f"{BLAMED[code]}:").strip()
        return Ended(BLAMED[code], reason or f"the scorer gave no reason (exit code {code})")
    return Ended(Outcome.CRASH, f"the scorer failed: {why_it_ended(code, errors, baseline)}")
