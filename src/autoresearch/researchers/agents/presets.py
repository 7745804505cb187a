"""The known coding agents: command line, keys, login and settings of each.

They were run headless with the versions named below. In our sandbox the agent's own sandbox and its questions are
switched off: its sandbox cannot be built inside ours, and nobody is there to answer. Where this machine has no sandbox,
they stay on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ...sandbox.variables import FOR_NETWORK, pick_variables
from .login import Login
from .output import Output, parse_claude, parse_codex, parse_gemini


@dataclass(frozen=True)
class Task:
    """One task for an agent."""

    prompt: str
    lab: str  # the agent's working folder
    shown: str  # folder with the brief and the earlier experiments
    model: str | None  # None: the agent's default
    confined: bool  # whether the agent runs in our sandbox


@dataclass(frozen=True)
class Cli:
    """A coding agent that is started by a command.

    Attributes:
        program: name of the program on `PATH`.
        command: builds the command line of a task.
        parse: reads the standard output, given the requested model.
        keys: variables with a key or a token, the usual variable first. The agent gets no other keys.
        variables: other variables of the user's that the agent gets.
        login: the places of the agent's login.
        settings: variables that we set for the agent.
        aliases: the agent's own name of a key → the variable with its value. Used where nobody is logged in.
        remedy: instructions for a missing program or login.
        namespaced: whether the agent needs user namespaces, and does not start with Landlock alone.
    """

    program: str
    command: Callable[[Task], Sequence[str]]
    parse: Callable[[str, str | None], Output]
    keys: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    login: Login = field(default_factory=Login)
    settings: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    remedy: str = ""
    namespaced: bool = False

    def environment(self, ours: Mapping[str, str], home: Path) -> dict[str, str]:
        """Return the variables for the agent, besides those that every process gets.

        Args:
            ours: our own environment.
            home: the user's home.
        """
        values = pick_variables(ours, (*self.keys, *self.variables, *FOR_NETWORK))
        if not self.login.is_there(ours, home):
            values |= {name: values[key] for name, key in self.aliases.items() if key in values and name not in values}
        return {**self.settings, **values}

    def is_ready(self, environment: Mapping[str, str], home: Path) -> bool:
        """Whether there is a key or a login."""
        return any(environment.get(key) for key in self.keys) or self.login.is_there(environment, home)


def _claude_command(task: Task) -> Sequence[str]:
    rights = ("--dangerously-skip-permissions",) if task.confined else ("--permission-mode", "acceptEdits")
    return (
        "claude", "-p", task.prompt, "--output-format", "stream-json", "--verbose", "--no-session-persistence",
        "--add-dir", task.shown, "--tools", "Read,Edit,Write,Grep,Glob,Bash", *rights, *_model("--model", task),
    )  # fmt: skip


def _codex_command(task: Task) -> Sequence[str]:
    rights = ("--dangerously-bypass-approvals-and-sandbox",) if task.confined else ("--sandbox", "workspace-write")
    return (
        "codex", "exec", "--json", "--ephemeral", "--skip-git-repo-check", "-C", task.lab, *rights,
        *_model("-m", task), task.prompt,
    )  # fmt: skip


def _gemini_command(task: Task) -> Sequence[str]:
    rights = ("--approval-mode", "yolo" if task.confined else "auto_edit")
    return (
        "gemini", "-o", "stream-json", "--skip-trust", "--include-directories", task.shown, *rights,
        *_model("-m", task), "-p", task.prompt,
    )  # fmt: skip


def _model(option: str, task: Task) -> Sequence[str]:
    return (option, task.model) if task.model else ()


_CLAUDE_RENEWS = tuple(
    f"claudeAiOauth.{name}"
    for name in (
        "accessToken", "refreshToken", "expiresAt", "refreshTokenExpiresAt", "scopes", "subscriptionType",
        "subscriptionTypeSource", "subscriptionTypeVerifiedAt", "rateLimitTier", "clientId", "accountUuid",
        "organizationUuid",
    )
)  # fmt: skip
_GATEWAY_RENEWS = tuple(f"enterpriseGateway.{name}" for name in ("jwt", "idpRefreshToken", "expiresAt"))

AGENTS = {
    "claude": Cli(  # Claude Code 2.1.330
        "claude", _claude_command, parse_claude,
        keys=("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"),
        variables=("ANTHROPIC_BASE_URL", "ANTHROPIC_MODEL"),
        login=Login(
            ".claude", "CLAUDE_CONFIG_DIR", (".credentials.json",), (*_CLAUDE_RENEWS, *_GATEWAY_RENEWS),
            ("settings.json",),
        ),
        settings={
            "IS_SANDBOX": "1",  # otherwise it refuses to work as root
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1", "DISABLE_AUTOUPDATER": "1",
            "CLAUDE_CODE_MAX_RETRIES": "4",  # its default of 11 takes three minutes
        },
        remedy="`npm install -g @anthropic-ai/claude-code`, then `claude` once to log in (on a Mac, whose Keychain "
        "cannot be lent, `claude setup-token`, and set CLAUDE_CODE_OAUTH_TOKEN), or set ANTHROPIC_API_KEY",
    ),
    "codex": Cli(  # Codex 0.169.0
        "codex", _codex_command, parse_codex,
        keys=("OPENAI_API_KEY", "CODEX_API_KEY"), variables=("OPENAI_BASE_URL",),
        login=Login(
            ".codex", "CODEX_HOME", ("auth.json",),
            ("tokens.id_token", "tokens.access_token", "tokens.refresh_token", "last_refresh"), ("config.toml",),
        ),
        aliases={"CODEX_API_KEY": "OPENAI_API_KEY"},
        remedy="`npm install -g @openai/codex`, then `codex login`, or set OPENAI_API_KEY",
    ),
    "gemini-cli": Cli(  # Gemini CLI 0.61.0
        "gemini", _gemini_command, parse_gemini,
        keys=("GEMINI_API_KEY", "GOOGLE_API_KEY"), variables=("GOOGLE_GEMINI_BASE_URL", "GOOGLE_CLOUD_PROJECT"),
        login=Login(
            ".gemini", "", ("oauth_creds.json",),
            ("access_token", "refresh_token", "id_token", "scope", "expiry_date", "refresh_token_expires_in"),
            ("settings.json", "google_accounts.json"),
        ),
        settings={"GEMINI_CLI_NO_RELAUNCH": "true"},
        remedy="`npm install -g @google/gemini-cli`, then `gemini` once to log in, or set GEMINI_API_KEY",
        namespaced=True,
    ),
}  # fmt: skip
