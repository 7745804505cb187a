"""The pages name only what exists: links, headings, commands, options, keys of program.md, files."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.core
import typer.main

from autoresearch.agenda.keys import KEYS
from autoresearch.cli.main import app

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "autoresearch"
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "examples" / "ideas" / "README.md",
    PACKAGE / "labs" / "nanogpt" / "README.md",
]
EVERY_PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))

BLOCK = re.compile(r"^    +(.*)$", re.MULTILINE)
SPAN = re.compile(r"`([^`]+)`")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def read_prose(page: Path) -> str:
    """Return the text of a page without its code blocks, which are indented by four spaces."""
    return BLOCK.sub("", page.read_text(encoding="utf-8"))


def read_code(page: Path) -> Iterator[list[str]]:
    """Yield the words of each line of code and of each code span of a page."""
    for line in BLOCK.findall(page.read_text(encoding="utf-8")):
        yield re.split(r"\s#|&&", line)[0].split()
    for span in SPAN.findall(read_prose(page)):
        yield span.split()


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, by GitHub's rule.

    Letters become lower case, spaces become hyphens, and punctuation goes. Repeated headings get `-1`, `-2` and so on.
    """
    found: set[str] = set()
    for heading in re.findall(r"^#+ +(.+?) *$", read_prose(page), re.MULTILINE):
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        slug = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
        repeated = (f"{slug}-{number}" for number in range(1, 100))
        found.add(slug if slug not in found else next(each for each in repeated if each not in found))
    return found


def read_commands() -> dict[str, set[str]]:
    """Return the options of each command. The empty name stands for `autoresearch` itself."""
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    commands = {"": group, **group.commands}
    return {
        name: {"--help"} | {opt for param in each.params for opt in (*param.opts, *param.secondary_opts)}
        for name, each in commands.items()
    }


def read_bench(program: str) -> str | None:
    """Return the source of a program of bench/, or None if there is no such program."""
    path = ROOT / program
    files = sorted(path.glob("*.py")) if path.is_dir() else [path] if path.suffix == ".py" and path.exists() else []
    return "\n".join(file.read_text(encoding="utf-8") for file in files) or None


@EVERY_PAGE
def test_links_lead_somewhere(page: Path) -> None:
    links = [link for link in LINK.findall(read_prose(page)) if not re.match(r"[a-z]+:", link)]
    for link in links:
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), f"{link}: no such file"
        assert target.is_relative_to(ROOT), f"{link}: outside the repository"
        if anchor:
            assert anchor in anchors(target), f"{link}: no such heading in {target.name}"


def test_readme_has_links() -> None:
    assert len(LINK.findall(read_prose(ROOT / "README.md"))) > 10


@EVERY_PAGE
def test_commands_and_their_options_exist(page: Path) -> None:
    commands = read_commands()
    for words in read_code(page):
        named = next((at for at, word in enumerate(words) if re.fullmatch(r"(\S*/bin/)?autoresearch", word)), None)
        if named is None or not words[named + 1 :]:
            continue
        first, *rest = words[named + 1 :]
        command = "" if first.startswith("-") else first
        assert command in commands, f"{' '.join(words)}: no such command"
        for option in (word.split("=")[0] for word in (first, *rest) if word.startswith("-")):
            assert option in commands[command], f"{' '.join(words)}: no option {option}"


@EVERY_PAGE
def test_options_named_alone_exist(page: Path) -> None:
    known = set().union(*read_commands().values())
    if page.name == "bench.md":
        known |= set(re.findall(r"\"(--[a-z-]+)\"", "\n".join(map(str, map(read_bench, bench_programs())))))
    for words in read_code(page):
        if words and re.match(r"--\w", words[0]):
            assert words[0] in known, f"no command has an option {words[0]}"


def bench_programs() -> list[str]:
    return [str(path.relative_to(ROOT)) for path in (ROOT / "bench").iterdir() if path.suffix == ".py" or path.is_dir()]


@EVERY_PAGE
def test_programs_of_bench_and_their_options_exist(page: Path) -> None:
    for words in read_code(page):
        program = next((word for word in words if re.fullmatch(r"bench/[\w.]+", word)), None)
        if program is None or program.endswith((".jsonl", ".json")):
            continue
        source = read_bench(program)
        assert source is not None, f"{program}: no such program"
        for option in words[words.index(program) :]:
            assert not option.startswith("--") or f'"{option}"' in source, f"{' '.join(words)}: no option {option}"


def test_agenda_page_has_every_key_and_no_other() -> None:
    rows = re.findall(r"^\| `([\w.]+)` \|", (ROOT / "docs" / "agenda.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(KEYS)


def test_files_in_contributing_exist() -> None:
    names = [words[0] for words in read_code(ROOT / "CONTRIBUTING.md") if len(words) == 1]
    files = [name for name in names if "/" in name or name.endswith((".py", ".md"))]
    assert len(files) > 20
    missing = [name for name in files if not (ROOT / name).exists() and not (PACKAGE / name).exists()]
    assert not missing, "CONTRIBUTING.md names files that do not exist"


@EVERY_PAGE
def test_files_of_the_project_exist(page: Path) -> None:
    folders = [
        path.name for base in (ROOT, PACKAGE) for path in base.iterdir() if path.is_dir() and path.name[0] != "."
    ]
    names = [words[0] for words in read_code(page) if len(words) == 1 and words[0].partition("/")[0] in folders]
    plain = [name for name in names if "*" not in name]
    missing = [name for name in plain if not (ROOT / name).exists() and not (PACKAGE / name).exists()]
    assert not missing, f"{page.name} names files that do not exist"


@pytest.mark.parametrize("patch", sorted((ROOT / "examples" / "ideas").glob("*.patch")), ids=lambda patch: patch.name)
def test_example_ideas_apply_to_the_template(patch: Path, tmp_path: Path) -> None:
    shutil.copy(PACKAGE / "labs" / "nanogpt" / "train.py", tmp_path)
    done = subprocess.run(["git", "apply", "--check", patch], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_tree_in_readme_is_the_package() -> None:
    tree = (ROOT / "README.md").read_text(encoding="utf-8").partition("## The tree")[2]
    block = tree.partition("    src/autoresearch/\n")[2].partition("    tests/")[0]
    listed = set(re.findall(r"^ {6}(\w+)/ ", block, re.MULTILINE)) | set(re.findall(r"\b(\w+\.py)\b", block))
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and any(path.iterdir())}
    modules = {path.name for path in PACKAGE.glob("*.py") if not path.name.startswith("__")}
    assert listed == (folders | modules) - {"__pycache__"}, "write the tree of README.md anew"
