"""What the benches share: a toy lab, and a long past for it, written through the ledger in one transaction."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from autoresearch.agenda import program as agendas
from autoresearch.layout import Layout
from autoresearch.ledger import Ledger
from autoresearch.records import (
    EventKind,
    Experiment,
    Judgement,
    Origin,
    OriginKind,
    Outcome,
    Point,
    Run,
    State,
    Trial,
    TrialResult,
    Usage,
    Verdict,
)
from autoresearch.source.python import fingerprint

TOY = Path(__file__).parents[1] / "tests" / "rigs" / "toy_lab"
CURVE = tuple(Point(0.05 * step, step, 3.0 - 0.01 * step, 1000 * step) for step in range(40))
LOG = "step after step, nothing of note\n" * 30


@contextmanager
def toy_lab() -> Iterator[Path]:
    """A toy lab in a repository, with a cache folder of its own; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="autoresearch-bench-") as folder:
        os.environ["AUTORESEARCH_CACHE"] = f"{folder}/cache"
        lab = Path(folder) / "lab"
        shutil.copytree(TOY, lab, ignore=shutil.ignore_patterns("__pycache__"))
        for words in ("init -q", "add -A", "-c user.name=bench -c user.email=bench@localhost commit -qm lab"):
            subprocess.run(["git", *words.split()], cwd=lab, check=True)
        yield lab


def remember(layout: Layout, tag: str, count: int, git: bool) -> None:
    """Gives the lab a run of `count` experiments besides its baseline: one in twenty kept, one in twenty crashed.

    Args:
        git: whether each is a commit of its own under its ref, as loose objects; otherwise all are the baseline's.
    """
    program = agendas.read(layout.program)
    code = (layout.lab / "train.py").read_text()
    head = _git(layout.lab, "rev-parse", "HEAD").decode().strip()
    texts = [code.replace("X = 1.0 ", f"X = {2 + number * 1e-5:.5f} ") for number in range(count + 1)]
    commits = [head, *_commits(layout.lab, tag, head, texts)] if git else [head] * (count + 1)
    draw = random.Random(1)
    layout.state.mkdir(exist_ok=True)
    with Ledger(layout.ledger) as ledger, ledger.transaction():
        ledger.create_run(
            Run(tag, head, 1, sys.executable, program.hash, created=1.0, options={"devices": "cpu"}), program
        )
        incumbent, score = 0, 3.0
        for number in range(count + 1):
            verdict = Verdict.KEEP if number % 20 == 0 else Verdict.CRASH if number % 20 == 7 else Verdict.DISCARD
            experiment = _experiment(tag, number, commits[number], incumbent, program.hash)
            if git:
                experiment = replace(experiment, fingerprint=fingerprint({"train.py": texts[number]}))
            ledger.add_experiment(experiment)
            for index in range(1, 2 if number else 4):
                found = score + draw.gauss(0.0, 0.01)
                _try(ledger, Trial(tag, number, index, seed=index, device="cpu:0"), found, verdict)
            crashed = verdict is Verdict.CRASH
            judgement = Judgement(verdict, "train.py line 1: ValueError" if crashed else "as the scores say")
            ledger.finish_experiment(tag, number, judgement, None if crashed else score)
            ledger.event(tag, EventKind.VERDICT, f"{verdict}: {judgement.reason}", number)
            if verdict is Verdict.KEEP:
                incumbent, score = number, score - 1e-5
    if git:
        _git(layout.lab, "update-ref", f"refs/heads/autoresearch/{tag}", commits[incumbent])


def _experiment(tag: str, number: int, commit: str, incumbent: int, agenda: str) -> Experiment:
    return Experiment(
        tag,
        number,
        commit,
        parent=incumbent if number else None,
        hypothesis=f"X to {2 + number * 1e-5:.5f}, since it was too small before" if number else "baseline",
        researcher="tuner",
        agenda=agenda,
        fingerprint=f"{number:064x}",
        state=State.QUEUED,
        created=float(number),
        parameters={"X": 2 + number * 1e-5, "Y": -1.0, "WIDTH": 8},
        usage=Usage(0.1),
        parameters_before={"X": 2 + incumbent * 1e-5, "Y": -1.0, "WIDTH": 8},
        origin=Origin(OriginKind.TUNING),
    )


def _try(ledger: Ledger, trial: Trial, score: float, verdict: Verdict) -> None:
    ledger.start_trial(trial)
    crashed = verdict is Verdict.CRASH
    ledger.finish_trial(
        trial.tag,
        trial.experiment,
        trial.index,
        TrialResult(
            Outcome.CRASH if crashed else Outcome.OK,
            "train.py line 1: ValueError" if crashed else None,
            None if crashed else score,
            startup_seconds=1.0,
            training_seconds=2.0,
            scoring_seconds=1.0,
            peak_memory=10**9,
            curve=CURVE,
            log_tail=LOG,
        ),
    )


def _commits(lab: Path, tag: str, parent: str, texts: list[str]) -> list[str]:
    """Hashes of commits on `parent`, one with each text but the first as its train.py, named as the attempts."""
    orders = []
    for number, text in enumerate(texts[1:], 1):
        message, content = f"attempt {number}".encode(), text.encode()
        orders.append(
            b"commit refs/autoresearch/%s/%d\ncommitter bench <bench@localhost> %d +0000\ndata %d\n%s\nfrom %s\n"
            b"M 100644 inline train.py\ndata %d\n%s\n"
            % (tag.encode(), number, number, len(message), message, parent.encode(), len(content), content)
        )
    loose = ("-c", f"fastimport.unpackLimit={10 * len(texts)}")  # as a loop leaves them, which makes one at a time
    _git(lab, *loose, "fast-import", "--quiet", stdin=b"".join(orders))
    named = _git(lab, "for-each-ref", "--format=%(refname:lstrip=3) %(objectname)", f"refs/autoresearch/{tag}")
    found = dict(row.split() for row in named.decode().splitlines())
    return [found[str(number)] for number in range(1, len(texts))]


def _git(lab: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    return subprocess.run(["git", *arguments], cwd=lab, input=stdin, check=True, stdout=subprocess.PIPE).stdout
