"""The copy of a login that an agent gets: a renewed login is taken back, and nothing else."""

from __future__ import annotations

import json
import math
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from researchers.conformance import ask
from rigs.agents import AgentLab, make_agent_lab
from rigs.cli import Person
from rigs.toy import Bench

from autoresearch.credentials import Secrets
from autoresearch.errors import NotLoggedIn, ResearcherError
from autoresearch.ledger import Ledger
from autoresearch.researchers.agents.login import LARGEST, Login, LoginCopy
from autoresearch.researchers.agents.presets import AGENTS

OLD: dict[str, Any] = {
    "tokens": {"accessToken": "old", "scopes": ["a"]},
    "expires": 1,
    "plan": None,
    "server": {"url": "https://a"},
}
NEW: dict[str, Any] = {
    "tokens": {"accessToken": "new", "scopes": ["a", "b"]},
    "expires": 2.5,
    "plan": "max",
    "server": {"url": "https://a"},
}
FIELDS = ("tokens.accessToken", "tokens.scopes", "tokens.tier", "expires", "plan", "gone.accessToken")
LOGIN = Login(".agent", "AGENT_HOME", ("auth.json",), FIELDS, ("config.toml",))


@pytest.fixture
def copy(tmp_path: Path) -> LoginCopy:
    ours, home = tmp_path / "ours", tmp_path / "home"
    ours.mkdir()
    home.mkdir()
    (ours / "auth.json").write_text(json.dumps(OLD))
    (ours / "config.toml").write_text("model = 'x'")
    (ours / "history").write_text("private")
    copy = LoginCopy(LOGIN, ours, home)
    copy.lend()
    return copy


def test_only_login_and_settings_are_copied(copy: LoginCopy, tmp_path: Path) -> None:
    assert sorted(path.name for path in (tmp_path / "home" / ".agent").iterdir()) == ["auth.json", "config.toml"]
    assert (tmp_path / "home" / ".agent" / "auth.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["auth.json", "config.toml"])
def test_a_file_too_large_for_a_login_is_refused(copy: LoginCopy, tmp_path: Path, name: str) -> None:
    (tmp_path / "ours" / name).write_text(" " * (LARGEST + 1))
    with pytest.raises(NotLoggedIn, match=f"ours/{name}: more than 1 MiB is too large for a login: move it away"):
        copy.lend()


@pytest.mark.parametrize("planted", ["a pipe", "a device", "a folder"])
def test_only_plain_files_are_a_login(tmp_path: Path, planted: str) -> None:
    """Reading a pipe could block for ever, and some devices never end."""
    ours, home = tmp_path / "ours", tmp_path / "home"
    ours.mkdir()
    for name in ("auth.json", "config.toml"):
        if planted == "a pipe":
            os.mkfifo(ours / name)
        if planted == "a device":
            (ours / name).symlink_to("/dev/zero")
        if planted == "a folder":
            (ours / name).mkdir()
    assert not LOGIN.is_there({"AGENT_HOME": str(ours)}, home)
    copy = LoginCopy(LOGIN, ours, home)
    copy.lend()
    Secrets().learn(copy.files)
    assert copy.take_back() == [] and not home.exists()


def test_only_a_renewed_login_is_taken_back(copy: LoginCopy, tmp_path: Path) -> None:
    theirs = tmp_path / "home" / ".agent"
    (theirs / "auth.json").write_text(json.dumps(NEW))
    (theirs / "config.toml").write_text("notify = ['evil']")
    (theirs / "hooks.json").write_text("{}")
    copy.take_back()
    ours = tmp_path / "ours"
    assert json.loads((ours / "auth.json").read_text()) == NEW
    assert (ours / "auth.json").stat().st_mode & 0o777 == 0o600
    assert (ours / "config.toml").read_text() == "model = 'x'"
    assert sorted(path.name for path in ours.iterdir()) == ["auth.json", "config.toml", "history"]


NOT_JSON, OTHER = "the login is not valid JSON", "the new login has an unknown structure"
BAD_TOKEN = "the new `accessToken` is invalid"


@pytest.mark.parametrize(
    ("renewed", "reason"),
    [
        ("", NOT_JSON), ("nonsense", NOT_JSON), ("[" * 100_000, NOT_JSON), (json.dumps(NEW) + " " * LARGEST, NOT_JSON),
        (json.dumps({**NEW, "expires": math.nan}), NOT_JSON), (json.dumps(NEW).replace("2.5", "1e999"), NOT_JSON),
        ("[]", OTHER), (json.dumps({**NEW, "tokens": "new"}), OTHER),
        (json.dumps({**NEW, "expires": "never"}), "the new `expires` is invalid"),
        *((json.dumps({**NEW, "tokens": {"accessToken": each, "scopes": []}}), BAD_TOKEN)
          for each in ({"a": 1}, ["new"], "", None, 5, "new\r\nX-Header: 1", "\x1b[2J", "\u202e")),
    ],
)  # fmt: skip
def test_an_invalid_login_is_refused_and_a_line_says_so(
    copy: LoginCopy, tmp_path: Path, renewed: str, reason: str
) -> None:
    (tmp_path / "home" / ".agent" / "auth.json").write_text(renewed)
    assert copy.take_back() == [refusal(tmp_path, reason)]
    assert json.loads((tmp_path / "ours" / "auth.json").read_text()) == OLD


def refusal(tmp_path: Path, reason: str) -> str:
    file = tmp_path / "ours" / "auth.json"
    return (
        f"{file}: the agent's renewed login could not be copied back ({reason}): "
        "log in again if the login is refused from now on"
    )


def test_only_the_fields_of_a_renewal_are_taken_back(copy: LoginCopy, tmp_path: Path) -> None:
    """The user's own agent would obey a new gateway or key command outside the sandbox."""
    evil = {"url": "https://evil", "more": 1}
    tokens = {"accessToken": "new", "scopes": ["a"], "tier": "max", "apiKeyHelper": "sh -c evil"}
    planted = {
        "tokens": tokens,
        "plan": None,
        "server": evil,
        "gone": {"accessToken": "x"},
        "apiKeyHelper": "sh -c evil",
    }
    (tmp_path / "home" / ".agent" / "auth.json").write_text(json.dumps(planted))
    assert copy.take_back() == []
    assert json.loads((tmp_path / "ours" / "auth.json").read_text()) == {
        "tokens": {"accessToken": "new", "scopes": ["a"], "tier": "max"}, "plan": None, "server": {"url": "https://a"},
    }  # fmt: skip


@pytest.mark.parametrize("odd", [None, {"a": 1}, [{"a": 1}], "two\nlines"])
def test_an_odd_value_besides_the_tokens_keeps_its_old_value(copy: LoginCopy, tmp_path: Path, odd: Any) -> None:
    """The old tokens do not work any more, so a refusal of the whole renewal would log the user out."""
    tokens = {**NEW["tokens"], "scopes": odd}
    (tmp_path / "home" / ".agent" / "auth.json").write_text(json.dumps({**NEW, "tokens": tokens}))
    assert copy.take_back() == []
    assert json.loads((tmp_path / "ours" / "auth.json").read_text())["tokens"] == {**NEW["tokens"], "scopes": ["a"]}


OLDER = {
    "accessToken": "old",
    "refreshToken": "old",
    "expiresAt": 1,
    "scopes": ["user:inference"],
    "subscriptionType": "max",
}
RENEWALS: dict[str, tuple[Any, Any]] = {
    "claude": (
        {"claudeAiOauth": OLDER, "mcpOAuth": {"a": {"serverUrl": "https://a"}}},
        {"claudeAiOauth": {**OLDER, "accessToken": "new", "refreshToken": "new", "expiresAt": 2, "rateLimitTier": None,
                           "clientId": "9d1c", "refreshTokenExpiresAt": 3},
         "mcpOAuth": {"a": {"serverUrl": "https://a"}}},
    ),
    "codex": (
        {"auth_mode": "chatgpt", "OPENAI_API_KEY": None, "last_refresh": "2026-11-01T00:00:00Z",
         "tokens": {"id_token": "old", "access_token": "old", "refresh_token": "old", "account_id": "a"}},
        {"auth_mode": "chatgpt", "OPENAI_API_KEY": None, "last_refresh": "2026-11-27T00:00:00Z",
         "tokens": {"id_token": "new", "access_token": "new", "refresh_token": "new", "account_id": "a"}},
    ),
    "gemini-cli": (
        {"access_token": "old", "refresh_token": "old", "scope": "a b", "token_type": "Bearer", "expiry_date": 1},
        {"access_token": "new", "refresh_token": "old", "scope": "a b", "token_type": "Bearer", "expiry_date": 2,
         "id_token": "new"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RENEWALS)
def test_all_that_each_agent_renews_is_taken_back(tmp_path: Path, name: str) -> None:
    """The renewals have fields that logins of older versions lack."""
    login, (old, new) = AGENTS[name].login, RENEWALS[name]
    ours, home = tmp_path / "ours", tmp_path / "home"
    ours.mkdir()
    (ours / login.proof[0]).write_text(json.dumps(old))
    copy = LoginCopy(login, ours, home)
    copy.lend()
    (home / login.folder / login.proof[0]).write_text(json.dumps(new))
    assert copy.take_back() == []
    assert json.loads((ours / login.proof[0]).read_text()) == new


@pytest.mark.parametrize("planted", ["a pipe", "a link to itself", "a folder", "nothing"])
def test_a_destroyed_copy_does_no_harm(copy: LoginCopy, tmp_path: Path, planted: str) -> None:
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
    Secrets().learn(copy.files)
    assert copy.take_back() == [refusal(tmp_path, "the agent's copy is gone")]
    assert json.loads((tmp_path / "ours" / "auth.json").read_text()) == OLD


@pytest.mark.parametrize("whole", [True, False])
def test_a_planted_link_is_never_read(copy: LoginCopy, tmp_path: Path, whole: bool) -> None:
    """The link may lead to `/proc/kmsg`, which never ends."""
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
    secrets.learn([*copy.files, *([] if whole else [theirs])])
    assert secrets.find_leak({"a.py": "eyJhbGciOiJSUzI1NiIsImtpZCI6"}, {}) is None


@pytest.mark.parametrize("whole", [True, False])
def test_a_login_behind_a_link_is_not_taken_back(copy: LoginCopy, tmp_path: Path, whole: bool) -> None:
    elsewhere, theirs = tmp_path / "elsewhere", tmp_path / "home" / ".agent"
    elsewhere.mkdir()
    (elsewhere / "auth.json").write_text(json.dumps(NEW))
    if whole:
        theirs.rename(tmp_path / "home" / "gone")
        theirs.symlink_to(elsewhere)
    else:
        (theirs / "auth.json").unlink()
        (theirs / "auth.json").symlink_to(elsewhere / "auth.json")
    copy.take_back()
    assert json.loads((tmp_path / "ours" / "auth.json").read_text()) == OLD


def test_a_login_that_another_process_renewed_stays(copy: LoginCopy, tmp_path: Path) -> None:
    newer = {**OLD, "expires": 9}
    (tmp_path / "ours" / "auth.json").write_text(json.dumps(newer))
    (tmp_path / "home" / ".agent" / "auth.json").write_text(json.dumps(NEW))
    assert copy.take_back() == [refusal(tmp_path, "another process has changed the file in the meantime")]
    assert json.loads((tmp_path / "ours" / "auth.json").read_text()) == newer


@pytest.mark.parametrize("gone", [True, False])
def test_a_user_who_logged_out_stays_logged_out(copy: LoginCopy, tmp_path: Path, gone: bool) -> None:
    ours = tmp_path / "ours" / "auth.json"
    ours.unlink() if gone else ours.write_text("{}")
    (tmp_path / "home" / ".agent" / "auth.json").write_text(json.dumps(NEW))
    assert copy.take_back() == [refusal(tmp_path, "another process has changed the file in the meantime")]
    assert not ours.exists() if gone else ours.read_text() == "{}"


def test_other_changes_by_the_user_stay(copy: LoginCopy, tmp_path: Path) -> None:
    (tmp_path / "ours" / "auth.json").write_text(json.dumps({**OLD, "server": {"url": "https://b"}}))
    (tmp_path / "home" / ".agent" / "auth.json").write_text(json.dumps(NEW))
    assert copy.take_back() == []
    assert json.loads((tmp_path / "ours" / "auth.json").read_text()) == {**NEW, "server": {"url": "https://b"}}


def test_the_user_s_link_to_the_login_stays_a_link(copy: LoginCopy, tmp_path: Path) -> None:
    (tmp_path / "ours" / "auth.json").rename(tmp_path / "real.json")
    (tmp_path / "ours" / "auth.json").symlink_to(tmp_path / "real.json")
    (tmp_path / "home" / ".agent" / "auth.json").write_text(json.dumps(NEW))
    copy.take_back()
    assert (tmp_path / "ours" / "auth.json").is_symlink() and json.loads((tmp_path / "real.json").read_text()) == NEW


CLAUDE = """#!/bin/sh
echo "$(cat ~/.claude/.credentials.json ~/.claude/settings.json)"
echo '{renewed}' > ~/.claude/.credentials.json
echo evil > ~/.claude/settings.json
echo evil > {ours}/settings.json
ls {ours}
sed -i 's/X = 1.0 /X = 0.3 /' train.py
echo '{{"type": "result", "result": "Hypothesis: lower"}}'
"""


BEFORE, AFTER = ({"claudeAiOauth": {"accessToken": word, "expiresAt": 1}} for word in ("old", "new"))


@pytest.fixture
def claude(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path, str], None]:
    """Return a function that logs in to Claude Code in a folder, and plays an agent that writes a renewed login."""

    def log_in(ours: Path, renewed: str) -> None:
        ours.mkdir(parents=True)
        (ours / ".credentials.json").write_text(json.dumps(BEFORE))
        (ours / "settings.json").write_text('{"model": "mine"}')
        program = tmp_path / "bin" / "claude"
        program.parent.mkdir()
        program.write_text(CLAUDE.format(ours=ours, renewed=renewed))
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
        for key in AGENTS["claude"].keys:
            monkeypatch.delenv(key, raising=False)

    return log_in


@pytest.mark.parametrize("elsewhere", [True, False])
def test_an_agent_works_with_a_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, claude: Callable[[Path, str], None], elsewhere: bool
) -> None:
    home: AgentLab = make_agent_lab(tmp_path)
    ours = home.home / (".config/claude" if elsewhere else ".claude")
    claude(ours, json.dumps(AFTER))
    monkeypatch.setenv("HOME", str(home.home))
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
    assert json.dumps(BEFORE) in log.read_text() and '{"model": "mine"}' in log.read_text()
    assert json.loads((ours / ".credentials.json").read_text()) == AFTER
    assert (ours / "settings.json").read_text() == '{"model": "mine"}'


def test_a_run_reports_once_that_a_login_was_not_taken_back(
    tmp_path: Path, claude: Callable[[Path, str], None]
) -> None:
    """The terminal and the ledger have the line, but no part of the login."""
    claude(tmp_path / "home" / ".claude", '{"claudeAiOauth": {"accessToken": ["new"]}}')
    with Bench(tmp_path) as bench:
        own = {"HOME": str(tmp_path / "home"), "PATH": os.environ["PATH"], "CLAUDE_CONFIG_DIR": ""}
        bench.person = Person(tmp_path, own)
        bench.set("judge: {replicates: 2, claims: 0}")
        looping = bench.run("--researcher", "claude", "--experiments", "1")
        with Ledger(bench.layout.ledger, readonly=True) as ledger:
            notes = [event.text for event in ledger.events(bench.tag) if event.kind == "researcher"]
    file = tmp_path / "home" / ".claude" / ".credentials.json"
    line = f"claude: {file}: the agent's renewed login could not be copied back (the new `accessToken` is invalid)"
    assert [note.startswith(line) for note in notes] == [True]
    assert json.loads(file.read_text()) == BEFORE
    assert "could not be copied back" in looping.said and '["new"]' not in looping.said
