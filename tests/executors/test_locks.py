"""The locks of devices, among runs and among users."""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from autoresearch.errors import UserError
from autoresearch.executors.locks import SHARED, DeviceLock
from autoresearch.records import Device

GPU = Device("cuda", 0, uuid="GPU-aa/1b")
OTHER_USER = "autoresearch-tests"  # the account of scripts/test_as_user


def gpu_lock(folder: Path, lab: str = "") -> DeviceLock:
    return DeviceLock(GPU, lab, (folder,))


def lock_file(folder: Path) -> Path:
    return folder / "autoresearch-GPU-aa-1b.lock"


def test_a_lock_is_exclusive_and_names_its_holder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTORESEARCH_CACHE", str(tmp_path))
    mine, yours, other = (
        DeviceLock(Device("cpu"), "/a"),
        DeviceLock(Device("cpu"), "/b"),
        DeviceLock(Device("cuda"), ""),
    )
    assert mine.take() and other.take() and not yours.take()
    assert yours.holder().startswith("process ") and yours.holder().endswith(" (/a)")
    mine.release()
    assert yours.take() and not mine.take()
    yours.release()
    other.release()


def test_a_lock_is_gone_with_its_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTORESEARCH_CACHE", str(tmp_path))
    hold = (
        "import time; from autoresearch.executors.locks import DeviceLock; from autoresearch.records import Device; "
        "l = DeviceLock(Device('cpu'), ''); print(l.take(), flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", hold], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stdout.readline() == b"True\n"
        lock = DeviceLock(Device("cpu"), "")
        assert not lock.take()
        process.kill()
        process.wait()
        assert lock.take()
        lock.release()


def test_a_cache_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("AUTORESEARCH_CACHE", str(tmp_path / "file"))
    with pytest.raises(UserError, match="not a directory: set AUTORESEARCH_CACHE to a folder of yours"):
        DeviceLock(Device("cpu"), "").take()


def test_a_gpu_is_locked_by_its_uuid_and_not_by_its_number(tmp_path: Path) -> None:
    """Two users may see one GPU under different numbers, and have different caches."""
    mine, yours = gpu_lock(tmp_path, "/a"), DeviceLock(Device("cuda", 7, uuid=GPU.uuid), "/b", (tmp_path,))
    assert mine.take() and not yours.take()
    assert yours.holder().endswith(" (/a)")
    assert stat.S_IMODE(lock_file(tmp_path).stat().st_mode) == 0o666
    mine.release()


def test_the_folder_of_all_users_does_not_depend_on_the_user() -> None:
    assert all(path.is_absolute() for path in SHARED)
    assert any(folder.stat().st_mode & 0o1777 == 0o1777 for folder in SHARED if folder.exists())


def test_a_lock_that_was_removed_is_not_held(tmp_path: Path) -> None:
    first, second, third = (gpu_lock(tmp_path) for _ in range(3))
    assert first.take()
    lock_file(tmp_path).unlink()
    assert second.take() and not third.take()


@pytest.mark.parametrize("kind", ["link", "link to nowhere", "second name", "pipe", "folder"])
def test_a_lock_file_that_another_user_prepared_harms_nothing(kind: str, tmp_path: Path) -> None:
    victim, path = tmp_path / "victim", lock_file(tmp_path)
    victim.write_text("precious")
    match kind:
        case "link":
            path.symlink_to(victim)
        case "link to nowhere":
            path.symlink_to(tmp_path / "new")
        case "second name":
            path.hardlink_to(victim)
        case "pipe":
            os.mkfifo(path)
        case _:
            path.mkdir()
    with pytest.raises(UserError, match=f"^{path}: .*: remove it, as root if need be$"):
        gpu_lock(tmp_path).take()
    assert gpu_lock(tmp_path).holder() == "another process"
    assert victim.read_text() == "precious" and not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"pid": 1}', '{"pid": "x", "lab": 1}', "[" * 5000, '{"pid": 1, "lab": "' + "x" * 9000],
)
def test_nonsense_in_a_lock_file_names_nobody(text: str, tmp_path: Path) -> None:
    lock_file(tmp_path).write_text(text)
    assert gpu_lock(tmp_path).holder() == "another process"


def test_the_name_of_a_holder_cannot_steer_a_terminal(tmp_path: Path) -> None:
    lock_file(tmp_path).write_text('{"pid": 1, "lab": "/home/\\u001b[31mada\\nrm -rf"}')
    assert gpu_lock(tmp_path).holder() == "process 1 (/home/ada rm -rf)"


TAKE = """
import os, sys
from pathlib import Path
from autoresearch.executors.locks import DeviceLock  # the other user may not reach our software
from autoresearch.records import Device
os.umask(int(sys.argv[3], 8))
os.setgroups([]); os.setgid(int(sys.argv[2])); os.setuid(int(sys.argv[1]))
lock = DeviceLock(Device("cuda", 3, uuid="GPU-aa/1b"), "/their/lab", (Path(sys.argv[4]),))
try:
    print(lock.take() or lock.holder(), flush=True)
except Exception as error:
    print(type(error).__name__, error, flush=True)
sys.stdin.read()
"""


def find_other_user() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(OTHER_USER) if os.geteuid() == 0 else None
    except KeyError:
        return None


@pytest.fixture
def sticky(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder like `/tmp`, which both users reach."""
    folder = Path("/var/tmp") / f"autoresearch-locks-{os.getpid()}"
    folder.mkdir()
    folder.chmod(0o1777)
    return folder


@pytest.mark.skipif(
    find_other_user() is None, reason="only root, with the account of scripts/test_as_user, is two users"
)
@pytest.mark.parametrize("umask", ["022", "077"])
def test_two_users_take_turns(sticky: Path, umask: str) -> None:
    """Whoever makes the file, the other user can take the lock, see the holder, and leave a name."""
    user = find_other_user()
    assert user is not None
    arguments = [str(user.pw_uid), str(user.pw_gid), umask, str(sticky)]
    try:
        with subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(TAKE), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as theirs:
            assert theirs.stdout is not None and theirs.stdin is not None
            assert theirs.stdout.readline() == "True\n"
            assert lock_file(sticky).stat().st_uid == user.pw_uid
            mine = gpu_lock(sticky, "/my/lab")
            assert not mine.take() and mine.holder() == f"process {theirs.pid} (/their/lab)"
            theirs.stdin.close()
            theirs.wait()
        assert mine.take()
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(TAKE), *arguments], input="", capture_output=True, text=True
        )
        assert done.stdout == f"process {os.getpid()} (/my/lab)\n"
        mine.release()
    finally:
        lock_file(sticky).unlink(missing_ok=True)
        sticky.rmdir()


@pytest.mark.skipif(
    find_other_user() is None, reason="only root, with the account of scripts/test_as_user, is two users"
)
@pytest.mark.parametrize("mode", [0o600, 0o644, 0o444])
def test_a_file_that_its_owner_closed_locks_or_is_an_error(sticky: Path, mode: int) -> None:
    """A file that can only be read still makes a lock. One that cannot be read is named."""
    user = find_other_user()
    assert user is not None
    lock_file(sticky).touch()
    lock_file(sticky).chmod(mode)
    try:
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(TAKE), str(user.pw_uid), str(user.pw_gid), "022", str(sticky)],
            input="", capture_output=True, text=True,
        )  # fmt: skip
        if mode == 0o600:
            assert done.stdout.startswith(
                f"UserError {lock_file(sticky)}: another user has made it and closed it to others"
            )
        else:
            assert done.stdout == "True\n"
    finally:
        lock_file(sticky).unlink()
        sticky.rmdir()
