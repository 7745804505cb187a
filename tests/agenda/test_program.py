"""program.md: the settings that it may have, and the messages for all others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from autoresearch.agenda.comparable import changed_measures
from autoresearch.agenda.keys import KEYS
from autoresearch.agenda.program import override, parse, read
from autoresearch.errors import AgendaError, LabError
from autoresearch.records import Agenda, JudgeSettings, Limits


def front(matter: str) -> Agenda:
    return parse(f"---\n{matter}\n---\nProse.\n")


def complaint(matter: str) -> str:
    with pytest.raises(AgendaError) as caught:
        front(matter)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    "text", ["", "\n\n", "# Agenda\n\nLower the loss.\n", "---\n---\n", "---\n# nothing\n---\nHello\n"]
)
def test_every_key_is_optional(text: str) -> None:
    agenda = parse(text)
    assert agenda == Agenda(text=agenda.text, prose=agenda.prose, hash=agenda.hash)


def test_all_keys_at_once() -> None:
    agenda = front(
        "metric: acc\ndirection: maximize\neditable: [train.py, src/*.py]\nprepare: null\ntrain: python -u train.py\n"
        "score: null\nsample: python s.py\nbudget: 1h30m\nstartup: 90\nmemory: 8GiB\ndata: sotu\nprofile: tiny\n"
        "devices: [0, 1]\nresearchers: [tuner, 'script:patches']\nlimits:\n  experiments: 12\n  hours: 7.5\n  usd: 0\n"
        "  failures: 3\njudge: {replicates: 5}\nsandbox:\n  read: /data\n  network: yes\n"
        "  environment: [HF_HOME, HF_HOME]\nguards: ['validity >= 1', latency<2e-3]"
    )
    assert agenda == Agenda(
        text=agenda.text, prose="Prose.\n", hash=agenda.hash, metric="acc", direction="maximize",
        editable=("train.py", "src/*.py"), prepare=None, train="python -u train.py", score=None, sample="python s.py",
        budget=5400.0, startup=90.0, memory=8 * 2**30, data="sotu", profile="tiny", devices=("0", "1"),
        researchers=("tuner", "script:patches"), limits=Limits(12, 7.5, 0.0, 3), judge=JudgeSettings(5),
        sandbox_read=("/data",), sandbox_network=True,
        sandbox_environment=("HF_HOME",), guards=("validity >= 1", "latency<2e-3"),
    )  # fmt: skip


def test_every_key_takes_null() -> None:
    groups = {key.partition(".")[0] for key in KEYS}
    agenda = front("\n".join(f"{key}: null" for key in sorted(groups)))
    assert (agenda.score, agenda.prepare, agenda.sample) == (None, None, None)
    assert (agenda.train, agenda.budget, agenda.limits) == ("python train.py", 300.0, Limits())


@pytest.mark.parametrize(
    ("setting", "seconds"),
    [
        ("5m", 300),
        ("300s", 300),
        ("1h30m", 5400),
        ("300", 300),
        ("0.5h", 1800),
        ("2.5", 2.5),
        ("1 h 5 min", 3900),
        ("'90'", 90),
    ],
)
def test_durations(setting: str, seconds: float) -> None:
    assert front(f"budget: {setting}").budget == seconds


@pytest.mark.parametrize(
    ("setting", "size"), [("8GB", 8 * 10**9), ("8 gib", 2**33), ("500MB", 5 * 10**8), ("1.5KiB", 1536)]
)
def test_sizes(setting: str, size: float) -> None:
    assert front(f"memory: {setting}").memory == size


@pytest.mark.parametrize(
    ("setting", "devices"),
    [("auto", ()), ("cpu", ("cpu",)), ("0", ("0",)), ("[0, 1]", ("0", "1")), ("0,1", ("0", "1")), ("mps", ("mps",))],
)
def test_devices(setting: str, devices: tuple[str, ...]) -> None:
    assert front(f"devices: {setting}").devices == devices


@pytest.mark.parametrize(
    ("matter", "message"),
    [
        ("\nbuget: 5m", "program.md:3: unknown key `buget`: did you mean `budget`?"),
        (
            "limits:\n  experiment: 5",
            "program.md:3: unknown key `limits.experiment`: did you mean `limits.experiments`?",
        ),
        ("experiments: 5", "program.md:2: unknown key `experiments`: did you mean `limits.experiments`?"),
        ("limits:\n  budget: 5", "program.md:3: unknown key `limits.budget`: did you mean `budget`?"),
        ("Budget: 5m", "program.md:2: unknown key `Budget`: did you mean `budget`?"),
        ("zzz: 5", "program.md:2: unknown key `zzz`: the keys are metric, direction,"),
        ("? [a]\n: 5", "program.md:2: unknown key `?`"),
        ("limits:\n\texperiments: 3", "program.md:3: a tab: YAML wants spaces"),
        ("metric:\tloss: x", "program.md:2: a tab: YAML wants spaces"),
        ("budget: 5m\nmetric: a\nbudget: 6m", "program.md:4: `budget` is set twice, first on line 2: remove one"),
        ("limits: {usd: 1, usd: 2}", "program.md:2: `limits.usd` is set twice"),
        ("budget: -5m", "program.md:2: budget: must be more than zero, found `-5m`: write 300s, 5m or 1h30m"),
        ("budget: 0", "program.md:2: budget: must be more than zero"),
        ("budget: 5 parsecs", "program.md:2: budget: unknown unit `parsecs` in `5 parsecs`: write 300s, 5m or 1h30m"),
        ("budget: soon", "program.md:2: budget: cannot read `soon`"),
        ("budget: 1h30", "program.md:2: budget: cannot read `1h30`"),
        ("budget: .inf", "program.md:2: budget: cannot read `.inf`"),
        ("budget: [5m]", "program.md:2: budget: cannot read a list"),
        ("memory: 8", "program.md:2: memory: `8` has no unit: write 8GB, 8GiB or 500MB"),
        ("memory: 8 bananas", "program.md:2: memory: unknown unit `bananas`"),
        ("direction: down", "program.md:2: direction: expected minimize or maximize, found `down`"),
        ("metric: 3", "program.md:2: metric: expected one line of text, found `3`: quote it"),
        ("metric: {a: b}", "program.md:2: metric: expected one line of text, found a mapping"),
        ("editable: []", "program.md:2: editable: is empty"),
        ("editable: ''", "program.md:2: editable: expected one line of text"),
        ("editable: /etc/passwd", "program.md:2: editable: `/etc/passwd` is absolute"),
        ("editable: [train.py, ../x.py]", "program.md:2: editable: `../x.py` leaves the lab"),
        ("editable: src/", "program.md:2: editable: `src/` is a folder: write `src/**`"),
        ("editable: .git/config", "program.md:2: editable: researchers may not change `.git/config`"),
        ("train: python 'train.py", "program.md:2: train: not a command: no closing quotation"),
        ("train: ''", "program.md:2: train: expected one line"),
        ("devices: cuda", "program.md:2: devices: cannot read `cuda`: write auto, cpu, 0 or [0, 1]"),
        ("devices: [0, 0]", "program.md:2: devices: names a device twice"),
        ("devices: {a: 1}", "program.md:2: devices: expected auto, cpu, 0 or [0, 1]"),
        (
            "limits: 5",
            "program.md:2: limits: expected a mapping of experiments, hours, usd, failures, proposal, found `5`",
        ),
        ("limits:\n  experiments: many", "program.md:3: limits.experiments: expected a whole number, found `many`"),
        ("limits:\n  experiments: -1", "program.md:3: limits.experiments: must be at least 0, found `-1`"),
        ("limits:\n  hours: 0", "program.md:3: limits.hours: must be more than 0, found `0`"),
        ("limits:\n  usd: .nan", "program.md:3: limits.usd: expected a number, found `.nan`"),
        ("judge:\n  replicates: 1", "program.md:3: judge.replicates: must be at least 2, found `1`"),
        (
            "sandbox:\n  environment: HF_TOKEN",
            "program.md:3: sandbox.environment: HF_TOKEN looks like a secret",
        ),
        ("sandbox:\n  environment: WANDB_API_KEY", "program.md:3: sandbox.environment: WANDB_API_KEY looks like"),
        ("sandbox:\n  environment: HOME", "program.md:3: sandbox.environment: HOME is set for each trial"),
        ("sandbox:\n  environment: AUTORESEARCH_SEED", "program.md:3: sandbox.environment: AUTORESEARCH_SEED is set"),
        ("sandbox:\n  environment: A=1", "program.md:3: sandbox.environment: `A=1` is no name of a variable: write a"),
        ("guards: validity", "program.md:2: guards: `validity` is no guard: write NAME >= NUMBER, with one of"),
        ("guards: [latency <= 1.1x]", "program.md:2: guards: `latency <= 1.1x` is no guard: write NAME >= NUMBER"),
        ("sandbox:\n  network: maybe", "program.md:3: sandbox.network: expected true or false, found `maybe`"),
        ("- budget: 5m", "program.md:2: the front matter must be `key: value` lines, found a list"),
        ("just words", "program.md:2: the front matter must be `key: value` lines"),
        ("metric: loss\nbudget: [5m", "program.md:3: not YAML"),
        ("metric: a: b", "program.md:2: not YAML: mapping values are not allowed here in `metric: a: b`"),
        ("metric: \x07", "program.md:2: a character that YAML does not allow (U+0007): remove it"),
        ("metric: " + "[" * 5000, "program.md:2: nested too deeply"),
        (
            "score: python ev.py --title a: b",
            "program.md:2: not YAML: mapping values are not allowed here in `score: python ev.py --title a: b`: the "
            "value holds a colon, so write it between quotes or below `score: >-`",
        ),
        (
            "train: 'a' b",
            "program.md:2: not YAML: expected <block end>, but found '<scalar>' in `train: 'a' b`: write the value "
            "between quotes",
        ),
        ("limits:\n  hours: 8h", "program.md:3: limits.hours: expected a number, found `8h`: write 8"),
        (
            "limits:\n  experiments: 20x",
            "program.md:3: limits.experiments: expected a whole number, found `20x`: write 20",
        ),
        (
            "researchers: claude, tuner",
            "program.md:2: researchers: `claude, tuner` is one name to YAML: write `[claude, tuner]`",
        ),
        ("score: none", "program.md:2: score: there is no program `none`: write null for no command"),
        (
            "train: python train.py | tail -1",
            "program.md:2: train: no shell reads this command, so `|` would be plain text: put the command",
        ),
        (
            "train: CUDA=0 python train.py",
            "program.md:2: train: no shell reads this command, so `CUDA=` would be plain text: write `env CUDA=…",
        ),
        (
            "train: ~/bin/uv run train.py",
            "program.md:2: train: no shell reads this command, so `~` would be plain text: write the whole path",
        ),
        (
            "prepare: python prepare.py *.txt",
            "program.md:2: prepare: no shell reads this command, so `*` would be plain text: name the files",
        ),
        ("metric: *nobody", "program.md:2: not YAML"),
    ],
)
def test_complaints_name_the_line_and_the_remedy(matter: str, message: str) -> None:
    assert complaint(matter).startswith(message)


def test_front_matter_that_is_never_opened() -> None:
    with pytest.raises(AgendaError, match=r"^program.md:2: the front matter is never opened: put a line `---`"):
        parse("\n# what we do\nbudget: 5m\n---\n\n# Prose\n")
    for prose in (
        "# Prose\n\nbudget: of five minutes\n",
        "# Goal\n\nbudget\n---\nsmall\n",
        "Notes.\n\nmetric: lower is better\n\n---\n",
    ):
        assert parse(prose).prose.strip() == prose.strip()


def test_front_matter_that_is_never_closed() -> None:
    with pytest.raises(AgendaError, match=r"^program.md:2: the front matter is never closed: add a line `---`"):
        parse("\n---\nbudget: 5m\n\n# Prose\n")


def test_blank_lines_above_the_front_matter_do_not_hide_it() -> None:
    assert parse("\n\n---\nbudget: 20s\n---\n").budget == 20


def test_a_rule_further_down_is_prose() -> None:
    agenda = parse("# Agenda\n\n---\nbuget: 5m\n---\n")
    assert agenda.prose.startswith("# Agenda") and agenda.budget == 300


def test_windows_files_and_byte_order_marks_are_the_same_revision() -> None:
    plain = parse("---\nbudget: 20s\n---\nProse.\n")
    assert parse("\ufeff---\r\nbudget: 20s\r\n---\r\nProse.\r\n") == plain
    assert parse(plain.text) == plain
    assert len(plain.hash) == 12
    assert parse("---\nbudget: 21s\n---\nProse.\n").hash != plain.hash


def test_reading_a_file(tmp_path: Path) -> None:
    path = tmp_path / "program.md"
    with pytest.raises(LabError, match=r"program\.md does not exist: make a lab with `autoresearch new FOLDER`"):
        read(path)
    path.write_bytes(b"---\nmetric: caf\xe9\n---\n")
    with pytest.raises(AgendaError, match=r"^program.md:2: not UTF-8 \(byte 0xe9\): save"):
        read(path)
    path.write_bytes("\ufeff---\r\nmetric: café\r\n---\r\n".encode())
    assert read(path).metric == "café"
    folder = tmp_path / "folder.md"
    folder.mkdir()
    with pytest.raises(AgendaError, match=r"^folder.md:1: cannot be read"):
        read(folder)


def test_options_of_the_command_line_override_the_file() -> None:
    agenda = front("budget: 5m\nlimits: {usd: 2}")
    changed = override(agenda, budget="20s", devices="0,1", experiments=12, hours=0.5, researcher=["tuner", "script:p"])
    assert (changed.budget, changed.devices, changed.researchers) == (20.0, ("0", "1"), ("tuner", "script:p"))
    assert changed.limits == Limits(12, 0.5, 2.0)
    assert changed.hash == agenda.hash
    assert override(agenda, budget=None, researcher=[]) == agenda


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"budget": "-3s"}, "--budget: must be more than zero, found `-3s`"),
        ({"experiments": -1}, "--experiments: must be at least 0, found `-1`"),
        ({"devices": "gpu"}, "--devices: cannot read `gpu`"),
        ({"hours": "nan"}, "--hours: expected a number, found `nan`"),
        ({"researcher": [""]}, "--researcher: expected one line of text"),
    ],
)
def test_errors_on_the_command_line_name_the_option(options: dict[str, Any], message: str) -> None:
    with pytest.raises(AgendaError) as caught:
        override(parse(""), **options)
    assert str(caught.value).startswith(message)


NAMED = "openai/m@http://ann:correct@horse@host/v1"


def test_a_password_in_the_url_of_a_researcher_is_in_no_name_and_in_no_text() -> None:
    agenda = parse(f"---\nresearchers: [tuner, '{NAMED}']  # {NAMED}\n---\nAsk {NAMED} first.\n")
    assert agenda.researchers == ("tuner", "openai/m@http://host/v1")
    assert agenda.logins == {"openai/m@http://host/v1": NAMED}
    assert (
        "horse" not in agenda.text + agenda.prose + repr(agenda)
        and agenda.prose == "Ask openai/m@http://host/v1 first.\n"
    )
    assert parse(agenda.text).researchers == agenda.researchers
    assert override(agenda, researcher=["tuner"]).logins == {}
    assert override(parse(""), researcher=[NAMED]).logins == agenda.logins


@pytest.mark.parametrize("odd", ["'", "/", "?", "#", "\\\\", "`", "<"])
def test_an_unclear_password_is_refused_and_not_shown(odd: str) -> None:
    said = complaint(f'researchers:\n- tuner\n- "openai/m@http://ann:cor{odd}rect@host/v1"')
    remedy = "percent-encode special characters, as %2F for /"
    assert said == f"program.md:2: researchers: number 2: the login in its URL is ambiguous: {remedy}"


def test_a_password_is_not_shown_where_the_line_is_no_yaml() -> None:
    assert "`researchers: [openai/m@http://host`" in complaint("researchers: [openai/m@http://ann:correct-horse@host")
    assert "found `http://host`" in complaint("limits: http://ann:correct-horse@host")
    assert "unknown key `openai/m…`" in complaint('"openai/m@ann:correct-horse@host": 3')


def test_no_password_of_a_url_is_kept_and_escaped_ones_are_refused() -> None:
    text = (
        "---\nprepare: get http://ann:correct-horse@host\n# was http://bob:battery@host\n---\nSee http://c:staple@host"
    )
    agenda = parse(text)
    assert not any(word in agenda.text + agenda.prose for word in ("horse", "battery", "staple"))
    assert agenda.prepare == "get http://ann:correct-horse@host", "as it is run"
    assert changed_measures(parse(agenda.text), agenda) == () and parse(agenda.text).hash == agenda.hash
    said = complaint('researchers: ["openai/m@http://ann:correct-h\\x6frse@host/v1"]')
    assert said == "program.md:2: researchers: write the login of a URL on one line and without escapes"


def test_one_server_has_one_login() -> None:
    said = complaint("researchers: ['openai/m@http://ann:one@host', tuner, 'openai/m@http://bob:two@host']")
    assert said == "program.md:2: researchers: number 1: its server has two logins: keep one of them"


def test_names_of_researchers_may_hold_other_urls_and_addresses() -> None:
    names = ("openai/m@http://host/v1", "command:a --mail x@y --url http://host", "openai/m@http://[::1]:80/v1")
    assert front("researchers: [" + ", ".join(f"'{name}'" for name in names) + "]").researchers == names
