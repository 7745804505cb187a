"""The report is rendered from records alone; one test reads a real ledger and a real repository."""

from __future__ import annotations

import dataclasses
import math
import re
import subprocess
from html.parser import HTMLParser
from itertools import zip_longest
from pathlib import Path

import pytest
from rigs.views import AGENDA, BASELINE, RUN, counted, html, night, trial

from autoresearch.records import (
    ABLATION,
    Noise,
    Origin,
    OriginKind,
    Outcome,
    Purpose,
    Standing,
    State,
    Trial,
    Usage,
    Verdict,
)
from autoresearch.views import chart, report
from autoresearch.views.audit import audit, growth
from autoresearch.views.snapshot import Morning, headline

EVIL = "<script>alert(1)</script>\x1b[31m\x00\u202e\"'><img src=x onerror=alert(2)> $x^{2$ [bold]"
VOID = {"meta", "img", "br", "path", "polyline", "use", "rect", "stop", "link"}


class Strict(HTMLParser):
    """Collects what a page holds and complains of tags that do not close in order."""

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
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag, tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_headline_and_every_experiment_are_there() -> None:
    morning = night()
    page = Strict(html(morning))
    assert "2.4502" in page.text and "2.2170" in page.text and "−0.2332" in page.text
    assert "40 experiments in 4 h 12 m: 6 kept, 30 discarded, 4 crashed" in page.text
    assert (
        "Search saw #39 at val_bpb 2.2170, −0.2332 to the baseline (15.4 × the noise floor), in one trial" in page.text
    )
    assert (
        "; not yet beside the baseline on fresh seeds." in page.text
        and "one trial; not tried on fresh seeds yet" in page.text
    )
    ids = [value for name, value in page.attributes if name == "id"]
    assert {f"e{number}" for number in range(41)} <= set(ids)
    assert len(ids) == len(set(ids))
    assert {each.number for each in morning.kept} == {
        int(value[1:]) for value in ids if value and re.match(r"k\d", value)
    }


def test_every_point_of_the_chart_links_to_its_entry() -> None:
    morning = night()
    targets = [value for name, value in Strict(html(morning)).attributes if name == "href" and value]
    drawn = {f"#e{each.number}" for each in morning.experiments}
    assert drawn <= set(targets)


def test_the_page_needs_nothing_from_outside() -> None:
    page = Strict(html(night()))
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    outside = [
        value for name, value in page.attributes if name in {"src", "href", "xlink:href"} and value and value[0] != "#"
    ]
    assert outside == []
    assert "@import" not in html(night()) and "url(http" not in html(night())


def test_strangers_text_stays_text() -> None:
    morning = night(12)
    hostile = [
        dataclasses.replace(each, hypothesis=EVIL, reason=EVIL, researcher=EVIL, commit="</pre>" + each.commit)
        for each in morning.experiments
    ]
    trials = {number: [trial(number, 1, None, Outcome.CRASH, EVIL)] for number in range(1, 13)} | {0: morning.trials[0]}
    agenda = dataclasses.replace(AGENDA, metric=EVIL, train=EVIL)
    morning = dataclasses.replace(
        morning, lab=EVIL, run=dataclasses.replace(RUN, reason=EVIL, tag="</title>"), agenda=agenda,
        experiments=hostile, incumbent=hostile[-1], diffs=dict.fromkeys(range(13), f"+{EVIL}\n-</span>"),
        trials=trials, agendas={AGENDA.hash: EVIL},
    )  # fmt: skip
    source = html(morning)
    page = Strict(source)
    assert not {"script", "img"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert "alert(1)" in page.text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202e]", source)


def test_before_anything_has_finished() -> None:
    empty = Morning("lab", RUN, AGENDA, [], None, None, Usage())
    assert "No experiment has a score yet." in Strict(html(empty)).text
    queued = dataclasses.replace(BASELINE, state=State.QUEUED, verdict=None, score=None)
    page = Strict(html(dataclasses.replace(empty, experiments=[queued])))
    assert "no experiment has finished yet" in page.text and "Noise not measured yet" in page.text


def test_only_a_baseline() -> None:
    page = Strict(html(Morning("lab", RUN, AGENDA, [BASELINE], BASELINE, None, Usage(), {0: [2.45]})))
    assert "Only the baseline has run so far." in page.text and "Nothing besides the baseline." in page.text


def test_a_night_without_a_win_says_so() -> None:
    loser = dataclasses.replace(BASELINE, number=1, parent=0, verdict=Verdict.DISCARD, score=2.46, hypothesis="x")
    morning = Morning("lab", RUN, AGENDA, [BASELINE, loser], BASELINE, Noise(0.01, 0.005, 0.06, 2), Usage())
    words = headline(dataclasses.replace(morning, tally=counted(morning.experiments)))
    assert words.verdict == "Nothing was kept."
    assert words.change == "" and words.caveat == ""


def test_scores_that_are_no_numbers() -> None:
    odd = [
        dataclasses.replace(BASELINE, number=number, parent=0, verdict=Verdict.CRASH, score=score, hypothesis="x")
        for number, score in enumerate((math.nan, math.inf, -math.inf), 1)
    ]
    morning = Morning("lab", RUN, AGENDA, [BASELINE, *odd], BASELINE, None, Usage(), tally=counted(odd))
    page = Strict(html(morning))
    assert "3 crashed" in page.text and "nan" not in page.text.lower()


@pytest.mark.parametrize(("direction", "new", "change"), [("maximize", 0.91, "+0.01"), ("minimize", 0.89, "−0.01")])
def test_direction_and_metric_are_the_agendas(direction: str, new: float, change: str) -> None:
    agenda = dataclasses.replace(AGENDA, metric="accuracy", direction=direction, score=None)
    first = dataclasses.replace(BASELINE, score=0.9)
    better = dataclasses.replace(first, number=1, parent=0, score=new, hypothesis="x")
    morning = Morning("lab", RUN, agenda, [first, better], better, Noise(0.001, 0.0005, 0.006, 2), Usage(), {1: [new]})
    words = headline(morning)
    assert words.change.startswith(change)
    assert (
        "to the baseline (7.1 × the noise floor), in one trial; not yet beside the baseline on fresh seeds"
        in words.verdict
    )
    assert "unsealed" in words.caveat and not words.better
    source = html(morning)
    assert "accuracy" in source and "val_bpb" not in source
    assert f"{direction.replace('imize', 'imized')}" in source


def audited(gaps: dict[int, list[float]], direction: str = "minimize", incumbent: int = 1) -> Morning:
    """Three trials of a baseline and two keeps with one trial each; those with a gap are audited."""
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
    return Morning("lab", RUN, agenda, kept, kept[incumbent], None, Usage(), scores, trials)


def words(morning: Morning) -> str:
    found = audit(morning)
    assert found
    return found.words


BASE = [0.010, 0.016, 0.013]  # mean 0.013, sd 0.003


def test_the_growth_of_the_gap_has_an_interval() -> None:
    """t(0.975) is 4.30265 with 2 degrees of freedom, and 12.7062 with one: any table of Student's t."""
    assert growth(BASE, [0.0161]) == pytest.approx((0.0031, 4.30265 * 0.003 * math.sqrt(1 + 1 / 3)), rel=1e-4)
    assert growth(BASE, [0.01, 0.012]) == pytest.approx((-0.002, 4.30265 * 0.003 * math.sqrt(1 / 2 + 1 / 3)), rel=1e-4)
    assert growth([0.0, 0.02], [0.0]) == pytest.approx(
        (-0.01, 12.7062 * 0.02 / math.sqrt(2) * math.sqrt(1.5)), rel=1e-4
    )
    assert growth([0.01], [0.05]) == (pytest.approx(0.04), None)


def test_validation_and_audit_of_what_was_kept() -> None:
    page = Strict(html(audited({0: BASE, 1: [0.0161], 2: [-0.004]})))
    _, section = page.text.split("Validation and audit")
    section, _ = section.split("Every experiment")
    cells = "validation audit gap (audit − validation) baseline 2.4500 2.4630 +0.0130 "
    cells += "#1 wider <b> 2.3000 2.3161 +0.0161 #2 wider <b> 2.2000 2.1960 −0.0040 "
    words = "On the audit split #1 is 0.0161 worse than on validation, the baseline 0.0130 worse: the gap grew by "
    words += "+0.0031 (95 % interval −0.0118 to +0.0180, from 3 trials of the baseline): "
    words += "nothing says that the gains were fitted to the validation split."
    assert section.replace("\n", "").replace(" ", "").startswith((cells + words).replace(" ", ""))
    assert page.text.index("What was kept") < page.text.index("Validation and audit")
    assert "Validation and audit" not in Strict(html(night())).text


def test_a_gap_that_grew_beyond_its_interval() -> None:
    told = words(audited({0: BASE, 1: [0.033]}))
    assert "grew by +0.0200 (95 % interval +0.0051 to +0.0349, " in told
    assert told.endswith(": part of the gain was fitted to the validation split.")
    told = words(audited({0: BASE, 2: [-0.007]}, incumbent=2))
    assert "#2 is 0.0070 better than on validation" in told and "changed by −0.0200 (95 % interval −0.0349" in told
    assert told.endswith("nothing says that the gains were fitted to the validation split.")


def test_of_a_metric_that_should_be_high_the_gap_is_turned_round() -> None:
    found = audit(audited({0: [-gap for gap in BASE], 1: [-0.033]}, "maximize"))
    assert found and found.gap == "gap (validation − audit)"
    assert [each.gap for each in found.rows] == ["+0.0130", "+0.0330"]
    assert "#1 is 0.0330 worse than on validation" in found.words and "fitted" in found.words
    assert "nothing says" in words(audited({0: BASE, 1: [0.033]}, "maximize"))


@pytest.mark.parametrize(
    ("gaps", "incumbent", "told"),
    [
        (
            {0: BASE}, 0,
            "On the audit split the baseline is 0.0130 worse than on validation. It is the incumbent still, so there "
            "is no gain to doubt.",
        ),
        ({0: BASE, 1: [0.02]}, 2, "#2 is the incumbent and has no audit score."),
        ({1: [0.02]}, 0, "The baseline is the incumbent and has no audit score."),
        (
            {1: [0.02]}, 1,
            "On the audit split #1 is 0.0200 worse than on validation. The baseline has no audit score to compare "
            "that with.",
        ),
        (
            {0: [0.01], 1: [0.02]}, 1,
            "On the audit split #1 is 0.0200 worse than on validation, the baseline 0.0100 worse: the gap grew by "
            "+0.0100. One audited trial of the baseline does not show whether that is more than noise.",
        ),
    ],
)  # fmt: skip
def test_what_is_there_is_said_where_nothing_can_be_compared(
    gaps: dict[int, list[float]], incumbent: int, told: str
) -> None:
    assert words(audited(gaps, incumbent=incumbent)) == told


def test_a_lab_with_one_split_says_so_in_one_line() -> None:
    morning = audited({0: [0.0, 0.0, 0.0], 1: [0.0]})
    found = audit(morning)
    assert found and not found.rows
    page = Strict(html(morning)).text
    assert found.words in page and found.words.endswith("the lab has no audit split of its own.")
    assert "positive gap" not in page


def test_no_difference_is_no_growth_where_seeds_change_nothing() -> None:
    """The last digits of a subtraction are no finding."""
    pairs = {0: (4.5, 4.6), 1: (4.3, 4.4)}
    assert pairs[1][1] - pairs[1][0] > pairs[0][1] - pairs[0][0]
    trials = {
        each: [dataclasses.replace(trial(each, index, score), audit=again) for index in (1, 2, 3)]
        for each, (score, again) in pairs.items()
    }
    told = words(dataclasses.replace(audited({}), trials=trials))
    assert "grew by +0.0000 (95 % interval +0.0000 to +0.0000" in told and "nothing says" in told


@pytest.mark.parametrize(
    ("score", "level", "marks"),
    [("s", "landlock", ""), ("s", "none", " (unsandboxed)"), (None, "none", " (unsealed, unsandboxed)")],
)
def test_scores_that_cannot_be_trusted_are_marked(score: str | None, level: str, marks: str) -> None:
    morning = audited({}, "maximize")
    trials = {each: [dataclasses.replace(one, sandbox=level) for one in all] for each, all in morning.trials.items()}
    agenda = dataclasses.replace(morning.agenda, score=score)
    morning = dataclasses.replace(morning, agenda=agenda, trials=trials)
    source = html(morning)
    assert f"val_bpb{marks}, higher is better</span>" in source  # the page's head
    assert f">val_bpb{marks}, higher is better</text>" in source  # the chart's axis
    assert ("unsandboxed: trials ran with your rights" in headline(morning).caveat) is (level == "none")
    assert ("sandbox", level) in report.settings(morning)


@pytest.mark.parametrize(("device", "there"), [("cpu:0", False), ("cuda:0", True)])
def test_what_is_zero_for_want_of_a_gpu_is_left_out(device: str, there: bool) -> None:
    def like(one: Trial) -> Trial:
        assert one.result
        summary = {"peak_vram_mb": 0.0, "steps": 3}
        return dataclasses.replace(one, device=device, result=dataclasses.replace(one.result, summary=summary))

    morning = audited({})
    trials = {each: [like(one) for one in all] for each, all in morning.trials.items()}
    names = [name for name, _, _ in report.facts(dataclasses.replace(morning, trials=trials))]
    assert ("peak_vram_mb" in names) is there and "steps" in names


def test_what_fresh_seeds_have_said_of_a_keep() -> None:
    morning = audited({})
    kept = morning.experiments[1]
    assert report.proof(morning, kept) == "not tried on fresh seeds yet"
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
        morning, trials={**morning.trials, 1: [*morning.trials[1], *fresh]}, experiments=[*morning.experiments, without]
    )
    said = "2 trials on fresh seeds, 1 trial without it: "
    assert report.proof(tried, kept) == f"{said}not confirmed by itself yet"
    assert report.proof(tried, dataclasses.replace(kept, standing=Standing.CONFIRMED)) == f"{said}confirmed"
    page = Strict(html(tried)).text
    assert f"; {said}not confirmed by itself yet" in page and "one trial; " in page


def test_outliers_do_not_flatten_the_chart() -> None:
    morning = night(60)
    wild = dataclasses.replace(BASELINE, number=61, parent=0, verdict=Verdict.DISCARD, score=900.0, hypothesis="x")
    drawn = report.chart_series(dataclasses.replace(morning, experiments=[*morning.experiments, wild]))
    assert drawn.high < 4
    assert all(drawn.inside(score) for _, score in drawn.kept)
    mirrored = [dataclasses.replace(each, score=each.score and -each.score) for each in (*morning.experiments, wild)]
    flipped = chart.series(mirrored, morning.noise, "m", "maximize")
    assert (flipped.low, flipped.high) == pytest.approx((-drawn.high, -drawn.low))


def test_five_hundred_experiments_stay_small() -> None:
    morning = night(500)
    long = "\n".join(f"+{'x' * 70} < {index}" for index in range(2000))
    source = html(dataclasses.replace(morning, diffs=dict.fromkeys(range(501), long)))
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
                ledger.finish_trial("nov23", number, index, trial(number, index, score).result)
                ledger.note_audit("nov23", number, index, score + 0.03 * index)
            ledger.finish_experiment("nov23", number, Judgement(Verdict.KEEP, "better"), sum(scores) / len(scores))
    out = tmp_path / "out" / "report.html"
    out.parent.mkdir()
    report.write_report(tmp_path, None, out)
    text = Strict(out.read_text()).text
    assert "+RATE = 0.03" in text and "-RATE = 0.02" in text and "2.2000" in text
    assert "2.2300" in text and "the gap changed by −0.0150" in text and "val_bpb (unsandboxed)" in text
    assert (out.parent / "progress.png").read_bytes().startswith(b"\x89PNG")
    assert layout.ledger.exists()
