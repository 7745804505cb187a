"""Keys and logins are found, and no text and no change has one."""

from __future__ import annotations

import json
import os
import re
import string
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path

import pytest

from autoresearch.credentials import MOST_SECRETS, SECRET_NAME, Secrets, redact, redact_line

KEY = "canary-5f0c2e9d71b8"
TOKEN = "eyJhbGciOiJSUzI1NiIsImtpZCI6"
LETTERS = (string.ascii_letters * 2)[:34]
HEX = "0123456789abcdef" * 3


@pytest.fixture
def variables(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Return a patch of an environment that is empty."""
    for name in list(os.environ):
        monkeypatch.delenv(name)
    return monkeypatch


@pytest.mark.parametrize(
    "name",
    ["OPENAI_API_KEY", "API_KEYS", "HF_TOKENS", "GH_TOKEN2", "OPENAI_KEY_2", "NPM_AUTH", "REDIS_AUTH", "APIKEY", "KEY",
     "AWS_SECRET_ACCESS_KEY", "DB_PASS", "PGPASSWORD", "MYSQL_PWD", "SSH_PASSPHRASE", "GITHUB_PAT", "GCP_CREDENTIALS",
     "api_key", "CLIENT_SECRET"],
)  # fmt: skip
def test_names_of_secret_variables(name: str) -> None:
    assert re.search(SECRET_NAME, name)


@pytest.mark.parametrize(
    "name",
    ["COMPAT", "TORCH_COMPAT", "MONKEY", "BYPASS", "NO_BYPASS", "GPG_KEY", "WANDB_PUBLIC_KEY", "PWD", "OLDPWD", "PATH",
     "HOTKEY", "TOKENIZERS_PARALLELISM", "SSH_AUTH_SOCK", "KEYBOARD", "AUTHOR"],
)  # fmt: skip
def test_names_of_other_variables(name: str) -> None:
    assert not re.search(SECRET_NAME, name)


@pytest.mark.parametrize(
    ("variable", "value", "text", "redacted"),
    [
        ("HTTPS_PROXY", "http://ann:correct-horse@proxy:3128", "via http://ann:correct-horse@proxy", "via http://[…]@proxy"),
        ("HTTPS_PROXY", "http://ann:correct-horse@proxy:3128", "it is correct-horse", "it is [HTTPS_PROXY]"),
        ("HTTPS_PROXY", "http://ann:correct@horse@proxy", "it is correct@horse", "it is [HTTPS_PROXY]"),
        ("HTTPS_PROXY", "http://ann:correct%40horse@proxy", "correct@horse", "[HTTPS_PROXY]"),
        ("HTTPS_PROXY", "http://ann:correct%40horse@proxy", "correct%40horse", "[HTTPS_PROXY]"),
        ("HTTPS_PROXY", "http://ann:correct@horse@proxy", "sent as correct%40horse", "sent as [HTTPS_PROXY]"),
        ("INDEX", f"https://{HEX}@host/x", f"it is {HEX}", "it is [INDEX]"),
        ("INDEX", f"https://ghp_{LETTERS}:x-oauth-basic@host/x", f"it is ghp_{LETTERS}", "it is [INDEX]"),
        ("INDEX", "https://postgres@host/x", "select from postgres", None),
        ("INDEX", "https://host/x?to=somebody@host", "mail to somebody@host", None),
        ("DB_PASS", "correct-horse", "it is correct-horse", "it is [DB_PASS]"),
        ("DB_PASS", "swordfish", "it is swordfish", "it is [DB_PASS]"),
        ("WANDB_API_KEY", "disabled", "wandb is disabled", None),
        ("WANDB_API_KEY", "DISABLED", "wandb is DISABLED", None),
        ("MAX_TOKENS", "100000000", "of 100000000 tokens", None),
        ("AIDER_SETTING", "sk-or-v1-0123456789abcdef0123AB", "sk-or-v1-0123456789abcdef0123AB", "[AIDER_SETTING]"),
        ("AIDER_SETTING", f"sk-{HEX}", f"sk-{HEX}", "[AIDER_SETTING]"),
        ("AIDER_SETTING", f"sk-ant-api03-{LETTERS}", f"sk-ant-api03-{LETTERS}", "[AIDER_SETTING]"),
        ("AIDER_SETTING", f"hf_{LETTERS}", f"hf_{LETTERS}", "[AIDER_SETTING]"),
        ("AIDER_SETTING", f"mine-{HEX}", f"mine-{HEX}", "[AIDER_SETTING]"),
        ("AIDER_SETTING", "rotary_embedding_2d_of_tokens", "rotary_embedding_2d_of_tokens", None),
        ("AIDER_SETTING", "hf_hub_download_with_a_progress_bar", "hf_hub_download_with_a_progress_bar", None),
        ("AIDER_SETTING", "AutoModelForCausalLanguageModels", "AutoModelForCausalLanguageModels", None),
        ("AIDER_SETTING", "/home/Ann/models/v2/checkpoint", "/home/Ann/models/v2/checkpoint", None),
    ],
)  # fmt: skip
def test_secrets_are_replaced(
    variables: pytest.MonkeyPatch, variable: str, value: str, text: str, redacted: str | None
) -> None:
    variables.setenv(variable, value)
    assert Secrets(["AIDER_SETTING"]).redact(text) == (redacted or text)


def test_tokens_of_a_login_file_are_replaced(tmp_path: Path) -> None:
    login = tmp_path / "auth.json"
    login.write_text(json.dumps({"tokens": {"access": TOKEN, "kind": "bearer", "of": "chatgpt_account_is_fedramp"}}))
    secrets = Secrets()
    secrets.learn([tmp_path, tmp_path / "none"])
    assert secrets.redact(f"it is {TOKEN}, a bearer") == "it is [auth.json], a bearer"
    assert secrets.find_leak({"a.py": "x", "b.py": None, f"{TOKEN}.py": ""}, {}) == "auth.json"
    assert secrets.find_leak({"a.py": "bearer chatgpt_account_is_fedramp"}, {}) is None


def test_the_value_of_a_setting_in_a_file_is_learned_without_its_name(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"OPENROUTER_API_KEY=sk-or-v1-{HEX}\nexport B='{TOKEN}=='\n")
    secrets = Secrets()
    secrets.learn([tmp_path])
    assert secrets.redact(f"sk-or-v1-{HEX} {TOKEN}") == "[.env] [.env]"


@pytest.mark.parametrize("hidden", ["\x1b[1m", "\x1b]0;title\x07", "\x00", "\u202e", "\ufeff"])
def test_no_escape_inside_a_key_hides_it(variables: pytest.MonkeyPatch, hidden: str) -> None:
    variables.setenv("MY_API_KEY", KEY)
    text = f"x {KEY[:9]}{hidden}{KEY[9:]} y"
    assert redact(text) == "x [MY_API_KEY] y" and redact_line(text, 100) == "x [MY_API_KEY] y"


def test_a_password_is_found_as_basic_authentication(variables: pytest.MonkeyPatch) -> None:
    secrets, header = Secrets(urls=["m@http://ann:correct%40horse@host"]), b64encode(b"ann:correct@horse").decode()
    assert secrets.redact(f"Basic {header}: no correct@horse") == "Basic [a URL's password]: no [a URL's password]"
    assert Secrets(urls=["m@http://host/v1"]).redact("Basic Og==") == "Basic Og=="


def test_the_longer_of_two_secrets_is_found(variables: pytest.MonkeyPatch) -> None:
    variables.setenv("A_KEY", "canary-0123")
    variables.setenv("B_KEY", "canary-0123-4567")
    variables.setenv("C_KEY", "canary.0123")
    assert redact("canary-0123-4567 canary-0123-45 canary.0123") == "[B_KEY] [A_KEY]-45 [C_KEY]"


def test_text_stays_without_secrets(variables: pytest.MonkeyPatch) -> None:
    assert redact("nothing to hide\n") == "nothing to hide\n"


def test_the_number_of_learned_secrets_is_bounded(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("\n".join(f"{number:08d}Aa{number:030d}" for number in range(MOST_SECRETS + 100)))
    secrets = Secrets()
    before = secrets.redact("00000000Aa" + 30 * "0")
    secrets.learn([tmp_path])
    assert before != secrets.redact("00000000Aa" + 30 * "0") == "[a]"
    assert secrets.redact(last := f"{MOST_SECRETS + 99:08d}Aa{MOST_SECRETS + 99:030d}") == last


@pytest.mark.parametrize(
    ("files", "before", "leaks"),
    [
        ({"a.py": f"# {KEY}"}, {"a.py": ""}, True),
        ({"a.py": f"# {KEY}"}, {}, True),
        ({"a.py": f"# {KEY} {KEY}"}, {"a.py": f"# {KEY}"}, True),
        ({f"{KEY}.txt": "x"}, {}, True),
        ({"a.py": f"# {KEY}"}, {"a.py": "", "b.py": f"# {KEY}"}, True),
        ({"a.py": f"# {KEY}\nx = 1"}, {"a.py": f"# {KEY}"}, False),
        ({"a.py": f"# {KEY}", "b.py": ""}, {"a.py": "", "b.py": f"# {KEY}"}, False),
        ({"a.py": None}, {"a.py": f"# {KEY}"}, False),
        ({f"{KEY}.txt": "y"}, {f"{KEY}.txt": "x"}, False),
    ],
)
def test_a_change_leaks_only_added_secrets(
    variables: pytest.MonkeyPatch, files: Mapping[str, str | None], before: Mapping[str, str], leaks: bool
) -> None:
    """The parent's code may have a value already, such as the name of a model or a hash."""
    variables.setenv("MY_API_KEY", KEY)
    assert Secrets().find_leak(files, before) == ("MY_API_KEY" if leaks else None)


@pytest.mark.parametrize(
    "name",
    [
        "torch.nn.Conv1d.weight.data",
        "torch.nn.ConvTranspose1d",
        "F.scaled_dot_product_attention_2D",
        "Adam2_with_Decay.step_1",
    ],
)
def test_a_name_in_code_is_not_secret(tmp_path: Path, name: str) -> None:
    (tmp_path / "chat.md").write_text(f"I use {name} and ya29.{name.replace('.', '')}a0b1c2d3e4f5g6h7i8")
    secrets = Secrets()
    secrets.learn([tmp_path])
    assert secrets.find_leak({"train.py": name}, {}) is None
