"""A lab, a home with logins, and the real agents if they are installed, for tests of coding agents."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from researchers.conformance import make_brief
from rigs.cli import toy

from autoresearch.agenda.commands import find_readable
from autoresearch.layout import cache_folder
from autoresearch.records import Brief, Confinement, Experiment, State, Verdict
from autoresearch.researchers.agents.agent import Agent
from autoresearch.sandbox.enter import best_level
from autoresearch.sandbox.walls import Level, this_python_folders
from autoresearch.seams import Tools
from autoresearch.workspace import Workspace

ROOT = Path(__file__).parents[2]
BIN = ROOT / ".agents" / "node_modules" / ".bin"
REAL = {"claude": "claude", "codex": "codex", "gemini-cli": "gemini"}
KEY = "canary-5f0c2e9d71b8"
OLD, NEW = "X = 1.0 ", "X = 0.3 "


@dataclass(frozen=True)
class AgentLab:
    """A lab in its repository, and a home beside the lab."""

    lab: Path
    home: Path

    def agent(
        self, name: str, level: Level | None = None, python: str = sys.executable, tools: Tools | None = None
    ) -> Agent:
        hidden = tuple(map(str, (self.lab, self.lab / ".autoresearch", cache_folder(), self.home)))
        readable = (*this_python_folders(), *find_readable(python, ()))  # agents run in the Python of the tests
        confinement = Confinement(level or best_level(), readable, hidden)
        return Agent(name, self.lab, confinement, python=python, tools=tools)

    def python_agent(self, program: str, *words: str, level: Level | None = None, tools: Tools | None = None) -> Agent:
        """Return an agent that is a Python program, which gets the words as arguments."""
        return self.agent(f"command:{shlex.join([sys.executable, '-c', program, *words])}", level, tools=tools)

    def brief(self, turn: int = 0, agenda: str | None = None) -> Brief:
        workspace = Workspace(self.lab)
        commit = workspace.head()
        first = Experiment("t", 0, commit, None, "baseline", "human", "a", "f0", State.DONE, Verdict.KEEP, score=3.0)
        text = (self.lab / "program.md").read_text() if agenda is None else agenda
        return make_brief([first], code=workspace.read(commit, ["train.py"]), turn=turn, agenda=text)


def make_agent_lab(folder: Path) -> AgentLab:
    """Make a toy lab and an empty home in a folder."""
    home = folder / "home"
    home.mkdir()
    return AgentLab(toy(folder / "lab"), home)


def is_installed(name: str) -> bool:
    """Whether `make agents` installed the real agent."""
    return (BIN / REAL[name]).exists()


def log_in(home: Path, url: str) -> dict[str, str]:
    """Write settings into a home, so that each real agent takes a scripted server for its provider.

    Returns:
        The variables of the agent's environment.
    """
    (home / ".claude").mkdir(exist_ok=True)
    (home / ".codex").mkdir(exist_ok=True)
    (home / ".codex" / "config.toml").write_text(
        'model = "scripted"\nmodel_provider = "scripted"\n[model_providers.scripted]\nname = "scripted"\n'
        f'base_url = "{url}/v1"\nenv_key = "OPENAI_API_KEY"\nwire_api = "responses"\nrequest_max_retries = 1\n'
        "stream_max_retries = 1\n"
    )
    (home / ".gemini").mkdir(exist_ok=True)
    settings = {"security": {"auth": {"selectedType": "gemini-api-key"}}}
    (home / ".gemini" / "settings.json").write_text(json.dumps(settings))
    return {
        "HOME": str(home), "PATH": f"{BIN}:{os.environ['PATH']}", "ANTHROPIC_BASE_URL": url,
        "GOOGLE_GEMINI_BASE_URL": url, "ANTHROPIC_API_KEY": KEY, "OPENAI_API_KEY": KEY, "GEMINI_API_KEY": KEY,
    }  # fmt: skip


def read_files(folder: Path) -> Mapping[Path, bytes]:
    """Return path → content of all files below a folder."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and not path.is_symlink()}
