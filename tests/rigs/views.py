"""A run with its details, as the report gets it: records that look like those of a laptop's run."""

from __future__ import annotations

import dataclasses
import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from itertools import zip_longest
from pathlib import Path
from typing import Any

from autoresearch.judge.noise import measure_noise
from autoresearch.ledger import Tally
from autoresearch.records import (
    Agenda,
    Direction,
    Experiment,
    Outcome,
    Point,
    Run,
    State,
    Trial,
    TrialResult,
    Usage,
    Verdict,
)
from autoresearch.views import chart, report
from autoresearch.views.details import RunDetails
from autoresearch.views.snapshot import Snapshot

IDEAS = (
    "MATRIX_LR 0.02 → 0.03", "DEPTH 4 → 5 at the same width", "WARMDOWN 0.3 → 0.5: the tail of the run is noisy",
    "replace ReLU² by SwiGLU", "EMBEDDING_LR 0.3 → 0.6", "halve the batch: more steps in the same time",
    "Adam betas (0.8, 0.95) → (0.9, 0.95)", "share value embeddings between layers", "logit softcap 15 → 30",
)  # fmt: skip
DIFF = """diff --git a/train.py b/train.py
index 83db48f..bf269f4 100644
--- a/train.py
+++ b/train.py
@@ -12,7 +12,7 @@ from autoresearch.kit import clock
 DEPTH = 4
 WIDTH = 128
-MATRIX_LR = 0.02  # tune: log 0.002 0.2
+MATRIX_LR = 0.03  # tune: log 0.002 0.2
 EMBEDDING_LR = 0.3
 if DEPTH < 3 and WIDTH > 2: ...
"""
VOID_TAGS = {"meta", "img", "br", "path", "polyline", "use", "rect", "stop", "link"}
TAIL = """Traceback (most recent call last):
  File "train.py", line 88, in <module>
    loss = model(x, y)
  File "train.py", line 41, in forward
    return F.scaled_dot_product_attention(q, k, v, is_causal=True)
RuntimeError: mat1 and mat2 shapes cannot be multiplied (64x128 and 96x128)"""
AGENDA = Agenda(
    text="---\nbudget: 10s\n---\nLower val_bpb.\n", prose="Lower val_bpb.", hash="a1b2c3d4e5f6", budget=10.0
)
RUN = Run("nov23", "f" * 40, 7, "/usr/bin/python3", AGENDA.hash, 1.0e9, seconds=15150.0)
BASELINE = Experiment(
    "nov23", 0, "c0ffee0000", None, "the lab as it stands", "baseline", AGENDA.hash, "f0", State.DONE, Verdict.KEEP,
    score=2.45,
)  # fmt: skip


def curve(final: float, bend: float = 1.4) -> tuple[Point, ...]:
    return tuple(Point(i / 10, i, final + 4 * math.exp(-i / 100 * bend * 5), i * 2048) for i in range(101))


def trial(number: int, index: int, score: float | None, outcome: Outcome = Outcome.OK, tail: str = "") -> Trial:
    reason = None if outcome is Outcome.OK else "RuntimeError: mat1 and mat2 shapes cannot be multiplied"
    result = TrialResult(
        outcome, reason, score, 2.2, 9.98 if score else None, 1.1, 812_000_000, curve((score or 3) / 1.2),
        {"steps": 1030, "parameters": 1_839_104, "mfu": 0.0123, "tokens_per_second": 68123.4}, tail,
    )  # fmt: skip
    return Trial("nov23", number, index, 1000 + number, State.DONE, "cpu:0", result=result)


def laptop_run(size: int = 40, seed: int = 3) -> RunDetails:
    """Return a run with a few keeps, a few failures and many discards."""
    draw = random.Random(seed)
    scores = {0: [2.4512, 2.4391, 2.4604]}
    noise = measure_noise(scores)
    assert noise
    best, incumbent = sum(scores[0]) / 3, 0
    experiments = [dataclasses.replace(BASELINE, score=best)]
    trials = {0: [trial(0, index + 1, score) for index, score in enumerate(scores[0])]}
    for number in range(1, size + 1):
        idea, kind = draw.choice(IDEAS), draw.random()
        base = Experiment(
            "nov23", number, f"{number:010x}", incumbent, idea, draw.choice(("tuner", "claude")), AGENDA.hash,
            f"f{number}", State.DONE,
        )  # fmt: skip
        if kind < 0.08:
            reason = "RuntimeError: mat1 and mat2 shapes cannot be multiplied (64x128 and 96x128)"
            experiments.append(dataclasses.replace(base, verdict=Verdict.CRASH, reason=reason))
            trials[number] = [trial(number, 1, None, Outcome.CRASH, TAIL)]
            continue
        score = best + draw.choice((-0.5, 0.2, 0.4, 0.6, 1.0, 1.5, 3, 30)) * draw.random() * 0.12
        keep = score < best - noise.floor
        word = "better" if keep else "worse"
        reason = f"{word} than #{incumbent} by {abs(score - best):.4f}, noise floor ({noise.floor:.4f})"
        verdict = Verdict.KEEP if keep else Verdict.DISCARD
        experiments.append(dataclasses.replace(base, verdict=verdict, reason=reason, score=score))
        scores[number], trials[number] = [score], [trial(number, 1, score)]
        if keep:
            best, incumbent = score, number
    diffs = {each.number: DIFF for each in experiments if each.number}
    snapshot = Snapshot(
        Path("nanogpt"), RUN, AGENDA, baseline=experiments[0], incumbent=experiments[incumbent],
        tally=tally(experiments), spend=Usage(100, 12_000, 3_400, 0.42), replicates={0: scores[0]},
        baseline_trials=3, incumbent_trials=len(scores[incumbent]),
    )  # fmt: skip
    return RunDetails(snapshot, experiments, scores, trials, diffs, {AGENDA.hash: AGENDA.text}, "0.1.0")


def small_run(experiments: Sequence[Experiment], incumbent: Experiment | None = None, **changes: Any) -> RunDetails:
    """Return a run of a few experiments, without trials. `changes` are fields of its snapshot."""
    baseline = experiments[0] if experiments else None
    found = Snapshot(
        Path("lab"), RUN, AGENDA, baseline=baseline, incumbent=incumbent, tally=tally(experiments), incumbent_trials=1
    )
    return RunDetails(dataclasses.replace(found, **changes), experiments)


def change(details: RunDetails, **changes: Any) -> RunDetails:
    """Return the run with other values in its snapshot."""
    return dataclasses.replace(details, snapshot=dataclasses.replace(details.snapshot, **changes))


def tally(experiments: Sequence[Experiment]) -> Tally:
    """Return the ledger's count of experiments that are all done and no ablations."""
    return Tally(Counter(str(each.verdict) for each in experiments if each.number))


def html(details: RunDetails) -> str:
    """Return the report of a run."""
    series = report.chart_series(details)
    return report.render(details, chart.svg(chart.draw(series), series))


def audited_run(
    gaps: Mapping[int, Sequence[float]], direction: Direction = "minimize", incumbent: int = 1
) -> RunDetails:
    """Return a run with three trials of its baseline and two keeps of one trial each. Trials with a gap are audited."""
    scores = {0: [2.45, 2.44, 2.46], 1: [2.3], 2: [2.2]}
    trials = {
        each: [
            dataclasses.replace(trial(each, index, score), audit=score + gap if gap is not None else None)
            for index, (score, gap) in enumerate(zip_longest(scores[each], gaps.get(each, [])), 1)
        ]
        for each in scores
    }
    keep = dataclasses.replace(BASELINE, parent=0, hypothesis="wider <b>")
    kept = [BASELINE, *(dataclasses.replace(keep, number=each, score=scores[each][0]) for each in (1, 2))]
    agenda = dataclasses.replace(AGENDA, direction=direction)
    details = small_run(kept, kept[incumbent], agenda=agenda)
    return dataclasses.replace(details, scores=scores, trials=trials)


class Page(HTMLParser):
    """Collects the tags, attributes and text of a page, and asserts that tags close in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(page)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID_TAGS:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID_TAGS:
            assert self.open.pop() == tag, tag

    def handle_data(self, data: str) -> None:
        self.text += data
