"""Claude Code, Codex and Gemini CLI, the real ones, headless, against a scripted model on 127.0.0.1.

`scripts/install agents` puts them into `.agents`. Where they are not installed these tests are skipped, unless
AUTORESEARCH_REAL_AGENTS is `required`, as it is in continuous integration: then they fail.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from agent_rig import KEY, NEW, OLD, REAL, installed, log_in, written
from cli_rig import Person, git
from model_server import Act, ModelServer, edit, read, shell
from toy import Bench
from wire_formats import READ

from autoresearch.records import Experiment, Verdict

MODEL = {"gemini-cli": "gemini-cli:gemini-2.5-pro"}  # its own choice is made by asking another model first
DESK = r"grep -q autoresearch.kit train.py && "  # a command that is only run where the lab's files are
EDITS: dict[str, list[Act]] = {
    "claude": [read("{lab}/train.py"), edit("{lab}/train.py", OLD, NEW)],
    "codex": [shell(f"sed -i 's/^{OLD}/{NEW}/' train.py")],
    "gemini-cli": [read("{lab}/train.py"), edit("{lab}/train.py", OLD, NEW)],
}
pytestmark = pytest.mark.agents


@pytest.fixture(params=REAL)
def name(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    if not installed(found):
        if os.environ.get("AUTORESEARCH_REAL_AGENTS") == "required":
            pytest.fail(f"{found} is not installed: `scripts/install agents`")
        pytest.skip("not installed: `scripts/install agents`")
    return found


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Bench(tmp_path) as bench:
        (tmp_path / "home").mkdir()
        yield bench


def run(bench: Bench, server: ModelServer, name: str, *researchers: str, mode: str = "ok", cap: str = "60s") -> str:
    """A night of one agent, and of others, with that of the model's server which `mode` says; what the loop said."""
    home = bench.person.home / "home"
    variables = log_in(home, server.url(mode))
    bench.person = Person(bench.person.home, variables)
    bench.set(f"limits: {{proposal: {cap}, experiments: {1 + len(researchers)}}}")
    words = [f"--researcher={each}" for each in (MODEL.get(name, name), *researchers)]
    looping = bench.run(*words)
    assert looping.code == 0, looping.said
    bench.check_books(1 + len(researchers))
    assert not [path for path, content in written(bench.person.home).items() if KEY.encode() in content]
    return looping.said


def by(bench: Bench, name: str) -> list[Experiment]:
    return [each for each in bench.look().experiments if each.researcher == MODEL.get(name, name)]


def test_a_real_edit_through_its_real_tools_is_judged(bench: Bench, server: ModelServer, name: str) -> None:
    server.acts, server.last = EDITS[name], "All done.\n\nHypothesis: X = 0.3 is where the bowl is lowest."
    run(bench, server, name)
    (found,) = by(bench, name)
    assert found.verdict in (Verdict.KEEP, Verdict.DISCARD) and found.score is not None
    assert found.hypothesis == "X = 0.3 is where the bowl is lowest."
    changed = git(bench.lab, "diff", "--unified=0", f"{found.commit}~", found.commit)
    assert "-X = 1.0" in changed and "+X = 0.3" in changed and changed.count("diff --git") == 1
    assert found.usage.tokens_in is not None and found.usage.tokens_in >= READ
    assert (found.usage.usd is None) == (name != "claude"), "only Claude Code says a model that has a price"
    assert {key for seen in server.seen for key in seen.keys} <= {KEY, f"Bearer {KEY}"}


def test_it_cannot_read_what_is_sealed_move_a_branch_or_edit_the_scorer(
    bench: Bench, server: ModelServer, name: str
) -> None:
    sealed = bench.person.home / "cache" / "sealed" / "validation.txt"
    sealed.parent.mkdir(parents=True)
    sealed.write_text("SEALED-ROWS")
    before = git(bench.lab, "for-each-ref")
    server.acts = [
        shell(f"{DESK} cat {sealed} {bench.lab}/.autoresearch/ledger.db; ls {sealed.parent}"),
        shell(f"{DESK} git -C {bench.lab} update-ref refs/heads/evil HEAD; git -C {bench.lab} branch -f main HEAD~0"),
        shell(f"{DESK} echo 'NOISE = 0.0' >> prepare.py; echo 'NOISE = 0.0' >> {bench.lab}/prepare.py"),
    ]
    run(bench, server, name)
    (found,) = by(bench, name)
    assert found.verdict is Verdict.INVALID and "changes prepare.py" in str(found.reason)
    bodies = json.dumps([seen.body for seen in server.seen])
    assert str(sealed) in bodies and "SEALED-ROWS" not in bodies and "SQLite format" not in bodies
    assert bodies.count("No such file") >= 2, "the commands were run, and found nothing"
    after = [line for line in git(bench.lab, "for-each-ref").splitlines() if "autoresearch/" not in line]
    assert after == before.splitlines()
    assert git(bench.lab, "status", "--porcelain") == ""


@pytest.mark.parametrize("mode", ["e401", "e500", "cut", "stall", "hang", "nonsense", "flood"])
def test_a_model_that_misbehaves_ends_in_a_named_outcome(
    bench: Bench, server: ModelServer, name: str, mode: str
) -> None:
    said = run(bench, server, name, "tuner", mode=mode, cap="4s")
    assert not by(bench, name) and len(bench.look().done) == 3, "the tuner has taken its turns"
    assert f"{MODEL.get(name, name)}: " in said
    assert not bench.marked()


@pytest.mark.parametrize(
    ("acts", "outcome"),
    [
        ([], "changed nothing: a scripted model knows best"),
        ([edit("{lab}/train.py", "NOWHERE", "x")], "changed nothing"),
    ],
)
def test_no_edit_or_one_that_does_not_apply(
    bench: Bench, server: ModelServer, name: str, acts: list[Act], outcome: str
) -> None:
    server.acts = acts
    assert outcome in run(bench, server, name, "tuner")
    assert not by(bench, name)
