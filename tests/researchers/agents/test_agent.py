"""Coding agents, played by small programs: the change that is taken, what they can see, and that no process is left."""

from __future__ import annotations

import asyncio
import os
import shlex
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import psutil
import pytest
from researchers.conformance import Timeless, ask, conform
from rigs.agents import KEY, AgentLab, make_agent_lab
from rigs.cli import commit, git

from autoresearch.agenda.commands import find_interpreter
from autoresearch.credentials import redact
from autoresearch.editable import MAX_BYTES, MAX_FILES, storable_files
from autoresearch.errors import NotLoggedIn, ResearcherError, UserError
from autoresearch.loop.screen import screen
from autoresearch.records import Brief, Proposal, Verdict
from autoresearch.researchers import create
from autoresearch.researchers.agents.installation import installation
from autoresearch.researchers.agents.presets import AGENTS
from autoresearch.researchers.brief.render import render
from autoresearch.sandbox.enter import best_level
from autoresearch.sandbox.walls import Level
from autoresearch.workspace import Workspace

CHANGE = "text = open('train.py').read(); open('train.py', 'w').write(text.replace('X = 1.0 ', 'X = 0.3 '))"
AGENDA = "---\nlimits: {proposal: 30s}\n---\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AgentLab:
    built = make_agent_lab(tmp_path)
    monkeypatch.setenv("HOME", str(built.home))
    monkeypatch.setenv("AUTORESEARCH_CACHE", str(tmp_path / "cache"))
    return built


def name(program: str) -> str:
    return f"command:{shlex.join([sys.executable, '-c', program])}"


def propose(home: AgentLab, program: str, brief: Brief | None = None, level: Level | None = None) -> Proposal:
    return ask(home.agent(name(program), level), brief or home.brief(agenda=AGENDA))


def failure(home: AgentLab, program: str, brief: Brief | None = None) -> str:
    with pytest.raises(ResearcherError) as caught:
        propose(home, program, brief)
    assert not (home.lab / ".autoresearch" / "proposals" / "t" / "0").exists()
    return str(caught.value)


def read_log(home: AgentLab) -> str:
    (log,) = (home.lab / ".autoresearch" / "logs" / "t").iterdir()
    return log.read_text()


def test_conformance(home: AgentLab) -> None:
    conform(lambda: Timeless(home.agent(name(CHANGE))), home.brief(agenda=AGENDA))


@pytest.mark.parametrize("level", [Level.NAMESPACES, Level.LANDLOCK, Level.NONE])
def test_only_the_change_of_editable_files_is_taken(home: AgentLab, level: Level) -> None:
    levels = list(Level)
    if levels.index(level) < levels.index(best_level()):
        pytest.skip(f"this machine has no {level}")
    brief = home.brief(agenda=AGENDA)
    program = f"{CHANGE}; open('notes.txt', 'w').write('mine'); print('Hypothesis: nearer to the minimum.')"
    proposal = propose(home, program, brief, level)
    assert list(proposal.files) == ["train.py"] and "X = 0.3 " in str(proposal.files["train.py"])
    assert proposal.hypothesis == "nearer to the minimum."
    assert proposal.usage.seconds > 0 and proposal.usage.tokens_in is None and proposal.usage.usd is None
    assert screen(proposal, brief.code, brief.agenda, {}) is None
    assert git(home.lab, "status", "--porcelain", "train.py") == ""
    assert not list((home.lab / ".autoresearch" / "proposals").rglob("*.py"))


def test_an_agent_may_ask_for_trials(home: AgentLab) -> None:
    alone = propose(home, "print('Hypothesis: it was unlucky.\\nAgain: 22')")
    assert (alone.again, alone.files, alone.hypothesis) == (22, {}, "it was unlucky.")
    beside = propose(home, f"{CHANGE}; print('Hypothesis: small.\\nTrials: 3')")
    assert (beside.again, beside.trials) == (None, 3) and list(beside.files) == ["train.py"]
    assert failure(home, "print('Again: the last one')").startswith(
        "changed nothing: `Again: the last one` is no number"
    )


def test_an_agent_reads_the_brief(home: AgentLab) -> None:
    program = f"{CHANGE}; import sys; print(open(sys.argv[1]).read(), open('program.md').read())"
    agent = home.agent(f"{name(program)} {{brief}}")
    ask(agent, home.brief(agenda=f"{AGENDA}Look at the width."))
    log = read_log(home)
    assert "## Where the run stands" in log and log.count("Look at the width.") == 2


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("open('prepare.py', 'a').write('# cheat')", "changes prepare.py, which is not editable"),
        ("open('program.md', 'a').write('lower the bar')", "changes program.md, which is not editable"),
        ("import os; os.remove('prepare.py')", "deletes prepare.py, which is not editable"),
        ("import os; os.remove('train.py')", "deletes train.py"),
        ("import os; os.remove('train.py'); os.symlink('/etc/passwd', 'train.py')", "train.py has null bytes"),
        ("import os; os.rename('prepare.py', 'x'); os.symlink('x', 'prepare.py')", "prepare.py, which is not editable"),
        ("open('train.py', 'wb').write(b'\\xff\\xfe')", "train.py cannot be written as UTF-8"),
        ("open('train.py', 'w').write('#' * 10_000_000)", "train.py is too large"),
        ("import os; os.truncate('train.py', 3 * 10**9)", "train.py has null bytes"),
    ],
)
def test_the_screen_names_the_broken_rule(home: AgentLab, program: str, reason: str) -> None:
    brief = home.brief(agenda=AGENDA)
    proposal = propose(home, program, brief)
    assert all(text is None or len(text) <= MAX_BYTES + 4 for text in proposal.files.values())
    refusal = screen(proposal, brief.code, brief.agenda, {})
    assert refusal is not None and refusal.verdict is Verdict.INVALID and reason in refusal.reason


def test_changes_are_found_whatever_the_agent_does_with_git(home: AgentLab) -> None:
    """It may commit, move branches and ignore files. Files are compared, not commits."""
    run = "import subprocess as s; s.run('git add -A; git commit -qm x; git checkout -qb evil', shell=True)"
    hide = (
        "open('.git/info/exclude', 'a').write('*'); s.run('git update-index --assume-unchanged train.py', shell=True)"
    )
    assert "X = 0.3 " in str(propose(home, f"{CHANGE}; {run}; {hide}").files["train.py"])
    assert git(home.lab, "branch", "--list").split() == ["*", "main"]


REWRITE = """
import glob
for path in glob.glob('*.*'):
    data = open(path, 'rb').read()
    open(path, 'wb').write(data.replace(b'\\r\\n', b'\\n').replace(b'\\n', b'\\r\\n'))
"""


def test_an_agent_that_rewrites_all_line_ends_has_changed_none(home: AgentLab) -> None:
    (home.lab / "windows.txt").write_bytes(b"one\r\ntwo\r\n")
    (home.lab / "latin.txt").write_bytes(b"\xe4\n")
    commit(home.lab)
    brief = home.brief(agenda=AGENDA)
    proposal = propose(home, f"{CHANGE}\n{REWRITE}", brief)
    assert proposal.files == {"train.py": brief.code["train.py"].replace("X = 1.0 ", "X = 0.3 ")}
    assert "changed nothing" in failure(home, REWRITE, brief)


def test_a_brief_is_not_written_through_a_link(home: AgentLab, tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_text("mine")
    (home.lab / "program.md").unlink()
    (home.lab / "program.md").symlink_to(outside)
    commit(home.lab)
    assert list(propose(home, CHANGE, home.brief(agenda=AGENDA)).files) == ["train.py"]
    assert outside.read_text() == "mine"


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("print('I would rather not.')", "changed nothing: I would rather not."),
        (
            "import sys; sys.exit('broken')",
            "changed nothing: no hypothesis given (standard error ends with: broken)",
        ),
        ("import time; time.sleep(60)", "did not end within 1 s"),
        ("import os; os._exit(0)", "changed nothing"),
    ],
)
def test_an_agent_without_a_change_fails(home: AgentLab, program: str, reason: str) -> None:
    assert reason in failure(home, program, home.brief(agenda="---\nlimits: {proposal: 1s}\n---\n"))


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_the_question_of_an_agent_that_waits_is_told(home: AgentLab, stream: str) -> None:
    asks = f"import sys, time; print('Allow this edit? [y/N] ', end='', file=sys.{stream}, flush=True); time.sleep(60)"
    said = failure(home, asks, home.brief(agenda="---\nlimits: {proposal: 8s}\n---\n"))
    assert said == "did not end within 8 s (it last said: Allow this edit? [y/N])"


def test_a_change_counts_whatever_the_exit_code(home: AgentLab) -> None:
    assert propose(home, f"{CHANGE}; import sys; sys.exit(7)").files


FORK = """
import os, time
for _ in range(2):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.closerange(0, 3)
            time.sleep(600)
        os._exit(0)
"""


@pytest.mark.parametrize("level", [Level.NAMESPACES, Level.LANDLOCK, Level.NONE])
def test_no_process_is_left(home: AgentLab, level: Level) -> None:
    levels = list(Level)
    if levels.index(level) < levels.index(best_level()):
        pytest.skip(f"this machine has no {level}")
    propose(home, f"{FORK}\n{CHANGE}", level=level)
    assert not _find_processes(home)


def _find_processes(home: AgentLab) -> list[psutil.Process]:
    """Find the processes that carry the mark of an agent of this lab."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("AUTORESEARCH_OUT", "").startswith(str(home.lab)) and process.cmdline():
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


def test_cancelling_kills_the_whole_tree(home: AgentLab) -> None:
    brief = home.brief(agenda=AGENDA)

    async def cancel_run() -> None:
        task = asyncio.ensure_future(home.agent(name(f"{FORK}\ntime.sleep(60)")).propose(brief))
        while len(_find_processes(home)) < 2:
            await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancel_run())
    assert not _find_processes(home)


LOOK = """
import os
for path in {paths!r}:
    try:
        print(path, 'SEEN', os.listdir(path) if os.path.isdir(path) else open(path).read())
    except OSError as error:
        print(path, 'not seen', error)
"""


@pytest.mark.parametrize("level", [Level.NAMESPACES, Level.LANDLOCK])
def test_an_agent_sees_no_lab_ledger_data_or_home(home: AgentLab, level: Level) -> None:
    if list(Level).index(level) < list(Level).index(best_level()):
        pytest.skip(f"this machine has no {level}")
    secret = home.home / "mail.txt"
    sealed = Path(os.environ["AUTORESEARCH_CACHE"]) / "validation.bin"
    ledger = home.lab / ".autoresearch" / "ledger.txt"
    other = home.lab / ".autoresearch" / "proposals" / "t" / "9" / "train.py"
    for path in (secret, sealed, ledger, other):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("SEALED")
    paths = [str(each) for each in (secret, sealed, ledger, other, home.lab / ".git" / "HEAD", home.lab / "train.py")]
    propose(home, f"{LOOK.format(paths=paths)}\n{CHANGE}", level=level)
    assert read_log(home).count("not seen") == len(paths) and "SEALED" not in read_log(home)


SHOW_PYTHON = "import sys; print('ran', sys.executable, sys.prefix)"
ASK_PYTHON = """
import subprocess
for name in ("python", "python3"):
    subprocess.run([name, "-c", "import sys; print('ran', sys.executable, sys.prefix)"])
"""


@pytest.mark.parametrize("level", [Level.NAMESPACES, Level.LANDLOCK, Level.NONE])
def test_the_labs_own_python_is_first_on_the_path(home: AgentLab, level: Level) -> None:
    """The environment has one of the two names only, and the researcher's own Python is another one."""
    if list(Level).index(level) < list(Level).index(best_level()):
        pytest.skip(f"this machine has no {level}")
    own = home.lab / ".venv"
    venv.create(own, symlinks=True)
    for each in own.glob("bin/python*"):
        each.unlink()
    (own / "bin" / "python3").symlink_to(os.path.realpath(sys.executable))
    python = find_interpreter(home.lab)
    assert python == str(own / "bin" / "python3")
    ask(home.agent(name(f"{ASK_PYTHON}\n{CHANGE}"), level, python), home.brief(agenda=AGENDA))
    assert read_log(home).count(f"ran {python} {own}") == 2
    ask(home.agent(f"command:python -c {shlex.quote(f'{SHOW_PYTHON}; {CHANGE}')}", level, python), home.brief())
    assert read_log(home).count(f"ran {python} {own}") == 1


def test_a_command_gets_the_variables_of_the_agenda_and_no_key(home: AgentLab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    monkeypatch.setenv("MY_SETTING", "wanted")
    show = f"{CHANGE}; import os; print(sorted(os.environ.items()))"
    propose(home, show, home.brief(agenda=f"{AGENDA[:-4]}command: {{environment: [MY_SETTING]}}\n---\n"))
    assert "'wanted'" in read_log(home) and "ANTHROPIC_API_KEY" not in read_log(home) and KEY not in read_log(home)


def test_an_agent_can_read_the_user_s_certificate(home: AgentLab, monkeypatch: pytest.MonkeyPatch) -> None:
    own = home.home / "ca.pem"
    own.write_text("a certificate")
    monkeypatch.setenv("NODE_EXTRA_CA_CERTS", str(own))
    monkeypatch.setenv("SSL_CERT_DIR", str(home.home / "nowhere"))
    propose(
        home, f"{CHANGE}; import os; print(open(os.environ['NODE_EXTRA_CA_CERTS']).read(), os.listdir('{home.home}'))"
    )
    assert "a certificate ['ca.pem']" in read_log(home)


def test_a_command_can_write_the_folders_of_the_agenda(home: AgentLab) -> None:
    own = home.home / ".mine"
    own.mkdir()
    (own / "token").write_text("old")
    program = f"{CHANGE}; import os; place = os.path.expanduser('~/.mine/token'); print(open(place).read())"
    program += "; open(place, 'w').write('new')"
    propose(home, program, home.brief(agenda=f"{AGENDA[:-4]}command: {{folders: [~/.mine]}}\n---\n"))
    assert (own / "token").read_text() == "new"


@pytest.mark.parametrize("folder", ["~", "~/.cache/autoresearch", "~/.cache/autoresearch/sealed"])
def test_a_command_never_gets_a_folder_with_sealed_data(home: AgentLab, folder: str) -> None:
    (home.home / ".cache/autoresearch/sealed").mkdir(parents=True, exist_ok=True)
    agenda = f"{AGENDA[:-4]}command: {{folders: ['{folder}']}}\n---\n"
    assert "holds sealed data, which no researcher may read" in failure(home, CHANGE, home.brief(agenda=agenda))


def test_a_key_in_a_change_or_in_the_output_is_stored_nowhere(home: AgentLab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_API_KEY", KEY)
    agenda = f"{AGENDA[:-4]}command: {{environment: [MY_API_KEY]}}\n---\n"
    leak = "import os; open('train.py', 'a').write('# ' + os.environ['MY_API_KEY']); print(os.environ['MY_API_KEY'])"
    assert "contains the secret MY_API_KEY" in failure(home, leak, home.brief(agenda=agenda))
    assert "[MY_API_KEY]" in read_log(home)
    assert not any(KEY.encode() in path.read_bytes() for path in home.lab.rglob("*") if path.is_file())
    assert redact(f"x {KEY} y") == "x [MY_API_KEY] y"


def test_a_key_is_replaced_before_the_text_is_truncated(home: AgentLab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_API_KEY", KEY)
    agenda = f"{AGENDA[:-4]}command: {{environment: [MY_API_KEY]}}\n---\n"
    program = f"{CHANGE}; import os; print('Hypothesis: ' + 290 * 'x' + os.environ['MY_API_KEY'])"
    proposal = propose(home, program, home.brief(agenda=agenda))
    assert KEY[:6] not in proposal.hypothesis


def test_a_command_s_password_in_a_url_is_not_shown(home: AgentLab) -> None:
    """Passwords elsewhere in the agenda are not shown either."""
    mine, other = "http://ann:correct@horse-staple@host", "https://bob:battery-staple@host"
    sees = "import sys; assert sys.argv[1].count('@') == 2"
    sees += "; assert 'staple' not in open('program.md').read() + open(sys.argv[2]).read()"
    line = f"{name(f'{sees}; {CHANGE}')} {mine} {{brief}}"
    brief = home.brief(
        agenda=f"{AGENDA[:-4]}prepare: fetch {other}\nresearchers: ['command:x {mine}']\n---\nSee {other}"
    )
    agent = home.agent(line)
    assert "horse" in line and "horse" not in agent.name
    assert "X = 0.3 " in str(ask(agent, brief).files["train.py"])
    assert "https://host" in render(brief) and "staple" not in render(brief)


@pytest.mark.parametrize("before", ["", "'Hypothesis: ' + 290 * 'x' + "])
def test_a_key_with_terminal_escapes_inside_is_replaced(
    home: AgentLab, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    monkeypatch.setenv("MY_API_KEY", KEY)
    agenda = f"{AGENDA[:-4]}command: {{environment: [MY_API_KEY]}}\n---\n"
    program = f"{CHANGE}; import os; k = os.environ['MY_API_KEY']; print({before}k[:9] + chr(27) + '[1m' + k[9:])"
    proposal = propose(home, program, home.brief(agenda=agenda))
    assert KEY[:7] not in proposal.hypothesis and KEY[:7] not in read_log(home) and "[MY_API_KEY]" in read_log(home)


ESCAPED = """#!/bin/sh
sed -i 's/X = 1.0 /X = 0.3 /' train.py
echo '{"type": "system", "shown": "canary-5f0c2e\\u001b[1m9d71b8"}'
printf '%s\\n' '{"type": "result", "result": "Hypothesis: canary\\u002d5f0c2e\\u001b[1m9d71b8 and \\\\u001b stays"}'
"""


def test_a_key_that_appears_only_in_parsed_json_is_replaced(
    home: AgentLab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bin" / "claude"
    program.parent.mkdir()
    program.write_text(ESCAPED)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    assert ask(home.agent("claude"), home.brief()).hypothesis == "[ANTHROPIC_API_KEY] and \\u001b stays"
    assert '"shown": "[ANTHROPIC_API_KEY]"' in read_log(home)


RENEW = """
import os, time
place = os.path.expanduser('~/.mine/token')
token = open(place).read()[::-1]
open(place, 'w').write(token)
print('it is now', token, flush=True)
open('done', 'w').close()
time.sleep(60)
"""


def test_a_renewed_token_is_not_in_the_log_of_a_cancelled_agent(home: AgentLab) -> None:
    own, token = home.home / ".mine", "5f0c2e9d71b85f0c2e9d71b8A1b2"
    own.mkdir()
    (own / "token").write_text(token)
    brief = home.brief(agenda=f"{AGENDA[:-4]}command: {{folders: [~/.mine]}}\n---\n")
    done = home.lab / ".autoresearch" / "proposals" / "t" / "0" / "checkout" / "done"

    async def cancel_run() -> None:
        task = asyncio.ensure_future(home.agent(name(RENEW)).propose(brief))
        while not done.exists():
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancel_run())
    assert read_log(home) == "it is now [token]"


def test_a_key_in_the_name_of_a_file_is_found(home: AgentLab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_API_KEY", KEY)
    agenda = f"{AGENDA[:-4]}command: {{environment: [MY_API_KEY]}}\neditable: [train.py, '*.txt']\n---\n"
    program = f"{CHANGE}; import os; open(os.environ['MY_API_KEY'] + '.txt', 'w')"
    assert "contains the secret MY_API_KEY" in failure(home, program, home.brief(agenda=agenda))


MANY_FILES = """
import os
os.makedirs('a')
for number in range(21_000):
    open(f'a/{number}', 'w').close()
"""


def test_agents_have_caps_too(home: AgentLab) -> None:
    assert "made more than 20,000 files" in failure(home, f"{MANY_FILES}\n{CHANGE}; import time; time.sleep(60)")


def test_new_files_count_where_the_agenda_allows_them(home: AgentLab) -> None:
    (home.lab / "src").mkdir()
    (home.lab / "src" / "model.py").write_text("x = 1\n")
    commit(home.lab)
    brief = home.brief(agenda=f"{AGENDA[:-4]}editable: [train.py, 'src/*.py']\n---\n")
    program = "open('src/new.py', 'w').write('y = 2'); open('src/notes.txt', 'w').write('z')"
    assert propose(home, program, brief).files == {"src/new.py": "y = 2"}


BYPRODUCTS = """
import os, py_compile
os.makedirs('src/.ruff_cache')
open('src/new.py', 'w').write('y = 2')
py_compile.compile('src/new.py')
py_compile.compile('src/new.py', 'src/old.pyc')
open('src/plot.png', 'wb').write(b'\\x89PNG\\xff')
open('src/zeros', 'wb').write(bytes(10))
open('src/ours.log', 'w').write('the lab ignores it')
open('src/.ruff_cache/x', 'w').write('x')
open('src/.gitignore', 'w').write('*')
os.symlink('/etc/passwd', 'src/link')
os.makedirs('data')
open('data/x.py', 'w').write('the lab has a link there')
"""


def brief_with_folders(home: AgentLab) -> Brief:
    """Return a brief of a lab in which new files below `src` and `data` may count."""
    (home.lab / "src").mkdir()
    (home.lab / "src" / "model.py").write_text("x = 1\n")
    (home.lab / ".gitignore").write_text("*.log\n/data\n")
    commit(home.lab)
    return home.brief(agenda=f"{AGENDA[:-4]}editable: [train.py, 'src/**', 'data/*']\n---\n")


def test_byproducts_are_not_in_the_proposal(home: AgentLab) -> None:
    brief = brief_with_folders(home)
    (home.lab / "data").symlink_to("/tmp")
    assert propose(home, BYPRODUCTS, brief).files == {"src/new.py": "y = 2"}


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        (
            "[open(f'src/{n}.py', 'w').write('x') for n in range(1000)]",
            "changes more than 100 files: src/0.py, src/1.py",
        ),
        ("[open(f'src/{n}.txt', 'w').write('x' * 90_000) for n in range(50)]", "txt is too large"),
        (
            "open('src/x.txt', 'w').write('ä' * 3_000_000)",
            "src/x.txt is too large: all changed files together may have 1 MB",
        ),
    ],
)
def test_a_huge_change_is_truncated_and_refused(home: AgentLab, program: str, reason: str) -> None:
    brief = brief_with_folders(home)
    proposal = propose(home, program, brief)
    assert (
        len(proposal.files) <= MAX_FILES + 1
        and sum(len(text or "") for text in proposal.files.values()) <= 2 * MAX_BYTES
    )
    refusal = screen(proposal, {}, brief.agenda, {})
    assert refusal is not None and refusal.verdict is Verdict.INVALID and reason in refusal.reason


ODD = r"""
import os
for name in (b'\xff.py', b'a\nb.py', b'`x`.py', b'\x1b[2J.py', '\u202e.py'.encode(), b'git~1', b'x' * 252 + b'.py'):
    open(b'src/' + name, 'w').write('x = 1')
"""


def test_new_files_with_odd_names_are_ignored(home: AgentLab, tmp_path: Path) -> None:
    """The same files are screened, committed and exported."""
    brief, workspace = brief_with_folders(home), Workspace(home.lab)
    proposal = propose(home, ODD, brief)
    assert list(proposal.files) == [f"src/{'x' * 252}.py"] and storable_files(proposal.files) == proposal.files
    assert screen(proposal, {}, brief.agenda, {}) is None
    made = workspace.commit(workspace.head(), proposal.files, "odd", "t", 1)
    workspace.export(made, tmp_path / "out")
    assert {each.name for each in (tmp_path / "out" / "src").iterdir()} == {"model.py", f"{'x' * 252}.py"}


NEST = """
import os
here = os.open('.', os.O_RDONLY)
for _ in range(3000):
    os.mkdir('d' * 50, dir_fd=here)
    here, above = os.open('d' * 50, os.O_RDONLY, dir_fd=here), here
    os.close(above)
"""


def test_folders_nested_deeper_than_a_path_can_name_fail_the_proposal(home: AgentLab) -> None:
    nest = f"{NEST}\nimport time\ntime.sleep(20)\n{CHANGE}"  # until its folders are looked at, which ends it
    assert "made more than 64 folders inside each other" in failure(home, nest, brief_with_folders(home))


def test_the_agent_s_repository_ignores_the_user_s_git_settings(home: AgentLab) -> None:
    (home.lab / "crlf.txt").write_bytes(b"one\r\ntwo\r\n")
    commit(home.lab)
    hooks = home.home / "template" / "hooks"
    hooks.mkdir(parents=True)
    for hook in ("pre-commit", "post-checkout"):
        (hooks / hook).write_text(f"#!/bin/sh\ntouch {home.home}/ran\nexit 1\n")
        (hooks / hook).chmod(0o755)
    (home.home / ".gitconfig").write_text(
        f"[core]\nautocrlf = true\nsafecrlf = true\nhooksPath = {hooks}\nfsmonitor = {hooks}/pre-commit\n"
        f"[commit]\ngpgSign = true\n[gpg]\nprogram = false\n[init]\ntemplateDir = {hooks.parent}\n"
    )
    look = "import subprocess as s; s.run('git status --porcelain; ls .git/hooks; git log --format=%s', shell=True)"
    brief = home.brief(agenda=AGENDA)
    proposal = propose(home, f"{look}; {CHANGE}", brief)
    log = read_log(home)
    assert "the incumbent" in log and "crlf" not in log and "post-checkout\n" not in log
    workspace = Workspace(home.lab)
    made = workspace.commit(workspace.head(), {**proposal.files, "crlf.txt": "a\r\nb\n"}, "m", "t", 1)
    workspace.advance("t", made)
    assert workspace.read(made, ["crlf.txt"]) == {"crlf.txt": "a\r\nb\n"}
    (home.lab / "train.py").write_text("x = 1\n")
    assert workspace.working_tree.read(["train.py"]) == {"train.py": "x = 1\n"}
    assert not (home.home / "ran").exists()


def test_invalid_encodings_in_gitattributes_do_not_stop_an_agent(home: AgentLab) -> None:
    (home.lab / ".gitattributes").write_text("train.py working-tree-encoding=BOGUS\n")
    git(home.lab, "add", ".gitattributes")
    git(home.lab, "commit", "--quiet", "--message", "odd")
    assert list(propose(home, CHANGE).files) == ["train.py"]


def test_a_missing_program_or_login_is_reported(home: AgentLab, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "`nobody` is not on PATH" in str(home.agent("command:nobody").missing())
    programs = home.home / "bin"
    programs.mkdir()
    for key in (key for cli in AGENTS.values() for key in cli.keys):
        monkeypatch.delenv(key, raising=False)
    for kind, cli in AGENTS.items():
        monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
        agent = home.agent(kind, Level.NAMESPACES)
        assert f"the command `{cli.program}` is not on PATH" in str(agent.missing())
        (programs / cli.program).write_text("#!/bin/sh\n")
        (programs / cli.program).chmod(0o755)
        assert "nobody is logged in" in str(agent.missing())
        with pytest.raises(NotLoggedIn):
            ask(agent, home.brief())
        with monkeypatch.context() as patched:
            patched.setenv(cli.keys[0], KEY)
            assert agent.missing() is None
        proof = home.home / cli.login.folder / cli.login.proof[0]
        proof.parent.mkdir()
        proof.write_text("{}")
        assert agent.missing() is None
        assert (home.agent(kind, Level.LANDLOCK).missing() is None) == (kind != "gemini-cli")


def test_the_files_of_an_installation_are_found(tmp_path: Path) -> None:
    module = tmp_path / "lib" / "node_modules" / "agent" / "node_modules" / "deep" / "cli.js"
    module.parent.mkdir(parents=True)
    module.write_text("")
    link = tmp_path / "bin" / "agent"
    link.parent.mkdir()
    link.symlink_to(module)
    assert {str(link), str(tmp_path / "lib" / "node_modules")} <= set(installation(str(link)))
    alone = tmp_path / "versions" / "1.0"
    alone.parent.mkdir()
    alone.write_text("")
    assert str(alone) in installation(str(alone)) and str(alone.parent) not in installation(str(alone))


PYTHON = """#!/bin/sh
grep -q library {prefix}/lib/python3.12/os.py && sed -i 's/X = 1.0 /X = 0.3 /' train.py
"""


def make_python(home: Path, program: str) -> Path:
    """Make an interpreter in the home with a link to it. It needs its library, and ignores its arguments."""
    prefix = home / ".pyenv" / "versions" / "3.12.1"
    python = prefix / "bin" / "python3.12"
    for path, text in ((python, program.format(prefix=prefix)), (prefix / "lib" / "python3.12" / "os.py", "# library")):
        path.parent.mkdir(parents=True)
        path.write_text(text)
    python.chmod(0o755)
    link = home / ".local" / "bin" / "python3.12"
    link.parent.mkdir(parents=True)
    link.symlink_to(python)
    return link


def make_environment(folder: Path, python: Path, copied: bool = False) -> Path:
    """Make an agent in a virtual environment of a Python."""
    program = folder / "bin" / "agent"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!{folder}/bin/python\n")
    program.chmod(0o755)
    if copied:
        shutil.copy(python, folder / "bin" / "python")
    else:
        (folder / "bin" / "python").symlink_to(python)
    base = python.resolve().parent if copied else python.parent
    (folder / "pyvenv.cfg").write_text(f"home = {base}\ninclude-system-site-packages = false\n")
    return program


@pytest.mark.parametrize("level", [Level.NAMESPACES, Level.LANDLOCK])
@pytest.mark.parametrize("copied", [True, False])
def test_an_agent_starts_with_a_python_in_the_home(
    home: AgentLab, monkeypatch: pytest.MonkeyPatch, level: Level, copied: bool
) -> None:
    if list(Level).index(level) < list(Level).index(best_level()):
        pytest.skip(f"this machine has no {level}")
    program = make_environment(home.home / "tools" / "agent", make_python(home.home, PYTHON), copied)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    (home.home / ".local" / "share").mkdir()
    agent = home.agent("command:agent", level)
    assert "X = 0.3 " in str(ask(agent, home.brief(agenda=AGENDA)).files["train.py"])
    opened = [Path(each) for each in installation(str(program))]
    assert not any((home.home / ".local" / "share").is_relative_to(each) for each in opened)


def test_packages_beside_an_agent_in_the_home_stay_hidden(home: AgentLab) -> None:
    """`~/.local/lib/python3.12` has packages only, and an installation in the home does not expose the home."""
    packages = home.home / ".local" / "lib" / "python3.12" / "site-packages"
    packages.mkdir(parents=True)
    (home.home / "lib" / "python3.12").mkdir(parents=True)
    (home.home / "lib" / "python3.12" / "os.py").write_text("")
    for folder in (home.home / ".local" / "bin", home.home / "bin"):
        folder.mkdir()
        (folder / "agent").write_text("")
        assert installation(str(folder / "agent"))[0] == str(folder / "agent")
        assert not {str(home.home), str(folder.parent)} & set(installation(str(folder / "agent")))


def test_a_python_that_links_to_itself_does_no_harm(home: AgentLab) -> None:
    loop = home.home / "python"
    loop.symlink_to(loop)
    program = make_environment(home.home / "tools" / "agent", loop)
    assert str(program.parent.parent) in installation(str(program))


def test_an_interpreter_in_the_home_does_not_expose_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    node = tmp_path / "bin" / "node"
    node.parent.mkdir()
    node.write_text("#!/bin/sh\n")
    node.chmod(0o755)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(node.parent))
    assert str(node) in installation(str(node)) and str(tmp_path) not in installation(str(node))


def test_a_command_with_an_open_quotation_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="researcher `command:aider 'x`: No closing quotation: balance its quotes"):
        create("command:aider 'x", tmp_path)


def test_an_agent_dies_with_the_loop(home: AgentLab, tmp_path: Path) -> None:
    script = tmp_path / "loop.py"
    script.write_text(
        "import sys; sys.path[:0] = sys.argv[1:3]\nfrom pathlib import Path\nfrom rigs.agents import AgentLab\n"
        "from researchers.conformance import ask\nhome = AgentLab(Path(sys.argv[3]), Path(sys.argv[4]))\n"
        "ask(home.agent(sys.argv[5]), home.brief())\n"
    )
    here = Path(__file__).parents[2]
    words = [here, here.parent, home.lab, home.home, name("import time; time.sleep(600)")]
    loop = subprocess.Popen([sys.executable, script, *map(str, words)])
    try:
        while len(_find_processes(home)) < 2:
            assert loop.poll() is None
        agents = _find_processes(home)
    finally:
        loop.kill()
        loop.wait()
    _, alive = psutil.wait_procs(agents, timeout=30)
    assert not alive
