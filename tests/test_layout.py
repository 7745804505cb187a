"""Paths of a lab and of the user's cache."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from rigs.cli import QUICK_TORCH, Person, picture, toy

from autoresearch.errors import UserError
from autoresearch.layout import cache_folder


def set_variables(monkeypatch: pytest.MonkeyPatch, **variables: str | None) -> None:
    for name in ("AUTORESEARCH_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)


@pytest.mark.parametrize(
    ("variables", "folder"),
    [
        ({}, "/home/ada/.cache/autoresearch"),
        ({"XDG_CACHE_HOME": ""}, "/home/ada/.cache/autoresearch"),
        ({"XDG_CACHE_HOME": "caches"}, "/home/ada/.cache/autoresearch"),
        ({"XDG_CACHE_HOME": "~/caches"}, "/home/ada/.cache/autoresearch"),
        ({"XDG_CACHE_HOME": "/caches"}, "/caches/autoresearch"),
        ({"XDG_CACHE_HOME": "/caches", "AUTORESEARCH_CACHE": ""}, "/caches/autoresearch"),
        ({"XDG_CACHE_HOME": "caches", "AUTORESEARCH_CACHE": "/own"}, "/own"),
        ({"AUTORESEARCH_CACHE": os.fsdecode(b"/\xff")}, os.fsdecode(b"/\xff")),
        ({"HOME": "", "AUTORESEARCH_CACHE": "/own"}, "/own"),
    ],
)
def test_the_cache_folder(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], folder: str) -> None:
    set_variables(monkeypatch, **{"HOME": "/home/ada", **variables})
    assert cache_folder() == Path(folder)


@pytest.mark.parametrize(
    ("variables", "complaint"),
    [
        ({"AUTORESEARCH_CACHE": "cache"}, "AUTORESEARCH_CACHE is 'cache', a relative path"),
        ({"AUTORESEARCH_CACHE": "~/cache"}, "AUTORESEARCH_CACHE is '~/cache', a relative path"),
        ({"AUTORESEARCH_CACHE": "./\udcff"}, r"AUTORESEARCH_CACHE is './\\udcff', a relative path"),
        ({"HOME": "here"}, "HOME is no absolute path, so there is no cache folder: set AUTORESEARCH_CACHE to an"),
    ],
)
def test_a_cache_folder_that_depends_on_the_place_is_refused(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], complaint: str
) -> None:
    set_variables(monkeypatch, **variables)
    with pytest.raises(UserError, match=complaint) as refused:
        cache_folder()
    assert "\n" not in str(refused.value)


def test_a_run_and_doctor_refuse_a_relative_cache(tmp_path: Path) -> None:
    person, lab = Person(tmp_path), toy(tmp_path / "lab")
    before = picture(tmp_path)
    refused = person("run", lab, AUTORESEARCH_CACHE="cache")
    assert refused.code == 2 and refused.err.startswith("autoresearch: AUTORESEARCH_CACHE is 'cache', a relative")
    found = person("doctor", lab, "--json", AUTORESEARCH_CACHE="cache", PYTHONPATH=QUICK_TORCH)
    assert found.code == 2 and ("cache", "missing") in [(each["name"], each["state"]) for each in found.json]
    assert picture(tmp_path) == before
