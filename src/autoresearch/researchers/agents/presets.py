"""The coding agents that are known, each with its command line: seen to work headless with the versions named here.

Behind our walls an agent's own questions and walls are switched off: nobody is there at night to answer, and its own
sandbox cannot be built inside ours. Where this machine can confine nothing, they stay on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .login import Login
from .output import Output, parse_claude, parse_codex, parse_gemini

PROXIES = (
    "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "no_proxy", "all_proxy",
)  # fmt: skip
CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS")  # each names a file or a folder


@dataclass(frozen=True)
class Task:
    """What an agent is asked to do, and where."""

    prompt: str
    lab: str  # its working folder
    shown: str  # the folder with the brief and the earlier experiments
    model: str | None
    confined: bool


@dataclass(frozen=True)
class Cli:
    """A coding agent that is started by a command.

    Attributes:
        program: the command's name on `PATH`.
        command: the words of one run.
        parse: what it said, from its standard output and the model that was asked for.
        keys: variables that hold a key or a token, the usual one first; it gets them and no others.
        variables: others that it gets where they are set.
        login: where it keeps its login.
        settings: variables that it is given.
        aliases: keys that it gets the value of another one for, where nobody is logged in: what it calls that key.
        remedy: what to do where it is not there.
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
    namespaced: bool = False  # it does not start behind Landlock alone

    def environment(self, ours: Mapping[str, str], home: Path) -> dict[str, str]:
        """The variables that it gets, of all of `ours` but what every process gets."""
        given = {name: ours[name] for name in (*self.keys, *self.variables, *PROXIES, *CERTIFICATES) if name in ours}
        if not self.login.is_there(ours, home):
            given |= {name: given[key] for name, key in self.aliases.items() if key in given and name not in given}
        return {**self.settings, **given}

    def ready(self, environment: Mapping[str, str], home: Path) -> bool:
        """Whether it has a key or somebody has logged in."""
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
            "IS_SANDBOX": "1",  # else it refuses to work as root
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1", "DISABLE_AUTOUPDATER": "1",
            "CLAUDE_CODE_MAX_RETRIES": "4",  # of its 11, which take three minutes
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
