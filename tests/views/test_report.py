"""The report, rendered from records. One test reads a real ledger and a real repository."""

from __future__ import annotations

import dataclasses
import math
import re
import subprocess
from pathlib import Path

import pytest
from rigs.views import AGENDA, BASELINE, RUN, Page, audited_run, change, html, laptop_run, small_run, trial

from autoresearch.ledger import NO_EXPERIMENTS
from autoresearch.records import (
    ABLATION,
    Direction,
    Origin,
    OriginKind,
    Outcome,
    Purpose,
    Standing,
    State,
    Trial,
    Verdict,
)
from autoresearch.views import chart, report
from autoresearch.views.claim import Claim, Difference
from autoresearch.views.report_headline import headline
from autoresearch.views.report_parts import describe_proof, summary_figures

EVIL = "<script>alert(1)</script>\x1b[31m\x00\u202e\"'><img src=x onerror=alert(2)> $x^{2$ [bold]"
PRINTED = "each score is the number that the trial itself printed."


def test_the_headline_and_every_experiment_are_there() -> None:
    details = laptop_run()
    page = Page(html(details))
    assert "2.4502" in page.text and "2.2170" in page.text and "−0.2332" in page.text
    assert "40 experiments in 4 h 12 m: 6 kept, 30 discarded, 4 crashed" in page.text
    assert "Best so far: #39, val_bpb 2.2170 (0.2332 better than the baseline, one trial, not confirmed)." in page.text
    assert "The gain is 15.4 times the noise floor." in page.text
    assert "one trial · no trials on fresh seeds yet" in page.text
    ids = [value for name, value in page.attributes if name == "id"]
    assert {f"e{number}" for number in range(41)} <= set(ids)
    assert len(ids) == len(set(ids))
    assert {each.number for each in details.keeps} == {
        int(value[1:]) for value in ids if value and re.match(r"k\d", value)
    }


def test_every_point_of_the_chart_links_to_its_entry() -> None:
    details = laptop_run()
    targets = [value for name, value in Page(html(details)).attributes if name == "href" and value]
    drawn = {f"#e{each.number}" for each in details.experiments}
    assert drawn <= set(targets)


def test_the_page_needs_nothing_from_outside() -> None:
    page = Page(html(laptop_run()))
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    outside = [
        value for name, value in page.attributes if name in {"src", "href", "xlink:href"} and value and value[0] != "#"
    ]
    assert outside == []
    assert "@import" not in html(laptop_run()) and "url(http" not in html(laptop_run())


def test_strangers_text_stays_text() -> None:
    details = laptop_run(12)
    hostile = [
        dataclasses.replace(each, hypothesis=EVIL, reason=EVIL, researcher=EVIL, commit="</pre>" + each.commit)
        for each in details.experiments
    ]
    trials = {number: [trial(number, 1, None, Outcome.CRASH, EVIL)] for number in range(1, 13)} | {0: details.trials[0]}
    agenda = dataclasses.replace(AGENDA, metric=EVIL, train=EVIL)
    run = dataclasses.replace(RUN, reason=EVIL, tag="</title>")
    details = change(details, lab=Path(EVIL), run=run, agenda=agenda, incumbent=hostile[-1])
    diffs = dict.fromkeys(range(13), f"+{EVIL}\n-</span>")
    source = html(
        dataclasses.replace(details, experiments=hostile, diffs=diffs, trials=trials, agendas={AGENDA.hash: EVIL})
    )
    page = Page(source)
    assert not {"script", "img"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert "alert(1)" in page.text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202e]", source)


def test_before_anything_has_finished() -> None:
    assert "No experiment has a score yet." in Page(html(small_run([]))).text
    queued = dataclasses.replace(BASELINE, state=State.QUEUED, verdict=None, score=None)
    page = Page(html(small_run([queued], tally=NO_EXPERIMENTS)))
    assert "No experiment has finished yet." in page.text and "The noise is not measured yet" in page.text


def test_only_a_baseline() -> None:
    page = Page(html(small_run([BASELINE], BASELINE)))
    assert "Only the baseline has run so far." in page.text and "No change was kept." in page.text


def test_a_run_without_a_keep() -> None:
    loser = dataclasses.replace(BASELINE, number=1, parent=0, verdict=Verdict.DISCARD, score=2.46, hypothesis="x")
    words = headline(small_run([BASELINE, loser], BASELINE, replicates={0: [2.44, 2.46]}))
    assert words.verdict == "Nothing was kept."
    assert words.change == "" and words.doubts == []


def test_scores_that_are_not_finite() -> None:
    odd = [
        dataclasses.replace(BASELINE, number=number, parent=0, verdict=Verdict.CRASH, score=score, hypothesis="x")
        for number, score in enumerate((math.nan, math.inf, -math.inf), 1)
    ]
    page = Page(html(small_run([BASELINE, *odd], BASELINE)))
    assert "3 crashed" in page.text and "nan" not in page.text.lower()


@pytest.mark.parametrize(("direction", "new", "expected"), [("maximize", 0.91, "+0.01"), ("minimize", 0.89, "−0.01")])
def test_direction_and_metric_are_the_agendas(direction: Direction, new: float, expected: str) -> None:
    agenda = dataclasses.replace(AGENDA, metric="accuracy", direction=direction, score=None)
    first = dataclasses.replace(BASELINE, score=0.9)
    better = dataclasses.replace(first, number=1, parent=0, score=new, hypothesis="x")
    replicates = {0: [0.899, 0.9, 0.901]}  # a standard deviation of 0.001
    details = small_run([first, better], better, agenda=agenda, replicates=replicates)
    words = headline(details)
    assert words.change.startswith(expected)
    assert words.verdict == (
        f"Best so far: #1, accuracy {new:.5f} (0.01000 better than the baseline, one trial, unsealed, not confirmed)."
    )
    assert words.noise.endswith("The gain is 7.1 times the noise floor.")
    assert words.doubts == [f"Unsealed: {PRINTED}"] and not words.better
    source = html(details)
    assert "accuracy" in source and "val_bpb" not in source
    assert f"{direction.replace('imize', 'imized')}" in source


@pytest.mark.parametrize(
    ("score", "level", "marks"),
    [("s", "landlock", ""), ("s", "none", " (unsandboxed)"), (None, "none", " (unsealed, unsandboxed)")],
)
def test_unsealed_and_unsandboxed_scores_are_marked(score: str | None, level: str, marks: str) -> None:
    details = audited_run({}, "maximize")
    trials = {each: [dataclasses.replace(one, sandbox=level) for one in all] for each, all in details.trials.items()}
    agenda = dataclasses.replace(details.snapshot.agenda, score=score)
    details = dataclasses.replace(change(details, agenda=agenda), trials=trials)
    source = html(details)
    assert f"val_bpb{marks}, higher is better</span>" in source  # the page's head
    assert f">val_bpb{marks}, higher is better</text>" in source  # the chart's axis
    warning = "Unsandboxed: trials ran with your rights and could read the held-out data."
    assert (warning in headline(details).doubts) is (level == "none")
    assert ("sandbox", level) in report.settings(details)


@pytest.mark.parametrize(("device", "there"), [("cpu:0", False), ("cuda:0", True)])
def test_figures_of_a_gpu_are_left_out_on_a_cpu(device: str, there: bool) -> None:
    def like(one: Trial) -> Trial:
        assert one.result
        summary = {"peak_vram_mb": 0.0, "steps": 3}
        return dataclasses.replace(one, device=device, result=dataclasses.replace(one.result, summary=summary))

    details = audited_run({})
    trials = {each: [like(one) for one in all] for each, all in details.trials.items()}
    names = [name for name, _, _ in summary_figures(dataclasses.replace(details, trials=trials))]
    assert ("peak_vram_mb" in names) is there and "steps" in names


@pytest.mark.parametrize(
    ("value", "mark"),
    [
        (-0.0195, "may be no difference"),
        (0.0195, "may be no difference"),
        (-0.2, ""),
        (0.2, "worse"),
        (None, "not confirmed"),
    ],
)
def test_only_a_win_looks_like_one(value: float | None, mark: str) -> None:
    details = audited_run({})
    if value is not None:
        claim = Claim(1, (2.398, 2.398 + value), Difference(value, 0.0935, 5, 5), None, ())
        details = change(details, claim=claim)
    source = html(details)
    assert headline(details).mark == mark and headline(details).better is (mark == "")
    assert ('<h1 class="unproven">' in source) is (mark != "")
    assert (f'<span class="chip unsure">{mark}</span>' in source) is (mark != "")


def test_no_change_has_no_mark() -> None:
    assert headline(small_run([BASELINE], BASELINE)).mark == "" and 'unproven"' not in html(
        small_run([BASELINE], BASELINE)
    )


def test_a_row_without_a_score_has_its_reason_before_it_is_opened() -> None:
    crash = dataclasses.replace(
        BASELINE, number=1, parent=0, verdict=Verdict.CRASH, score=None, reason="ValueError: <no such width>"
    )
    discard = dataclasses.replace(crash, number=2, verdict=Verdict.DISCARD, score=2.5, reason="worse than the estimate")
    closed = "".join(re.findall(r"<summary.*?</summary>", html(small_run([BASELINE, crash, discard], BASELINE))))
    assert '<span class="why">ValueError: &lt;no such width&gt;</span>' in closed and "the estimate" not in closed


def test_a_baseline_that_failed_has_its_reason_in_its_row() -> None:
    failed = dataclasses.replace(BASELINE, state=State.RUNNING, verdict=None, score=None)
    details = dataclasses.replace(small_run([failed]), trials={0: [trial(0, 1, None, Outcome.CRASH)]})
    assert '<span class="why">RuntimeError: mat1 and mat2' in html(details)


def test_nothing_of_a_long_text_is_out_of_reach() -> None:
    """A hypothesis is cut in its row and in its heading, and is whole below. Lines of code and settings wrap."""
    idea = " ".join(f"word{number}" for number in range(200))
    keep = dataclasses.replace(BASELINE, number=1, parent=0, score=2.2, hypothesis=idea, researcher="command:a/b -c d")
    agenda = dataclasses.replace(AGENDA, train="python train.py " + "x" * 600)
    details = small_run([BASELINE, keep], keep, agenda=agenda)
    source = html(details)
    assert idea in Page(source).text and 'href="#e1">all of it</a>' in source
    assert agenda.train in Page(source).text and "command:a/b -c d · commit" in Page(source).text
    style = source[source.index("<style>") : source.index("</style>")]
    assert re.search(r"^pre {[^}]*white-space: pre-wrap", style, re.MULTILINE)
    assert re.search(r"^\.settings th, [^{]*{ white-space: nowrap; }", style, re.MULTILINE)
    assert '<table class="settings">' in source


def test_the_proof_of_a_keep() -> None:
    details = audited_run({})
    kept = details.experiments[1]
    assert describe_proof(details, kept) == "no trials on fresh seeds yet"
    fresh = [dataclasses.replace(trial(1, index, 2.3), purpose=Purpose.CLAIM) for index in (2, 3)]
    without = dataclasses.replace(
        BASELINE,
        number=3,
        parent=1,
        researcher=ABLATION,
        origin=Origin(OriginKind.ABLATION, 1),
        verdict=Verdict.DISCARD,
    )
    tried = dataclasses.replace(
        details, trials={**details.trials, 1: [*details.trials[1], *fresh]}, experiments=[*details.experiments, without]
    )
    said = "2 trials on fresh seeds, 1 trial without it, "
    assert describe_proof(tried, kept) == f"{said}not confirmed"
    assert describe_proof(tried, dataclasses.replace(kept, standing=Standing.CONFIRMED)) == f"{said}confirmed"
    page = Page(html(tried)).text
    assert f" · {said}not confirmed" in page and "one trial · " in page


def test_outliers_do_not_flatten_the_chart() -> None:
    details = laptop_run(60)
    wild = dataclasses.replace(BASELINE, number=61, parent=0, verdict=Verdict.DISCARD, score=900.0, hypothesis="x")
    drawn = report.chart_series(dataclasses.replace(details, experiments=[*details.experiments, wild]))
    assert drawn.high < 4
    assert all(drawn.inside(score) for _, score in drawn.kept)
    mirrored = [dataclasses.replace(each, score=each.score and -each.score) for each in (*details.experiments, wild)]
    flipped = chart.series(mirrored, details.snapshot.noise, "m", "maximize")
    assert (flipped.low, flipped.high) == pytest.approx((-drawn.high, -drawn.low))


@pytest.mark.parametrize("unit", [1e-13, 1e-60, 1e20])
def test_a_metric_of_any_size_fills_the_chart_and_is_not_zero(unit: float) -> None:
    baseline = dataclasses.replace(BASELINE, score=4.5 * unit)
    better = dataclasses.replace(
        BASELINE, number=1, parent=0, hypothesis="wider", score=4.25 * unit, verdict=Verdict.KEEP
    )
    details = small_run([baseline, better], better)
    drawn = report.chart_series(details)
    assert drawn.high - drawn.low < unit
    said = headline(details)
    assert (said.baseline, said.incumbent) == (f"{4.5 * unit:.5g}", f"{4.25 * unit:.5g}")
    assert said.change.startswith(f"−{0.25 * unit:.2g} (−5.56 %)")


def test_five_hundred_experiments_stay_small() -> None:
    details = laptop_run(500)
    long = "\n".join(f"+{'x' * 70} < {index}" for index in range(2000))
    source = html(dataclasses.replace(details, diffs=dict.fromkeys(range(501), long)))
    assert len(source.encode()) < 3_000_000
    assert "more lines left out" in source


def test_written_from_a_ledger_and_a_repository(tmp_path: Path) -> None:
    from autoresearch.layout import Layout
    from autoresearch.ledger import Ledger
    from autoresearch.records import Judgement

    def git(*words: str) -> str:
        who = ("-c", "user.name=a", "-c", "user.email=a@b")
        return subprocess.run(
            ["git", *who, *words], cwd=tmp_path, check=True, capture_output=True, text=True
        ).stdout.strip()

    git("init", "-q")
    commits = []
    for rate in (0.02, 0.03):
        (tmp_path / "train.py").write_text(f"RATE = {rate}\n")
        git("add", "train.py")
        git("commit", "-qm", "x")
        commits.append(git("rev-parse", "HEAD"))
    layout = Layout(tmp_path)
    layout.state.mkdir()
    with Ledger(layout.ledger) as ledger:
        ledger.create_run(dataclasses.replace(RUN, baseline=commits[0], seconds=0.0), AGENDA)
        for number, scores in enumerate(([2.45, 2.46], [2.2])):
            parent = number - 1 if number else None
            blank = dataclasses.replace(BASELINE, state=State.QUEUED, verdict=None, score=None, created=1.0)
            ledger.add_experiment(
                dataclasses.replace(
                    blank, number=number, parent=parent, commit=commits[number], fingerprint=f"f{number}"
                )
            )
            for index, score in enumerate(scores, 1):
                ledger.start_trial(Trial("nov23", number, index, 5, device="cpu:0", started=1.0, sandbox="none"))
                done = trial(number, index, score).result
                assert done
                ledger.finish_trial("nov23", number, index, done)
                ledger.note_audit("nov23", number, index, score + 0.03 * index)
            ledger.finish_experiment("nov23", number, Judgement(Verdict.KEEP, "better"), sum(scores) / len(scores))
    out = tmp_path / "out" / "report.html"
    out.parent.mkdir()
    report.write_report(tmp_path, None, out)
    text = Page(out.read_text()).text
    assert "+RATE = 0.03" in text and "-RATE = 0.02" in text and "2.2000" in text
    assert "2.2300" in text and "The gap changed by −0.0150" in text and "val_bpb (unsandboxed)" in text
    assert (out.parent / "progress.png").read_bytes().startswith(b"\x89PNG")
    assert layout.ledger.exists()
