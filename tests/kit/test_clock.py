"""The trial's clock, by hand and over a socketpair whose other end the test reads as a supervisor."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SEED_AND_BUDGET = {"AUTORESEARCH_SEED": "77", "AUTORESEARCH_BUDGET_SECONDS": "30"}


@contextmanager
def trial(code: str, folder: Path) -> Iterator[tuple[subprocess.Popen[str], socket.socket]]:
    """Run `code` as a trial, and yield its process and the supervisor's end of its socket."""
    ours, theirs = socket.socketpair()
    environment = os.environ | SEED_AND_BUDGET | {"AUTORESEARCH_SOCKET": str(theirs.fileno())}
    environment |= {"AUTORESEARCH_OUT": str(folder), "AUTORESEARCH_DEVICE": "cpu"}
    process = subprocess.Popen(
        [sys.executable, "-c", "from autoresearch.kit import Clock\nclock = Clock()\n" + code],
        env=environment,
        pass_fds=[theirs.fileno()],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
    )
    theirs.close()
    ours.settimeout(60)
    with process, ours:
        yield process, ours
        ours.close()
        process.communicate(timeout=60)


def send_go(line: socket.socket, files: dict[str, Path]) -> None:
    """Send `go` in two pieces, the descriptors with the first, as a stream socket may."""
    descriptors = [os.open(path, os.O_RDONLY) for path in files.values()]
    message = json.dumps({"type": "go", "files": list(files)}).encode() + b"\n"
    socket.send_fds(line, [message[:7]], descriptors)
    line.sendall(message[7:])
    for descriptor in descriptors:
        os.close(descriptor)


def read_messages(line: socket.socket) -> Iterator[dict[str, Any]]:
    with line.makefile("r") as lines:
        for text in lines:
            yield json.loads(text)


def test_a_whole_trial(tmp_path: Path) -> None:
    (tmp_path / "train.bin").write_bytes(b"training text")
    code = """
assert clock.elapsed == 0 and not clock.over and not clock.by_hand
clock.start()
print(clock.open("train", "/nowhere").read(), clock.open("train", "/nowhere").fileno() > 2)
for step in range(1, 1001):
    clock.report(step, 1 / step, tokens=10 * step)
clock.artifact.write_text("weights")
clock.done(num_steps=1000)
print(clock.seed, clock.budget, clock.device)
"""
    with trial(code, tmp_path) as (process, line):
        said = read_messages(line)
        assert next(said) == {"type": "ready"}
        send_go(line, {"train": tmp_path / "train.bin"})
        *progress, done = said
        assert process.communicate()[0] == "b'training text' True\n77 30.0 cpu\n"
    assert done == {"type": "done", "summary": {"num_steps": 1000}}
    assert progress[0] == {"type": "progress", "step": 1, "loss": 1.0, "tokens": 10}
    assert progress[-1]["step"] == 1000, "the last report is always sent"
    assert len(progress) < 1000, "other reports are left out"
    assert (tmp_path / "artifact").read_text() == "weights"


def first_two(reports: str, folder: Path) -> list[tuple[int, float | None]]:
    """Return step and loss of the first two progress lines."""
    with trial(f"clock.start()\n{reports}", folder) as (_, line):
        said = read_messages(line)
        next(said)
        send_go(line, {})
        return [(m["step"], m["loss"]) for m in (next(said), next(said))]


def test_a_progress_line_holds_the_mean_loss_since_the_previous_line(tmp_path: Path) -> None:
    reports = "clock.report(1, 9.0)\nclock.report(2, 2.0)\nclock.report(3, 4.0)\nclock.done()"
    assert first_two(reports, tmp_path) == [(1, 9.0), (3, 3.0)]


def test_a_loss_that_is_not_finite_is_sent_at_once(tmp_path: Path) -> None:
    reports = "clock.report(1, 2.0)\nclock.report(2, 2.0)\nclock.report(3, float('nan'))\ninput()"
    assert first_two(reports, tmp_path) == [(1, 2.0), (3, None)]


def test_a_trial_ends_when_the_harness_closes_the_connection_before_go(tmp_path: Path) -> None:
    with trial("clock.start()", tmp_path) as (process, line):
        line.recv(100)
        line.close()
        assert "the harness closed the connection before it sent `go`" in process.communicate()[1]
    assert process.returncode != 0


def test_a_missing_training_file_is_named(tmp_path: Path) -> None:
    with trial("clock.start()\nclock.open('train', 'train.bin')", tmp_path) as (process, line):
        line.recv(100)
        send_go(line, {})
        assert "no training file 'train' came with `go`" in process.communicate()[1]


def run_by_hand(code: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `code` as a train.py without a harness."""
    (folder / "train.py").write_text("from autoresearch.kit import Clock\n" + code)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AUTORESEARCH_")}
    command = [sys.executable, "train.py"]
    return subprocess.run(command, cwd=folder, env=clean | environment, capture_output=True, text=True)


def test_a_run_by_hand_trains_for_the_budget_scores_and_prints_the_summary(tmp_path: Path) -> None:
    (tmp_path / "scorer.py").write_text(
        "import os\n"
        "print('reading', os.path.basename(os.environ['AUTORESEARCH_TRAIN']))\n"
        "print('val_bpb: 1.' + open(os.environ['AUTORESEARCH_ARTIFACT']).read())\n"
    )
    code = """
clock = Clock(budget=0.05, score="python scorer.py")
clock.start()
while not clock.over:
    clock.report(1, 1.0)
assert clock.by_hand and clock.seed == 1 and clock.progress == 1.0
clock.artifact.write_text("25")
clock.done(num_steps=3, depth=2)
"""
    ran = run_by_hand(code, tmp_path, AUTORESEARCH_DEVICE="cpu")
    lines = ran.stdout.splitlines()
    assert lines[:2] == ["---", "val_bpb:          1.25"], ran.stderr
    assert [line.split(":")[0] for line in lines[2:]] == ["training_seconds", "total_seconds", "num_steps", "depth"]
    assert lines[-1] == "depth:            2"


def test_a_run_by_hand_needs_no_standard_output(tmp_path: Path) -> None:
    (tmp_path / "scorer.py").write_text("print('val_bpb: 1.25')")
    code = "clock = Clock(budget=0.05, score='python scorer.py')\nclock.start()\nclock.report(1, 1.0)\nclock.done()"
    ran = run_by_hand(code, tmp_path, AUTORESEARCH_DEVICE="cpu")
    assert ran.returncode == 0, ran.stderr
    command = ["sh", "-c", 'exec "$0" train.py >&-', sys.executable]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


def test_python3_in_the_score_command_is_the_interpreter_that_trains(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python3").write_text("#!/bin/sh\nexit 9\n")
    (tmp_path / "bin" / "python3").chmod(0o755)
    (tmp_path / "scorer.py").write_text("import sys\nprint('val_bpb:', *sys.argv[1:])")
    code = "clock = Clock(score='python3 scorer.py python')\nclock.start()\nclock.done()"
    ran = run_by_hand(code, tmp_path, AUTORESEARCH_DEVICE="cpu", PATH=f"{tmp_path}/bin{os.pathsep}{os.environ['PATH']}")
    assert ran.stdout.splitlines()[1] == "val_bpb:          python", ran.stderr


def test_a_run_by_hand_opens_files_by_path_and_takes_seed_and_budget_from_the_environment(tmp_path: Path) -> None:
    (tmp_path / "text").write_bytes(b"abc")
    code = "clock = Clock(budget=5)\nprint(clock.open('train', 'text').read(), clock.seed, clock.budget)"
    assert run_by_hand(code, tmp_path, **SEED_AND_BUDGET).stdout == "b'abc' 77 30.0\n"


def test_a_run_by_hand_exits_with_the_scorers_code_and_ends_at_an_infinite_loss(tmp_path: Path) -> None:
    code = "clock = Clock(score=\"python -c 'exit(4)'\")\nclock.start()\nclock.done()"
    assert run_by_hand(code, tmp_path, AUTORESEARCH_DEVICE="cpu").returncode == 4
    ended = run_by_hand("clock = Clock()\nclock.start()\nclock.report(7, float('inf'))", tmp_path)
    assert ended.stderr.strip() == "the loss became inf at step 7"


def test_training_is_over_before_a_step_that_would_end_in_the_time_for_saving(tmp_path: Path) -> None:
    code = """
import os
class FakeTime(Clock):
    elapsed = 0.0
def steps(device, *seconds):
    os.environ["AUTORESEARCH_DEVICE"] = device
    clock, begun = FakeTime(budget=10.0), 0
    while not clock.over:
        clock.elapsed += seconds[begun % len(seconds)]
        begun += 1
    return begun
def steps_ahead(seconds):
    clock, begun = FakeTime(budget=10.0), 0
    while not clock.over:
        begun += 1
        clock.elapsed = seconds * (begun - 1)  # the host waits for the previous step
    return begun
os.environ["AUTORESEARCH_DEVICE"] = "cuda:0"
print(*(steps_ahead(10.0 / steps) for steps in (3.5, 4.5, 9.5, 40.0)))
print(steps("cpu", 3.0), steps("cuda:0", 3.0), steps("cpu", 0.125), steps("cuda:0", 0.05))
print(steps("cpu", 6.5, *[0.125] * 99), steps("cpu", *[0.125] * 40, 4.0, *[0.125] * 99))
print(steps("cpu", *[0.3] * 31, 0.22, 0.3))
"""
    ran = run_by_hand(code, tmp_path)
    one_ahead, not_ahead, one_long_step = ["3", "4", "9", "39"], ["3", "2", "78", "194"], ["27", "47"]
    one_short_step = ["32"]
    assert ran.stdout.split() == [*one_ahead, *not_ahead, *one_long_step, *one_short_step], ran.stderr


def test_a_share_of_the_budget_is_reserved_for_saving(tmp_path: Path) -> None:
    code = """
from autoresearch.kit.clock import saving_time
for budget, reserve in ((1.0, 0.2), (100.0, 1.0), (0.1, 0.05)):
    clock = Clock(budget=budget)
    clock.start()
    before, progress, after = clock.elapsed, clock.progress, clock.elapsed
    assert before <= progress * (budget - reserve) <= after or progress == 1.0, (budget, before, progress, after)
    assert saving_time(budget) == reserve
"""
    ran = run_by_hand(code, tmp_path)
    assert ran.returncode == 0, ran.stderr


def test_importing_the_kit_imports_neither_numpy_nor_torch() -> None:
    code = "import sys, autoresearch.kit; sys.exit(any(name in sys.modules for name in ('numpy', 'torch')))"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
