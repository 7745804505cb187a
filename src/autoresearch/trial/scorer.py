"""The lab's `score`: a trusted process that sees the held-out text and scores the sealed artifact."""

from __future__ import annotations

import json
import os
import re
import shlex
from dataclasses import asdict, replace
from pathlib import Path

from .. import variables as env
from ..argv import python_files
from ..jobs.child import Child, Log, Tail
from ..jobs.diagnosis import explain_exit, is_shortage, last_line
from ..jobs.ending import JobEnded
from ..jobs.environment import common_variables, find_path
from ..jobs.folder import Folder
from ..jobs.watch import Watch
from ..kit import exit_codes
from ..records import Figures, Outcome
from ..sandbox.variables import FOR_OURS, pick_variables
from .placement import Placement

SHORTEST_CAP = 60.0  # seconds
AUDIT_TIMES = 5.0  # factor of the cap on an audit, whose deep probes may read several times the scored text
BLAMED = {
    exit_codes.INVALID: Outcome.INVALID,
    exit_codes.CRASH: Outcome.CRASH,
    exit_codes.TIMEOUT: Outcome.TIMEOUT,
}
"""The scorer's exit code → the outcome of the trial, where the scorer blames the model."""


class Scorer:
    """A scorer at work. It may be launched before there is an artifact, and then waits for it.

    Attributes:
        failed: whether the scorer itself failed: it ended without a score and without blame for the model.

    Raises:
        JobEnded: the scorer cannot be started.
        OSError: the scorer cannot be started, and the machine is to blame.
    """

    def __init__(self, placement: Placement, command: str, log: Log) -> None:
        self._placement, self.failed = placement, False
        self.output, self._errors = Tail(also=log.write), Tail(also=log.write)
        theirs, self._gate = os.pipe()
        environment = {**scorer_environment(placement), env.GATE: str(theirs)}
        try:
            self.child = Child(
                placement.process, command, placement.baseline, environment,
                self.output.write, self._errors.write, inherited=(theirs,),
            )  # fmt: skip
        except OSError as error:
            os.close(self._gate)
            if is_shortage(error):
                raise
            raise JobEnded(Outcome.CRASH, f"the scorer cannot be started: {error.strerror}: `{command}`") from None
        finally:
            os.close(theirs)

    def __enter__(self) -> Scorer:
        return self

    def __exit__(self, *_: object) -> None:
        if self._gate >= 0:
            os.close(self._gate)
        self.child.__exit__()

    def wait(self, watch: Watch) -> float:
        """Tell the scorer that the artifact is sealed, wait for its end, and return the seconds that it took.

        Raises:
            LoopGone: the loop closed its end.
            JobEnded: it blames the model, took too long, or failed itself.
        """
        os.close(self._gate)
        self._gate = -1
        job = self._placement.job
        cap = job.scoring or max(SHORTEST_CAP, job.startup + job.budget)
        cap *= AUDIT_TIMES if job.stage == "audit" else 1.0
        watch.caps.begin_scoring()
        began = watch.begin()
        for now in watch.ticks(self.child, until=began + cap):
            if self.child.exit is not None:
                break
            watch.check_caps(now)
        else:
            raise JobEnded(Outcome.TIMEOUT, f"scoring took longer than {cap:g} s")
        if self.child.exit:
            self.failed = self.child.exit not in BLAMED
            if self.failed:
                watch.caps.check_machine()
            watch.caps.check_oom_kills()
            raise _blame(self.child.exit, self._errors.text(), self._placement.baseline)
        return watch.now() - began


def find_figures(output: str) -> Figures | None:
    """Return the figures that the kit's scorer printed, or None where another scorer printed none."""
    lines = re.findall(r"^figures: (\{.*\})$", output, re.MULTILINE)
    return Figures(**json.loads(lines[-1])) if lines else None


def scorer_environment(placement: Placement) -> dict[str, str]:
    """Return the environment of `score`."""
    job, folder = placement.job, Folder(Path(placement.folder))
    deep = {env.DEEP: str(job.deep)} if job.deep else {}
    figures = {} if job.figures is None else {env.FIGURES: json.dumps(asdict(job.figures))}
    return {
        **pick_variables(os.environ, FOR_OURS),
        **common_variables(replace(placement.process, environment=placement.environment)),
        "PATH": find_path(placement.python, os.environ),
        "TMPDIR": str(folder.scoring),
        env.SANDBOX: placement.sandbox,
        env.BUDGET_SECONDS: repr(job.budget),
        env.TRAIN: str(trained_file(placement)),
        env.ARTIFACT: str(folder.artifact),
        env.ANSWERS: str(folder.answers),
        env.COMPILED: str(folder.ready_caches),
        env.NODES: os.pathsep.join(placement.device.nodes),
        env.HIDDEN: os.pathsep.join(placement.hidden),
        env.SPLIT: "audit" if job.stage == "audit" else "validation",
        **deep,
        **figures,
        **_reference(placement),
    }


def _reference(placement: Placement) -> dict[str, str]:
    """Return the variables that name the file of the baseline's losses and say whether this audit writes the file."""
    tag, name = placement.job.trial.rsplit("/", 1)
    is_baseline = name.split(".")[0] == "0"
    if placement.job.stage != "audit":
        return {}
    return {
        env.REFERENCE: f"{placement.baseline}.{tag}.npz",
        **({env.IS_BASELINE: "yes"} if is_baseline else {}),
    }


def trained_file(placement: Placement) -> Path:
    """Return the Python file that `train` names, by default `train.py`, as it was before the trial ran."""
    names = python_files(shlex.split(placement.job.train)) or ["train.py"]
    return Folder(Path(placement.folder)).code / names[0]


def _blame(code: int, errors: str, baseline: str) -> JobEnded:
    """Return the exception that ends a trial after its scorer exited with `code`, which is not 0."""
    if code in BLAMED:
        reason = last_line(errors).removeprefix(f"{BLAMED[code]}:").strip()
        return JobEnded(BLAMED[code], reason or f"the scorer gave no reason (exit code {code})")
    return JobEnded(Outcome.CRASH, f"the scorer failed: {explain_exit(code, errors, baseline)}")
