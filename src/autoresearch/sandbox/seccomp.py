"""Seccomp filter. System calls that no training needs fail with an ordinary error.

A filter is a program in classic BPF that the kernel runs at every system call (linux/filter.h, linux/seccomp.h). The
numbers of the calls are from asm/unistd_64.h on x86-64, and from asm-generic/unistd.h on 64-bit Arm.
"""

from __future__ import annotations

import ctypes
import errno
import signal
import struct
from collections.abc import Iterator

from .linux import MACHINE, call

PR_SET_SECCOMP, FILTER = 22, 2
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050000  # REFUSE | errno
NUMBER, ARCHITECTURE, FIRST, SECOND, THIRD, FIFTH, SIXTH = 0, 4, 16, 24, 32, 48, 56
"""Offsets in struct seccomp_data. The offset of an argument is that of its low word."""
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
X32 = 0x40000000  # bit that marks the numbers of the x32 ABI on x86-64
AF_UNIX = 1
NEW_NAMESPACES = 0x7E020080  # the CLONE_NEW… flags of clone and unshare

# name: (number on x86-64, number on 64-bit Arm), None where the call does not exist
ALWAYS: dict[str, tuple[int | None, int | None]] = {
    "inotify_init": (253, None), "inotify_init1": (294, 26), "fanotify_init": (300, 262),  # watches of others' files
    "mincore": (27, 232), "cachestat": (451, 451), "fadvise64": (221, 223),  # the page cache
    "process_madvise": (440, 440),
    "io_uring_setup": (425, 425),  # it opens sockets and files past the rules for `socket` and `open`
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41),
    "chroot": (161, 51), "move_mount": (429, 429), "open_tree": (428, 428), "fsopen": (430, 430),
    "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "add_key": (248, 217),
    "request_key": (249, 218), "keyctl": (250, 219), "kexec_load": (246, 104), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106), "swapon": (167, 224), "swapoff": (168, 225),
    "reboot": (169, 142), "acct": (163, 89), "quotactl": (179, 60), "open_by_handle_at": (304, 265),
    "name_to_handle_at": (303, 264), "syslog": (103, 116), "personality": (135, 92),
    "sched_setscheduler": (144, 119), "sched_setattr": (314, 274), "sched_setparam": (142, 118),  # a better priority
    "ioprio_set": (251, 30),
    "shmget": (29, 194), "shmat": (30, 196), "msgget": (68, 186), "semget": (64, 190),  # memory that no process owns
    "mq_open": (240, 180), "memfd_secret": (447, 447),
}  # fmt: skip
WITHOUT_NAMESPACES: dict[str, tuple[int | None, int | None]] = {
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272),
    "pidfd_getfd": (438, 438), "setpriority": (141, 140), "chmod": (90, None), "fchmod": (91, 52),
    "fchmodat": (268, 53), "fchmodat2": (452, 452), "chown": (92, None), "lchown": (94, None), "fchown": (93, 55),
    "fchownat": (260, 54), "utime": (132, None), "utimes": (235, None), "futimesat": (261, None),
    "utimensat": (280, 88), "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7),
    "setxattrat": (463, 463), "removexattr": (197, 14), "lremovexattr": (198, 15),
    "fremovexattr": (199, 16), "removexattrat": (466, 466),
}  # fmt: skip
"""Calls that are refused outside namespaces only. Namespaces make them harmless, and Landlock has no rule for them."""
CONNECTING = {"connect": (42, 203), "sendmsg": (46, 211), "sendmmsg": (307, 269)}
"""Calls by which a Unix socket reaches another process. CUDA needs a named socket, but no connection."""
SPLICING = {"splice": (275, 76), "tee": (276, 77), "vmsplice": (278, 75), "sendfile": (40, 71)}
"""Calls that keep pages in a pipe or a socket, where one byte can keep two megabytes. Programs copy data instead."""
SOCKETPAIR, SETSOCKOPT = (53, 199), (54, 208)
DATAGRAMS = 2  # the bit by which SOCK_DGRAM and SOCK_RAW differ from SOCK_STREAM and SOCK_SEQPACKET
SOL_SOCKET, SEND_BUFFERS = 1, (7, 32)  # SO_SNDBUF, SO_SNDBUFFORCE
FCNTL, PIPE_SIZE, WATCHES = (72, 25), 1031, (1024, 1026)  # F_SETPIPE_SZ, F_SETLEASE and F_NOTIFY
LOCKS = (37, 38)  # F_OFD_SETLK and F_OFD_SETLKW. The kernel does not say which process has such a lock
RULES = {"landlock_create_ruleset": 444, "landlock_add_rule": 445}  # sets of rules are memory that no process owns
READ_WITH_FLAGS = (327, 286)
"""preadv2. Its last argument is flags, one of which asks whether a page is in memory. Python reads without flags."""
MADVISE, EVICTIONS = (28, 233), (20, 21)
"""MADV_COLD and MADV_PAGEOUT remove pages of software from memory. Processes could talk through missing pages."""
SET_SIGNAL = (13, 134)
"""rt_sigaction. For SIGCHLD it reports success and does nothing, so that no process can ignore the end of a child."""
SENDTO, IOCTL = (44, 206), (16, 29)
SET_FLAGS = (0x40086602, 0x401C5820)  # FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR (linux/fs.h)
PRLIMIT = (302, 261)
"""A call whose first argument may be the id of another process. The id 0 stands for the caller."""
SET_CORES = (203, 122)
"""sched_setaffinity. It reports success and does nothing. If it failed, OpenMP could start no bound thread."""
PRCTL, CORE_SCHEDULING = (157, 167), 62
"""PR_SCHED_CORE (linux/prctl.h). It keeps others off a core's second thread, which may run the supervisor."""
SOCKET, CLONE, CLONE3 = (41, 198), (56, 220), (435, 435)

Instruction = tuple[int, int, int, int]


def is_supported() -> bool:
    """Whether the filter knows the system calls of this machine's processor."""
    return MACHINE in ARCHITECTURES


def restrict(network: bool, namespaced: bool, counted: bool = False) -> None:
    """Install the filter for this process and its descendants, permanently. The no_new_privs bit must be set.

    Args:
        network: whether sockets of every kind are allowed.
        namespaced: whether this process has namespaces of its own. Unix sockets are then harmless, because none of the
            machine's sockets is in reach.
        counted: whether parents must wait for children that end, so that the CPU time of children is counted.
    """
    filter_ = b"".join(struct.pack("HBBI", *each) for each in _program(network, namespaced, counted))
    program = ctypes.create_string_buffer(filter_)
    header = struct.pack("HxxxxxxQ", len(filter_) // 8, ctypes.addressof(program))
    call("prctl", PR_SET_SECCOMP, FILTER, header, 0, 0)


def _program(network: bool, namespaced: bool, counted: bool) -> Iterator[Instruction]:
    arm = MACHINE == "aarch64"
    yield (LOAD, 0, 0, ARCHITECTURE)
    yield (EQUAL, 1, 0, ARCHITECTURES[MACHINE])
    yield _refuse(errno.ENOSYS)
    yield (LOAD, 0, 0, NUMBER)
    if not arm:
        yield (AT_LEAST, 0, 1, X32)
        yield _refuse(errno.ENOSYS)
    for numbers in (ALWAYS if namespaced else ALWAYS | WITHOUT_NAMESPACES).values():
        if (number := numbers[arm]) is not None:
            yield from _when(number, _refuse(errno.EPERM))
    yield from _when(
        CLONE3[arm], _refuse(errno.ENOSYS)
    )  # a filter cannot read flags behind a pointer. libc falls back to clone
    yield from _when(SET_CORES[arm], _refuse(0))
    yield from _when(PRCTL[arm], (LOAD, 0, 0, FIRST), (EQUAL, 0, 1, CORE_SCHEDULING), _refuse(errno.EINVAL))
    yield from _when(CLONE[arm], (LOAD, 0, 0, FIRST), (ANY_BIT, 0, 1, NEW_NAMESPACES), _refuse(errno.EPERM))
    yield from _when(READ_WITH_FLAGS[arm], (LOAD, 0, 0, SIXTH), (EQUAL, 1, 0, 0), _refuse(errno.EPERM))
    refused = (PIPE_SIZE, *WATCHES, *(() if network else LOCKS))
    last = len(refused) - 1  # the last comparison skips the refusal, and all others jump to it
    tests = ((EQUAL, last - place, int(place == last), each) for place, each in enumerate(refused))
    yield from _when(FCNTL[arm], (LOAD, 0, 0, SECOND), *tests, _refuse(errno.EPERM))
    cold, out = EVICTIONS
    yield from _when(MADVISE[arm], (LOAD, 0, 0, THIRD), (EQUAL, 1, 0, cold), (EQUAL, 0, 1, out), _refuse(errno.EPERM))
    if counted:
        yield from _when(
            SET_SIGNAL[arm], (LOAD, 0, 0, FIRST), (EQUAL, 0, 5, signal.SIGCHLD), (LOAD, 0, 0, SECOND), (EQUAL, 0, 2, 0),
            (LOAD, 0, 0, SECOND + 4), (EQUAL, 1, 0, 0), _refuse(0),
        )  # fmt: skip
    if not network:
        yield from _limit_kernel_memory(arm)
    if not network and not namespaced:
        for numbers in CONNECTING.values():
            yield from _when(numbers[arm], _refuse(errno.ECONNREFUSED))
        yield from _when(SENDTO[arm], (LOAD, 0, 0, FIFTH), (EQUAL, 1, 0, 0), _refuse(errno.ECONNREFUSED))
    if not namespaced:
        yield from _protect_others(arm)
    yield (RETURN, 0, 0, ALLOW)


def _protect_others(arm: bool) -> Iterator[Instruction]:
    """Yield the rules that refuse attributes of the machine's files, and limits of other processes."""
    flags, attributes = SET_FLAGS
    asks = (LOAD, 0, 0, SECOND), (EQUAL, 1, 0, flags), (EQUAL, 0, 1, attributes)
    yield from _when(IOCTL[arm], *asks, _refuse(errno.EPERM))
    yield from _when(PRLIMIT[arm], (LOAD, 0, 0, FIRST), (EQUAL, 1, 0, 0), _refuse(errno.EPERM))


def _limit_kernel_memory(arm: bool) -> Iterator[Instruction]:
    """Yield the rules for sockets and pipes. Their data is resident in no process, see `jobs.kernel_memory`.

    Only Unix sockets with connections are allowed. Buffers of sockets and pipes keep their usual size. A program that
    asks for a larger buffer of a socket gets a false success.
    """
    stream = (LOAD, 0, 0, SECOND), (ANY_BIT, 0, 1, DATAGRAMS), _refuse(errno.EACCES)
    for number in (SOCKET[arm], SOCKETPAIR[arm]):
        yield from _when(number, (LOAD, 0, 0, FIRST), (EQUAL, 1, 0, AF_UNIX), _refuse(errno.EACCES), *stream)
    one, other = SEND_BUFFERS
    option = (LOAD, 0, 0, THIRD), (EQUAL, 1, 0, one), (EQUAL, 0, 1, other)
    yield from _when(SETSOCKOPT[arm], (LOAD, 0, 0, SECOND), (EQUAL, 0, 4, SOL_SOCKET), *option, _refuse(0))
    for numbers in SPLICING.values():
        yield from _when(numbers[arm], _refuse(errno.EINVAL))
    for number in RULES.values():  # the same on all processors
        yield from _when(number, _refuse(errno.ENOSYS))


def _when(number: int, *then: Instruction) -> Iterator[Instruction]:
    """Yield a block that runs `then` for the call of this number. A call that `then` does not refuse is allowed."""
    yield (EQUAL, 0, len(then) + (len(then) > 1), number)
    yield from then
    if len(then) > 1:
        yield (RETURN, 0, 0, ALLOW)


def _refuse(error: int) -> Instruction:
    """Return the instruction by which a call fails with `error`. With 0 the call reports success and does nothing."""
    return (RETURN, 0, 0, REFUSE | error)
