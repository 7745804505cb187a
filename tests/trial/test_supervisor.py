"""One trial from launch to sealed result, with real processes."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import pytest
from rigs.trial import DAEMON, SPEAK, Supervised, alive, gone, placement_for, run, wait_for, wait_until_gone

from autoresearch.jobs.processes import sweep
from autoresearch.records import STARTUP_WORK, Bar, Device, Outcome, Point, TrialResult
from autoresearch.sandbox.enter import best_level
from autoresearch.sandbox.walls import Level, this_python_folders
from autoresearch.trial.wire import placement_from_json, placement_to_json, result_from_json, result_to_json


def test_a_trial_of_the_toy_lab(tmp_path: Path) -> None:
    trial = placement_for(tmp_path, budget=2.0)
    result = run(trial)
    assert result.outcome is Outcome.OK, result
    assert result.score == pytest.approx(1.0 + 0.7**2 + 0.6**2 + 0.05, abs=0.1)
    assert result.curve[-1].loss < result.curve[0].loss
    assert result.curve[-1].tokens == result.curve[-1].step * 19
    assert result.summary["num_steps"] == result.curve[-1].step
    assert result.training_seconds and 0.2 <= result.training_seconds <= trial.job.budget
    assert result.startup_seconds and result.scoring_seconds and result.peak_memory
    assert "trained for" in result.log_tail and "val_bpb" in result.log_tail
    artifact = Path(trial.folder) / "sealed/artifact"
    assert not os.access(artifact, os.W_OK) or os.geteuid() == 0
    assert artifact.stat().st_mode & 0o777 == 0o444


@pytest.mark.parametrize("name", ["python", "python3"])
def test_python_in_train_and_score_is_the_interpreter_of_the_run(tmp_path: Path, name: str) -> None:
    others = tmp_path / "bin"
    others.mkdir()
    for other in ("python", "python3"):
        (others / other).write_text("#!/bin/sh\necho the wrong python >&2\nexit 9\n")
        (others / other).chmod(0o755)
    trial = placement_for(tmp_path, train=f"{name} train.py", score=f"{name} prepare.py score")
    result = run(trial, PATH=f"{others}{os.pathsep}{os.environ['PATH']}")
    assert result.outcome is Outcome.OK, result


def test_events_come_in_order_and_the_lease_is_waited_for(tmp_path: Path) -> None:
    with Supervised(placement_for(tmp_path)) as supervised:
        events = supervised.events()
        assert next(events)["event"] == "ready"
        assert "trained for" not in (tmp_path / "trial" / "log.txt").read_text()
        supervised.tell('{"go": true}')
        kinds = [event["event"] for event in events]
    assert kinds[-2:] == ["scoring", "result"] and set(kinds[:-2]) == {"progress"}


@pytest.mark.parametrize(
    ("train", "outcome", "reason"),
    [
        ("x = 1\nraise ValueError('no such\\nwidth')", Outcome.CRASH, "train.py line {last}: ValueError: no such"),
        ("start(); json.loads('{')", Outcome.CRASH, "train.py line {last}: json.decoder.JSONDecodeError: Expecting"),
        ("def f(:", Outcome.CRASH, "train.py line {last}: SyntaxError: invalid syntax"),
        ("sys.exit('no such optimizer')", Outcome.CRASH, "no such optimizer"),
        ("start(); save()", Outcome.CRASH, "ended without calling clock.done(), as only `score: null` allows"),
        ("start(); done()", Outcome.CRASH, "no artifact was saved"),
        ("start(); raise MemoryError", Outcome.CRASH, "out of memory: train.py line {last}: MemoryError"),
        ("start(); os.kill(os.getpid(), 9)", Outcome.CRASH, "killed by the system, probably out of memory"),
        ("start(); os.kill(os.getpid(), 11)", Outcome.CRASH, "ended by signal SIGSEGV"),
        ("start(); say(type='progress', step=7, loss=None); time.sleep(60)", Outcome.CRASH, "became NaN at step 7"),
        ("start(); say(type='progress', step=7, loss=float('nan')); time.sleep(60)", Outcome.CRASH, "NaN at step 7"),
        ("start(); say(type='progress', step=7, loss=10**400); time.sleep(60)", Outcome.CRASH, "NaN at step 7"),
        ("start(); say(type='progress', step=10**30, loss=1); time.sleep(60)", Outcome.INVALID, "not made of numbers"),
        ("start(); say(type='progress', step='x', loss=1); time.sleep(60)", Outcome.INVALID, "not made of numbers"),
        ("say(type='done', summary={}); time.sleep(60)", Outcome.INVALID, "said 'done' before clock.start()"),
        ("start(); line.sendall(b'hello\\n'); time.sleep(60)", Outcome.INVALID, "no message of the trial protocol"),
        ("start(); line.sendall(b'x' * 10**6); time.sleep(60)", Outcome.INVALID, "a line of more than 65536 bytes"),
        ("start(); time.sleep(60)", Outcome.TIMEOUT, "when its 1 s were over. Leave the training loop"),
        ("start(); save('{\"width\": 99}'); done()", Outcome.INVALID, "a width of 99 is not in 1 … 64"),
        ("start(); save('nothing'); done()", Outcome.CRASH, "the scorer failed: prepare.py line"),
        ("start(); os.mkfifo(os.environ['AUTORESEARCH_OUT'] + '/artifact'); done()", Outcome.INVALID, "a special file"),
    ],
)  # fmt: skip
def test_every_bad_end_has_its_reason(tmp_path: Path, train: str, outcome: Outcome, reason: str) -> None:
    result = run(placement_for(tmp_path, train))
    assert result.outcome is outcome, result
    assert result.score is None and result.reason is not None
    assert reason.format(last=len((SPEAK + train).splitlines())) in result.reason


def test_a_start_up_that_hangs_times_out(tmp_path: Path) -> None:
    result = run(placement_for(tmp_path, "time.sleep(60)", startup=0.5))
    assert (result.outcome, result.reason) == (Outcome.TIMEOUT, "start-up took longer than 0.5 s")


def test_a_trial_that_hangs_up(tmp_path: Path) -> None:
    result = run(placement_for(tmp_path, "start(); save(); line.close(); time.sleep(60)", budget=60.0))
    assert (result.outcome, result.reason) == (Outcome.CRASH, "closed its socket before clock.done()")


def test_a_traceback_is_not_lost_when_the_exit_is_slow(tmp_path: Path) -> None:
    body = """
    import atexit; atexit.register(time.sleep, 60)
    start(); line.close(); raise ValueError("no such width")
    """
    result = run(placement_for(tmp_path, body, budget=60.0))
    assert result.outcome is Outcome.CRASH and "ValueError: no such width" in str(result.reason)


def test_a_scorer_that_does_not_wait_for_the_artifact_is_asked_again(tmp_path: Path) -> None:
    """For a GPU it is launched before training ends, and the toy's looks for the artifact at once."""
    body = """
    start(); say(type="progress", step=1, loss=1.0); time.sleep(1); save(); done()
    """
    result = run(placement_for(tmp_path, body, device=Device("cuda", 0), budget=20.0))
    assert "FileNotFoundError" in result.log_tail, "it was early"
    assert result.outcome is Outcome.OK, result


@pytest.mark.parametrize("stage", ["scratch", "profile"])
def test_a_job_of_a_tool_starts_no_scorer(tmp_path: Path, stage: str) -> None:
    """Its log goes to an agent, and a scorer has read held-out text."""
    body = """
    start(); say(type="progress", step=1, loss=1.0); time.sleep(1); save(); done()
    """
    result = run(placement_for(tmp_path, body, device=Device("cuda", 0), budget=20.0, stage=stage))
    assert result.outcome is Outcome.UNSCORED, result
    assert not result.log_tail, "nothing but its own code has printed"


@pytest.mark.parametrize("memory", ["1e999", "1e308", "-1e308", "true", "9" * 400])
def test_a_claim_of_gpu_memory_is_no_danger(tmp_path: Path, memory: str) -> None:
    """The trial runs without a GPU; only the supervisor takes it for one that has one."""
    body = f"""
    start(); save()
    line.sendall(b'{{"type": "done", "summary": {{"peak_vram_mb": {memory}}}}}\\n'); time.sleep(60)
    """
    result = run(placement_for(tmp_path, body, device=Device("cuda", 0), budget=60.0))
    assert result.outcome is Outcome.OK, result


@pytest.mark.parametrize(("words", "outcome"), [("", Outcome.OK), ("save('{\"width\": 99}')", Outcome.TIMEOUT)])
def test_the_deadline_is_the_budget(tmp_path: Path, words: str, outcome: Outcome) -> None:
    """A trial trains for half a second longer, by its own clock."""
    body = f"""
    start(); began = time.monotonic(); save()
    while time.monotonic() - began < (0.5 if {not words} else 1.5): pass
    {words}
    done()
    """
    result = run(placement_for(tmp_path, body))
    assert result.outcome is outcome, result


def test_a_look_at_the_deadline_that_is_late_blames_the_machine(tmp_path: Path) -> None:
    """The supervisor is stopped before the deadline. It cannot know whether the trial was done in time."""
    body = "start(); save(); open('saved', 'w').write('yes\\n'); time.sleep(0.5); done()"
    with Supervised(placement_for(tmp_path, body)) as supervised:
        assert supervised.until("ready")
        wait_for(tmp_path / "trial/checkout/saved")
        supervised.process.send_signal(signal.SIGSTOP)
        with pytest.raises(psutil.TimeoutExpired):
            psutil.Process(supervised.process.pid).wait(2.0)
        supervised.process.send_signal(signal.SIGCONT)
        result = supervised.result()
    assert result.outcome is Outcome.INTERRUPTED and "too busy to look at its deadline" in str(result.reason)


BURN = """
def burn(seconds):
    while time.process_time() < seconds: pass
"""
IN_CHILDREN = """
import signal; signal.signal(signal.SIGCHLD, signal.SIG_IGN)
def burn(seconds):
    if os.fork() == 0:
        while time.process_time() < seconds: pass
        os._exit(0)
    try: os.wait()
    except ChildProcessError: pass
"""
"""`burn` works in the process itself, or in a child whose time no parent gets to know."""


@pytest.mark.parametrize("burn", [BURN, IN_CHILDREN])
def test_start_up_beyond_the_baseline_s_is_taken_from_the_budget(tmp_path: Path, burn: str) -> None:
    body = burn + "burn(1.5); message = start(); save(); done(budget=message['budget'])"
    result = run(placement_for(tmp_path, body, budget=30.0, free_startup=0.5))
    assert result.outcome is Outcome.OK, result
    worked = result.summary[STARTUP_WORK]
    assert worked >= 0.9 and result.summary["budget"] == pytest.approx(30.5 - worked, abs=0.01)
    assert "is taken from the budget: " in result.log_tail


def test_start_up_that_is_free_leaves_the_budget_alone(tmp_path: Path) -> None:
    body = "message = start(); save(); done(budget=message['budget'], startup_work_seconds=0.0)"
    result = run(placement_for(tmp_path, body, budget=30.0, free_startup=20.0))
    assert result.summary["budget"] == 30.0 and result.summary[STARTUP_WORK] > 0.0


def test_start_up_that_uses_up_the_budget_times_out(tmp_path: Path) -> None:
    result = run(placement_for(tmp_path, BURN + "burn(2); start()", free_startup=0.2))
    assert result.outcome is Outcome.TIMEOUT and "nothing is left of it" in str(result.reason)


def test_a_long_start_up_on_a_gpu_goes_on_when_it_has_the_lease(tmp_path: Path) -> None:
    """It could slow down a neighbour's training for as long as `startup` allows."""
    body = """
    while not os.path.exists("leased"): time.sleep(0.01)
    start(); save(); done()
    """
    placement = placement_for(tmp_path, body, device=Device("cuda"), budget=40.0, free_startup=0.5)
    with Supervised(placement) as supervised:
        assert next(supervised.events())["event"] == "ready"
        assert {process.status() for process in alive(placement.folder)} == {psutil.STATUS_STOPPED}
        (Path(placement.checkout) / "leased").touch()
        supervised.tell('{"go": true}')
        events = list(supervised.events())
    assert [each["event"] for each in events] == ["scoring", "result"], "the lease is asked for once"
    result = result_from_json({name: value for name, value in events[-1].items() if name != "event"})
    assert result.outcome is Outcome.OK and result.startup_seconds and result.startup_seconds > 0.5


def test_a_trial_that_waits_for_a_gpu_is_stopped_meanwhile(tmp_path: Path) -> None:
    """Another process of it would otherwise work on."""
    body = """
    import threading
    def count():
        while True: os.write(counter, b"."); time.sleep(0.001)
    counter = os.open("counter", os.O_CREAT | os.O_WRONLY)
    threading.Thread(target=count, daemon=True).start()
    start(); save(); done()
    """
    counter = tmp_path / "trial/checkout/counter"
    with Supervised(placement_for(tmp_path, body, device=Device("cuda", 0), budget=60.0)) as supervised:
        assert next(supervised.events())["event"] == "ready"
        with pytest.raises(psutil.TimeoutExpired):  # it may take a moment to stop
            psutil.Process(supervised.process.pid).wait(0.5)
        before = counter.stat().st_size
        with pytest.raises(psutil.TimeoutExpired):
            psutil.Process(supervised.process.pid).wait(0.5)
        assert counter.stat().st_size == before
        supervised.tell('{"go": true}')
        assert supervised.result().outcome is Outcome.OK


def test_progress_does_not_extend_the_budget(tmp_path: Path) -> None:
    body = """
    start(); step = 0
    while True: step += 1; say(type="progress", step=step, loss=1.0, tokens=step); time.sleep(0.001)
    """
    result = run(placement_for(tmp_path, body))
    assert result.outcome is Outcome.TIMEOUT
    assert len(result.curve) <= 200 and result.curve[-1].seconds < 2.0


def test_a_command_that_does_not_exist(tmp_path: Path) -> None:
    result = run(placement_for(tmp_path, train="torchrunn train.py"))
    assert result.reason == "cannot be started: No such file or directory: `torchrunn train.py`"


@pytest.mark.parametrize("where", ["artifact", "artifact/part", "out"])
def test_links_in_the_artifact_are_refused(tmp_path: Path, where: str) -> None:
    body = f"""
    out = os.environ["AUTORESEARCH_OUT"]
    start()
    if {where!r} == "out":
        os.rename(out, out + "2"); os.symlink(out + "2", out); save()
    else:
        os.makedirs(os.path.dirname(out + "/" + {where!r}), exist_ok=True)
        os.symlink("/etc/passwd", out + "/" + {where!r})
    done()
    """
    result = run(placement_for(tmp_path, body))
    assert result.outcome is Outcome.INVALID and "symbolic link" in str(result.reason)


def test_a_reason_names_a_file_of_the_artifact_in_one_printable_line(tmp_path: Path) -> None:
    body = """
    start()
    os.makedirs("../out/artifact")
    os.symlink("/etc/passwd", b"../out/artifact/\\x1b]0;x\\x07\\nval_bpb: 0.1\\xff")
    done()
    """
    result = run(placement_for(tmp_path, body))
    assert result.outcome is Outcome.INVALID and "symbolic link" in str(result.reason)
    assert str(result.reason).isprintable()


def test_an_artifact_may_be_a_folder_and_a_planted_one_is_replaced(tmp_path: Path) -> None:
    body = """
    out = os.environ["AUTORESEARCH_OUT"]
    start(); os.mkdir(out + "/../artifact")
    os.makedirs(out + "/artifact/a/b"); open(out + "/artifact/a/b/c", "w").write("x"); done()
    """
    trial = placement_for(tmp_path, body)
    assert "IsADirectoryError" in str(run(trial).reason)
    assert (tmp_path / "trial/sealed/artifact/a/b/c").read_text() == "x"


def test_a_stale_artifact_is_never_taken_for_a_new_one(tmp_path: Path) -> None:
    trial = placement_for(tmp_path, "start(); done()")
    for place in ("out/artifact", "sealed/artifact"):
        (tmp_path / "trial" / place).parent.mkdir(exist_ok=True)
        (tmp_path / "trial" / place).write_text('{"x": 0, "y": 0, "width": 16, "seed": 1}')
    assert run(trial).reason == "no artifact was saved"


def test_a_daemon_does_not_outlive_its_trial(tmp_path: Path) -> None:
    trial = placement_for(tmp_path, DAEMON + "start(); daemon(); save(); done()")
    assert run(trial).outcome is Outcome.OK
    assert gone(int((tmp_path / "trial/checkout/daemon.pid").read_text()))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere such a process is found by its environment alone")
def test_a_daemon_without_the_mark_does_not_outlive_its_trial(tmp_path: Path) -> None:
    body = """
    start()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            open("daemon.pid", "w").write(str(os.getpid()))
            os.execve("/bin/sleep", ["sleep", "600"], {})
        os._exit(0)
    time.sleep(0.3); save(); done()
    """
    assert run(placement_for(tmp_path, body, budget=5.0)).outcome is Outcome.OK
    assert gone(int((tmp_path / "trial/checkout/daemon.pid").read_text()))


def test_the_trial_dies_with_the_loop(tmp_path: Path) -> None:
    trial = placement_for(tmp_path, DAEMON + "daemon(); start(); time.sleep(600)", budget=600.0)
    with Supervised(trial) as supervised:
        supervised.until("ready")
        assert alive(trial.folder)
    assert supervised.process.returncode == 1
    assert not alive(trial.folder)


def test_sweep_removes_what_a_killed_supervisor_leaves(tmp_path: Path) -> None:
    trial = placement_for(tmp_path, DAEMON + "daemon(); start(); time.sleep(600)", budget=600.0)
    other = placement_for(tmp_path / "other", "start(); time.sleep(600)", budget=600.0)
    with Supervised(other) as neighbour, Supervised(trial) as supervised:
        neighbour.until("ready"), supervised.until("ready")
        daemon = int(wait_for(tmp_path / "trial/checkout/daemon.pid"))
        supervised.process.kill()
        supervised.process.wait()
        assert sweep(tmp_path / "trial") >= 1
        assert gone(daemon)
        assert not alive(trial.folder)
        assert sweep(tmp_path / "trial") == 0
        assert alive(other.folder)


def test_a_supervisor_that_was_stopped_voids_its_trial(tmp_path: Path) -> None:
    trial = placement_for(tmp_path, "start(); say(type='progress', step=1, loss=1.0); time.sleep(60)", budget=60.0)
    with Supervised(trial, AUTORESEARCH_GAP="2") as supervised:
        supervised.until("progress")
        supervised.process.send_signal(signal.SIGSTOP)
        psutil.Process(supervised.process.pid).status()
        with pytest.raises(psutil.TimeoutExpired):
            psutil.Process(supervised.process.pid).wait(2.5)
        supervised.process.send_signal(signal.SIGCONT)
        result = supervised.result()
    assert result.outcome is Outcome.INTERRUPTED and "did not run its supervisor for" in str(result.reason)


SLEEPY_CLOCK = """
import sys
from autoresearch.trial.supervisor import main
from autoresearch.jobs.watch import time_asleep
from pathlib import Path
sys.exit(main(asleep=lambda: time_asleep() + (3600 if Path(sys.argv[1]).exists() else 0)))
"""


def test_a_machine_that_slept_voids_the_trial(tmp_path: Path) -> None:
    trial = placement_for(tmp_path, "start(); open('asleep', 'w'); time.sleep(60)", budget=60.0)
    result = run(trial, program=("-c", SLEEPY_CLOCK, str(tmp_path / "trial/checkout/asleep")))
    assert (result.outcome, result.reason) == (Outcome.INTERRUPTED, "the machine slept for 3600 s in mid-trial")


def test_memory_over_the_cap(tmp_path: Path) -> None:
    body = "start(); hog = b'x' * 300_000_000; time.sleep(60)"
    result = run(placement_for(tmp_path, body, memory=150_000_000, budget=30.0))
    assert result.outcome is Outcome.CRASH
    assert str(result.reason).startswith("used ") and str(result.reason).endswith("over the memory cap of 150 MB")
    assert result.peak_memory and result.peak_memory > 150_000_000


def test_a_flood_does_not_fill_the_disk(tmp_path: Path) -> None:
    body = """
    print("first")
    start()
    for _ in range(100): print("x" * 100_000)
    print("last", flush=True); save(); done()
    """
    result = run(placement_for(tmp_path, body, budget=20.0, score="python -c 'print(\"val_bpb: 1\")'"))
    log = (tmp_path / "trial/log.txt").read_text()
    assert result.outcome is Outcome.OK and len(log) < 2_200_000
    assert log.startswith("first\n") and "bytes are left out here" in log and "last\n" in log
    assert len(result.log_tail) == 4000 and "last\n" in result.log_tail


def test_a_trial_that_says_much_and_exits_is_heard_to_the_end(tmp_path: Path) -> None:
    body = """
    start(); save()
    for step in range(3000): say(type="progress", step=step, loss=1.0, tokens=1)
    say(type="done", summary={}); os._exit(0)
    """
    result = run(placement_for(tmp_path, body, budget=20.0, score="python -c 'print(\"val_bpb: 1\")'"))
    assert result.outcome is Outcome.OK and result.curve[-1].step == 2999


def test_what_a_trial_sees(tmp_path: Path) -> None:
    body = """
    message = start()
    print(json.dumps([dict(os.environ), sys.stdin.read(), message, os.getsid(0) == os.getpid()]), flush=True)
    save(); done()
    """
    trial = placement_for(tmp_path, body, environment={"AUTORESEARCH_DATA": "toy", "AUTORESEARCH_SEED": "overridden"})
    environment, stdin, message, leads = json.loads(run(trial).log_tail.splitlines()[0])
    assert not any("hunter2" in value for value in environment.values())
    seen = {name: value for name, value in environment.items() if name.startswith("AUTORESEARCH_")}
    assert seen.pop("AUTORESEARCH_SOCKET").isdecimal()
    seen.pop("AUTORESEARCH_CACHE", None)
    assert seen == {
        "AUTORESEARCH_DATA": "toy", "AUTORESEARCH_SEED": "7", "AUTORESEARCH_BUDGET_SECONDS": "1.0",
        "AUTORESEARCH_DEVICE": "cpu", "AUTORESEARCH_OUT": f"{trial.folder}/out",
    }  # fmt: skip
    assert (stdin, message, leads) == ("", {"type": "go", "files": ["train"], "budget": 1.0}, True)


@pytest.mark.parametrize(
    ("scorer", "outcome", "reason", "score"),
    [
        ("print('val_bpb: 2'); print('val_bpb:   1.5e0'); print('val_bpb: soon')", Outcome.OK, None, 1.5),
        ("print('bpb: 2')", Outcome.CRASH, "no line `val_bpb: NUMBER` in the scorer's standard output", None),
        ("import sys; print('val_bpb: 2', file=sys.stderr)", Outcome.CRASH, "no line `val_bpb: NUMBER` in the", None),
        ("print('val_bpb: nan')", Outcome.CRASH, "val_bpb is nan, which is not a finite number", None),
        ("print('val_bpb: -2e75')", Outcome.CRASH, "val_bpb is -2e+75, which is too large to compare", None),
        ("print('val_bpb: 1e75')", Outcome.OK, None, 1e75),
        ("import sys; print('crash: it raised', file=sys.stderr); sys.exit(4)", Outcome.CRASH, "it raised", None),
        ("import sys; print('timeout: it hung', file=sys.stderr); sys.exit(5)", Outcome.TIMEOUT, "it hung", None),
        ("import sys; print('val_bpb: 1'); sys.exit(2)", Outcome.CRASH, "scorer failed: ended with exit code 2", None),
    ],
)  # fmt: skip
def test_what_the_scorer_says(
    tmp_path: Path, scorer: str, outcome: Outcome, reason: str | None, score: float | None
) -> None:
    trial = placement_for(tmp_path, "start(); save(); done()", score="python scorer.py")
    (tmp_path / "baseline/scorer.py").write_text(scorer)
    (tmp_path / "trial/checkout/scorer.py").write_text("print('val_bpb: 0.0')")
    result = run(trial)
    assert (result.outcome, result.score) == (outcome, score)
    assert (reason is None and result.reason is None) or str(reason) in str(result.reason)


def test_what_the_scorer_gets(tmp_path: Path) -> None:
    trial = placement_for(tmp_path, "start(); save(); done()", score="python scorer.py")
    (tmp_path / "baseline/scorer.py").write_text(
        "import json, os; print('val_bpb: 1'); print(json.dumps([os.getcwd(), dict(os.environ)]))"
    )
    folder, environment = json.loads(run(trial).log_tail.splitlines()[-1])
    assert folder == trial.baseline
    assert environment["AUTORESEARCH_TRAIN"] == f"{trial.folder}/code/train.py"
    assert environment["AUTORESEARCH_ARTIFACT"] == f"{trial.folder}/sealed/artifact"
    assert environment["AUTORESEARCH_SPLIT"] == "validation" and environment["AUTORESEARCH_DEVICE"] == "cpu"
    assert "AUTORESEARCH_SEED" not in environment


STDOUT = "the standard output of `python adopted.py`"


@pytest.mark.parametrize(
    ("program", "outcome", "reason"),
    [
        ("print('step 1\\rstep 2\\rval_bpb:   1.25')", Outcome.OK, None),
        ("print('loss: 1.25')", Outcome.CRASH, f"no line `val_bpb: NUMBER` in {STDOUT}"),
        ("import sys; sys.stderr.write('\\r 50%|##  |'); print('val_bpb: 1.25')", Outcome.OK, None),
        ("import sys; print('val_bpb: 1.25'); sys.stderr.write('val_bpb: 9')", Outcome.OK, None),
        ("print('\\x1b[32mval_bpb\\x1b[0m: \\x1b[1m1.25\\x1b[0m\\x1b[K')", Outcome.OK, None),
        ("print('val_bpb: 1.25\\r100%|####|')", Outcome.OK, None),
        ("print('val_bpb: 1.25', 'x' * 200_000, sep='\\n')", Outcome.OK, None),
        (
            "import sys; print('val_bpb: 1.25', file=sys.stderr)",
            Outcome.CRASH,
            f"no line `val_bpb: NUMBER` in {STDOUT}, only in its standard error: print it to standard output",
        ),
        ("1 / 0", Outcome.CRASH, "adopted.py line 1: ZeroDivisionError: division by zero"),
        ("import time; time.sleep(60)", Outcome.TIMEOUT, "did not end within its budget of 1 s"),
    ],
)
def test_an_adopted_lab(tmp_path: Path, program: str, outcome: Outcome, reason: str | None) -> None:
    trial = placement_for(tmp_path, score=None, train="python adopted.py")
    (tmp_path / "trial/checkout/adopted.py").write_text(program)
    result = run(trial)
    assert (result.outcome, result.reason) == (outcome, reason)
    assert result.score == (1.25 if outcome is Outcome.OK else None)


@pytest.mark.parametrize(
    ("printed", "outcome", "reason"),
    [
        ("validity: 1", Outcome.OK, None),
        ("validity: 0.5\nvalidity: 1.0", Outcome.OK, None),
        ("validity: 0", Outcome.INVALID, "validity is 0, and `guards` ask for validity >= 1"),
        ("validity: nan", Outcome.INVALID, "validity is nan, and `guards` ask for validity >= 1"),
        ("validity: yes", Outcome.CRASH, f"no line `validity: NUMBER` in {STDOUT}"),
    ],
)
def test_a_guard_decides_whether_a_score_counts(
    tmp_path: Path, printed: str, outcome: Outcome, reason: str | None
) -> None:
    guards = ("errors == 0", "validity >= 1")
    trial = placement_for(tmp_path, score=None, train="python adopted.py", guards=guards)
    (tmp_path / "trial/checkout/adopted.py").write_text(f"print('errors: 0'); print({printed!r}); print('val_bpb: 0')")
    result = run(trial)
    assert (result.outcome, result.reason, result.score) == (outcome, reason, 0.0 if reason is None else None)


def test_a_long_command_does_not_cut_the_reason_off(tmp_path: Path) -> None:
    trial = placement_for(tmp_path, score=None, train=f"sh -c 'echo loss: 1' {'x' * 400}")
    assert str(run(trial).reason).startswith("no line `val_bpb: NUMBER` in the standard output of `sh -c")


@pytest.mark.skipif(best_level() is Level.NONE, reason="this system can confine no process")
@pytest.mark.parametrize(
    "program",
    [
        "import socket; socket.create_server(('127.0.0.1', 0))",
        "print('[c10d] The client socket has failed to connect to any network address of (localhost, 0).'); exit(1)",
        "print('[c10d] The client socket has failed to connect'); import time; time.sleep(60)",
        "raise OSError('Temporary failure in name resolution ' + 'x' * 400)",
    ],
)
def test_a_program_that_wants_a_network_is_told_that_there_is_none(tmp_path: Path, program: str) -> None:
    said = ". A trial has no network, not even within itself: `sandbox: {network: true}` allows it"
    trial = placement_for(
        tmp_path, score=None, train="python -u adopted.py", sandbox=best_level(), readable=this_python_folders()
    )
    (tmp_path / "trial/checkout/adopted.py").write_text(program)
    reason = str(run(trial).reason)
    assert reason.endswith(said) and len(reason) <= 300
    (tmp_path / "trial/checkout/adopted.py").write_text("raise ValueError('no such width')")
    assert said not in str(run(trial).reason)


def test_a_guard_reads_what_a_scorer_prints(tmp_path: Path) -> None:
    trial = placement_for(tmp_path, "start(); save(); done()", score="python scorer.py", guards=("latency < 2",))
    (tmp_path / "baseline/scorer.py").write_text("print('val_bpb: 1.5'); print('latency: 2')")
    result = run(trial)
    assert (result.outcome, result.reason) == (Outcome.INVALID, "latency is 2, and `guards` ask for latency < 2")


def test_python_in_a_script_of_a_shell_is_the_interpreter_of_the_run(tmp_path: Path) -> None:
    own, others = tmp_path / "own/bin", tmp_path / "bin"
    for folder, word in ((own, "1.25"), (others, "9")):
        folder.mkdir(parents=True)
        for name in ("python", "python3"):
            (folder / name).write_text(f"#!/bin/sh\necho val_bpb: {word}\n")
            (folder / name).chmod(0o755)
    train, python = "sh -c 'python -c x && python3 -c x'", str(own / "python")
    trial = placement_for(tmp_path, score=None, train=train, python=python)
    result = run(trial, PATH=f"{others}{os.pathsep}{os.environ['PATH']}")
    assert (result.outcome, result.score) == (Outcome.OK, 1.25), result


def test_a_sandbox_that_cannot_be_built_is_no_fault_of_the_code(tmp_path: Path) -> None:
    said = "the sandbox could not be built: [Errno 28] No space left on device"
    trial = placement_for(tmp_path, score=None, train=f"sh -c 'echo {said} >&2; exit 125'")
    assert run(trial).reason == said and run(trial).outcome is Outcome.INTERRUPTED
    later = placement_for(tmp_path / "later", score=None, train=f"sh -c 'echo hello; echo {said} >&2; exit 125'")
    assert run(later).outcome is Outcome.CRASH


@pytest.mark.skipif(best_level() is Level.NONE, reason="this system can confine no process")
@pytest.mark.parametrize("home", ["/", None])
def test_what_lies_below_tmp_is_readable_whatever_the_home_is(tmp_path: Path, home: str | None) -> None:
    """Readable paths have their mount points in the folder that is `/tmp` inside, where links could be in their way."""
    (tmp_path / "tmp").mkdir()
    with TemporaryDirectory(dir="/tmp") as below:
        link = tmp_path / "tmp" / Path(below).name
        link.mkdir()
        (Path(below) / "figure").write_text("val_bpb: 1.25\n")
        trial = placement_for(
            tmp_path / "job", score=None, train=f"cat {below}/figure", sandbox=best_level(),
            readable=(*this_python_folders(), below, str(link)),
        )  # fmt: skip
        result = run(trial, HOME=home or str(tmp_path))
    assert (result.outcome, result.score) == (Outcome.OK, 1.25), result


ENDLESS = """
start()
step = 0
while True:
    step += 1; say(type="progress", step=step, loss=5.0, tokens=1); time.sleep(0.01)
"""
"""A train.py whose loss is 5, and that never ends by itself."""


def test_a_trial_beyond_a_bar_is_stopped_with_all_its_processes(tmp_path: Path) -> None:
    bars = (Bar(0.01, 9.0, 3.0, 0.5), Bar(0.02, 4.0, 2.5, 0.5))
    result = run(placement_for(tmp_path, DAEMON + "daemon()\n" + ENDLESS, budget=20.0, bars=bars))
    assert result.outcome is Outcome.STOPPED and result.score is None and result.forecast == 3.0
    assert str(result.reason) == (
        "stopped at 2 % of its budget: its loss was 5, and a trial above 4 is hopeless there (val_bpb 3 expected)"
    )
    assert result.curve and result.startup_seconds is not None and result.scoring_seconds is None
    assert not (tmp_path / "trial/sealed/artifact").exists()
    wait_until_gone(int(wait_for(tmp_path / "trial/checkout/daemon.pid")))


def test_a_trial_within_its_bars_is_scored(tmp_path: Path) -> None:
    """What its loss is later, or was before, does not count."""
    body = """
    start()
    for step in range(1, 21):
        say(type="progress", step=step, loss=3.0 if step < 15 else 9.0, tokens=1); time.sleep(0.02)
    save(); done()
    """
    result = run(placement_for(tmp_path, body, budget=20.0, bars=(Bar(0.005, 4.0, 2.5, 0.5),)))
    assert (result.outcome, result.reason, result.forecast) == (Outcome.OK, None, None)


def test_jobs_and_results_survive_the_wire(tmp_path: Path) -> None:
    trial = placement_for(tmp_path, environment={"A": "ä\n"}, bars=(Bar(0.2, 5.0, 3.0, 0.25), Bar(0.4, 4.5, 3.0, 0.25)))
    assert "\n" not in placement_to_json(trial) and placement_from_json(placement_to_json(trial)) == trial
    result = TrialResult(
        Outcome.OK, score=1.0, curve=(Point(0.5, 3, 2.0, None),), summary={"n": [1]}, log_tail="\u2028\n"
    )
    stopped = TrialResult(Outcome.STOPPED, "hopeless", forecast=3.5)
    for each in (result, stopped):
        assert result_from_json(json.loads(json.dumps(result_to_json(each)))) == each
