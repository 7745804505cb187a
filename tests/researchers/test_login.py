"""The login that an agent gets a copy of: what it may change of the user's, and what it cannot."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from agent_rig import House, house
from conformance import ask

from autoresearch.credentials import Secrets
from autoresearch.errors import ResearcherError
from autoresearch.researchers.login import LARGEST, Loan, Login

OLD = {"tokens": {"access": "old", "scopes": ["a"]}, "expires": 1, "plan": None}
NEW = {"tokens": {"access": "new", "scopes": ["a", "b"]}, "expires": 2.5, "plan": "max"}
LOGIN = Login(".agent", "AGENT_HOME", ("auth.json",), ("config.toml",))


@pytest.fixture
def loan(tmp_path: Path) -> Loan:
    ours, home = tmp_path / "ours", tmp_path / "home"
    ours.mkdir()
    home.mkdir()
    (ours / "auth.json").write_text(json.dumps(OLD))
    (ours / "config.toml").write_text("model = 'x'")
    (ours / "history").write_text("private")
    lent = Loan(LOGIN, ours, home)
    lent.lend()
    return lent


def test_it_gets_what_it_needs_and_nothing_else(loan: Loan, tmp_path: Path) -> None:
    assert sorted(path.name for path in (tmp_path / "home" / ".agent").iterdir()) == ["auth.json", "config.toml"]
    assert (tmp_path / "home" / ".agent" / "auth.json").stat().st_mode & 0o777 == 0o600


def test_a_renewed_login_is_taken_back_and_nothing_else(loan: Loan, tmp_path: Path) -> None:
    theirs = tmp_path / "home" / ".agent"
    (theirs / "auth.json").write_text(json.dumps(NEW))
    (theirs / "config.toml").write_text("notify = ['evil']")
    (theirs / "hooks.json").write_text("{}")
    loan.settle()
    ours = tmp_path / "ours"
    assert json.loads((ours / "auth.json").read_text()) == NEW
    assert (ours / "auth.json").stat().st_mode & 0o777 == 0o600
    assert (ours / "config.toml").read_text() == "model = 'x'"
    assert sorted(path.name for path in ours.iterdir()) == ["auth.json", "config.toml", "history"]


@pytest.mark.parametrize(
    "renewed",
    [
        "", "nonsense", "[]", "[" * 100_000, json.dumps({**NEW, "more": 1}), json.dumps({**NEW, "expires": "never"}),
        json.dumps({**NEW, "tokens": {"access": {"a": 1}, "scopes": []}}), json.dumps(NEW) + " " * LARGEST,
    ],
)  # fmt: skip
def test_what_has_another_form_is_not(loan: Loan, tmp_path: Path, renewed: str) -> None:
    (tmp_path / "home" / ".agent" / "auth.json").write_text(renewed)
    loan.settle()
    assert json.loads((tmp_path / "ours" / "auth.json").read_text()) == OLD


@pytest.mark.parametrize("planted", ["a pipe", "a link to itself", "a folder", "nothing"])
def test_whatever_lies_there_ends_no_night(loan: Loan, tmp_path: Path, planted: str) -> None:
    theirs = tmp_path / "home" / ".agent"
    shutil.rmtree(theirs)
    if planted == "a link to itself":
        theirs.symlink_to(theirs)
    else:
        theirs.mkdir()
    if planted == "a pipe":
        os.mkfifo(theirs / "auth.json")
    if planted == "a folder":
        (theirs / "auth.json").mkdir()
    Secrets().learn(loan.files)
    loan.settle()
    assert json.loads((tmp_path / "ours" / "auth.json").read_text()) == OLD


@pytest.mark.parametrize("whole", [True, False])
def test_a_link_that_it_planted_is_not_even_read(loan: Loan, tmp_path: Path, whole: bool) -> None:
    """It may lead to `/proc/kmsg`, which never ends."""
    elsewhere, theirs = tmp_path / "elsewhere", tmp_path / "home" / ".agent"
    elsewhere.mkdir()
    (elsewhere / "auth.json").write_text("eyJhbGciOiJSUzI1NiIsImtpZCI6")
    shutil.rmtree(theirs)
    if whole:
        theirs.symlink_to(elsewhere)
    else:
        theirs.mkdir()
        (theirs / "auth.json").symlink_to(elsewhere / "auth.json")
        (theirs / "more").symlink_to(elsewhere / "auth.json")
    secrets = Secrets()
    secrets.learn([*loan.files, *([] if whole else [theirs])])
    assert secrets.revealed(["eyJhbGciOiJSUzI1NiIsImtpZCI6"]) is None


@pytest.mark.parametrize("whole", [True, False])
def test_what_lies_behind_a_link_is_not(loan: Loan, tmp_path: Path, whole: bool) -> None:
    elsewhere, theirs = tmp_path / "elsewhere", tmp_path / "home" / ".agent"
    elsewhere.mkdir()
    (elsewhere / "auth.json").write_text(json.dumps(NEW))
    if whole:
        theirs.rename(tmp_path / "home" / "gone")
        theirs.symlink_to(elsewhere)
    else:
        (theirs / "auth.json").unlink()
        (theirs / "auth.json").symlink_to(elsewhere / "auth.json")
    loan.settle()
    assert json.loads((tmp_path / "ours" / "auth.json").read_text()) == OLD


def test_a_login_that_another_has_renewed_meanwhile_stays(loan: Loan, tmp_path: Path) -> None:
    newer = {**OLD, "expires": 9}
    (tmp_path / "ours" / "auth.json").write_text(json.dumps(newer))
    (tmp_path / "home" / ".agent" / "auth.json").write_text(json.dumps(NEW))
    loan.settle()
    assert json.loads((tmp_path / "ours" / "auth.json").read_text()) == newer


def test_a_link_of_the_user_s_own_to_the_login_stays_one(loan: Loan, tmp_path: Path) -> None:
    (tmp_path / "ours" / "auth.json").rename(tmp_path / "real.json")
    (tmp_path / "ours" / "auth.json").symlink_to(tmp_path / "real.json")
    (tmp_path / "home" / ".agent" / "auth.json").write_text(json.dumps(NEW))
    loan.settle()
    assert (tmp_path / "ours" / "auth.json").is_symlink() and json.loads((tmp_path / "real.json").read_text()) == NEW


CLAUDE = """#!/bin/sh
echo "$(cat ~/.claude/.credentials.json ~/.claude/settings.json)"
echo '{{"token": "new"}}' > ~/.claude/.credentials.json
echo evil > ~/.claude/settings.json
echo evil > {ours}/settings.json
ls {ours}
sed -i 's/X = 1.0 /X = 0.3 /' train.py
echo '{{"type": "result", "result": "Hypothesis: lower"}}'
"""


@pytest.mark.parametrize("elsewhere", [True, False])
def test_an_agent_works_with_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, elsewhere: bool) -> None:
    home: House = house(tmp_path)
    ours = home.home / (".config/claude" if elsewhere else ".claude")
    ours.mkdir(parents=True)
    (ours / ".credentials.json").write_text('{"token": "old"}')
    (ours / "settings.json").write_text('{"model": "mine"}')
    program = tmp_path / "bin" / "claude"
    program.parent.mkdir()
    program.write_text(CLAUDE.format(ours=ours))
    program.chmod(0o755)
    monkeypatch.setenv("HOME", str(home.home))
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    monkeypatch.setenv("AUTORESEARCH_CACHE", str(tmp_path / "cache"))
    if elsewhere:
        monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(ours))
    else:
        monkeypatch.delenv("CLAUDE_CONFIG_DIR", raising=False)
    agent = home.agent("claude")
    assert agent.missing() is None
    try:
        assert "X = 0.3 " in str(ask(agent, home.brief()).files["train.py"])
    except ResearcherError as error:
        pytest.fail(str(error))
    (log,) = (home.lab / ".autoresearch" / "logs" / "t").iterdir()
    assert '{"token": "old"}' in log.read_text() and '{"model": "mine"}' in log.read_text()
    assert json.loads((ours / ".credentials.json").read_text()) == {"token": "new"}
    assert (ours / "settings.json").read_text() == '{"model": "mine"}'
