"""The texts of `show` and `diff`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rigs.cli import Person
from rigs.runs import TAG, begin, enter, measure, start

from autoresearch.records import (
    Experiment,
    GpuState,
    Judgement,
    Machine,
    Origin,
    OriginKind,
    Outcome,
    TrialResult,
    Verdict,
)


@pytest.mark.parametrize(
    ("origin", "kind"),
    [
        (Origin(), "idea"),
        (Origin(OriginKind.TUNING), "tuning"),
        (Origin(OriginKind.REPAIR, 0), "idea"),
        (Origin(OriginKind.ABLATION, 0), "ablation"),
    ],
)
def test_a_gain_is_called_by_the_kind_of_its_origin(person: Person, lab: Path, origin: Origin, kind: str) -> None:
    with begin(lab) as ledger:
        run = ledger.run(TAG)
        assert run
        for number, found in enumerate((Origin(), origin)):
            ledger.add_experiment(
                Experiment(TAG, number, f"{number:040x}", number - 1 if number else None, "wider", "hybrid:claude",
                           run.agenda, f"f{number}", origin=found)
            )  # fmt: skip
            measure(ledger, number, 1.0, Verdict.KEEP)
    assert f"hybrid:claude ({kind})" in person("show", "1", lab).out
    assert person("show", "1", lab, "--json").json["kind"] == kind


@pytest.mark.parametrize(
    ("sandbox", "said"),
    [("namespaces", ""), ("landlock", " · landlock"), ("none", " · unsandboxed"), (None, "")],
)
def test_a_trial_with_its_sandbox_and_its_audit_score(
    person: Person, lab: Path, sandbox: str | None, said: str
) -> None:
    with begin(lab) as ledger:
        enter(ledger, 0, "baseline")
        start(ledger, 0, 1, sandbox)
        ledger.finish_trial(TAG, 0, 1, TrialResult(Outcome.OK, None, 1.25, 1.0, 2.0, 0.5, 2**30))
        measure(ledger, 0, 1.25, Verdict.KEEP, 2, sandbox)
        ledger.note_audit(TAG, 0, 2, 1.375)
    trials = [line for line in person("show", "0", lab).out.splitlines() if line.startswith("trial ")]
    rest = f" · startup 1.0 s · training 2.0 s · scoring 0.5 s · 1.0 GiB · seed 7 · cpu:0{said}"
    assert trials == [f"trial 1     ok 1.2500{rest}", f"trial 2     ok 1.2500 · audit 1.3750{rest}"]
    found = person("show", "0", lab, "--json").json["trials"]
    assert [(each["sandbox"], each["audit"]) for each in found] == [(sandbox, None), (sandbox, 1.375)]


def test_a_trial_with_the_machine_around_it(person: Person, lab: Path) -> None:
    cool, hot = GpuState(1980, 2619, ()), GpuState(1410, 2619, ("power cap", "heat"))
    machines = (
        (Machine(512.34, 498.0, 0.031), " · speed 512 before, 498 after · 3 % of the CPU stolen"),
        (Machine(speed_before=0.5, steal=0.004), " · speed 0.5 before"),
        (Machine(gpu_before=cool, gpu_after=hot), " · GPU 1980 MHz before, 1410 MHz (power cap, heat) after"),
        (Machine(gpu_before=GpuState(throttled=("heat",))), ""),
        (Machine(), ""),
    )
    with begin(lab) as ledger:
        enter(ledger, 0, "baseline")
        for index, (machine, _) in enumerate(machines, 1):
            start(ledger, 0, index, "namespaces")
            ledger.finish_trial(TAG, 0, index, TrialResult(Outcome.OK, score=1.25, machine=machine))
        start(ledger, 0, len(machines) + 1)
    trials = [line for line in person("show", "0", lab).out.splitlines() if line.startswith("trial ")]
    expected = [f"ok 1.2500{said} · seed 7 · cpu:0" for _, said in machines]
    assert [line[12:] for line in trials] == [*expected, "running on cpu:0"]
    found = [each["machine"] for each in person("show", "0", lab, "--json").json["trials"]]
    states = [each["gpu_after"] for each in found]
    hot_json = {"core_clock": 1410, "memory_clock": 2619, "throttled": ["power cap", "heat"]}
    assert states == [None, None, hot_json, None, None, None]
    assert found[0]["speed_before"] == 512.34 and found[0]["steal"] == 0.031 and found[5]["speed_after"] is None


def test_only_failures_have_the_end_of_their_log(person: Person, lab: Path) -> None:
    printed = TrialResult(Outcome.OK, None, 1.25, 1.0, 2.0, 0.5, 2**30, log_tail="first\nstep 7 loss 0.1\n")
    crashed = replace(printed, outcome=Outcome.CRASH, score=None, reason="ValueError: no")
    with begin(lab) as ledger:
        for number, result, verdict in (
            (0, crashed, None),  # the baseline: it may be measured again
            (1, printed, Verdict.DISCARD),
            (2, printed, Verdict.INVALID),  # refused by an audit after a trial that was well
            (3, crashed, Verdict.CRASH),
        ):
            enter(ledger, number)
            start(ledger, number)
            ledger.finish_trial(TAG, number, 1, result)
            if verdict:
                ledger.finish_experiment(TAG, number, Judgement(verdict, "by hand"), result.score)
    shown = [person("show", str(number), lab).out for number in range(4)]
    assert [said.endswith("the end of its log:\n  first\n  step 7 loss 0.1\n") for said in shown] == [
        True,
        False,
        True,
        True,
    ]
    assert shown[0].splitlines()[1] == "verdict     crash: ValueError: no"
    fates = [line.split()[:2] for line in person("log", lab).out.splitlines()[1:]]
    assert fates == [["0", "crash"], ["1", "discard"], ["2", "invalid"], ["3", "crash"]]
