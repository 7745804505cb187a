"""The allow-list of environment variables: no secret reaches untrusted code."""

from __future__ import annotations

import re

import pytest

from autoresearch import variables as env
from autoresearch.researchers.agents.presets import AGENTS
from autoresearch.researchers.models.providers import PROVIDERS
from autoresearch.sandbox.variables import FOR_MODELS, FOR_NETWORK, FOR_OURS, FOR_UNTRUSTED, pick_variables

GROUPS = {"untrusted": FOR_UNTRUSTED, "models": FOR_MODELS, "ours": FOR_OURS}
SECRETS = {
    *(key for cli in AGENTS.values() for key in cli.keys),
    *(provider.key for provider in PROVIDERS.values()),
    *(
        "HF_TOKEN",
        "WANDB_API_KEY",
        "AWS_SECRET_ACCESS_KEY",
        "SSH_AUTH_SOCK",
        "GITHUB_TOKEN",
        "HTTPS_PROXY",
        env.API_KEY,
    ),
}


@pytest.mark.parametrize("group", GROUPS)
def test_no_secret_is_passed_on(group: str) -> None:
    environment = dict.fromkeys(SECRETS, "hunter2") | {"PATH": "/bin", env.OUT: "/trial/out", "UNKNOWN": "x"}
    assert pick_variables(environment, GROUPS[group]) == {"PATH": "/bin", env.OUT: "/trial/out"}


def test_no_listed_name_looks_like_a_secret() -> None:
    listed = {*FOR_UNTRUSTED, *FOR_MODELS, *FOR_OURS, *FOR_NETWORK}
    assert [name for name in listed if re.search("KEY|TOKEN|SECRET|PASS|AUTH|CREDENTIAL", name, re.IGNORECASE)] == []


def test_untrusted_code_gets_less_than_our_processes() -> None:
    assert set(FOR_UNTRUSTED) < set(FOR_OURS)
    assert not {"HOME", "USER", "TMPDIR", env.CACHE, env.SANDBOX} & {*FOR_UNTRUSTED, *FOR_MODELS}


def test_only_agents_get_proxies_and_certificates() -> None:
    assert not set(FOR_NETWORK) & {*FOR_UNTRUSTED, *FOR_MODELS, *FOR_OURS}
