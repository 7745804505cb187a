"""Claude Code, Codex and Gemini CLI, the real ones, headless, against a scripted model on 127.0.0.1.

`make agents` puts them into `.agents`. Where they are not installed these tests are skipped, unless
AUTORESEARCH_REAL_AGENTS is `required`, as it is in continuous integration: then they fail.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from researchers.conformance import ask
from rigs.agents import KEY, NEW, OLD, REAL, is_installed, log_in, make_agent_lab, read_files
from rigs.cli import Person, git
from rigs.model_server import Act, ModelServer, edit, read, shell
from rigs.toy import Bench
from rigs.wire_formats import TOKENS_IN

from autoresearch.errors import ResearcherError
from autoresearch.records import Brief, Experiment, Proposal, Verdict
from autoresearch.researchers.agents.worker import STDOUT

MODEL = {"gemini-cli": "gemini-cli:gemini-2.5-pro"}  # otherwise it asks another model which one to use
IN_COPY = r"grep -q autoresearch.kit train.py && "  # run the rest only in the working copy
EDITS: dict[str, list[Act]] = {
    "claude": [read("{lab}/train.py"), edit("{lab}/train.py", OLD, NEW)],
    "codex": [shell(f"sed -i 's/^{OLD}/{NEW}/' train.py")],
    "gemini-cli": [read("{lab}/train.py"), edit("{lab}/train.py", OLD, NEW)],
}
pytestmark = pytest.mark.agents


@pytest.fixture(params=REAL)
def name(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    if not is_installed(found):
        if os.environ.get("AUTORESEARCH_REAL_AGENTS") == "required":
            pytest.fail(f"{found} is not installed: `make agents`")
        pytest.skip("not installed: `make agents`")
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


def run(bench: Bench, server: ModelServer, name: str) -> Experiment:
    """Run one experiment with `autoresearch run --researcher NAME`, and check that no key is stored."""
    bench.person = Person(bench.person.home, log_in(bench.person.home / "home", server.url()))
    bench.set("limits: {proposal: 60s}")
    looping = bench.run(f"--researcher={MODEL.get(name, name)}", "--experiments=1")
    assert looping.code == 3 and "the limit of 1 experiment" in looping.said, looping.said
    bench.check_outputs(1)
    assert not [path for path, content in read_files(bench.person.home).items() if KEY.encode() in content]
    found = bench.look().done[1]
    assert found.researcher == MODEL.get(name, name)
    return found


def test_a_real_edit_with_the_agent_s_own_tools_is_judged(bench: Bench, server: ModelServer, name: str) -> None:
    server.acts, server.last = EDITS[name], "All done.\n\nHypothesis: X = 0.3 is where the bowl is lowest."
    found = run(bench, server, name)
    assert found.verdict in (Verdict.KEEP, Verdict.DISCARD) and found.score is not None
    assert found.hypothesis == "X = 0.3 is where the bowl is lowest."
    changed = git(bench.lab, "diff", "--unified=0", f"{found.commit}~", found.commit)
    assert "-X = 1.0" in changed and "+X = 0.3" in changed and changed.count("diff --git") == 1
    assert found.usage.tokens_in is not None and found.usage.tokens_in >= TOKENS_IN
    assert (found.usage.usd is None) == (name != "claude"), "only Claude Code reports a model that has a price"
    assert {key for seen in server.requests for key in seen.keys} <= {KEY, f"Bearer {KEY}"}


def test_an_agent_cannot_read_sealed_data_move_a_branch_or_edit_the_scorer(
    bench: Bench, server: ModelServer, name: str
) -> None:
    sealed = bench.person.home / "cache" / "sealed" / "validation.txt"
    sealed.parent.mkdir(parents=True)
    sealed.write_text("SEALED-ROWS")
    server.acts = [
        shell(f"{IN_COPY} cat {sealed} {bench.lab}/.autoresearch/ledger.db; ls {sealed.parent}"),
        shell(
            f"{IN_COPY} git -C {bench.lab} update-ref refs/heads/evil HEAD; git -C {bench.lab} branch -f main HEAD~1"
        ),
        shell(f"{IN_COPY} echo 'NOISE = 0.0' >> prepare.py; echo 'NOISE = 0.0' >> {bench.lab}/prepare.py"),
    ]
    found = run(bench, server, name)
    assert found.verdict is Verdict.INVALID and "changes prepare.py" in str(found.reason)
    bodies = json.dumps([seen.body for seen in server.requests])
    assert str(sealed) in bodies and "SEALED-ROWS" not in bodies and "SQLite format" not in bodies
    assert bodies.count("No such file") >= 2, "the commands ran and found nothing"
    heads = git(bench.lab, "for-each-ref", "--format=%(refname:short) %(objectname)", "refs/heads").splitlines()
    start = bench.look().done[0].commit
    assert heads == [f"autoresearch/{bench.tag} {start}", f"main {start}"]
    assert git(bench.lab, "status", "--porcelain") == ""


MODES = ("e401", "e429", "e500", "cut", "stall", "hang", "nonsense", "shape", "flood")


def test_a_misbehaving_model_fails_the_proposal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: ModelServer, name: str
) -> None:
    """All modes run at once, each in a home of its own. Agents handle them differently, and none makes a change."""
    server.acts = EDITS[name]
    monkeypatch.setenv("AUTORESEARCH_CACHE", str(tmp_path / "cache"))
    lab = make_agent_lab(tmp_path)
    briefs = [lab.brief(turn, "---\nlimits: {proposal: 12s}\n---\n") for turn in range(len(MODES))]

    async def ask_in_mode(mode: str, brief: Brief) -> Exception | Proposal:
        home = tmp_path / mode
        home.mkdir()
        for variable, value in log_in(home, server.url(mode)).items():
            monkeypatch.setenv(variable, value)
        proposal = asyncio.ensure_future(lab.agent(MODEL.get(name, name)).propose(brief))
        while not (lab.lab / ".autoresearch" / "proposals" / "t" / str(brief.turn) / STDOUT).exists():
            await asyncio.sleep(0.02)  # its job has started, so the environment can change for the next one
        return (await asyncio.gather(proposal, return_exceptions=True))[0]  # type: ignore[return-value]

    async def ask_in_all_modes() -> list[Exception | Proposal]:
        started = []
        for mode, brief in zip(MODES, briefs, strict=True):
            started.append(asyncio.ensure_future(ask_in_mode(mode, brief)))
            await asyncio.sleep(1.0)
        return list(await asyncio.gather(*started))

    outcomes = dict(zip(MODES, asyncio.run(ask_in_all_modes()), strict=True))
    assert all(isinstance(each, ResearcherError) and str(each) for each in outcomes.values()), outcomes
    assert not list((lab.lab / ".autoresearch" / "proposals" / "t").iterdir())


@pytest.mark.parametrize("acts", [[], [edit("{lab}/train.py", "NOWHERE", "x")]])
def test_an_edit_that_is_missing_or_does_not_apply(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: ModelServer, name: str, acts: list[Act]
) -> None:
    server.acts = acts
    lab = make_agent_lab(tmp_path)
    for variable, value in log_in(lab.home, server.url()).items():
        monkeypatch.setenv(variable, value)
    with pytest.raises(ResearcherError, match="changed nothing: a scripted model knows best") as caught:
        ask(lab.agent(MODEL.get(name, name)), lab.brief(agenda="---\nlimits: {proposal: 60s}\n---\n"))
    assert caught.value.usage is not None and caught.value.usage.tokens_in is not None
