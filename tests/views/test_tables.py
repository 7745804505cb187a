"""status, log, show, diff and leaderboard: on an empty run, a running one, an ended one and a long one."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest
from rigs.cli import COMMAND, Person, git, settings, toy

from autoresearch.agenda import program as agendas
from autoresearch.layout import Layout
from autoresearch.ledger import Ledger
from autoresearch.lock import hold
from autoresearch.records import (
    ABLATION,
    EndCause,
    Ending,
    Experiment,
    Judgement,
    Origin,
    OriginKind,
    Outcome,
    Point,
    Purpose,
    Run,
    Trial,
    TrialResult,
    Verdict,
)  # fmt: skip
from autoresearch.views.format import short
from autoresearch.views.tables import aligned, as_json

FIELDS = {
    "number",
    "commit",
    "parent",
    "state",
    "verdict",
    "standing",
    "reason",
    "score",
    "hypothesis",
    "researcher",
    "agenda",
    "kind",
}
VIEWS = ("status", "log", "leaderboard", "show 0", "diff 0", "show 1", "diff 1")
TAG = "nov23"


@pytest.fixture
def person(tmp_path: Path) -> Person:
    return Person(tmp_path, {"TZ": "UTC"})


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    lab = toy(tmp_path / "lab")
    settings(lab, "limits: {experiments: 2}")
    return lab


def begin(lab: Path) -> Ledger:
    """A ledger with a run that nothing has happened in."""
    agenda = agendas.read(lab / "program.md")
    ledger = Ledger(Layout(lab).ledger)
    ledger.create_run(Run(TAG, "a" * 40, 1, "python", agenda.hash, 1000.0), agenda)
    return ledger


def enter(ledger: Ledger, number: int, hypothesis: str = "wider") -> None:
    run = ledger.run(TAG)
    assert run
    ledger.add_experiment(
        Experiment(
            TAG,
            number,
            f"{number:040x}",
            0 if number else None,
            hypothesis,
            "tuner",
            run.agenda,
            f"f{number}",
            created=1.0,
        )
    )


def start(ledger: Ledger, number: int, index: int = 1, sandbox: str | None = None) -> None:
    ledger.start_trial(Trial(TAG, number, index, seed=7, device="cpu:0", started=1.0, sandbox=sandbox))


def measure(
    ledger: Ledger, number: int, score: float, verdict: Verdict, index: int = 1, sandbox: str | None = None
) -> None:
    start(ledger, number, index, sandbox)
    ledger.finish_trial(TAG, number, index, TrialResult(Outcome.OK, None, score, 1.0, 2.0, 0.5, 2**30))
    ledger.finish_experiment(TAG, number, Judgement(verdict, "by hand"), score)


def rows(text: str) -> dict[str, str]:
    """The named rows of `status`."""
    return {line[:9].strip(): line[11:] for line in text.splitlines() if line[:9].strip()}


def result(text: str) -> str:
    """What `status` says of the result, on however many lines."""
    return " ".join(line[11:] for line in text.partition("\ntried")[0].splitlines()[1:])


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


def test_a_run_that_nothing_has_happened_in(person: Person, lab: Path) -> None:
    begin(lab).close()
    for command in ("status", "log", "leaderboard"):
        assert person(command, lab).code == person(command, lab, "--json").code == 0
    assert person("log", lab, "--json").json == []
    status = person("status", lab, "--json").json
    assert (status["state"], status["baseline"], status["incumbent"], status["noise"]) == ("open", None, None, None)
    told = rows(person("status", lab).out)
    assert told["tried"] == "nothing yet" and told["run"].startswith("nov23 · interrupted")
    assert told["next"] == f"`autoresearch run {lab.relative_to(person.home)} --tag nov23` goes on with it"
    assert rows(person("status", cwd=lab).out)["next"] == "`autoresearch run --tag nov23` goes on with it"


def test_a_run_in_the_middle(person: Person, lab: Path) -> None:
    with begin(lab) as ledger, hold(Layout(lab), TAG):
        enter(ledger, 0, "baseline")
        start(ledger, 0)
        told = rows(person("status", lab).out)
        assert told["baseline"] == "being measured: 0 of 3 trials done"
        assert told["now"].startswith("the baseline on cpu:0: starting up for ")
        ledger.finish_trial(TAG, 0, 1, TrialResult(Outcome.OK, None, 1.25))
        measure(ledger, 0, 1.35, Verdict.KEEP, index=2)
        enter(ledger, 1, "X 1.0 → 0.3")
        assert rows(person("status", lab).out)["tried"] == "1 experiment: 1 queued"
        start(ledger, 1)
        ledger.note_progress(TAG, 1, 1, Point(0.05, 5, 2.5))
        told = rows(person("status", lab).out)
        assert told["run"].startswith("nov23 · running")
        assert told["now"] == "#1 on cpu:0: training for 0.1 s of 0.2 s, 0.2 s left · loss 2.500"
        assert told["incumbent"] == "the baseline: nothing was kept yet"
        assert told["noise"].startswith("floor 0.1000, sd 0.0707 (95 % interval of the sd ")
        ledger.note_progress(TAG, 1, 1, Point(0.199, 20, 2.25))
        assert rows(person("status", lab).out)["now"].endswith("trained, saving or being scored · loss 2.250")
        status = person("status", lab, "--json").json
        assert status["state"] == "running"
        assert status["running"][0]["trial"]["progress"] == {"seconds": 0.199, "step": 20, "loss": 2.25, "tokens": None}
        assert person("show", "1", lab, "--json").json["trials"][0]["state"] == "running"
    assert rows(person("status", lab).out)["now"] == "#1: starts again when the run goes on"


def test_a_run_that_has_ended(person: Person, lab: Path) -> None:
    assert person("run", lab, "--seed", "1", "--tag", TAG).code == 3
    for command in VIEWS:
        first, *rest = command.split()
        text = person(first, *rest, lab)
        assert text.code == 0 and text.err == ""
        assert max(map(len, text.out.splitlines())) <= (80 if first in ("status", "log", "leaderboard") else 200)
        said = person(first, *rest, lab, "--json").json
        for each in said if isinstance(said, list) else [said] if first == "show" else []:
            assert set(each) >= FIELDS
    told = rows(person("status", lab).out)
    assert told["run"].endswith("the limit of 2 experiments is reached")
    assert told["tried"].startswith("2 experiments: ")
    assert told["latest"].startswith("#2 ")
    log = person("log", lab).out.splitlines()
    assert [line.split()[0] for line in log] == ["#", "0", "1", "2"]
    assert {line.index("tuner") for line in log[2:]} == {log[0].index("by")}
    scores = [each["score"] for each in person("leaderboard", lab, "--json").json]
    assert scores == sorted(scores)
    assert (
        len(person("log", lab, "--last", "1", "--json").json)
        == len(person("leaderboard", lab, "--top", "1", "--json").json)
        == 1
    )
    assert len(person("log", lab, "--last", "0", "--json").json) == 3
    against = person("diff", "2", lab, "--against", "0", "--json").json
    assert against["against"] == 0 and "-X = 1.0" in against["diff"]
    assert person("diff", "0", lab).out == "#0 changes nothing\n"


def claim(ledger: Ledger, scores: dict[int, list[float]]) -> None:
    """Trials on fresh seeds."""
    for number, values in scores.items():
        for score in values:
            index = ledger.next_trial(TAG, number)
            ledger.start_trial(Trial(TAG, number, index, seed=index, started=time.time(), purpose=Purpose.CLAIM))
            ledger.finish_trial(TAG, number, index, TrialResult(Outcome.OK, None, score))


@pytest.fixture
def claimed(lab: Path) -> Path:
    """A keep that was lucky, and what fresh seeds say of it; an ablation, a trial that was ended early."""
    with begin(lab) as ledger:
        enter(ledger, 0, "baseline")
        start(ledger, 0)
        ledger.finish_trial(TAG, 0, 1, TrialResult(Outcome.OK, None, 1.25))
        measure(ledger, 0, 1.26, Verdict.KEEP, 2)
        enter(ledger, 1)
        measure(ledger, 1, 1.1, Verdict.KEEP)
        enter(ledger, 2)
        start(ledger, 2)
        ledger.finish_trial(TAG, 2, 1, TrialResult(Outcome.STOPPED, "hopeless", forecast=1.5))
        ledger.finish_experiment(TAG, 2, Judgement(Verdict.DISCARD, "hopeless"), None)
        run = ledger.run(TAG)
        assert run
        ledger.add_experiment(
            Experiment(
                TAG, 3, f"{3:040x}", 1, "without #1", ABLATION, run.agenda, "f3", origin=Origin(OriginKind.ABLATION, 1)
            )
        )
        measure(ledger, 3, 1.25, Verdict.DISCARD)
        claim(ledger, {1: [1.2, 1.21], 0: [1.25, 1.26]})
    return lab


def test_what_was_measured_is_read_before_what_search_saw(person: Person, claimed: Path) -> None:
    status = person("status", claimed).out
    first = result(status)
    assert first.startswith("#1 is better than the baseline: val_bpb −0.0500 ± 0.0225 on fresh seeds (95 % interval,")
    assert "search saw it at val_bpb 1.1000, −0.1600 to the baseline" in first and "in one trial, the luckier" in first
    assert "no change is confirmed by itself" in first
    assert rows(status)["incumbent"] == "#1 wider"
    for command in ("log", "leaderboard"):
        lines = person(command, claimed).out.splitlines()
        assert lines[0].startswith("#1 is better than the baseline: val_bpb −0.0500")
        assert "the scores below are what search saw" in lines and max(map(len, lines)) <= 80
    shown = person("show", "1", claimed).out
    assert shown.count("on a fresh seed, for a claim") == 2
    assert person("status", claimed, "--json").json["claim"]["better"] is True


def test_a_claim_that_was_lost_says_so_first(person: Person, claimed: Path) -> None:
    with Ledger(Layout(claimed).ledger) as ledger:
        claim(ledger, {1: [1.3, 1.31]})
    assert result(person("status", claimed).out).startswith("#1 cannot be told from the baseline: val_bpb ")
    with Ledger(Layout(claimed).ledger) as ledger:
        claim(ledger, {1: [1.4] * 20})
    assert rows(person("status", claimed).out)["result"].startswith("#1 is worse than the baseline: val_bpb +")


def test_before_a_claim_it_is_said_that_there_is_none(person: Person, lab: Path) -> None:
    with begin(lab) as ledger:
        enter(ledger, 0, "baseline")
        measure(ledger, 0, 1.25, Verdict.KEEP)
        enter(ledger, 1)
        measure(ledger, 1, 1.1, Verdict.KEEP)
        ledger.end_run(TAG, Ending(EndCause.DONE, "enough"))
    status = person("status", lab).out
    saw = "search saw #1 at val_bpb 1.1000, −0.1500 to the baseline, in one trial; "
    saw += "not yet beside the baseline on fresh seeds"
    assert result(status) == saw
    here = lab.relative_to(person.home)
    assert rows(status)["next"] == f"`autoresearch confirm {here} --tag nov23` measures it on fresh seeds"
    assert person("log", lab).out.split()[0] == "#"


def test_status_and_report_count_alike(person: Person, claimed: Path) -> None:
    counted = "2 experiments: 1 kept, 1 discarded (1 stopped early); 1 ablation besides"
    status = person("status", claimed, COLUMNS="100").out
    assert rows(status)["tried"] == counted
    git(claimed, "commit", "--allow-empty", "-qm", "x")
    for number in range(4):  # the report asks git what each of them changed
        head = git(claimed, "rev-parse", "HEAD").strip()
        with contextlib.closing(sqlite3.connect(Layout(claimed).ledger)) as db, db:
            db.execute("UPDATE experiments SET commit_hash = ? WHERE number = ?", (head, number))
    assert person("report", claimed).code == 0
    assert counted.replace(":", " in 0.0 s:", 1) in (claimed / "report.html").read_text()
    counts = person("status", claimed, "--json").json["counts"]
    assert (counts["keep"], counts["discard"], counts["stopped"], counts["ablations"]) == (1, 1, 1, 1)


def test_who_is_asked_is_said_while_the_run_is_alive(person: Person, lab: Path) -> None:
    with begin(lab) as ledger:
        enter(ledger, 0, "baseline")
        measure(ledger, 0, 1.25, Verdict.KEEP)
        ledger.asks(TAG, 0, "claude")
        with hold(Layout(lab), TAG):
            assert rows(person("status", lab).out)["now"].startswith("asking claude for a proposal, for ")
            (asked,) = person("status", lab, "--json").json["asking"]
            assert asked["researcher"] == "claude" and asked["since"] > 0
        assert "now" not in rows(person("status", lab).out), "the loop was killed: nobody waits"
        with hold(Layout(lab), TAG):
            ledger.answered(TAG, 0)
            assert "now" not in rows(person("status", lab).out)


def test_numbers_that_are_none_are_null(person: Person, lab: Path) -> None:
    with begin(lab) as ledger:
        enter(ledger, 0, "baseline")
        measure(ledger, 0, 1.25, Verdict.KEEP)
        enter(ledger, 1)
        start(ledger, 1)
        point = Point(1.0, 1, 0.5)
        summary = {"a": float("nan"), "b": [float("inf"), 1]}
        ledger.finish_trial(
            TAG,
            1,
            1,
            TrialResult(Outcome.CRASH, "NaN", curve=(point, replace(point, loss=float("nan"))), summary=summary),
        )
        ledger.finish_experiment(TAG, 1, Judgement(Verdict.CRASH, "the loss became NaN at step 2"), None)
    trial = person("show", "1", lab, "--json").json["trials"][0]
    assert trial["summary"] == {"a": None, "b": [None, 1]}
    assert [each["loss"] for each in trial["curve"]] == [0.5, None]
    assert as_json((float("nan"), {"x": float("-inf")})).split() == ["[", "null,", "{", '"x":', "null", "}", "]"]
    assert "crash" in person("log", lab).out and "nan" not in person("log", lab).out.lower()


def test_strangers_words_stay_words(person: Person, lab: Path) -> None:
    with begin(lab) as ledger:
        enter(ledger, 0, "baseline")
        measure(ledger, 0, 1.25, Verdict.KEEP)
        enter(ledger, 1, "red \x1b[31m\n\tand \x07bell " + "long " * 100)
    for command in ("status", "log", "show 1"):
        text = person(*command.split(), lab).out
        assert "\x1b" not in text and "\x07" not in text
    assert all(len(line) <= 80 for line in person("log", lab).out.splitlines())
    assert any(len(line) > 400 for line in person("log", lab, COLUMNS="600").out.splitlines())


def test_a_long_run_is_read_only_as_far_as_it_is_shown(person: Person, lab: Path) -> None:
    """The rows before the last thirty would be refused when read: the log must not look at them."""
    with begin(lab) as ledger:
        enter(ledger, 0, "baseline")
        measure(ledger, 0, 1.25, Verdict.KEEP)
    agenda = agendas.read(lab / "program.md").hash
    with contextlib.closing(sqlite3.connect(Layout(lab).ledger)) as db, db:
        db.executemany(
            "INSERT INTO experiments VALUES "
            "('nov23', ?, 'c', 0, 'h', 'tuner', ?, 'f', 'done', 'discard', NULL, 'r', 2.0, 1, 2, NULL, ?, "
            "'idea', NULL, '{}')",
            ((number, agenda, "{}" if number > 99_970 else "{broken") for number in range(1, 100_001)),
        )
    log = person("log", lab)
    assert log.code == 0
    assert [line.split()[0] for line in log.out.splitlines()[1:]] == [str(number) for number in range(99_971, 100_001)]
    assert person("status", lab).out.splitlines()[1] == "tried      100,000 experiments: 100,000 discarded"


@pytest.mark.parametrize(
    ("sandbox", "said"),
    [("namespaces", ""), ("landlock", " · landlock"), ("none", " · unsandboxed"), (None, "")],
)
def test_how_a_trial_was_confined_and_its_audit(person: Person, lab: Path, sandbox: str | None, said: str) -> None:
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


def test_what_failed_has_the_end_of_its_log_and_what_did_not_has_none(person: Person, lab: Path) -> None:
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
    fates = [line.split()[:2] for line in person("log", lab).out.splitlines()[1:]]
    assert fates == [["0", "crash"], ["1", "discard"], ["2", "invalid"], ["3", "crash"]]


@pytest.mark.parametrize(
    ("score", "sandbox", "marks"),
    [
        ("python prepare.py score", "namespaces", ""),
        ("python prepare.py score", "landlock", ""),
        ("null", "namespaces", " (unsealed)"),
        ("python prepare.py score", "none", " (unsandboxed)"),
        ("null", "none", " (unsealed, unsandboxed)"),
    ],
)
def test_scores_that_cannot_be_trusted_are_marked_once(
    person: Person, lab: Path, score: str, sandbox: str, marks: str
) -> None:
    settings(lab, f"score: {score}")
    with begin(lab) as ledger:
        enter(ledger, 0, "baseline")
        measure(ledger, 0, 1.25, Verdict.KEEP, sandbox=sandbox)
        enter(ledger, 1)
        measure(ledger, 1, 1.0, Verdict.KEEP, sandbox=sandbox)
    for command in ("log", "leaderboard"):
        lines = person(command, lab).out.splitlines()
        assert lines[: len(lines) - 3] == ([f"val_bpb{marks}"] if marks else [])
        assert lines[-3].split()[:3] == ["#", "verdict", "val_bpb"]
    status = person("status", lab).out
    assert rows(status).get("metric") == (f"val_bpb{marks}" if marks else None)
    assert rows(person("show", "1", lab).out)["val_bpb"].strip() == f"1.0000{marks}"
    assert status.count("unsealed") == ("unsealed" in marks) and status.count("unsandboxed") == ("unsandboxed" in marks)


def test_one_session_without_a_sandbox_is_not_forgotten(lab: Path) -> None:
    """As long as a keep rests on it, or it is the latest; a trial of an older ledger accuses nobody."""
    with begin(lab) as ledger:
        assert not ledger.unsandboxed(TAG)
        enter(ledger, 0, "baseline")
        measure(ledger, 0, 1.25, Verdict.KEEP)
        enter(ledger, 1)
        measure(ledger, 1, 1.5, Verdict.DISCARD, sandbox="namespaces")
        assert not ledger.unsandboxed(TAG)
        enter(ledger, 2)
        start(ledger, 2, sandbox="none")
        assert ledger.unsandboxed(TAG)
        ledger.finish_trial(TAG, 2, 1, TrialResult(Outcome.OK, None, 1.0))
        ledger.finish_experiment(TAG, 2, Judgement(Verdict.KEEP, "by hand"), 1.0)
        enter(ledger, 3)
        measure(ledger, 3, 1.5, Verdict.DISCARD, sandbox="namespaces")
        assert ledger.unsandboxed(TAG) and not ledger.unsandboxed("another")


def test_columns_line_up_and_the_last_one_gives_way() -> None:
    table = aligned([("#", "word", "rest"), ("10", "a", "x " * 50)], "><<", 40)
    assert table.splitlines()[0] == " #  word  rest"
    assert table.splitlines()[1].startswith("10  a     x x") and len(table.splitlines()[1]) <= 40


def test_stop_is_heard(person: Person, lab: Path) -> None:
    settings(lab, "judge: {replicates: 2}")
    command = [*COMMAND, "run", str(lab), "--plain", "--tag", TAG, "--experiments", "100000"]
    with subprocess.Popen(command, env=person.environment(), stdout=subprocess.PIPE, text=True) as run:
        try:
            assert run.stdout and run.stdout.readline()
            asked = person("stop", lab)
            assert (asked.code, asked.err) == (0, "") and asked.out.startswith("asked run nov23 to stop")
            assert "stopped by the user" in run.stdout.read()
            assert run.wait(60) == 3
        finally:
            run.kill()
    assert person("status", lab, "--json").json["reason"] == "stopped by the user"
    assert "goes on with it" in rows(person("status", lab).out)["next"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("tuner", "tuner"),
        ("claude:opus", "claude:opus"),
        ("anthropic/claude-opus-4-5", "claude-opus-4-5"),
        ("openrouter/qwen/qwen3-coder", "qwen3-coder"),
        ("openai/qwen3@http://127.0.0.1:8000/v1", "qwen3"),
        ("hybrid:openai/gpt-5", "hybrid gpt-5"),
        ("script:examples/ideas", "script:ideas"),
        ("command:/home/me/bin/aider --yes a/b.py", "aider"),
        ("anthropic/" + "x" * 50, "x" * 19 + "…"),
    ],
)
def test_names_that_begin_alike_are_told_apart(name: str, said: str) -> None:
    assert short(name, 20) == said
