"""A confined process tries all forbidden actions and those that training needs, on every level of this machine."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from autoresearch.sandbox.enter import best_level, command
from autoresearch.sandbox.walls import Level, Walls, exclude_hidden, python_folders, this_python_folders

LEVELS = [Level.NAMESPACES, Level.LANDLOCK][[Level.NAMESPACES, Level.LANDLOCK, Level.NONE].index(best_level()) :]
pytestmark = pytest.mark.skipif(not LEVELS, reason="this system can confine no process")

PRELUDE = """
import ctypes, errno, glob, json, os, resource, signal, socket, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
def call(result):
    if result < 0: raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
victim, secret, port = int(os.environ["VICTIM"]), os.environ["SECRET"], int(os.environ["PORT"])
"""

FORBIDDEN = {
    "read a file": "open(secret).read()",
    "read it through a link": "(os.symlink(secret, 'link'), open('link').read())",
    "hard-link it": "os.link(secret, 'name')",
    "read it through another's root": "open(f'/proc/{victim}/root{secret}').read()",
    "list its folder": "os.listdir(os.path.dirname(secret))",
    "overwrite it": "open(secret, 'w')",
    "truncate it": "os.truncate(secret, 0)",
    "delete it": "os.unlink(secret)",
    "make a file beside it": "open(secret + '2', 'w')",
    "change its mode": "os.chmod(secret, 0o777)",
    "change its times": "os.utime(secret)",
    "change its attributes": "os.setxattr(secret, 'user.x', b'1')",
    "read the environment of another": "open(f'/proc/{victim}/environ').read()",
    "read the memory of another": "open(f'/proc/{victim}/mem', 'rb').read(1)",
    "trace another": "call(libc.ptrace(16, victim, 0, 0))",
    "copy another's memory": "call(libc.process_vm_readv(victim, None, 0, None, 0, 0)) or os.kill(victim, 0)",
    "signal another": "os.kill(victim, 0)",
    "limit another": "resource.prlimit(victim, resource.RLIMIT_NOFILE)",
    "raise its priority": "os.setpriority(os.PRIO_PROCESS, 0, -1)",
    "raise the priority of its session": "os.write(os.open('/proc/self/autogroup', os.O_WRONLY), b'-1')",
    "become a real-time process": "os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))",
    "change the priority in its class": "os.sched_setparam(0, os.sched_param(0))",
    "set all attributes of the scheduler": "call(libc.syscall(314, 0, ctypes.create_string_buffer(56), 0))",
    "be first at the disk": "call(libc.syscall(251, 1, 0, 2 << 13))",
    "empty the other hardware thread": "call(libc.prctl(62, 1, 0, 1, None))",
    "join another control group": "[open(each + '/cgroup.procs', 'a') for each in glob.glob('/sys/fs/cgroup/*')][0]",
    "change the cores of its control group": "open('/sys/fs/cgroup/cpuset/cpuset.cpus', 'w')",
    "have the kernel's threads work for it": "call(libc.syscall(425, 8, struct.pack('3I108x', 0, 0, 2)))",
    "lower another's priority": "os.setpriority(os.PRIO_PROCESS, victim, 19)",
    "connect": "socket.create_connection(('127.0.0.1', port), 1)",
    "send a datagram": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', port))",
    "listen": "socket.create_server(('127.0.0.1', 0))",
    "use a Unix socket by its path": "socket.socket(socket.AF_UNIX).connect(os.environ['UNIX'])",
    "use a Unix socket by its name": "socket.socket(socket.AF_UNIX).connect(chr(0) + os.environ['ABSTRACT'])",
    "talk to the hypervisor": "socket.socket(40, socket.SOCK_STREAM)",
    "talk to the kernel": "socket.socket(16, socket.SOCK_RAW)",
    "bypass the rules for sockets": "call(libc.syscall(425, 8, ctypes.create_string_buffer(120)))",
    "make new namespaces": "call(libc.unshare(0x10000000))",
    "make new namespaces in a child": "call(libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0)) or os._exit(0)",
    "mount": "call(libc.mount(b'tmpfs', b'/tmp', b'tmpfs', 0, None))",
    "set the machine's name": "open('/proc/sys/kernel/hostname', 'w')",
    "become another": "os.setuid(12345) or os.setuid(0)",
    "keep a capability": "assert_(int(open('/proc/self/status').read().split('CapPrm:')[1].split()[0], 16))",
    "share a file in shared memory": "open('/dev/shm/' + os.environ['MEETING'])",
    "change the times of a device": "os.utime('/dev/full')",
    "change the mode of its input": "os.fchmod(0, 0o600)",
    "change the times of its input": "os.utime(0)",
    "make a shared segment": "call(libc.shmget(0, 4096, 0o1600))",
    "make a queue of messages": "call(libc.msgget(0, 0o1600))",
    "make a named queue": "call(libc.mq_open(b'/x', 0o102, 0o600, None))",
    "make secret memory": "call(libc.syscall(447, 0))",
    "make a socket of datagrams": "socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)",
    "make a pair of datagram sockets": "socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)",
    "make a raw Unix socket": "socket.socket(socket.AF_UNIX, socket.SOCK_RAW)",
    "take pages of software out of memory": "call(libc.madvise(0, 0, 21))",
    "let pages of software grow cold": "call(libc.madvise(0, 0, 20))",
    "do so for another": "call(libc.syscall(440, 0, None, 0, 21, 0))",
    "watch who opens files of a folder": "__import__('fcntl').fcntl(os.open('/usr', 0), 1026, 1)",
    "watch who opens a file": "__import__('fcntl').fcntl(os.open(os.__file__, 0), 1024, 0)",
    "lock a file for a descriptor": "__import__('fcntl').fcntl(0, 37, struct.pack('hhqqi4x', 0, 0, 0, 1, 0))",
    "make a set of rules": "call(libc.syscall(444, struct.pack('Q', 1), 8, 0))",
    "have the kernel kill others first": "open('/proc/self/oom_score_adj', 'w')",
    "forget its peak memory": "open('/proc/self/clear_refs', 'w')",
    "enlarge a pipe": "__import__('fcntl').fcntl(os.pipe()[1], 1031, 1 << 20)",
    "keep pages in a pipe": "call(libc.vmsplice(os.pipe()[1], (ctypes.c_size_t * 2)(id(os), 1), 1, 0))",
    "move pages to a pipe": "os.splice(os.open('/etc/passwd', 0), os.pipe()[1], 1)",
    "send pages of a file": "os.sendfile(socket.socketpair()[0].fileno(), os.open('/etc/passwd', 0), 0, 1)",
    "map shared memory of the machine": "call(libc.shmget(int(os.environ['SHM']), 0, 0))",
}  # fmt: skip

NEEDED = {
    "write to its own folder": "open('own', 'w').write('x')",
    "write a temporary file": "__import__('tempfile').NamedTemporaryFile().write(b'x')",
    "run a program": "__import__('subprocess').run(['sh', '-c', 'exit 0'], check=True)",
    "share memory with its children": "os.ftruncate(os.memfd_create('x'), 1 << 20)",
    "talk to its children": "socket.socketpair()",
    "copy a file": "__import__('shutil').copyfile(os.__file__, 'copy')",
    "ask for a larger buffer": "socket.socketpair()[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 22)",
    "send packets to its children": "socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)",
    "read nothing": "assert_(os.read(0, 1) == b'')",
    "write nothing": "open('/dev/null', 'w').write('x')",
    "know its user": "__import__('getpass').getuser()",
    "read random bytes": "open('/dev/urandom', 'rb').read(8)",
    "move a file": "(open('a', 'w'), os.mkdir('d'), os.rename('a', 'd/a'))",
    "see its own processes": "open('/proc/self/maps').read()",
    "lock a part of a file": "__import__('fcntl').lockf(open('own', 'w'), 2, 1, 5)",
    "share memory without a file": "__import__('mmap').mmap(-1, 4096).write(b'x')",
    "import numpy": "__import__('numpy').ones(3).sum()",
}


@pytest.fixture(scope="module")
def outside() -> Iterator[dict[str, str]]:
    """Targets that must be out of reach: a file, a process, sockets, shared memory. Yields them as variables."""
    with tempfile.TemporaryDirectory() as folder:
        secret = Path(folder) / "sealed"
        secret.write_text("held-out text")
        victim = subprocess.Popen(["sleep", "600"], env={"API_KEY": "hunter2"})
        tcp, named, abstract = socket.create_server(("127.0.0.1", 0)), *(socket.socket(socket.AF_UNIX) for _ in "12")
        named.bind(f"{folder}/socket")
        named.listen()
        abstract.bind(f"\0autoresearch-{os.getpid()}")
        abstract.listen()
        key = 0x4000 + os.getpid() % 0x4000
        made = subprocess.run(["ipcmk", "-M", "4096"], capture_output=True, text=True)
        listed = subprocess.run(["ipcs", "-m"], capture_output=True, text=True).stdout.splitlines() if made else []
        number = made.stdout.split()[-1] if made.returncode == 0 else ""
        key = next((int(line.split()[0], 16) for line in listed if line.split()[1:2] == [number]), key)
        meeting = Path("/dev/shm") / f"autoresearch-{os.getpid()}"
        meeting.write_text("here")
        yield {
            "MEETING": meeting.name,
            "VICTIM": str(victim.pid), "SECRET": str(secret), "PORT": str(tcp.getsockname()[1]),
            "UNIX": f"{folder}/socket", "ABSTRACT": f"autoresearch-{os.getpid()}", "SHM": str(key),
        }  # fmt: skip
        meeting.unlink()
        victim.kill()
        victim.wait()
        for each in (tcp, named, abstract):
            each.close()
        if number:
            subprocess.run(["ipcrm", "-m", number], check=True)


def run_confined(level: Level, folder: Path, code: str, **extra: str) -> subprocess.CompletedProcess[str]:
    """Run Python code in the sandbox, with `folder` as its own."""
    (folder / "tmp").mkdir(exist_ok=True)
    walls = Walls(read=this_python_folders([folder.parent]), write=(str(folder),))
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "TMPDIR": str(folder / "tmp"), **extra}
    words = command(walls, level, [sys.executable, "-u", "-c", textwrap.dedent(code)])
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, timeout=240)


ATTEMPT = """
def assert_(true):
    if not true: raise PermissionError("nothing")
found = {}
for name, code in json.loads(os.environ["CODE"]).items():
    try:
        eval(code)
        found[name] = ""
    except OSError as error:
        found[name] = str(error)
    except BaseException as error:
        found[name] = f"{type(error).__name__}: {error}"
print(json.dumps(found))
"""


@pytest.mark.parametrize("level", LEVELS)
def test_forbidden_actions_fail_and_needed_ones_work(level: Level, outside: dict[str, str], tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    ran = run_confined(level, own, PRELUDE + ATTEMPT, CODE=json.dumps(FORBIDDEN | NEEDED), **outside)
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout.splitlines()[-1])
    assert [name for name in FORBIDDEN if not found[name]] == []
    assert {name: found[name] for name in NEEDED if found[name]} == {}
    assert Path(outside["SECRET"]).read_text() == "held-out text"


def test_forbidden_actions_succeed_without_the_sandbox(outside: dict[str, str], tmp_path: Path) -> None:
    """The attempts are real: unconfined, most of them succeed. Some users may not do the others in any case."""
    ran = run_confined(Level.NONE, tmp_path, PRELUDE + ATTEMPT, CODE=json.dumps(READABLE), **outside)
    assert {name: why for name, why in json.loads(ran.stdout.splitlines()[-1]).items() if why} == {}


MOVES = {
    "itself": "os.sched_setaffinity(0, everywhere)",
    "itself by its id": "os.sched_setaffinity(os.getpid(), everywhere)",
    "itself by the system call": "call(libc.syscall(203, 0, 8, (1 << 64) - 1))",
    "another": "os.sched_setaffinity(victim, {max(everywhere)})",
}
"""Attempts to leave the leased cores. Each reports success, as a program that binds its threads expects."""

SHOW_CORES = """
import threading
def cores(): print(sorted(os.sched_getaffinity(0)))
thread = threading.Thread(target=lambda: (os.sched_setaffinity(threading.get_native_id(), everywhere), cores()))
thread.start(), thread.join()
if os.fork() == 0: os.sched_setaffinity(0, everywhere), cores(), os._exit(0)
os.wait()
cores()
"""
"""Prints the cores of a thread, of a child and of the process itself, after each has tried to leave them."""


@pytest.mark.parametrize("level", LEVELS)
def test_no_process_leaves_its_cores(level: Level, outside: dict[str, str], tmp_path: Path) -> None:
    before, victim = os.sched_getaffinity(0), int(outside["VICTIM"])
    leased = {max(before)}
    try:
        os.sched_setaffinity(0, leased)
        code = PRELUDE + "everywhere = set(range(os.cpu_count()))" + ATTEMPT + SHOW_CORES
        ran = run_confined(level, tmp_path, code, CODE=json.dumps(MOVES), **outside)
    finally:
        os.sched_setaffinity(0, before)
    found, *places = ran.stdout.splitlines()
    assert json.loads(found) == dict.fromkeys(MOVES, ""), ran.stderr
    assert places == [str(sorted(leased))] * 3
    assert os.sched_getaffinity(victim) == before


@pytest.mark.parametrize("level", LEVELS)
def test_openmp_can_bind_its_threads(level: Level, tmp_path: Path) -> None:
    code = "import torch; torch.set_num_threads(2); print((torch.ones(300, 300) @ torch.ones(300, 300))[0, 0].item())"
    assert run_confined(level, tmp_path, code, OMP_PROC_BIND="true", GOMP_CPU_AFFINITY="0-1").stdout == "300.0\n"


READABLE = {
    name: FORBIDDEN[name]
    for name in (
        "read a file", "read it through a link", "list its folder", "change its mode", "change its times",
        "read the environment of another", "signal another", "limit another", "connect",
        "send a datagram", "listen", "use a Unix socket by its path", "use a Unix socket by its name",
    )
}  # fmt: skip


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(("code", "ended"), [("os._exit(7)", 7), ("os.abort()", -6), ("os.kill(os.getpid(), 9)", -9)])
def test_the_exit_status_is_passed_on(level: Level, code: str, ended: int, tmp_path: Path) -> None:
    assert run_confined(level, tmp_path, f"import os; {code}").returncode == ended


@pytest.mark.parametrize("level", LEVELS)
def test_a_missing_program_is_reported_in_one_line(level: Level, tmp_path: Path) -> None:
    walls = Walls(read=this_python_folders(), write=(str(tmp_path),))
    (tmp_path / "tmp").mkdir()
    ran = subprocess.run(command(walls, level, ["no-such-program", "x"]), capture_output=True, text=True)
    assert ran.returncode == 127
    assert ran.stderr == "cannot be started: No such file or directory: `no-such-program x`\n"


@pytest.mark.skipif(Level.NAMESPACES not in LEVELS, reason="needs namespaces")
def test_figures_of_the_machine_and_its_user_0_are_out_of_reach(tmp_path: Path) -> None:
    code = """
        import glob, os
        size = lambda path: len(open(path, 'rb').read(100)) if os.access(path, os.R_OK) else 0
        print([name for name in ("kpageflags", "slabinfo", "locks", "vmstat", "loadavg") if size(f"/proc/{name}")])
        print(os.listdir("/sys/fs/cgroup") if os.path.exists("/sys/fs/cgroup") else [])
        print(int(open("/proc/self/uid_map").read().split()[1]))
        print(open("/proc/1/cmdline", "rb").read().strip(bytes(1)))
        print(os.stat("own").st_uid == os.getuid(), len(os.listdir("/proc/self/fd")) > 2)
    """
    (tmp_path / "own").write_text("x")
    ran = run_confined(Level.NAMESPACES, tmp_path, code)
    figures, groups, outside, arguments, own = ran.stdout.splitlines()
    assert (figures, groups, arguments, own) == ("[]", "[]", "b''", "True True"), ran
    assert int(outside) == (os.getuid() or 65534)


@pytest.mark.skipif(Level.NAMESPACES not in LEVELS, reason="needs namespaces")
def test_files_belong_to_the_user_who_started_the_sandbox(tmp_path: Path) -> None:
    """Also those of a lab that nobody else may enter."""
    own = tmp_path / "own"
    own.mkdir(mode=0o700)
    (own / "read").write_text("x")
    (own / "read").chmod(0o600)
    tmp_path.chmod(0o700)
    code = "open('written', 'w').write(open('read').read()); import os; os.mkdir('made', 0o700); open('/tmp/t', 'w')"
    assert run_confined(Level.NAMESPACES, own, code).returncode == 0
    made = [own / "written", own / "made", own / "tmp/t"]
    assert [each.stat().st_uid for each in made] == [os.getuid()] * 3


@pytest.mark.skipif(Level.NAMESPACES not in LEVELS, reason="needs namespaces")
def test_workers_of_a_data_loader_work(tmp_path: Path) -> None:
    """They connect by Unix sockets in the temporary folder, and wait for ever if its path is too long."""
    deep = tmp_path / ("deep" * 25)
    deep.mkdir()
    code = """
        from torch.utils.data import DataLoader, TensorDataset
        import torch
        print(sum(len(batch) for (batch,) in DataLoader(TensorDataset(torch.ones(8, 2)), 2, num_workers=2)))
    """
    assert run_confined(Level.NAMESPACES, deep, code).stdout == "8\n"


@pytest.mark.skipif(Level.NAMESPACES not in LEVELS, reason="needs namespaces")
def test_a_fork_bomb_is_capped_and_killed(tmp_path: Path) -> None:
    ran = run_confined(
        Level.NAMESPACES,
        tmp_path,
        """
        import os, signal
        count = 0
        try:
            while count < 20000:
                if os.fork() == 0: signal.pause()
                count += 1
        except OSError as error:
            print(count, error.strerror)
        """,
    )
    count, reason = ran.stdout.split(" ", 1)
    assert int(count) <= Walls(read=(), write=()).processes + 300 and reason == "Resource temporarily unavailable\n"


@pytest.mark.skipif(Level.NAMESPACES not in LEVELS, reason="needs namespaces")
def test_a_daemon_dies_with_the_first_process(tmp_path: Path) -> None:
    run_confined(
        Level.NAMESPACES,
        tmp_path,
        """
        import os, sys, time
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                os.execve(sys.executable, [sys.executable, "-c", "import time; time.sleep(600)  # the-daemon"], {})
            os._exit(0)
        time.sleep(0.2)
        """,
    )
    listed = subprocess.run(["ps", "axww", "-o", "args"], capture_output=True, text=True).stdout
    assert "the-daemon" not in listed


@pytest.mark.parametrize("level", LEVELS)
def test_the_size_of_one_file_is_capped(level: Level, tmp_path: Path) -> None:
    walls = Walls(read=this_python_folders(), write=(str(tmp_path),), file_size=1 << 20)
    (tmp_path / "tmp").mkdir()
    code = "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); open('big', 'wb').write(bytes(1 << 22))"
    ran = subprocess.run(command(walls, level, [sys.executable, "-c", code]), cwd=tmp_path, capture_output=True)
    assert ran.returncode == 1 and b"File too large" in ran.stderr


def test_hidden_folders_are_left_out_of_the_system_s_software(tmp_path: Path) -> None:
    for name in ("opt/tool", "opt/labs/mine/.autoresearch", "opt/labs/other", "data"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "opt/link").symlink_to(tmp_path / "opt/labs/mine")
    hidden = [tmp_path / "opt/labs/mine", tmp_path / "opt/labs/mine/.autoresearch"]
    shown = {str(Path(each).relative_to(tmp_path)) for each in exclude_hidden([str(tmp_path / "opt")], hidden)}
    assert shown == {"opt/tool", "opt/labs/other"}
    named = [str(tmp_path / "data"), str(tmp_path / "opt/labs/mine/.autoresearch")]
    assert list(exclude_hidden(named, [*hidden, tmp_path])) == named, "a path that is named itself stays readable"


@pytest.mark.parametrize("level", LEVELS)
def test_a_hidden_folder_in_a_readable_one_cannot_be_read(level: Level, tmp_path: Path) -> None:
    for name in ("shared/seen", "shared/hidden", "own/tmp"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "file").write_text(name)
    own = tmp_path / "own"
    walls = Walls(
        read=(*this_python_folders(), str(tmp_path / "shared")),
        write=(str(own),),
        hidden=(str(tmp_path / "shared/hidden"),),
    )
    code = f"import os; print(open('{tmp_path}/shared/seen/file').read()); open('{tmp_path}/shared/hidden/file')"
    ran = subprocess.run(command(walls, level, [sys.executable, "-c", code]), cwd=own, capture_output=True, text=True)
    assert ran.stdout == "shared/seen\n" and "Error" in ran.stderr, ran


@pytest.mark.parametrize("level", LEVELS)
def test_software_behind_links_is_found(level: Level, tmp_path: Path) -> None:
    """Links in the middle of a path, and names that are not UTF-8."""
    real = tmp_path / os.fsdecode(b"r\xe9al")
    (real / "v1/bin").mkdir(parents=True)
    (real / "v1/bin/say").symlink_to("/bin/echo")
    (tmp_path / "current").symlink_to(real / "v1")
    (tmp_path / "own/tmp").mkdir(parents=True)
    walls = Walls(read=(*this_python_folders(), str(tmp_path / "current/bin")), write=(str(tmp_path / "own"),))
    words = command(walls, level, [str(tmp_path / "current/bin/say"), "found"])
    ran = subprocess.run(words, cwd=tmp_path / "own", capture_output=True, text=True)
    assert ran.stdout == "found\n", ran.stderr


def test_folders_that_contain_an_off_limits_folder_are_left_out(tmp_path: Path) -> None:
    for name in ("software/lib", "lab/.autoresearch"):
        (tmp_path / name).mkdir(parents=True)
    places = (str(tmp_path / "software"), str(tmp_path / "lab"), str(tmp_path), "", "relative")
    assert python_folders((), places, [tmp_path / "lab/.autoresearch"]) == (str(tmp_path / "software"),)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("named", [True, False])
def test_a_device_that_the_walls_do_not_name_cannot_be_opened(level: Level, named: bool, tmp_path: Path) -> None:
    """The terminal stands for a GPU. Nobody has one here, so the device itself refuses whoever gets as far as that."""
    walls = Walls(read=this_python_folders(), write=(str(tmp_path),), devices=("/dev/tty",) if named else ())
    ask = "import errno\ntry: open('/dev/tty')\nexcept OSError as error: print(errno.errorcode[error.errno])"
    done = subprocess.run(
        command(walls, level, [sys.executable, "-c", ask]), capture_output=True, text=True, start_new_session=True
    )
    assert done.stdout.strip() in (("ENXIO",) if named else ("ENOENT", "EACCES")), done


FLAGGED = """
    import os
    file = os.open(__import__("sys").executable, os.O_RDONLY)
    print(len(bytes(buffer)) if os.preadv(file, [buffer := bytearray(4)], 1) == 4 else "short")
    try:
        print("told", os.preadv(file, [bytearray(4)], 1, os.RWF_NOWAIT))
    except OSError as error:
        print(error.errno == __import__("errno").EPERM)
"""


@pytest.mark.parametrize("level", [Level.NAMESPACES, Level.LANDLOCK])
def test_a_read_may_not_ask_whether_a_page_is_in_memory(level: Level, tmp_path: Path) -> None:
    """Python reads into a buffer by the same call, without flags. The checks of a profile do that behind walls."""
    if list(Level).index(level) < list(Level).index(best_level()):
        pytest.skip(f"this machine has no {level}")
    (tmp_path / "own").mkdir()
    assert run_confined(level, tmp_path / "own", FLAGGED).stdout.split() == ["4", "True"]
