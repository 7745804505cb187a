"""The result of a run in words."""

from __future__ import annotations

import dataclasses

import pytest
from rigs.views import AGENDA, BASELINE, change, html, laptop_run, small_run

from autoresearch.agenda.program import parse
from autoresearch.judge.opinion import describe_confirmed
from autoresearch.records import Direction, Verdict
from autoresearch.views.as_json import run_json
from autoresearch.views.claim import Claim, Difference
from autoresearch.views.format import capitalize
from autoresearch.views.headline import describe_result

COMMAND, CODE = "`autoresearch confirm --trials N`", "<code>autoresearch confirm --trials N</code>"
LUCKY = (
    "In the search #39 scored 2.2170 (0.2332 better than the baseline, one trial). "
    "Selection makes that score look too good."
)


@pytest.mark.parametrize(
    ("value", "direction", "better", "words"),
    [
        (-0.05, "minimize", True, "0.0500 better than the baseline, 95 % interval +0.0300 to +0.0700"),
        (0.05, "minimize", False, "0.0500 worse than the baseline, 95 % interval +0.0300 to +0.0700"),
        (0.05, "maximize", True, "0.0500 better than the baseline, 95 % interval +0.0300 to +0.0700"),
        (-0.01, "minimize", None, "0.0100 better than the baseline, 95 % interval −0.0100 to +0.0300"),
        (0.01, "minimize", None, "0.0100 worse than the baseline, 95 % interval −0.0100 to +0.0300"),
    ],
)
def test_the_measurement_on_fresh_seeds_comes_before_the_search_score(
    value: float, direction: Direction, better: bool | None, words: str
) -> None:
    claim = Claim(39, (2.46, 2.41), Difference(value, 0.02, 2, 2), None, (), direction)
    agenda = dataclasses.replace(AGENDA, direction=direction)
    head = html(change(laptop_run(), claim=claim, agenda=agenda)).partition("</header>")[0]
    measured = f"Measured on fresh seeds: #39 is {words} (val_bpb, 2 trials each)."
    assert claim.better is better
    title = head.partition("</h1>")[0]
    searched = LUCKY if direction == "minimize" else LUCKY.replace("better", "worse")
    assert head.index(measured) < head.index(searched)
    assert "2.4600" in title and "2.4100" in title and "2.2170" not in title
    assert ("This may be no " in head) is (better is None) and ("change better" in title) is (better is True)
    advice = f"{capitalize(describe_confirmed([])).replace(COMMAND, CODE)}."
    assert (advice in head) is (better is not False), "a loss needs no more trials"


@pytest.mark.parametrize(
    ("ours", "theirs", "words"), [(1, 1, "1 trial each"), (1, 3, "1 trial to 3"), (3, 1, "3 trials to 1")]
)
def test_one_trial_is_no_plural(ours: int, theirs: int, words: str) -> None:
    claim = Claim(39, (2.46, 2.41), Difference(-0.05, 0.02, ours, theirs), None, (39,))
    assert f"(val_bpb, {words})." in describe_result(change(laptop_run(), claim=claim).snapshot).measured


def test_every_view_has_the_same_sentences() -> None:
    claim = Claim(39, (2.46, 2.41), Difference(-0.05, 0.02, 2, 2), None, (39,))
    details = change(laptop_run(), claim=claim)
    result = describe_result(details.snapshot)
    assert result.lines == [result.measured, "Confirmed on fresh seeds: #39.", LUCKY]
    head = html(details).partition("</header>")[0]
    assert all(line in head for line in result.lines)
    assert describe_result(small_run([BASELINE], BASELINE).snapshot).lines == []


def test_the_audit_split_has_its_own_difference() -> None:
    claim = Claim(1, (2.1, 1.1), Difference(-1.0, 0.34, 2, 2), Difference(-1.2, 0.34, 2, 2), (1,))
    better = dataclasses.replace(BASELINE, number=1, parent=0, score=0.9)
    measured = describe_result(small_run([BASELINE, better], better, claim=claim).snapshot).measured
    assert measured.endswith(" Audit split: 1.2000 better than the baseline, 95 % interval +0.8600 to +1.5400.")


@pytest.mark.parametrize(
    ("score", "trials", "facts"),
    [
        (2.40, 1, "0.0500 better than the baseline, one trial"),
        (2.40, 3, "0.0500 better than the baseline, mean of 3 trials"),
        (2.46, 2, "0.0100 worse than the baseline, mean of 2 trials"),
        (2.45, 2, "equal to the baseline, mean of 2 trials"),
    ],
)
def test_the_best_so_far(score: float, trials: int, facts: str) -> None:
    best = dataclasses.replace(BASELINE, number=3, parent=0, score=score)
    snapshot = small_run([BASELINE, best], best, incumbent_trials=trials, unsandboxed=True).snapshot
    line = f"Best so far: #3, val_bpb {score:.4f} ({facts}, unsandboxed, not confirmed)."
    assert describe_result(snapshot).lines == [line]
    assert describe_result(snapshot, marked=False).lines == [line.replace("unsandboxed, ", "")]


def test_scores_on_public_text_are_marked_with_one_word() -> None:
    """The mark is for text that the agenda names. The default is no statement about another lab's text."""
    best = dataclasses.replace(BASELINE, number=3, score=1.0, verdict=Verdict.KEEP)
    for front, marked in (("data: climbmix", True), ("data: mine", False), ("budget: 9s", False)):
        run = dataclasses.replace(small_run([BASELINE, best], best).snapshot, agenda=parse(f"---\n{front}\n---\n"))
        assert ("(public text)" in run.metric) is run_json(run)["public_text"] is marked
        assert (", public text" in describe_result(run).lines[0]) is marked
    assert not parse("---\ndata: climbmix\nscore: null\n---\n").public_text, "these scores are not sealed at all"
