"""The desk: a confined agent asks for tools by files, and its run answers where the agent cannot write."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from researchers.conformance import ask
from rigs.agents import KEY, AgentLab, make_agent_lab
from rigs.cli import commit

from autoresearch.errors import ResearcherError, ToolRefused
from autoresearch.kit.desk import find_changes, hash_content
from autoresearch.records import Brief, Proposal, ToolRequest
from autoresearch.researchers.agents.agent import Agent
from autoresearch.sandbox.enter import best_level
from autoresearch.sandbox.walls import Level

AGENDA = "---\nlimits: {proposal: 60s}\neditable: [train.py, 'extra*.py']\n---\n"
CHANGE = "text = open('train.py').read(); open('train.py', 'w').write(text.replace('X = 1.0 ', 'X = 0.3 '))"
SCRATCH = """
import subprocess, sys
ran = subprocess.run([sys.executable, "-m", "autoresearch.kit.scratch", *sys.argv[1:]], capture_output=True, text=True)
print("answer", ran.returncode, ran.stdout, ran.stderr)
"""


class Bench:
    """Tools that answer with a text, and remember what was asked."""

    def __init__(self, refusal: str | None = None) -> None:
        self.requests, self._refusal = list[ToolRequest](), refusal

    async def use(self, request: ToolRequest, brief: Brief) -> str:
        self.requests.append(request)
        if self._refusal:
            raise ToolRefused(self._refusal)
        return "a curve"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AgentLab:
    built = make_agent_lab(tmp_path)
    monkeypatch.setenv("HOME", str(built.home))
    monkeypatch.setenv("AUTORESEARCH_CACHE", str(tmp_path / "cache"))
    return built


def propose(home: AgentLab, tools: Bench, program: str, *words: str, level: Level | None = None) -> Proposal:
    return ask(home.python_agent(program, *words, level=level, tools=tools), home.brief(agenda=AGENDA))


def read_log(home: AgentLab) -> str:
    (log,) = (home.lab / ".autoresearch" / "logs" / "t").iterdir()
    return log.read_text()


@pytest.mark.parametrize("level", [Level.NAMESPACES, Level.LANDLOCK, Level.NONE])
def test_an_agent_gets_a_scratch_trial_of_its_working_copy(home: AgentLab, level: Level) -> None:
    if list(Level).index(level) < list(Level).index(best_level()):
        pytest.skip(f"this machine has no {level}")
    (home.lab / ".gitignore").write_text("extra_ignored.py\n")
    commit(home.lab)
    more = "[open(name, 'w').write('1') for name in ('notes.txt', 'extra.py', 'extra_ignored.py')]"
    tools = Bench()
    proposal = propose(home, tools, f"{CHANGE}; {more}\n{SCRATCH}", "--seconds", "7", level=level)
    [request] = tools.requests
    assert (request.tool, request.seconds) == ("scratch", 7.0) and request.researcher.startswith("command:")
    assert dict(request.files) == dict(proposal.files) and set(request.files) == {"train.py", "extra.py"}
    assert "answer 0 a curve" in read_log(home)


def test_a_refusal_is_one_clear_line(home: AgentLab) -> None:
    propose(home, Bench("#3 is tried now, for 12 s more at most"), f"{SCRATCH}\n{CHANGE}")
    assert "answer 1 refused: #3 is tried now, for 12 s more at most" in read_log(home).splitlines()


def test_a_change_with_a_key_is_not_tried(home: AgentLab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    tools = Bench()
    with pytest.raises(ResearcherError):
        propose(home, tools, f"open('extra.py', 'w').write('KEY = \\'{KEY}\\'')\n{SCRATCH}")
    assert not tools.requests and "the change contains the secret ANTHROPIC_API_KEY" in read_log(home)
    assert KEY not in read_log(home)


HOSTILE = {
    "a link": "os.symlink('/etc/passwd', place)",
    "a pipe": "os.mkfifo(place)",
    "a folder": "os.mkdir(place)",
    "no JSON": "open(place, 'w').write('{' * 100_000)",
    "no object": "open(place, 'w').write('[1]')",
    "an id that leaves the folder": "write(id='../../../../evil', tool='scratch', files={})",
    "another tool": "write(id='0' * 16, tool='audit', files={})",
    "numbers as texts": "write(id='0' * 16, tool='scratch', files={'train.py': 7})",
    "a number that no float holds": "write(id='0' * 16, tool='scratch', files={}, seconds=10**400)",
    "no number of seconds": "write(id='0' * 16, tool='scratch', files={}, seconds=float('nan'))",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_request_does_nothing(home: AgentLab, what: str) -> None:
    program = f"""
import json, os, time
place = os.path.join(os.environ["AUTORESEARCH_OUT"], "request-0000000000000000.json")
def write(**words):
    with open(place, "w") as file: json.dump(words, file)
{HOSTILE[what]}
time.sleep(1)
{CHANGE}
"""
    tools = Bench()
    assert propose(home, tools, program).files and not tools.requests


class Broken(Bench):
    async def use(self, request: ToolRequest, brief: Brief) -> str:
        raise OSError("the disk of the loop is broken")


def test_an_agent_keeps_its_change_after_a_tool_that_failed(home: AgentLab) -> None:
    assert propose(home, Broken(), f"{SCRATCH}\n{CHANGE}").files
    assert "answer 1 refused: the run failed, and cannot do this now" in read_log(home)


def test_two_requests_at_once_are_both_answered(home: AgentLab) -> None:
    program = f"""
import subprocess, sys
words = [sys.executable, "-m"]
runs = [
    subprocess.Popen([*words, f"autoresearch.kit.{{name}}"], stdout=subprocess.PIPE, text=True)
    for name in ("scratch", "profile")
]
print("answers", *(each.communicate()[0] for each in runs))
{CHANGE}
"""
    tools = Bench()
    propose(home, tools, program)
    assert sorted(each.tool for each in tools.requests) == ["profile", "scratch"]


def test_an_answer_holds_no_secret(home: AgentLab, monkeypatch: pytest.MonkeyPatch) -> None:
    class Telling(Bench):
        async def use(self, request: ToolRequest, brief: Brief) -> str:
            return f"it printed {KEY}"

    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    propose(home, Telling(), f"{SCRATCH.replace('ran.stdout', 'ran.stdout[::-1]')}\n{CHANGE}")
    assert "answer 0" in read_log(home) and KEY[::-1] not in read_log(home)


class Endless(Bench):
    ended = False

    async def use(self, request: ToolRequest, brief: Brief) -> str:
        try:
            await asyncio.Event().wait()
        finally:
            self.ended = True
        return "never"


def test_a_tool_ends_with_its_agent(home: AgentLab) -> None:
    ask_and_go = f"""
import json, os, time
with open(os.path.join(os.environ["AUTORESEARCH_OUT"], "request-0000000000000000.json"), "w") as file:
    json.dump(dict(id="0" * 16, tool="scratch", files={{}}), file)
time.sleep(1)
{CHANGE}
"""
    tools = Endless()
    assert propose(home, tools, ask_and_go).files and tools.ended


@pytest.mark.parametrize("level", [Level.NAMESPACES, Level.LANDLOCK])
def test_an_agent_cannot_write_an_answer(home: AgentLab, level: Level) -> None:
    """Otherwise a link in the place of an answer would have the run write elsewhere."""
    if list(Level).index(level) < list(Level).index(best_level()):
        pytest.skip(f"this machine has no {level}")
    program = f"""
import os
try:
    os.symlink("/tmp/elsewhere", os.path.join(os.environ["AUTORESEARCH_DESK"], "0" * 16 + ".json"))
except OSError as error:
    print("not written", error)
{CHANGE}
"""
    propose(home, Bench(), program, level=level)
    assert "not written" in read_log(home)


def test_an_agent_without_tools_is_told_so(home: AgentLab) -> None:
    agent = home.python_agent(f"{SCRATCH}\n{CHANGE}")
    assert isinstance(agent, Agent)
    ask(agent, home.brief(agenda=AGENDA))
    assert "a scratch trial is for a researcher in a run. By hand: `python train.py`" in read_log(home)


def test_changes_are_found_by_their_content(tmp_path: Path) -> None:
    (tmp_path / "same.py").write_text("1")
    (tmp_path / "new.py").write_text("2")
    (tmp_path / "image.png").write_bytes(b"\xff\x00")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "x.txt").write_text("3")
    before = {"same.py": hash_content(b"1"), "gone.py": hash_content(b"4"), "other.py": hash_content(b"5")}
    (tmp_path / "other.py").write_text("6")
    assert find_changes(tmp_path, before) == {"new.py": "2", "gone.py": None, "other.py": "6"}
