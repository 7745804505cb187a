"""Labs whose score does not vary with the seed, until it does."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from rigs.cli import Person, commit, edit, git
from rigs.loop import CPUS, Actor, Computer, a_loop, own_bench, said, verdicts
from rigs.toy import TAG, Bench
from rigs.views import Page

from autoresearch.executors.tasks import News
from autoresearch.judge.exact import ExactJudge
from autoresearch.judge.judge import Judge
from autoresearch.loop.claims import search_and_confirm
from autoresearch.loop.driving import drive
from autoresearch.loop.history import History
from autoresearch.loop.learning import Learning, replay_verdicts
from autoresearch.loop.loop import Loop
from autoresearch.records import (
    EventKind,
    Experiment,
    Job,
    Outcome,
    Proposal,
    Purpose,
    Standing,
    State,
    TrialResult,
    Verdict,
)
from autoresearch.researchers.brief.render import render
from autoresearch.views.headline import describe_result
from autoresearch.views.snapshot import RunReader

OF_NOISE = re.compile(
    r"noise|chance|drift|neighbour|standard deviation|fresh seed|100 %|certain|luck|±|interval|estimate|expected gain",
    re.IGNORECASE,
)
REMARK = "the score does not vary with the seed. If train.py draws random numbers, seed it from AUTORESEARCH_SEED"
KEEP, DISCARD = Verdict.KEEP, Verdict.DISCARD


class Exact(Computer):
    """Scores 2.5 less what the files of ideas say they add, whatever the seed."""

    async def trial(self, job: Job, hear: Callable[[News], None]) -> TrialResult:
        result = await super().trial(job, hear)
        if job.stage == "audit" or result.outcome is not Outcome.OK:
            return result
        adds = sum(float(path.read_text()) for path in self.folder(job).checkout.glob("*.txt"))
        return TrialResult(Outcome.OK, score=self.scores.get(job.trial.split("/")[1], 2.5 - adds))


def idea(name: str, adds: float) -> Proposal:
    return Proposal(f"{name} adds {adds}", {f"{name}.txt": f"{adds}\n"})


def set_up(bench: Bench, judge: str) -> None:
    bench.set('editable: [train.py, "*.txt"]', f"judge: {{line: 0, {judge}}}")


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    with own_bench(tmp_path, monkeypatch) as bench:
        yield bench


def go(loop: Loop) -> str:
    return asyncio.run(drive(loop, search_and_confirm(loop))).reason


def all_said(loop: Loop) -> list[str]:
    ledger = loop.session.ledger
    return [event.text for event in ledger.events(TAG, None)] + [each.reason or "" for each in ledger.experiments(TAG)]


def count_trials(loop: Loop) -> Mapping[int, int]:
    return Counter(trial.experiment for trial in loop.session.ledger.trials(TAG))


IDEAS = [idea("one", 0.05), idea("two", 0.0001), idea("bad", -0.03), idea("three", 0.06), idea("none", 0.0)]


def test_one_trial_each_and_no_word_of_noise(bench: Bench) -> None:
    set_up(bench, "claims: 0.4")
    actor = Actor("ann", [*IDEAS])
    with a_loop(bench, Exact(), actor) as loop:
        go(loop)
        assert verdicts(loop)[:6] == [KEEP, KEEP, KEEP, DISCARD, KEEP, DISCARD]
        trials = count_trials(loop)
        assert trials[0] == 3 and trials[4] == 2, "the incumbent runs once more, the baseline does not"
        assert all(trials[number] == 1 for number in (1, 2, 3, 5))
        claims = [trial for trial in loop.session.ledger.trials(TAG) if trial.purpose is Purpose.CLAIM]
        assert [trial.experiment for trial in claims] == [4]
        ablations = [each for each in loop.history.experiments if each.without is not None]
        assert {each.without for each in ablations} == {1, 2}, "without the last one it is what it was before"
        kept = [loop.history.experiments[number].standing for number in (1, 2, 4)]
        assert kept == [Standing.CONFIRMED] * 3
        assert said(loop, "baseline").count(REMARK) == 1
        assert not [text for text in all_said(loop) if OF_NOISE.search(text)]
        brief = actor.briefs[-1]
        assert brief.deterministic and brief.noise is None
        assert "does not vary with the seed" in render(brief) and not OF_NOISE.search(render(brief))
    with RunReader(bench.lab, TAG) as reader:
        result = describe_result(reader.snapshot(), marked=False)
    measured = "#4 scored 2.3899, 0.1101 better than the baseline (val_bpb, in each of 2 trials)."
    assert result.lines == [
        f"{measured} Audit split: equal to the baseline.",
        "Confirmed: #1, #2, #4 (the score is worse without each of them).",
    ]


def test_what_gains_nothing_any_more_is_dropped(bench: Bench) -> None:
    """The second change does all that the first did."""
    set_up(bench, "claims: 0.5")
    lines = [idea("one", 0.5), idea("two", 0.25)]
    edit(bench.lab, ("line: 0, ", ""), file="program.md")
    commit(bench.lab)
    scores = {"3.1": 1.75, "3.2": 1.75}  # without #1: the same score, and less code
    with a_loop(bench, Exact(scores=scores), Actor("ann", lines)) as loop:
        go(loop)
        assert verdicts(loop) == [KEEP, KEEP, KEEP, KEEP, DISCARD]
        assert loop.history.experiments[3].without == 1 and loop.incumbent.number == 3
        assert loop.history.experiments[1].standing is Standing.DROPPED
        assert loop.history.experiments[4].without == 2, "of another incumbent, so its changes are ablated anew"
        assert loop.history.experiments[2].standing is Standing.CONFIRMED
        assert (
            loop.history.experiments[3].reason == "#1 is dropped. Without it the score is 1.7500, the same as with it."
        )
        assert count_trials(loop)[3] == 2, "what is the incumbent now runs once more"


def test_two_equal_scores_do_not_tell_and_a_third_does(bench: Bench) -> None:
    set_up(bench, "replicates: 2, claims: 0")
    with a_loop(bench, Exact(), Actor("ann", [])) as loop:
        go(loop)
        assert count_trials(loop) == {0: 3} and said(loop, "baseline").count(REMARK) == 1


def test_two_equal_scores_and_a_third_that_differs_are_noise(bench: Bench) -> None:
    set_up(bench, "replicates: 2, claims: 0")
    with a_loop(bench, Exact(scores={"0.3": 2.6}), Actor("ann", [idea("one", 0.5)])) as loop:
        go(loop)
        assert REMARK not in said(loop, "baseline") and loop.learning.noise is not None
        assert "Expected gain" in (loop.history.experiments[1].reason or "")


def test_the_first_difference_makes_a_lab_noisy(bench: Bench) -> None:
    """The incumbent draws random numbers, as its trial for a claim shows. Then the lab is like any noisy one."""
    set_up(bench, "claims: 0.5")
    with a_loop(bench, Exact(scores={"4.2": 2.45}), Actor("ann", [*IDEAS])) as loop:
        go(loop)
        assert not loop.history.is_deterministic and isinstance(loop.learning.judge, Judge)
        (text,) = said(loop, EventKind.SEED)
        assert text.startswith("#4 scored 2.3899 and 2.4500 with other seeds, so the score varies.")
        (event,) = (each for each in loop.session.ledger.events(TAG, None) if each.kind is EventKind.SEED)
        assert (event.experiment, event.data) == (4, {"scores": [pytest.approx(2.3899), 2.45]})
        assert not said(loop, EventKind.DRIFT), "the first difference is no drift of the machine"
        assert len(loop.history.claim_scores[4]) >= 2 and len(loop.history.claim_scores[0]) >= 2
        assert "fresh seeds" in said(loop, "claims")[-1] or "no single change" in said(loop, "claims")[-1]
        noise, known = loop.learning.noise, loop.learning.judge.judge([2.3], 4).reason
    with RunReader(bench.lab, TAG) as reader:
        snapshot = reader.snapshot()
        assert not snapshot.is_deterministic and snapshot.noise == noise and not snapshot.remark_on_seed
        assert "95 % interval" in describe_result(snapshot).measured
    with a_loop(bench, Exact(), Actor("ann", [])) as again:
        assert isinstance(again.learning.judge, Judge) and again.learning.noise == noise
        assert again.learning.judge.judge([2.3], 4).reason == known, "a restart believes the same"


def test_a_restart_finds_a_deterministic_lab_again(bench: Bench) -> None:
    set_up(bench, "claims: 0.4")
    with a_loop(bench, Exact(), Actor("ann", IDEAS[:2]), experiments=2) as loop:
        asyncio.run(drive(loop, loop.go()))
    with a_loop(bench, Exact(), Actor("ann", IDEAS[2:]), experiments=5) as loop:
        assert loop.history.is_deterministic and isinstance(loop.learning.judge, ExactJudge)
        go(loop)
        assert verdicts(loop)[:6] == [KEEP, KEEP, KEEP, DISCARD, KEEP, DISCARD]
        assert said(loop, "baseline").count(REMARK) == 1
        assert not [text for text in all_said(loop) if OF_NOISE.search(text)]
        before = count_trials(loop)
    with a_loop(bench, Exact(), Actor("ann", []), experiments=5) as loop:
        go(loop)
        assert count_trials(loop) == before, "its claims are made"


def test_a_candidate_that_ran_twice_and_differs_makes_a_lab_noisy() -> None:
    """A session died between the score and the verdict, so the experiment ran again."""

    def replay(scores: dict[int, list[float]]) -> Learning:
        verdicts = (KEEP, DISCARD, DISCARD)
        history = History(
            (
                Experiment(TAG, number, f"{number:040x}", 0 if number else None, "idea", "ann", "a", f"f{number}",
                           state=State.DONE, verdict=verdict, finished=float(number))
                for number, verdict in enumerate(verdicts)
            ),
            scores,
        )  # fmt: skip
        learning, _ = replay_verdicts(history)
        assert learning is not None and learning.is_exact == history.is_deterministic
        return learning

    exact = replay({0: [2.5] * 3, 1: [2.6, 2.6], 2: [2.7]})
    assert exact.is_exact and isinstance(exact.judge, ExactJudge) and not exact.turned_noisy
    noisy = replay({0: [2.5] * 3, 1: [2.6, 2.61], 2: [2.7]})
    assert not noisy.is_exact and isinstance(noisy.judge, Judge) and noisy.turned_noisy


def test_several_devices_share_the_claims_of_a_deterministic_lab(bench: Bench) -> None:
    set_up(bench, "claims: 0.4")
    with a_loop(bench, Exact(CPUS[:3]), Actor("ann", [*IDEAS, idea("four", 0.01)])) as loop:
        go(loop)
        assert loop.history.is_deterministic
        assert len(loop.history.all_scores[loop.incumbent.number]) == 2
        assert not [text for text in all_said(loop) if OF_NOISE.search(text)]


# The whole, by the command line


SEEDS_ITSELF = """import random
X = 0.3  # tune: 0..1
Y = 0.5  # tune: 0..1
draw = random.Random(1337)
print(f"loss: {3 + (X - 0.7) ** 2 + 0.5 * (Y - 0.2) ** 2 + draw.gauss(0, 0.03):.4f}")
"""
COUNTS = """X = 3  # tune: 0..100 int
Y = 50  # tune: 0..100 int
print(f"solved: {55880 + 97 * X - (Y - 20) ** 2}")
"""


@pytest.mark.parametrize(
    ("metric", "direction", "code"), [("loss", "minimize", SEEDS_ITSELF), ("solved", "maximize", COUNTS)]
)
def test_the_views_of_a_whole_run(tmp_path: Path, metric: str, direction: str, code: str) -> None:
    lab, person = tmp_path / "lab", Person(tmp_path)
    lab.mkdir()
    (lab / "program.md").write_text(
        f"---\nmetric: {metric}\ndirection: {direction}\nbudget: 60s\nprepare: null\nscore: null\nsample: null\n"
        "researchers: tuner\nlimits: {experiments: 4}\njudge: {claims: 0.4}\n---\nMake it better.\n"
    )
    (lab / "train.py").write_text(code)
    git(lab, "init", "-q", "-b", "main")
    commit(lab)
    run = person("run", lab, "--tag", TAG, "--seed", "1", "--plain")
    assert run.code in (0, 3), run.err
    texts = {"run": run.out}
    for words in (["status"], ["log"], ["leaderboard"], ["show", "0"], ["show", "1"]):
        texts[" ".join(words)] = person(*words, lab).out
    texts["results.tsv"] = (lab / "results.tsv").read_text()
    texts["report"] = Page((lab / "report.html").read_text()).text
    for name, text in texts.items():
        assert not OF_NOISE.search(text), (name, OF_NOISE.search(text))
        assert not re.search(r"\d{4,}\.0000", text) or name == "results.tsv", name
    for name in ("run", "status", "report"):
        flat = " ".join(texts[name].split()).lower()
        assert flat.count("does not vary with the seed") == 1 and "AUTORESEARCH_SEED" in texts[name], name
    status = person("status", lab, "--json").json
    assert status["deterministic"] is True
    assert status["noise"]["sd"] == status["noise"]["floor"] == 0.0
    assert len(person("show", "0", lab, "--json").json["trials"]) == 3
