"""Starting, stopping and resuming a run from the command line, by real processes and signals."""

from __future__ import annotations

import difflib
import fcntl
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from rigs.cli import COMMAND, QUICK_TORCH, edit, git, settings
from rigs.loop import Actor, Computer, a_loop, go, own_bench
from rigs.toy import SUPERVISOR, TAG, Bench, Looping

from autoresearch.cli.run import describe_end
from autoresearch.errors import RunHeld, UserError
from autoresearch.layout import Layout
from autoresearch.ledger import Ledger
from autoresearch.lock import hold, is_held
from autoresearch.loop.checking import require_one_model
from autoresearch.records import Brief, Device, Outcome, Proposal, State

LONG = "budget: 25s"
FOREVER = "budget: 6000s"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Bench(tmp_path) as bench:
        yield bench


def slow(bench: Bench, budget: str) -> Bench:
    """The bench with a budget that leaves time to look at a trial."""
    edit(bench.lab, ("budget: 1s", budget), file="program.md")
    git(bench.lab, "commit", "-aqm", "slow")
    return bench


def ask(looping: Looping) -> None:
    assert looping.bench.person("stop", looping.bench.lab).code == 0


ONCE: dict[str, Callable[[Looping], None]] = {
    "SIGINT": lambda looping: looping.process.send_signal(signal.SIGINT),
    "SIGTERM": lambda looping: looping.process.send_signal(signal.SIGTERM),
    "stop": ask,
}


@pytest.mark.parametrize("way", ONCE)
def test_asked_once_the_running_trial_is_judged_first(bench: Bench, way: str) -> None:
    bench.set("judge: {replicates: 2}")
    with slow(bench, LONG).start() as looping:
        looping.until_training(1)
        ONCE[way](looping)
        assert looping.wait() == 3
    assert "stopping: running trials are finished first. Ask again to stop now" in looping.said
    assert "run toy ended: stopped by the user" in looping.said
    now = bench.look()
    assert now.run is not None and (now.run.state, now.run.reason) == ("ended", "stopped by the user")
    bench.check_ended(1)
    assert not is_held(bench.layout, TAG)


@pytest.mark.parametrize("way", ONCE)
def test_asked_twice_it_stops_now_and_the_trial_starts_again(bench: Bench, way: str) -> None:
    with slow(bench, FOREVER).start() as looping:
        looping.until_training(0)
        ONCE[way](looping)
        looping.until(lambda now: "stopping: running trials" in looping.said)
        ONCE[way](looping)
        assert looping.wait() == 3
    assert not bench.marked()
    now = bench.look()
    assert [each.state for each in now.experiments] == [State.QUEUED]
    (trial,) = now.trials.values()
    assert trial.result and (trial.result.outcome, trial.result.reason) == (Outcome.INTERRUPTED, "the run was stopped")
    with bench.start() as looping:
        looping.until(lambda now: (0, 2) in now.trials)


def test_a_run_that_was_stopped_goes_on(bench: Bench) -> None:
    with bench.start() as looping:
        looping.until_training(2)
        for _ in range(2):
            looping.process.send_signal(signal.SIGTERM)
            time.sleep(0.02)  # two of one kind at once are one
        assert looping.wait() == 3
    number = len(bench.look().experiments) - 1
    assert bench.run("--experiments", str(number + 2)).code == 3
    bench.check_ended(number + 2)


def test_what_killed_runs_have_left_of_their_proposals_goes_with_the_next_start(bench: Bench) -> None:
    """Copies of logins lie there. What another run holds, which is alive, stays."""
    places = [bench.layout.proposal(tag, 3) / "home" / ".claude" for tag in (TAG, "killed", "alive")]
    for place in places:
        place.mkdir(parents=True)
        (place / ".credentials.json").write_text("{}")
    with hold(bench.layout, "alive"):
        bench.run("--experiments", "0")
    assert [place.exists() for place in places] == [False, False, True]


def test_ctrl_c_once_all_is_written_ends_it_quietly(bench: Bench) -> None:
    command = [*COMMAND, "run", str(bench.lab), "--tag", TAG, "--seed", "1", "--experiments", "0", "--plain"]
    streams: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=bench.person.environment(), **streams) as run:
        assert run.stdout and run.stderr
        while not run.stdout.readline().startswith("report: "):
            assert run.poll() is None
        run.send_signal(signal.SIGINT)
        assert (run.wait(60), run.stderr.read()) == (3, "")
    now = bench.look().run
    assert now is not None and now.reason == "the limit of 0 experiments is reached"


def test_a_limit_that_is_passed_already_is_one_of_the_whole_run(bench: Bench) -> None:
    assert bench.run("--experiments", "3").code == 3
    again = bench.run("--experiments", "2")
    assert "ended: the limit of 2 experiments is reached: it is one of the whole run, which has 3 already" in again.said


def test_ctrl_c_before_the_loop_can_hear_it(bench: Bench) -> None:
    """While the lab prepares its data: no traceback, and the run can be started as if nothing had been."""
    program = bench.lab / "prepare.py"
    program.write_text(f"import time\nopen('{bench.person.home}/busy', 'w')\ntime.sleep(60)\n")
    git(bench.lab, "commit", "-aqm", "slow data")
    with bench.start() as looping:
        while not (bench.person.home / "busy").exists():
            time.sleep(0.01)
        below = looping.below("prepare")
        looping.process.send_signal(signal.SIGINT)
        assert looping.wait() == 3
        for process in below:
            process.kill()
    assert "Traceback" not in looping.said and "stopped by the user" in looping.said


def test_a_second_run_of_the_lab_and_tag_is_refused(bench: Bench) -> None:
    with slow(bench, FOREVER).start() as looping:
        looping.until_training(0)
        second = bench.person("run", bench.lab, "--tag", TAG, "--plain")
        detached = bench.person("run", bench.lab, "--tag", TAG, "--detach")
        assert looping.code is None
    for refused in (second, detached):
        assert refused.code == 2
        (line,) = refused.err.splitlines()
        assert f"process {looping.process.pid} is running toy: " in line and "autoresearch stop" in line


def test_a_run_says_which_device_it_waits_for_and_who_has_it(bench: Bench) -> None:
    slow(bench, LONG)
    locks = bench.person.home / "cache" / "locks"
    locks.mkdir(parents=True)
    with (locks / "cpu:0.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write('{"pid": 4711, "lab": "/home/ada/lab"}')
        lock.flush()
        waits = "cpu:0 is in use by process 4711 (/home/ada/lab). This run waits"
        looping = bench.start("--experiments", "0")
        looping.until(lambda now: waits in looping.said)
        assert waits in bench.person("status", bench.lab).out
    looping.until_training(0)
    assert waits not in bench.person("status", bench.lab).out
    assert looping.wait() == 3 and looping.said.count(waits) == 1, looping.said


def test_somebody_who_looks_whether_a_run_is_held_does_not_keep_it_from_starting(bench: Bench) -> None:
    bench.layout.state.mkdir()
    with hold(bench.layout, TAG):
        assert is_held(bench.layout, TAG)
        with pytest.raises(RunHeld, match=f"process {os.getpid()} is running toy"), hold(bench.layout, TAG):
            pass
    looker = subprocess.Popen(
        ["flock", "--shared", str(bench.layout.lock(TAG)), "sh", "-c", "echo held; sleep 0.05"], stdout=subprocess.PIPE
    )
    assert looker.stdout is not None and looker.stdout.readline() == b"held\n"
    with hold(bench.layout, TAG):
        pass
    looker.communicate()


def test_a_detached_run_outlives_its_parent_and_stop_ends_it(bench: Bench) -> None:
    (bench.lab / "queue.py").write_text("raise SystemExit('this is not the module queue')\n")
    git(bench.lab, "add", "queue.py")
    slow(bench, LONG)
    started = bench.person("run", "--tag", TAG, "--seed", "1", "--detach", cwd=bench.lab)
    assert started.code == 0 and "autoresearch stop" in started.out
    loop = psutil.Process(int(started.out.split()[1]))
    try:
        assert os.getsid(loop.pid) == loop.pid != os.getsid(0)
        while not bench.look().trials:
            time.sleep(0.01)
        assert is_held(bench.layout, TAG)
        for _ in range(2):
            bench.person("stop", bench.lab)
            time.sleep(0.7)  # it looks twice a second
        loop.wait(60)
    finally:
        if loop.is_running():
            loop.kill()
    assert "run toy ended: stopped by the user" in bench.layout.console(TAG).read_text()
    assert not bench.marked() and bench.person("stop", bench.lab).code == 2


def test_a_detached_run_that_is_refused_says_so(bench: Bench) -> None:
    edit(bench.lab, ("X = 1.0", "X = 0.5"))
    refused = bench.person("run", bench.lab, "--detach")
    assert refused.code == 2 and "train.py: has changes that are not committed" in refused.err
    assert bench.person("run", bench.person.home / "nowhere", "--detach").code == 2


def test_a_detached_run_that_dies_at_once_says_so(bench: Bench) -> None:
    """A full disk or a broken environment ends the process before it has the lock."""
    (broken := bench.person.home / "broken").mkdir()
    (broken / "sitecustomize.py").write_text(
        "import os, sys\nif '--plain' in sys.orig_argv: print('the machine fails', file=sys.stderr), os._exit(7)\n"
    )
    died = bench.person("run", bench.lab, "--detach", PYTHONPATH=str(broken))
    assert died.code == 7 and died.err == "the machine fails\n" and not died.out


@pytest.mark.slow
def test_a_supervisor_that_was_stopped_voids_its_trial_which_is_tried_again(bench: Bench) -> None:
    """As on a laptop that was suspended: more than five seconds without a look at the trial."""
    with slow(bench, LONG).start("--experiments", "0") as looping:
        looping.until_training(0)
        (supervisor,) = [each for each in looping.below(SUPERVISOR) if each.children()]
        supervisor.suspend()
        with pytest.raises(psutil.TimeoutExpired):
            supervisor.wait(6)
        supervisor.resume()
        assert looping.wait() == 3
    first = bench.look().trials[0, 1].result
    assert first and first.outcome is Outcome.INTERRUPTED and "did not run its supervisor for" in str(first.reason)
    assert "the trial starts again" in looping.said
    bench.check_ended(0)


def test_a_run_touches_nothing_of_the_user_s(bench: Bench) -> None:
    git(bench.lab, "branch", "mine")
    (bench.lab / "untracked.txt").write_text("a thought\n")
    edit(bench.lab, ("# The toy lab", "# The toy lab\n\nBe bold."), file="program.md")
    git(bench.lab, "add", "program.md")
    edit(bench.lab, ("Be bold.", "Be bold, and be careful."), file="program.md")
    hidden = bench.layout.state, bench.layout.results, bench.layout.report, bench.layout.chart

    def picture() -> dict[str, object]:
        files = {str(path): path.read_bytes() for path in bench.lab.iterdir() if path.is_file() and path not in hidden}
        index = (bench.lab / ".git/index").read_bytes(), (bench.lab / ".git/HEAD").read_bytes()
        ours = ("refs/autoresearch/", "refs/heads/autoresearch/")
        refs = [line for line in git(bench.lab, "show-ref").splitlines() if not line.split()[1].startswith(ours)]
        return {"files": files, "index": index, "refs": refs, "status": git(bench.lab, "status", "--porcelain")}

    before = picture()
    assert "MM program.md" in str(before["status"])
    assert bench.run("--experiments", "3").code == 3
    assert picture() == before
    revision = bench.look().experiments[0].agenda
    with Ledger(bench.layout.ledger, readonly=True) as ledger:
        assert "be careful" in ledger.agenda_text(revision)


def test_a_lab_in_a_folder_of_a_repository(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    shutil.rmtree(bench.lab / ".git")
    around = bench.lab / "around"
    lab = around / "deep" / "lab"
    lab.mkdir(parents=True)
    for name in ("program.md", "prepare.py", "train.py", ".gitignore"):
        (bench.lab / name).rename(lab / name)
    (around / "README").write_text("not the lab's\n")
    git(around, "init", "-q")
    git(around, "add", "-A")
    git(around, "commit", "-qm", "lab")
    done = bench.person("run", lab, "--tag", TAG, "--seed", "1", "--experiments", "4", "--plain")
    assert done.code == 3, done.err
    assert git(around, "status", "--porcelain") == ""
    changed = git(around, "diff", "--name-only", "HEAD", f"refs/autoresearch/{TAG}/3").split()
    assert changed == ["deep/lab/train.py"]
    assert f"code: git -C lab/around/deep/lab show autoresearch/{TAG}:deep/lab/train.py" in done.out
    assert git(around, "ls-tree", "--name-only", f"autoresearch/{TAG}").split() == ["README", "deep"]


HALF_MADE = """
import os, sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA cache_size = 1")
db.execute("BEGIN")
db.execute("CREATE TABLE half (made)")
for _ in range(200): db.execute("INSERT INTO half VALUES (?)", ("x" * 1000,))
os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize("left", ["an empty file", "half a transaction"])
def test_a_run_killed_in_its_first_instant_can_start(bench: Bench, left: str) -> None:
    """Before the tables are made, or while they are."""
    bench.layout.state.mkdir()
    bench.layout.ledger.touch()
    if left == "half a transaction":
        subprocess.run([sys.executable, "-c", HALF_MADE, str(bench.layout.ledger)])
        assert bench.layout.ledger.with_name("ledger.db-journal").stat().st_size > 0
    status = bench.person("status", bench.lab)
    assert status.code == 2 and "no run yet" in status.err
    assert bench.run("--experiments", "0").code == 3
    bench.check_ended(0)


def test_locks_that_a_killed_git_has_left_do_not_stop_the_run(bench: Bench) -> None:
    refs = bench.lab / ".git/refs"
    for lock in (refs / f"autoresearch/{TAG}/1.lock", refs / f"heads/autoresearch/{TAG}.lock"):
        lock.parent.mkdir(parents=True, exist_ok=True)
        lock.touch()
    assert bench.run("--experiments", "1").code == 3
    bench.check_ended(1)


def test_an_interrupted_run_keeps_only_what_is_whole(bench: Bench) -> None:
    """A row that is not in results.tsv, a half-written file, an artifact and a ref too many: all are put right."""
    assert bench.run("--experiments", "3").code == 3
    lines = bench.layout.results.read_text().splitlines(keepends=True)
    bench.layout.results.write_text("".join(lines[:-1]))
    bench.layout.results.with_suffix(".tsv.half").write_text("commit\tval")
    (bench.layout.trials(TAG) / "9.1").mkdir(parents=True)
    bench.layout.artifact(TAG, 77).write_text("{}")
    head = git(bench.lab, "rev-parse", "HEAD").strip()
    git(bench.lab, "update-ref", f"refs/autoresearch/{TAG}/4", head)
    git(bench.lab, "update-ref", "-d", f"refs/autoresearch/{TAG}/2")
    git(bench.lab, "update-ref", f"refs/heads/autoresearch/{TAG}", head)
    assert git(bench.lab, "status", "--porcelain") == ""
    assert bench.run("--experiments", "3").code == 3
    bench.check_ended(3)
    assert bench.layout.results.read_text() == "".join(lines)


def test_a_report_that_cannot_be_written_does_not_lose_the_end(bench: Bench) -> None:
    bench.layout.run_report(TAG).mkdir(parents=True)
    looping = bench.run("--experiments", "1")
    assert "run toy ended: the limit of 1 experiment is reached" in looping.said
    assert "\nincumbent: " in looping.said and "code: git show autoresearch/toy:train.py" in looping.said
    run = bench.look().run
    assert run is not None and run.state == "ended"


def test_the_baseline_that_fails_stops_the_run_with_a_clear_line(bench: Bench) -> None:
    edit(bench.lab, ("def main() -> None:", "def main() -> None:\n    raise ValueError('no')"))
    git(bench.lab, "commit", "-aqm", "broken")
    looping = bench.run()
    assert looping.code == 2
    assert "the baseline failed: " in looping.said and "ValueError: no" in looping.said
    assert "Traceback" not in looping.said
    shown = bench.person("show", "0", bench.lab).out
    assert "ValueError: no" in shown and "the end of its log:" in shown and "Traceback" in shown


@pytest.mark.slow
def test_a_run_goes_on_only_where_it_began(bench: Bench) -> None:
    bench.run("--experiments", "0")
    with sqlite3.connect(bench.layout.ledger) as ledger:
        ledger.execute("UPDATE runs SET model = 'a faster machine'")
    ledger.close()
    refused = bench.run("--experiments", "1")
    assert refused.code == 2 and "run toy began on a faster machine, and this is " in refused.said
    assert "scores would not compare: start a new run with --tag" in refused.said
    refused = bench.run("--seed", "2")
    assert refused.code == 2 and "--seed: run toy began with 1: leave it out, or start a new run" in refused.said


def test_devices_of_two_models_do_not_share_a_run(bench: Bench) -> None:
    bench.run("--experiments", "0")
    run = bench.look().run
    assert run is not None and run.model
    devices = [Device("cuda", 0, model="H100"), Device("cuda", 1, model="A100")]
    with pytest.raises(UserError, match="H100 and A100 in one run would not compare: choose one with --devices"):
        require_one_model(devices, run)


def test_a_run_ends_with_its_claims(bench: Bench) -> None:
    ideas = bench.person.home / "ideas"
    ideas.mkdir()
    bench.set(f"researchers: script:{ideas}", "judge: {claims: 0.5}")
    code = (bench.lab / "train.py").read_text()
    better = code.replace("X = 1.0 ", "X = 0.3 ").splitlines(True)
    change = difflib.unified_diff(code.splitlines(True), better, "a/train.py", "b/train.py")
    (ideas / "1.patch").write_text(f"X near its best\n\n{''.join(change)}")
    ended = bench.run()
    assert ended.code == 0, ended.said
    last = ended.said.splitlines()[-6:]
    assert last[0].startswith("run toy ended: "), "then the measurement on fresh seeds, and after that the search score"
    assert last[1].startswith("Measured on fresh seeds: #1 is 0.4") and "better than the baseline" in last[1]
    assert last[2] == "Confirmed on fresh seeds: #1." and last[3].startswith("In the search #1 scored ")
    assert last[4].startswith("incumbent: #1 · code: ") and last[5].startswith("report: ")
    bench.check_ended(1)
    status = bench.person("status", bench.lab, "--json").json
    assert status["claim"]["validation"]["ours"] >= 2 and status["claim"]["audit"]["value"] < -0.4
    assert status["claim"]["confirmed"] == [1]
    again = bench.person("confirm", bench.lab, "--trials", "2")
    assert again.code == 0 and "#1 claim: trial for a claim: val_bpb" in again.out, again
    unknown = bench.person("confirm", bench.lab, "--tag", "other")
    assert unknown.code == 2 and "no run other in the ledger" in unknown.err


def test_what_experiments_leave_on_the_disk(bench: Bench) -> None:
    assert bench.run("--budget", "0.5s", "--experiments", "30").code == 3
    bench.check_ended(30)
    for name in ("ledger.db", "logs", "artifacts", "trials", "baseline"):
        path = bench.layout.state / name
        files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
        print(f"{sum(each.stat().st_size for each in files):>9} bytes in {len(files):>3} files: {name}")
    total = sum(each.stat().st_size for each in bench.layout.state.rglob("*") if each.is_file())
    print(f"{total:>9} bytes in .autoresearch after 30 experiments")
    assert total < 3_000_000


def test_a_second_worktree_neither_takes_the_run_nor_its_refs(bench: Bench) -> None:
    """Both have the same tag by default, and share the refs of one repository."""
    assert bench.run("--experiments", "1").code == 3
    two = bench.lab.parent / "two"
    git(bench.lab, "worktree", "add", "-q", str(two))
    refs = bench.refs()
    refused = bench.person("run", two, "--tag", TAG, "--plain")
    words = f"the tag {TAG} belongs to the lab in {bench.lab}: choose another --tag"
    assert (refused.code, refused.err) == (2, f"autoresearch: {words}\n")
    assert bench.person("run", two, "--tag", "two", "--experiments", "0", "--plain").code == 3
    shutil.copytree(bench.layout.state, two / "state")
    shutil.rmtree(Layout(two).state)
    (two / "state").rename(Layout(two).state)
    refused = bench.person("run", two, "--tag", TAG, "--experiments", "2", "--plain")
    assert refused.code == 2 and f"the refs of run {TAG} belong to the lab in {bench.lab}" in refused.err
    found = bench.person("doctor", two, "--json", PYTHONPATH=QUICK_TORCH)
    assert found.code == 2 and refused.err.removeprefix("autoresearch: ").strip() in [
        each["detail"] for each in found.json if each["state"] == "missing"
    ]
    git(two, "gc", "-q", "--prune=now")
    assert bench.refs() == refs
    assert bench.run("--experiments", "2").code == 3
    bench.check_ended(2)


def test_doctor_says_that_a_branch_is_in_the_way(bench: Bench) -> None:
    git(bench.lab, "branch", "autoresearch")
    git(bench.lab, "pack-refs", "--all")
    found = bench.person("doctor", bench.lab, "--json", PYTHONPATH=QUICK_TORCH)
    (problem,) = [each["detail"] for each in found.json if each["state"] == "missing"]
    assert problem.startswith(f"{bench.lab}: the branch autoresearch is in the way")
    assert bench.person("run", bench.lab).err == f"autoresearch: {problem}\n"


@pytest.mark.parametrize("place", ["runs", f"runs/{TAG}", f"runs/{TAG}/results.tsv", "baseline"])
def test_something_else_among_the_files_of_a_run_gives_one_line(bench: Bench, place: str) -> None:
    path = bench.layout.state / place
    path.parent.mkdir(parents=True)
    path.mkdir() if path.suffix else path.touch()
    refused = bench.person("run", bench.lab, "--tag", TAG, "--experiments", "0", "--plain")
    assert refused.code == 2 and refused.err.count("\n") == 1
    assert "something else has its name: move it away" in refused.err and str(path) in refused.err


@pytest.mark.parametrize("changed", [["train.py"], ["lib/a b.py"], ["train.py", "lib/a b.py"], []])
def test_the_command_for_the_incumbents_code_shows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: list[str]
) -> None:
    """Also where `editable` is a pattern, which git would not expand."""
    with own_bench(tmp_path, monkeypatch) as bench:
        (bench.lab / "lib").mkdir()
        (bench.lab / "lib" / "a b.py").write_text("A = 1\n")
        settings(bench.lab, "editable: ['lib/*.py', '*.py']")
        git(bench.lab, "rm", "-q", "--cached", "prepare.py")
        git(bench.lab, "add", "lib", "program.md")
        git(bench.lab, "commit", "-qm", "lib")

        def propose(brief: Brief) -> Proposal:
            files = {path: brief.code[path].replace("X = 1.0 ", "X = 0.3 ") + "NEW = 2\n" for path in changed}
            return Proposal("better", files)

        better = {"1.1": 0.1} if changed else {}
        with a_loop(bench, Computer(scores=better), Actor("ann", [propose]), experiments=1) as loop:
            go(loop)
            (line,) = [line for line in describe_end(loop) if line.startswith("incumbent: ")]
        command = line.partition("code: ")[2].partition(" · weights")[0]
        shown = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True).stdout
        assert ("NEW = 2" in shown) == bool(changed) and shown
