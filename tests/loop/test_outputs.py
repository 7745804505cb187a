"""Outputs of several runs in one lab, by real processes."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from rigs.cli import QUICK_TORCH, Person, git
from rigs.toy import Bench

from autoresearch.sandbox.removing import remove

NAMES = ("results.tsv", "report.html", "progress.png")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Bench(tmp_path) as bench:
        bench.person = Person(tmp_path, {"PYTHONPATH": ""})  # with the real Matplotlib
        yield bench


def run(bench: Bench, tag: str, experiments: int) -> str:
    said = bench.person("run", bench.lab, "--tag", tag, "--seed", "1", "--experiments", str(experiments), "--plain")
    assert said.code == 3, said
    return said.out


def read_numbers(path: Path) -> list[str]:
    with path.open(newline="") as file:
        return [row["number"] for row in csv.DictReader(file, delimiter="\t")]


def read_root(bench: Bench) -> list[bytes]:
    return [(bench.lab / name).read_bytes() for name in NAMES]


def read_own(bench: Bench, tag: str) -> list[bytes]:
    return [(bench.layout.run(tag) / name).read_bytes() for name in NAMES]


@pytest.mark.slow
def test_two_runs_have_outputs_of_their_own_and_the_root_follows_the_later(bench: Bench) -> None:
    first = run(bench, "a", 2)
    assert f"report: {bench.layout.report}\n" in first and "outputs:" not in first
    assert read_root(bench) == read_own(bench, "a")
    before = read_own(bench, "a")
    run(bench, "b", 1)
    assert read_own(bench, "a") == before
    assert read_numbers(bench.layout.run_results("b")) == ["0", "1"]
    assert read_root(bench) == read_own(bench, "b")
    assert bench.layout.manifest("a").exists() and bench.layout.manifest("b").exists()
    later = read_root(bench)
    resumed = run(bench, "a", 3)
    assert f"report: {bench.layout.run_report('a')}\n" in resumed
    assert (
        read_numbers(bench.layout.run_results("a"))[0] == "0" and len(read_numbers(bench.layout.run_results("a"))) == 4
    )
    assert read_root(bench) == later, "the root still shows the later run"
    assert bench.person("report", bench.lab, "--tag", "a").out == f"{bench.layout.run_report('a')}\n"
    assert bench.person("report", bench.lab).out == f"{bench.layout.report}\n"


@pytest.mark.slow
def test_files_of_somebody_else_are_named_once_and_left_alone(bench: Bench) -> None:
    """A tracked chart, as in the original's repository, a report that is a link, and results of another tool."""
    chart, report, results = (bench.lab / name for name in ("progress.png", "report.html", "results.tsv"))
    chart.write_bytes(b"\x89PNG the original's")
    git(bench.lab, "add", "-f", "progress.png")
    git(bench.lab, "commit", "-qm", "chart")
    (bench.lab.parent / "mine.html").write_text("mine")
    report.symlink_to(bench.lab.parent / "mine.html")
    results.write_text("commit\tval_bpb\n")
    said = run(bench, "a", 1)
    line = (
        "outputs: not overwritten: results.tsv (another program wrote it), report.html (it is a link), "
        "progress.png (git tracks it). The files of this run are in .autoresearch/runs/a\n"
    )
    assert said.count("outputs:") == 1 and line in said
    assert f"report: {bench.layout.run_report('a')}\n" in said
    again = run(bench, "a", 2)
    assert "outputs:" not in again
    assert "outputs:" in run(bench, "b", 0), "a new run starts, since the working tree is clean, and says it once"
    assert chart.read_bytes() == b"\x89PNG the original's" and git(bench.lab, "status", "--porcelain", "-uno") == ""
    assert report.is_symlink() and (bench.lab.parent / "mine.html").read_text() == "mine"
    assert results.read_text() == "commit\tval_bpb\n"
    assert not list(bench.lab.glob("results.*.tsv"))
    assert read_numbers(bench.layout.run_results("a")) == ["0", "1", "2"]
    assert all(read_own(bench, "a"))
    refused = bench.person("report", bench.lab, "--out", report)
    assert refused.code == 2 and refused.err.endswith("report.html: it is a link: name another file\n")
    beside = bench.lab / "second.html"
    assert bench.person("report", bench.lab, "--out", beside).out == f"{beside}\n"
    assert beside.read_bytes() == bench.layout.run_report("b").read_bytes()
    assert chart.read_bytes() == b"\x89PNG the original's"


@pytest.mark.slow
def test_a_lab_with_the_earlier_layout_goes_on(bench: Bench) -> None:
    """Version 0.1.0 had the outputs at the lab's root only, and one manifest and one console log for all runs."""
    run(bench, "a", 1)
    bench.layout.manifest("a").rename(bench.layout.state / "manifest.json")
    remove(bench.layout.state / "runs")
    assert "prepared in" in bench.person("doctor", bench.lab, PYTHONPATH=QUICK_TORCH).out
    assert bench.person("report", bench.lab).code == 0
    remove(bench.layout.state / "runs")
    assert "outputs:" not in run(bench, "a", 2)
    assert read_root(bench) == read_own(bench, "a") and len(read_numbers(bench.layout.results)) == 3
