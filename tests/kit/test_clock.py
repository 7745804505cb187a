"""The trial's clock: by hand, and over a socketpair with a supervisor that the test plays."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SEED_AND_BUDGET = {"AUTORESEARCH_SEED": "77", "AUTORESEARCH_BUDGET_SECONDS": "30"}


@contextmanager
def trial(code: str, folder: Path) -> Iterator[tuple[subprocess.Popen[str], socket.socket]]:
    """A trial that runs `code`, and the supervisor's end of its line."""
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


def go(line: socket.socket, files: dict[str, Path]) -> None:
    """Send `go` in two pieces, the descriptors with the first, as a stream socket may."""
    descriptors = [os.open(path, os.O_RDONLY) for path in files.values()]
    message = json.dumps({"type": "go", "files": list(files)}).encode() + b"\n"
    socket.send_fds(line, [message[:7]], descriptors)
    line.sendall(message[7:])
    for descriptor in descriptors:
        os.close(descriptor)


def messages(line: socket.socket) -> Iterator[dict]:
    with line.makefile("r") as lines:
        for text in lines:
            yield json.loads(text)


def test_a_whole_trial(tmp_path):
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
        said = messages(line)
        assert next(said) == {"type": "ready"}
        go(line, {"train": tmp_path / "train.bin"})
        *progress, done = said
        assert process.communicate()[0] == "b'training text' True\n77 30.0 cpu\n"
    assert done == {"type": "done", "summary": {"num_steps": 1000}}
    assert progress[0] == {"type": "progress", "step": 1, "loss": 1.0, "tokens": 10}
    assert progress[-1]["step"] == 1000, "the last report always goes out"
    assert len(progress) < 1000, "the others are thinned out"
    assert (tmp_path / "artifact").read_text() == "weights"


def first_two(reports, folder):
    """Step and loss of the first two progress lines."""
    with trial(f"clock.start()\n{reports}", folder) as (_, line):
        said = messages(line)
        next(said)
        go(line, {})
        return [(m["step"], m["loss"]) for m in (next(said), next(said))]


def test_a_line_says_the_mean_loss_since_the_one_before(tmp_path):
    reports = "clock.report(1, 9.0)\nclock.report(2, 2.0)\nclock.report(3, 4.0)\nclock.done()"
    assert first_two(reports, tmp_path) == [(1, 9.0), (3, 3.0)]


def test_a_loss_that_is_not_finite_goes_out_at_once(tmp_path):
    reports = "clock.report(1, 2.0)\nclock.report(2, 2.0)\nclock.report(3, float('nan'))\ninput()"
    assert first_two(reports, tmp_path) == [(1, 2.0), (3, None)]


def test_a_harness_that_goes_away_before_go_ends_the_trial(tmp_path):
    with trial("clock.start()", tmp_path) as (process, line):
        line.recv(100)
        line.close()
        assert "the harness closed the line" in process.communicate()[1]
    assert process.returncode != 0


def test_a_file_that_did_not_come_is_named(tmp_path):
    with trial("clock.start()\nclock.open('train', 'train.bin')", tmp_path) as (process, line):
        line.recv(100)
        go(line, {})
        assert "no training file 'train' came with `go`" in process.communicate()[1]


def by_hand(code: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    (folder / "train.py").write_text("from autoresearch.kit import Clock\n" + code)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AUTORESEARCH_")}
    command = [sys.executable, "train.py"]
    return subprocess.run(command, cwd=folder, env=clean | environment, capture_output=True, text=True)


def test_by_hand_it_trains_for_the_budget_scores_and_prints_the_summary(tmp_path):
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
    ran = by_hand(code, tmp_path, AUTORESEARCH_DEVICE="cpu")
    lines = ran.stdout.splitlines()
    assert lines[:2] == ["---", "val_bpb:          1.25"], ran.stderr
    assert [line.split(":")[0] for line in lines[2:]] == ["training_seconds", "total_seconds", "num_steps", "depth"]
    assert lines[-1] == "depth:            2"


def test_by_hand_python3_scores_with_the_interpreter_that_trains(tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python3").write_text("#!/bin/sh\nexit 9\n")
    (tmp_path / "bin" / "python3").chmod(0o755)
    (tmp_path / "scorer.py").write_text("import sys\nprint('val_bpb:', *sys.argv[1:])")
    code = "clock = Clock(score='python3 scorer.py python')\nclock.start()\nclock.done()"
    ran = by_hand(code, tmp_path, AUTORESEARCH_DEVICE="cpu", PATH=f"{tmp_path}/bin{os.pathsep}{os.environ['PATH']}")
    assert ran.stdout.splitlines()[1] == "val_bpb:          python", ran.stderr


def test_by_hand_files_are_opened_by_their_path_and_the_environment_decides(tmp_path):
    (tmp_path / "text").write_bytes(b"abc")
    code = "clock = Clock(budget=5)\nprint(clock.open('train', 'text').read(), clock.seed, clock.budget)"
    assert by_hand(code, tmp_path, **SEED_AND_BUDGET).stdout == "b'abc' 77 30.0\n"


def test_by_hand_a_failed_scorer_decides_the_exit_code_and_a_nan_ends_training(tmp_path):
    code = "clock = Clock(score=\"python -c 'exit(4)'\")\nclock.start()\nclock.done()"
    assert by_hand(code, tmp_path, AUTORESEARCH_DEVICE="cpu").returncode == 4
    ended = by_hand("clock = Clock()\nclock.start()\nclock.report(7, float('inf'))", tmp_path)
    assert ended.stderr.strip() == "the loss became inf at step 7"


def test_a_step_that_would_end_after_the_budget_is_not_begun(tmp_path):
    code = """
import os
class Told(Clock):
    elapsed = 0.0
def steps(device, *seconds):
    os.environ["AUTORESEARCH_DEVICE"] = device
    clock, begun = Told(budget=10.0), 0
    while not clock.over:
        clock.elapsed += seconds[begun % len(seconds)]
        begun += 1
    return begun
def ahead(seconds):
    clock, begun = Told(budget=10.0), 0
    while not clock.over:
        begun += 1
        clock.elapsed = seconds * (begun - 1)  # the host waits for the step before
    return begun
os.environ["AUTORESEARCH_DEVICE"] = "cuda:0"
print(*(ahead(10.0 / steps) for steps in (3.5, 4.5, 9.5, 40.0)))
print(steps("cpu", 3.0), steps("cuda:0", 3.0), steps("cpu", 0.125), steps("cuda:0", 0.05))
print(steps("cpu", 6.5, *[0.125] * 99), steps("cpu", *[0.125] * 40, 4.0, *[0.125] * 99))
"""
    ran = by_hand(code, tmp_path)
    one_ahead, waited_for, long_once = ["3", "4", "9", "40"], ["3", "2", "79", "196"], ["28", "48"]
    assert ran.stdout.split() == [*one_ahead, *waited_for, *long_once], ran.stderr


def test_saving_has_its_share_of_the_budget(tmp_path):
    code = """
for budget, share in ((1.0, 0.2), (100.0, 1.0), (0.1, 0.05)):
    clock = Clock(budget=budget)
    clock.start()
    before, progress, after = clock.elapsed, clock.progress, clock.elapsed
    assert before <= progress * (budget - share) <= after or progress == 1.0, (budget, before, progress, after)
"""
    ran = by_hand(code, tmp_path)
    assert ran.returncode == 0, ran.stderr


def test_the_kit_is_light():
    code = "import sys, autoresearch.kit; sys.exit(any(name in sys.modules for name in ('numpy', 'torch')))"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
