"""Memory that the kernel holds for a trial, and that is resident in no process."""

from cheat_rig_blind import MAPPINGS, NAMELESS_FILES, Blind

IN_THE_KERNEL = ("jobs/caps.py", "self._kernel.measure(tree)", "0")
SEGMENTS = (
    "sandbox/seccomp.py",
    '"shmget": (29, 194), "shmat": (30, 196), "msgget"',
    '"msgget"',
)

LOCKS = ("jobs/kernel_memory.py", 'facts.count("\\nlock:") * LOCK', "0")
FIGURES = ("sandbox/enter.py", 'proc = ("/proc",) if devices else ()', 'proc = ("/proc",)')

CASES = {
    "a look at mappings": Blind("keeps_memory_that_it_shares", (MAPPINGS,)),
    "a count of locks": Blind("keeps_memory_in_locks", (LOCKS,)),
    "figures that cannot be written": Blind("forgets_its_peak", (FIGURES,)),
    "a count of sockets": Blind("keeps_memory_in_sockets", (IN_THE_KERNEL,)),
    "a count of pipes": Blind("keeps_memory_in_pipes", (IN_THE_KERNEL,)),
    "a count of page tables": Blind("keeps_memory_in_page_tables", (IN_THE_KERNEL,)),
    "a look at files under way": Blind("keeps_files_under_way", (IN_THE_KERNEL,)),
    "refusal of shared segments": Blind("keeps_memory_in_shared_segments", (SEGMENTS,)),
    "a count of files in memory": Blind("keeps_memory_in_files", (NAMELESS_FILES,)),
}
