"""The end of a run: what is tried without, dropped and confirmed, and on which seeds."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from rigs.cli import edit, git
from rigs.loop import CPUS, Actor, Clock, Computer, a_loop, own_bench, said, verdicts
from rigs.toy import TAG, Bench

from autoresearch.errors import NotLoggedIn, UserError
from autoresearch.executors.tasks import News
from autoresearch.judge.opinion import describe_confirmed
from autoresearch.loop.claims import Confirmation, confirm, search_and_confirm
from autoresearch.loop.driving import drive
from autoresearch.loop.loop import Loop
from autoresearch.records import (
    Brief,
    EndCause,
    Ending,
    EventKind,
    Job,
    Outcome,
    Proposal,
    Purpose,
    Standing,
    TrialResult,
    Verdict,
)
from autoresearch.views.claim import read_claim


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    with own_bench(tmp_path, monkeypatch) as bench:
        bench.set('editable: [train.py, "*.txt"]', "judge: {claims: 0.4}")
        yield bench


def judged(bench: Bench, settings: str) -> None:
    """Other settings of the judge."""
    edit(bench.lab, ("judge: {claims: 0.4}", f"judge: {{{settings}}}"), file="program.md")
    git(bench.lab, "commit", "-aqm", "settings")


class Adding(Computer):
    """Scores 2 less what the files of ideas say they add, with a little noise from the seed."""

    async def trial(self, job: Job, hear: Callable[[News], None]) -> TrialResult:
        result = await super().trial(job, hear)
        if job.stage == "audit" or result.outcome is not Outcome.OK:
            return result
        adds = sum(float(path.read_text()) for path in self.folder(job).checkout.glob("*.txt"))
        noise = 0.001 * (job.seed % 7 - 3)
        return TrialResult(Outcome.OK, score=self.scores.get(job.trial.split("/")[1], 2.0 - adds + noise))


def idea(name: str, adds: float) -> Proposal:
    return Proposal(f"{name} adds {adds}", {f"{name}.txt": f"{adds}\n"})


def go(loop: Loop, work: Callable[[Loop], Any] = search_and_confirm) -> str:
    ending = asyncio.run(drive(loop, work(loop)))
    return str(ending.reason)


PROVEN = describe_confirmed([1, 2])
GOOD = [idea("one", 0.05), idea("two", 0.06), *(idea(f"bad{number}", -0.03) for number in range(6))]


def test_what_helps_is_confirmed_on_fresh_seeds(bench: Bench) -> None:
    executor = Adding()
    with a_loop(bench, executor, Actor("ann", GOOD)) as loop:
        assert go(loop) == "the researchers have nothing more to propose"
        kept = [each for each in loop.session.ledger.experiments(TAG) if each.verdict is Verdict.KEEP]
        assert [(each.number, each.standing) for each in kept[1:]] == [(1, Standing.CONFIRMED), (2, Standing.CONFIRMED)]
        claims = [trial for trial in loop.session.ledger.trials(TAG) if trial.purpose is Purpose.CLAIM]
        assert {trial.experiment for trial in claims} == {0, 2} and all(trial.audit for trial in claims)
        tried = [job.trial.split("/")[1].split(".")[0] for job in executor.jobs]
        assert tried[11:15] == ["2", "0", "2", "0"], "the incumbent and the baseline in turn, before all else"
        seeds = [job.seed for job in executor.jobs]
        assert len(seeds) == len(set(seeds))
        ablations = [each for each in loop.session.ledger.experiments(TAG) if each.without is not None]
        assert {each.without for each in ablations} == {1, 2}
        assert all(
            each.verdict is Verdict.DISCARD and "is not dropped. Its expected gain is 0.0" in (each.reason or "")
            for each in ablations
        )
        assert loop.history.proposed == len(GOOD)
        assert said(loop, "claims")[-1] == PROVEN
        assert not list(loop.session.layout.trials(TAG).glob("*")), "nothing is left of trials for claims"
    rows = {row["number"]: row for row in bench.rows()}
    assert (rows["1"]["standing"], rows["2"]["standing"], rows["0"]["trials"]) == ("confirmed", "confirmed", "5")


def test_claims_begin_again_without_what_they_catch(bench: Bench) -> None:
    """The cheat came with the first keep. The second is caught with it, and is tried again without it."""

    class Auditing(Adding):
        def audit(self, job: Job) -> TrialResult:
            caught = job.trial.split("/")[1] in ("2.2", "1.2")
            return TrialResult(Outcome.INVALID, "it looks ahead") if caught else super().audit(job)

    with a_loop(bench, Auditing(), Actor("ann", GOOD)) as loop:
        go(loop)
        found = loop.session.ledger.experiments(TAG)
        assert [each.taint for each in found[:3]] == [None, 1, 1]
        (again,) = [each for each in found if each.merges is not None]
        assert (again.merges, again.parent, again.verdict) == (2, 0, Verdict.KEEP)
        assert loop.incumbent.number == again.number
        assert len(loop.history.claim_scores[again.number]) >= 2 and len(loop.history.claim_scores[0]) >= 2
        claim = read_claim(loop.session.ledger, TAG, "minimize")
        assert claim is not None and claim.incumbent == again.number and claim.better
    assert {row["number"]: row["standing"] for row in bench.rows()}["1"] == "dropped"


def test_an_ablation_is_refused_where_it_hides_code(bench: Bench) -> None:
    """Two changes pass the screen, and without the first one a comment of the second one is an encoding."""

    def change(place: int, lines: list[str], idea: Proposal) -> Callable[[Brief], Proposal]:
        def propose(brief: Brief) -> Proposal:
            text = brief.code["train.py"].splitlines(keepends=True)
            return Proposal(idea.hypothesis, {**idea.files, "train.py": "".join(text[:place] + lines + text[place:])})

        return propose

    ideas = [
        change(0, ["# one\n", "# two\n"], GOOD[0]),
        change(3, ["# coding: raw_unicode_escape\n"], GOOD[1]),
        *GOOD[2:],
    ]
    with a_loop(bench, Adding(), Actor("ann", ideas)) as loop:
        go(loop)
        found = loop.session.ledger.experiments(TAG)
        assert [each.verdict for each in found[1:3]] == [Verdict.KEEP] * 2
        (refused,) = [each for each in found if each.without == 1]
        assert refused.verdict is Verdict.INVALID and "as raw_unicode_escape" in str(refused.reason)
        assert loop.session.ledger.trials(TAG, refused.number) == []


LUCKY = {"0.1": 2.0, "0.2": 2.02, "0.3": 1.98, "1.1": 1.90, "2.1": 1.865, "15.1": 1.895}
LUCKY |= {f"{number}.1": 1.9 + 0.02 * (number % 3) for number in range(3, 15)}
"""#1 helps, #2 had a lucky draw, twelve more do nothing; without #2 the score is what it was."""


def test_what_was_luck_is_dropped(bench: Bench) -> None:
    ideas = [idea("one", 0.1), idea("luck", 0.0), *(idea(f"idle{number}", 0.0) for number in range(12))]
    with a_loop(bench, Adding(scores=LUCKY), Actor("ann", ideas)) as loop:
        go(loop)
        assert verdicts(loop)[1:15] == [Verdict.KEEP] * 2 + [Verdict.DISCARD] * 12
        assert loop.session.ledger.experiments(TAG)[2].standing is Standing.DROPPED
        incumbent = loop.incumbent
        assert (incumbent.number, incumbent.without) == (15, 2) and incumbent == loop.session.ledger.incumbent(TAG)
        assert str(incumbent.reason).startswith("#2 is dropped. Its expected gain is ")
        assert loop.history.lineage(incumbent) == [1]
        tip = set(loop.session.workspace.list_files(bench.tip()))
        assert "one.txt" in tip and "luck.txt" not in tip
        fresh = [trial.experiment for trial in loop.session.ledger.extra_trials(TAG)]
        assert set(fresh) == {0, 15}, "the headline is that of what remains"
        believed = loop.learning.judge.judge([1.88], 15)
    assert {row["number"]: row["standing"] for row in bench.rows()}["2"] == "dropped"
    with a_loop(bench, Adding(), Actor("ann", [])) as again:
        assert again.history.lineage(again.incumbent) == [1], "a run taken up again knows it"
        assert again.learning.judge.judge([1.88], 15) == believed, "and believes what it believed"


def test_an_only_change_is_confirmed_by_the_baseline_s_trials(bench: Bench) -> None:
    with a_loop(bench, Adding(), Actor("ann", [GOOD[0], *GOOD[2:]])) as loop:
        go(loop)
        assert loop.session.ledger.experiments(TAG)[1].standing is Standing.CONFIRMED
        assert not any(each.without for each in loop.session.ledger.experiments(TAG))


def test_a_change_that_others_stand_on_stays_kept(bench: Bench) -> None:
    def line(value: float) -> Callable[[Brief], Proposal]:
        def propose(brief: Brief) -> Proposal:
            return Proposal(f"to {value}", {"only.txt": f"{value}\n"})

        return propose

    with a_loop(bench, Adding(), Actor("ann", [line(0.05), line(0.12), *GOOD[2:]])) as loop:
        go(loop)
        standings = [each.standing for each in loop.session.ledger.experiments(TAG)[:3]]
        assert standings == [None, None, Standing.CONFIRMED]
        go(loop, lambda loop: confirm(loop, 4))
    with a_loop(bench, Adding(), Actor("ann", [])) as again:
        go(again, lambda loop: confirm(loop, 4))
        alone = [text for text in said(again, "claims") if "cannot be left out alone, and stays kept: only" in text]
        assert len(alone) == 1, "it is said once, and not with every session"


def rewrite(value: float) -> Callable[[Brief], Proposal]:
    """Return a line of an actor that rewrites the line of the one before, so that neither can be left out alone."""
    return lambda brief: Proposal(f"to {value}", {"only.txt": f"{value}\n"})


def pairs_of(loop: Loop, change: int) -> list[int | None]:
    events = loop.session.ledger.events(TAG, None, EventKind.PAIR)
    return [each.experiment for each in events if each.data["change"] == change]


def test_an_inseparable_change_is_confirmed_before_and_after_its_keep(bench: Bench) -> None:
    judged(bench, "claims: 0.0")
    executor = Adding()
    with a_loop(bench, executor, Actor("ann", [rewrite(0.3), rewrite(0.32), *GOOD[2:]])) as loop:
        go(loop)
        go(loop, lambda loop: confirm(loop, 20))
        keeps = {each.number: each.standing for each in loop.session.ledger.experiments(TAG)}
        assert keeps[1] is Standing.CONFIRMED, said(loop, "claims")
        assert pairs_of(loop, 1)[:4] == [1, 0, 1, 0], "the two sides take turns"
        last = loop.session.ledger.events(TAG, 1, EventKind.CLAIMS)[0]
        assert 1 in last.data["pairs"] and 1 in last.data["confirmed"]
        seeds = [trial.seed for trial in loop.session.ledger.trials(TAG, 1)]
        assert len(set(seeds)) == len(seeds) and loop.outputs.ledger.unaudited_trials(TAG) == []
    with a_loop(bench, executor, Actor("ann", [])) as resumed:
        assert resumed.history.claim_trials == loop.history.claim_trials
        go(resumed, lambda loop: confirm(loop, 0))
        assert resumed.session.ledger.experiments(TAG)[1].standing is Standing.CONFIRMED


def test_an_inseparable_change_that_does_nothing_is_not_confirmed(bench: Bench) -> None:
    judged(bench, "claims: 0.0")
    executor = Adding(scores={"1.1": 1.6})  # luck
    with a_loop(bench, executor, Actor("ann", [rewrite(0.0), rewrite(0.5), *GOOD[2:]])) as loop:
        go(loop)
        go(loop, lambda loop: confirm(loop, 24))
        assert loop.session.ledger.experiments(TAG)[1].standing is not Standing.CONFIRMED
        last = loop.session.ledger.events(TAG, 1, EventKind.CLAIMS)[0]
        assert 1 in last.data["refuted"] and 1 not in last.data["untested"]


def test_a_pair_whose_one_side_fails_is_given_up(bench: Bench) -> None:
    """The trials that are left go to the headline."""

    class Fails(Adding):
        broken = False

        async def trial(self, job: Job, hear: Callable[[News], None]) -> TrialResult:
            if self.broken and job.stage == "trial" and job.trial.split("/")[1].startswith("1."):
                return TrialResult(Outcome.CRASH, "ValueError")
            return await super().trial(job, hear)

    judged(bench, "claims: 0.0")
    with a_loop(bench, executor := Fails(), Actor("ann", [rewrite(0.3), rewrite(0.32), *GOOD[2:]])) as loop:
        go(loop)
        executor.broken = True
        go(loop, lambda loop: confirm(loop, 24))
        assert pairs_of(loop, 1).count(1) == 2
        last = loop.session.ledger.events(TAG, 1, EventKind.CLAIMS)[0]
        assert 1 in last.data["untested"] and "or they gave no score" in last.text


def test_pairs_are_not_begun_with_too_few_trials(bench: Bench) -> None:
    judged(bench, "claims: 0.0")
    with a_loop(bench, Adding(), Actor("ann", [rewrite(0.3), rewrite(0.6)])) as loop:
        go(loop)
        go(loop, lambda loop: confirm(loop, 5))
        assert pairs_of(loop, 1) == []
        last = loop.session.ledger.events(TAG, 1, EventKind.CLAIMS)[0]
        assert 1 in last.data["untested"] and "not tested yet, because too few trials were left" in last.text.lower()


def test_a_change_without_which_nothing_runs_stays_kept(bench: Bench) -> None:
    class Needs(Adding):
        async def trial(self, job: Job, hear: Callable[[News], None]) -> TrialResult:
            number = int(job.trial.split("/")[1].split(".")[0])
            if number > len(GOOD) and not (self.folder(job).checkout / "one.txt").exists():
                return TrialResult(Outcome.CRASH, "two stands on one")
            return await super().trial(job, hear)

    with a_loop(bench, Needs(), Actor("ann", GOOD)) as loop:
        go(loop)
        assert [each.standing for each in loop.session.ledger.experiments(TAG)[1:3]] == [None, Standing.CONFIRMED]
        crashed = [each for each in loop.session.ledger.experiments(TAG) if each.verdict is Verdict.CRASH]
        assert [each.without for each in crashed] == [1], "it is not tried again"


def test_where_nothing_was_kept_nothing_is_claimed(bench: Bench) -> None:
    executor = Adding()
    with a_loop(bench, executor, Actor("ann", GOOD[2:])) as loop:
        go(loop)
        assert loop.session.ledger.extra_trials(TAG) == [] and said(loop, "claims") == []
        with pytest.raises(UserError, match="run toy has kept nothing: there is nothing to confirm"):
            go(loop, lambda loop: confirm(loop, None))


def test_claims_are_paid_for_once(bench: Bench) -> None:
    with a_loop(bench, Adding(), Actor("ann", GOOD)) as loop:
        go(loop)
        spent = len(loop.session.ledger.trials(TAG))
    with a_loop(bench, Adding(), Actor("ann", [])) as again:
        go(again)
        assert len(again.session.ledger.trials(TAG)) == spent
        assert go(again, lambda loop: confirm(loop, None)) == "no trial is left for claims: ask for more with --trials"
        assert go(again, lambda loop: confirm(loop, 3)) == "the claims are made"
        assert len(again.session.ledger.trials(TAG)) == spent + 3


def test_claims_can_be_made_after_the_last_hour(bench: Bench) -> None:
    with a_loop(bench, Adding(), Actor("ann", GOOD)) as loop:
        asyncio.run(drive(loop, loop.go()))
    with a_loop(bench, Adding(), Actor("ann", []), hours=0.001, seconds=3600.0) as loop:
        go(loop)
        assert loop.session.ledger.extra_trials(TAG) == [], "a run keeps to its hours"
        go(loop, lambda loop: confirm(loop, 8))
        assert said(loop, "claims")[-1] == PROVEN


def test_a_run_that_was_killed_before_its_last_word_says_it_when_it_goes_on(bench: Bench) -> None:
    with a_loop(bench, Adding(), Actor("ann", GOOD)) as loop:
        go(loop)
    with sqlite3.connect(bench.layout.ledger) as db:
        db.execute("UPDATE experiments SET standing = NULL")
    db.close()
    with a_loop(bench, Adding(), Actor("ann", [])) as again:
        trials = len(again.session.ledger.trials(TAG))
        go(again)
        assert [each.standing for each in again.session.ledger.experiments(TAG)[1:3]] == [Standing.CONFIRMED] * 2
        assert len(again.session.ledger.trials(TAG)) == trials


def test_a_drop_that_was_cut_short_is_made_good(bench: Bench) -> None:
    ideas = [idea("one", 0.1), idea("luck", 0.0), *(idea(f"idle{number}", 0.0) for number in range(12))]
    with a_loop(bench, Adding(scores=LUCKY), Actor("ann", ideas)) as loop:
        go(loop)
    with sqlite3.connect(bench.layout.ledger) as db:
        db.execute("UPDATE experiments SET standing = NULL WHERE number = 2")
    db.close()
    with a_loop(bench, Adding(), Actor("ann", [])) as again:
        go(again)
        assert again.session.ledger.experiments(TAG)[2].standing is Standing.DROPPED


def test_more_trials_prove_more(bench: Bench) -> None:
    with a_loop(bench, Adding(), Actor("ann", GOOD)) as loop:
        go(loop)
        go(loop, lambda loop: confirm(loop, 12))
        tried = [each.without for each in loop.session.ledger.experiments(TAG) if each.without]
        assert tried.count(1) > 1 and tried.count(2) > 1


def test_a_device_that_would_be_idle_works_on_the_claims(bench: Bench) -> None:
    measured: list[int] = []
    ann = Actor("ann", [*GOOD[:7], NotLoggedIn("expired"), GOOD[7]])
    clock = Clock(lambda: measured.append(len(loop.session.ledger.extra_trials(TAG))))
    with a_loop(bench, Adding(), ann, Actor("tuner", []), researcher=["ann"], clock=clock) as loop:
        go(loop)
        assert measured and min(measured) >= 4, "the headline is measured before anybody waits"
        assert loop.history.proposed == len(GOOD) and said(loop, "claims")[-1] == PROVEN
        trials = len(loop.session.ledger.trials(TAG))
    with a_loop(bench, Adding(), Actor("ann", [])) as again:
        go(again)
        assert len(again.session.ledger.trials(TAG)) == trials, "it is paid for once"


def test_what_was_tried_without_still_counts_after_another_idea(bench: Bench) -> None:
    with a_loop(bench, Adding(), Actor("ann", GOOD)) as loop:
        go(loop)
    with a_loop(bench, Adding(), Actor("ann", [idea("bad", -0.03)])) as again:
        go(again)
        tried = sum(each.without is not None for each in again.history.experiments)
        assert again.learning.judge is not None
        stack = again.learning.judge.stack()
        assert stack is not None and stack.find_confirmed([1.89, 1.89]) == {1: True, 2: True}
        assert go(again, lambda loop: confirm(loop, 1)) == "the claims are made"
        assert said(again, "claims")[-1] == PROVEN
        assert sum(each.without is not None for each in again.history.experiments) <= tried + 1


def test_a_user_who_stops_the_claims_is_not_told_that_they_are_made(bench: Bench) -> None:
    with a_loop(bench, Adding(), Actor("ann", GOOD)) as loop:
        go(loop)
        loop.stop()
        assert go(loop, lambda loop: confirm(loop, 4)) != "the claims are made"


def test_more_trials_may_show_less(bench: Bench) -> None:
    executor = Adding()
    with a_loop(bench, executor, Actor("ann", GOOD)) as loop:
        go(loop)
        assert loop.session.ledger.experiments(TAG)[1].standing is Standing.CONFIRMED
        first = len(loop.history.experiments)
        executor.scores = {f"{number}.1": 1.7 for number in range(first, first + 20)}
        go(loop, lambda loop: confirm(loop, 16))
        assert loop.session.ledger.experiments(TAG)[1].standing is None
        assert said(loop, "claims")[-1] == describe_confirmed([], refuted=[1, 2])


def test_what_is_confirmed_is_said_so_that_one_can_read_it() -> None:
    assert describe_confirmed([1, 12]) == "confirmed on fresh seeds: #1, #12"
    advice = "no single change is confirmed yet. To spend more trials on that: `autoresearch confirm"
    assert describe_confirmed([]).startswith(advice)
    assert describe_confirmed([1, 2], by_pairs=[2]) == (
        "confirmed on fresh seeds: #1. Confirmed on fresh seeds by the code right before and right after the keep: #2"
    )
    untested = "not tested yet, because too few trials were left or they gave no score: "
    untested += "#1. To spend more trials on that: `autoresearch"
    assert describe_confirmed([], untested=[1]).startswith(untested), "what was not tested is not called unconfirmed"
    assert describe_confirmed([], refuted=[3], untested=[1]).startswith(
        "no single change is confirmed yet (tested: #3)"
    )


def test_a_short_run_leaves_its_claims_to_the_user(bench: Bench) -> None:
    judged(bench, "claims: 0.08")
    with a_loop(bench, Adding(), Actor("ann", GOOD[:3])) as loop:
        go(loop)
        assert loop.session.ledger.extra_trials(TAG) == []
        assert said(loop, "claims") == ["the run is too short for claims: `autoresearch confirm` makes them"]
        assert go(loop, lambda loop: confirm(loop, None)) == "the claims are made"
        assert [trial.experiment for trial in loop.session.ledger.extra_trials(TAG)] == [2, 0, 2, 0]


def test_search_leaves_to_claims_the_time_that_they_will_take(bench: Bench) -> None:
    judged(bench, "claims: 0.08")
    with a_loop(bench, Adding(), Actor("ann", GOOD[:3]), hours=1.0) as loop:
        asyncio.run(drive(loop, loop.go()))
        assert loop.incumbent.number and loop.limits.reserved_for_claims() == 0.0, (
            "so short a run makes no claims, and searches on"
        )
    more = [idea(f"worse{number}", -0.04) for number in range(6)]
    clock = Clock()
    with a_loop(bench, Adding(), Actor("ann", more), hours=1.0, clock=clock) as loop:
        asyncio.run(drive(loop, loop.go()))
        pace = loop.session.ledger.mean_trial_seconds(TAG, scored_only=True)
        asked = loop.session.ledger.mean_proposal_seconds(TAG)
        assert pace and asked and loop.limits.reserved_for_claims() == pytest.approx((4 + 1) * pace + asked), (
            "a headline, after one more experiment"
        )
        asyncio.run(drive(loop, Confirmation(loop).go()))
        assert len(loop.session.ledger.extra_trials(TAG)) == 4 and loop.limits.reserved_for_claims() == 0.0, (
            "its claims are made"
        )
        clock.seconds = 3600.0
        assert loop.limits.find_reached() == Ending(EndCause.HOURS, "the limit of 1 h is reached")


def test_the_baseline_is_measured_beside_each_incumbent_that_is_claimed(bench: Bench) -> None:
    """Its trials beside an earlier one may be of another day."""
    with a_loop(bench, Adding(), Actor("ann", GOOD)) as loop:
        go(loop)
        before = len(loop.session.ledger.extra_trials(TAG))
        assert [trial.experiment for trial in loop.session.ledger.extra_trials(TAG)[:4]] == [2, 0, 2, 0]
    with a_loop(bench, Adding(), Actor("ann", [idea("three", 0.2)])) as loop:
        go(loop)
        assert loop.incumbent.hypothesis == "three adds 0.2"
        last, further = (
            loop.incumbent.number,
            [trial.experiment for trial in loop.session.ledger.extra_trials(TAG)[before:]],
        )
        assert further[:4] == [last, 0, last, 0]
        claim = read_claim(loop.session.ledger, TAG, "minimize")
        assert claim is not None
        assert (claim.validation.ours, claim.validation.theirs) == (further.count(last), further.count(0))


def test_a_second_interrupt_while_a_trial_for_a_claim_waits_for_its_device(bench: Bench) -> None:
    class Busy(Adding):
        async def run(self, job: Job, hear: Callable[[News], None]) -> TrialResult:
            if self.jobs and len(self.jobs) >= 3 + len(GOOD):
                await asyncio.sleep(60)
            return await super().run(job, hear)

    with a_loop(bench, Busy(), Actor("ann", GOOD)) as loop:

        async def interrupted() -> None:
            work = asyncio.ensure_future(search_and_confirm(loop))
            while not said(loop, "claims"):
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.05)
            work.cancel()
            with pytest.raises(asyncio.CancelledError):
                await work

        asyncio.run(interrupted())
        assert loop.session.ledger.open_trials(TAG) == []


def test_no_share_no_claims(bench: Bench) -> None:
    judged(bench, "claims: 0")
    with a_loop(bench, Adding(), Actor("ann", GOOD)) as loop:
        go(loop)
        assert loop.session.ledger.extra_trials(TAG) == []
        assert go(loop, lambda loop: confirm(loop, 4)) == "the claims are made"
        assert len(loop.session.ledger.extra_trials(TAG)) == 4


def test_a_run_that_was_killed_in_a_trial_for_a_claim_goes_on(bench: Bench) -> None:
    class Dies(Adding):
        async def trial(self, job: Job, hear: Callable[[News], None]) -> TrialResult:
            if job.trial.endswith("/0.4"):
                raise OSError("the machine fails")
            return await super().trial(job, hear)

    with a_loop(bench, Dies(), Actor("ann", GOOD)) as loop, pytest.raises(OSError, match="fails"):
        go(loop)
    with a_loop(bench, Adding(), Actor("ann", [])) as again:
        assert [(trial.experiment, trial.index) for trial in again.session.ledger.open_trials(TAG)] == [(0, 4)]
        go(again)
        assert again.session.ledger.open_trials(TAG) == []
        assert said(again, "claims")[-1] == PROVEN


def test_an_ablation_that_was_cut_short_is_judged_as_one(bench: Bench) -> None:
    class Dies(Adding):
        async def trial(self, job: Job, hear: Callable[[News], None]) -> TrialResult:
            if job.trial.endswith("/9.1"):
                raise OSError("the machine fails")
            return await super().trial(job, hear)

    with a_loop(bench, Dies(), Actor("ann", GOOD)) as loop, pytest.raises(OSError, match="fails"):
        go(loop)
    with a_loop(bench, Adding(), Actor("ann", [])) as again:
        go(again)
        cut = again.session.ledger.experiments(TAG)[9]
        assert cut.without is not None and "is not dropped. Its expected gain is " in str(cut.reason)
        assert said(again, "claims")[-1] == PROVEN


def test_several_devices_share_the_claims(bench: Bench) -> None:
    executor = Adding(CPUS, order=lambda number: asyncio.sleep(0.01))
    with a_loop(bench, executor, Actor("ann", GOOD)) as loop:
        go(loop)
        assert executor.most > 1
        claims = [trial.experiment for trial in loop.session.ledger.extra_trials(TAG)]
        assert claims.count(0) >= 2 and claims.count(loop.incumbent.number) >= 2
        remembered = loop.history.claim_scores
    with a_loop(bench, Adding(), Actor("ann", [])) as again:
        assert {number: sorted(scores) for number, scores in again.history.claim_scores.items()} == {
            number: sorted(scores) for number, scores in remembered.items()
        }, "none is counted twice, and none is lost"


def test_a_user_who_stops_a_run_is_not_kept_waiting(bench: Bench) -> None:
    def stop_then(brief: Brief) -> Proposal:
        loop.stop()
        return GOOD[2]

    with a_loop(bench, Adding(), Actor("ann", [*GOOD[:2], stop_then])) as loop:
        assert go(loop) == "stopped by the user"
        assert loop.session.ledger.extra_trials(TAG) == []


def test_a_fresh_seed_that_gives_no_score_is_said(bench: Bench) -> None:
    executor = Adding()
    with a_loop(bench, executor, Actor("ann", GOOD)) as loop:
        asyncio.run(drive(loop, loop.go()))
        number = loop.incumbent.number
        executor.fails = {number: TrialResult(Outcome.CRASH, "the loss became NaN at step 3")}
        asyncio.run(drive(loop, Confirmation(loop).go()))
        assert "no score: the loss became NaN at step 3" in said(loop, "claim")[0]
        assert said(loop, "claims")[-1] == "no fresh seed of the incumbent gave a score: nothing is claimed"


def test_a_machine_that_has_changed_is_flagged(bench: Bench) -> None:
    executor = Adding()
    with a_loop(bench, executor, Actor("ann", GOOD)) as loop:
        asyncio.run(drive(loop, loop.go()))
        executor.scores = {f"{loop.incumbent.number}.2": 2.2}
        asyncio.run(drive(loop, Confirmation(loop).go()))
        text = said(loop, "drift")[0]
        assert (
            text.startswith("#2 scored ")
            and "standard deviations worse than was believed" in text
            and "its clock may be lower" in text
        )
