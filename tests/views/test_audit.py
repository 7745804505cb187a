"""The comparison of the validation split and the audit split."""

from __future__ import annotations

import dataclasses
import math

import pytest
from rigs.views import Page, audited_run, html, laptop_run, trial

from autoresearch.views.audit import compare_splits, gap_growth
from autoresearch.views.details import RunDetails


def conclusion(details: RunDetails) -> str:
    found = compare_splits(details)
    assert found
    return found.words


BASE = [0.010, 0.016, 0.013]  # mean 0.013, sd 0.003


def test_the_growth_of_the_gap_has_an_interval() -> None:
    """The 0.975 quantile of Student's t is 4.30265 with 2 degrees of freedom and 12.7062 with one."""
    assert gap_growth(BASE, [0.0161]) == pytest.approx((0.0031, 4.30265 * 0.003 * math.sqrt(1 + 1 / 3)), rel=1e-4)
    assert gap_growth(BASE, [0.01, 0.012]) == pytest.approx(
        (-0.002, 4.30265 * 0.003 * math.sqrt(1 / 2 + 1 / 3)), rel=1e-4
    )
    assert gap_growth([0.0, 0.02], [0.0]) == pytest.approx(
        (-0.01, 12.7062 * 0.02 / math.sqrt(2) * math.sqrt(1.5)), rel=1e-4
    )
    value, half = gap_growth([0.01], [0.05])
    assert value == pytest.approx(0.04) and half is None


def test_validation_and_audit_of_what_was_kept() -> None:
    page = Page(html(audited_run({0: BASE, 1: [0.0161], 2: [-0.004]})))
    _, section = page.text.split("Validation and audit")
    section, _ = section.split("Every experiment")
    cells = "validation audit gap (audit − validation) baseline 2.4500 2.4630 +0.0130 "
    cells += "#1 wider <b> 2.3000 2.3161 +0.0161 #2 wider <b> 2.2000 2.1960 −0.0040 "
    words = "#1 scores 0.0161 worse on the audit split than on validation, the baseline 0.0130 worse. "
    words += "The gap grew by +0.0031 (95 % interval −0.0118 to +0.0180, 3 trials of the baseline). "
    words += "There is no sign that the gains were fitted to the validation split."
    assert section.replace("\n", "").replace(" ", "").startswith((cells + words).replace(" ", ""))
    assert page.text.index("Kept changes") < page.text.index("Validation and audit")
    assert "Validation and audit" not in Page(html(laptop_run())).text


def test_a_gap_that_grew_beyond_its_interval() -> None:
    words = conclusion(audited_run({0: BASE, 1: [0.033]}))
    assert "grew by +0.0200 (95 % interval +0.0051 to +0.0349, " in words
    assert words.endswith(". Part of the gain was fitted to the validation split.")
    words = conclusion(audited_run({0: BASE, 2: [-0.007]}, incumbent=2))
    assert words.startswith("#2 scores 0.0070 better on the audit split than on validation, ")
    assert "changed by −0.0200 (95 % interval −0.0349" in words
    assert words.endswith("There is no sign that the gains were fitted to the validation split.")


def test_the_gap_of_a_metric_to_maximize() -> None:
    found = compare_splits(audited_run({0: [-gap for gap in BASE], 1: [-0.033]}, "maximize"))
    assert found and found.gap == "gap (validation − audit)"
    assert [each.gap for each in found.rows] == ["+0.0130", "+0.0330"]
    assert "#1 scores 0.0330 worse on the audit split" in found.words and "Part of the gain" in found.words
    assert "There is no sign" in conclusion(audited_run({0: BASE, 1: [0.033]}, "maximize"))


@pytest.mark.parametrize(
    ("gaps", "incumbent", "expected"),
    [
        (
            {0: BASE}, 0,
            "The baseline scores 0.0130 worse on the audit split than on validation. The baseline is still the "
            "incumbent, so there is no gain to doubt.",
        ),
        ({0: BASE, 1: [0.02]}, 2, "#2 is the incumbent and has no audit score."),
        ({1: [0.02]}, 0, "The baseline is the incumbent and has no audit score."),
        (
            {1: [0.02]}, 1,
            "#1 scores 0.0200 worse on the audit split than on validation. The baseline has no audit score to compare "
            "with.",
        ),
        (
            {0: [0.01], 1: [0.02]}, 1,
            "#1 scores 0.0200 worse on the audit split than on validation, the baseline 0.0100 worse. The gap grew by "
            "+0.0100. With one audited trial of the baseline, this may be noise.",
        ),
    ],
)  # fmt: skip
def test_the_conclusion_without_a_comparison(gaps: dict[int, list[float]], incumbent: int, expected: str) -> None:
    assert conclusion(audited_run(gaps, incumbent=incumbent)) == expected


def test_a_lab_with_one_split_says_so_in_one_line() -> None:
    details = audited_run({0: [0.0, 0.0, 0.0], 1: [0.0]})
    found = compare_splits(details)
    assert found and not found.rows
    page = Page(html(details)).text
    assert found.words in page and found.words.endswith("the lab has no audit split of its own.")
    assert "positive gap" not in page


def test_no_difference_is_no_growth_where_seeds_change_nothing() -> None:
    """The last digits of a subtraction mean nothing."""
    pairs = {0: (4.5, 4.6), 1: (4.3, 4.4)}
    assert pairs[1][1] - pairs[1][0] > pairs[0][1] - pairs[0][0]
    trials = {
        each: [dataclasses.replace(trial(each, index, score), audit=again) for index in (1, 2, 3)]
        for each, (score, again) in pairs.items()
    }
    words = conclusion(dataclasses.replace(audited_run({}), trials=trials))
    assert "grew by +0.0000 (95 % interval +0.0000 to +0.0000" in words and "There is no sign" in words
