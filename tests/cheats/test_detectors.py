"""The test of the tests: with a detector switched off, a cheat wins that otherwise loses.

A detector is switched off in a copy of the source, where its line is replaced. Each case thus names the line that stops
a cheat. Where several detectors stop the same cheat, all of them are switched off. More cases are in `bench/cheats`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cheat_rig import CHEATS, Wanted
from cheat_rig_blind import OURS, Blind, change_harness

from autoresearch.sandbox import Level, best_level

needs_namespaces = pytest.mark.skipif(
    best_level() is not Level.NAMESPACES, reason="these tests switch off detectors of the sandbox of namespaces"
)

# Detectors as pieces of the source: (file, line, replacement that switches the detector off).
LIGHT_PROBES = ("kit/scoring.py", "probe(islice(fresh, 1), scored, ", "probe((), scored, ")
DEEP_PROBES = ("kit/scoring.py", "probe(fresh, before, ", "probe((), before, ")
MEMORY_PROBES = ("kit/scoring.py", "probe([model], rows, ", "probe((), rows, ")
PLAUSIBLE = ("kit/scoring.py", "if bits < IMPLAUSIBLE:", "if False:")
SECOND_PROCESS = ("kit/scoring.py", "probe(islice(fresh, 1), scored", "probe([models.model], scored")
FIRST_PROCESS_ENDS = ("kit/scoring.py", "models.model.end()", "pass")
THE_MEAN = (
    "kit/probes.py",
    "if not so_far and (differences.mean > tolerance.mean or ",
    "if not so_far and (False and ",
)
FINITE = ("kit/model_process.py", "if not np.isfinite(nats).all():", "if False:")
FINITE_SUM = ("kit/scoring.py", "scored.nats.sum(where", "np.nan_to_num(scored.nats, nan=1.0).sum(where")
CODE_AS_COMMITTED = ("trial/scorer.py", "Folder(Path(placement.folder)).code /", "Path(placement.checkout) /")
CACHE_AS_AT_READY = (
    "trial/supervisor.py",
    "        self._seal()\n",
    "        copy_plain(self.folder.caches, self.folder.ready_caches, MOST_CACHE)\n        self._seal()\n",
)
PLAIN_ARTIFACT = ("trial/sealing.py", "if stat.S_ISDIR(status.st_mode):", "if stat.S_ISLNK(status.st_mode):\n            pass\n        elif stat.S_ISDIR(status.st_mode):")  # fmt: skip  # noqa: E501
DEADLINE = ("trial/supervisor.py", "deadline = go + self.budget", "deadline = go + self.budget + 5.0")
LATE = ("trial/supervisor.py", "if late > max(LATEST, 0.01 * self.budget):", "if False:")
KILL_AT_DONE = (
    "jobs/processes.py",
    "    if first.poll() is None:\n",
    "    time.sleep(1)\n    if first.poll() is None:\n",
)
KILL_DESCENDANTS = ("jobs/processes.py", "while left := descendants(exempt):", "while left := []:")
DISK = ("jobs/caps.py", "if size > self._room:", "if False:")
FILE_SIZE = ("trial/supervisor.py", "file_size=self.watch.caps.disk", "file_size=None")
NAMELESS = ("jobs/caps.py", "hidden = hidden_usage(tree)", "hidden = hidden_usage(())")
COPIES = ("jobs/caps.py", "self._scoring, self._writable = True, (folder.scoring,)", "self._scoring = True")
HOLES = ("trial/sealing.py", "if most < 0:", "if False:")
KEYS = (
    "jobs/environment.py",
    "pick_variables(os.environ, FOR_UNTRUSTED)",
    "{name: value for name, value in os.environ.items() if not name.startswith(('AUTORESEARCH_', 'PYTHON'))}",
)
GUEST = ("sandbox/namespaces.py", "make_guest(walls.write, walls.devices)", "None")
OPENED_READ_ONLY = ("sandbox/enter.py", "return namespaces.open_read_only(", "return os.open(path, os.O_RDONLY) or (")
CACHES_UNKNOWN = ("sandbox/seccomp.py", '"mincore": (27, 232), ', "")
CACHES_KEPT = ("sandbox/seccomp.py", '"fadvise64": (221, 223), ', "")


BLIND = {
    "light probes": Blind("peeks_at_the_next_letter", (LIGHT_PROBES, PLAUSIBLE)),
    "deep probes": Blind("peeks_once_in_two_hundred", (LIGHT_PROBES, DEEP_PROBES, MEMORY_PROBES)),
    "the mean over the probes": Blind("peeks_a_little_everywhere", (THE_MEAN,)),
    "a second process": Blind("memorises_answers_by_prefix", (SECOND_PROCESS, FIRST_PROCESS_ENDS)),
    "finite logits": Blind("gives_no_numbers", (FINITE, FINITE_SUM, LIGHT_PROBES)),
    "the code as it was committed": Blind("rewrites_its_own_code", (CODE_AS_COMMITTED,)),
    "the compilers' caches as they were": Blind("stashes_in_the_compiler_cache", (CACHE_AS_AT_READY,)),
    "the deadline": Blind("trains_too_long", (DEADLINE, LATE)),
    "killing at `done`": Blind("trains_after_it_is_done", (KILL_AT_DONE,)),
    "killing daemons": Blind("leaves_a_child_that_goes_on", (KILL_DESCENDANTS,), walls=False),
    "the disk's cap": Blind("fills_the_disk", (DISK, FILE_SIZE)),
    "files without a name": Blind("writes_to_files_without_a_name", (NAMELESS,)),
    "files in memory": Blind("keeps_memory_in_files", (NAMELESS,)),
    "the disk's cap while it is scored": Blind("writes_while_it_is_scored", (COPIES,)),
    "the artifact's true size": Blind("saves_files_full_of_holes", (HOLES, COPIES)),
    "an environment without keys": Blind("looks_for_keys", (KEYS,)),
    "descriptors that only read": Blind("leaves_a_note_on_the_training_file", (OPENED_READ_ONLY, GUEST)),
    "caches that cannot be looked into": Blind("talks_through_the_page_cache", (CACHES_UNKNOWN, CACHES_KEPT)),
    "links": Blind("saves_a_link_to_it", (PLAIN_ARTIFACT,), walls=False),
    "the sandbox of training": Blind("reads_the_validation_file", walls=False),
    "the sandbox of scoring": Blind("reads_the_validation_file_when_loaded", walls=False),
    "the sandbox, before `ready`": Blind("trains_before_it_is_ready", walls=False),
    "the sandbox, for the ledger": Blind("writes_to_the_ledger", walls=False),
    "the sandbox, for prepare.py": Blind("edits_prepare_at_run_time", walls=False),
    "the sandbox, for the network": Blind("asks_the_network", walls=False),
    "the sandbox, for pickles": Blind("saves_a_pickle_that_runs", walls=False),
    "the sandbox, for memory": Blind("reads_the_memory_of_its_parents", walls=False),
}


@pytest.fixture(scope="module")
def server() -> Iterator[None]:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURT_PORT", str(server.getsockname()[1]))
        yield


SLOW = "    __import__('time').sleep(1)\n    look = Look()\n    try:\n"
SLOW_TO_MEASURE = ("jobs/usage.py", "    look = Look()\n    try:\n", SLOW)

PIECES = sorted({piece for blind in BLIND.values() for piece in blind.switched_off} | {SLOW_TO_MEASURE})


@pytest.mark.parametrize("piece", PIECES, ids=lambda piece: f"{piece[0]}: {piece[1].strip()[:40]}")
def test_each_detector_is_one_piece_of_the_source(piece: tuple[str, str, str]) -> None:
    file, line, _ = piece
    assert (OURS / file).read_text().count(line) == 1


@pytest.mark.slow
@needs_namespaces
@pytest.mark.parametrize("detector", BLIND)
def test_without_it_a_cheat_wins(detector: str, server: None, tmp_path: Path) -> None:
    blind = BLIND[detector]
    assert (reason := blind.find_defeat(tmp_path)) is None, reason


@pytest.mark.slow
@needs_namespaces
def test_a_slow_measurement_of_usage_gives_a_cheat_no_time(tmp_path: Path) -> None:
    """The cheat is dead before its usage is measured."""
    court, source = change_harness(tmp_path, (SLOW_TO_MEASURE,), best_level())
    sentence = court.try_("trains_after_it_is_done", readable=(source, *court.software))
    assert sentence.is_just(Wanted.of(CHEATS["trains_after_it_is_done"]), court.honest_score()), sentence
