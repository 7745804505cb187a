"""Files, keys, the network and the memory of others, which the sandbox keeps out of reach."""

from cheat_rig_blind import A_GUEST, Blind

CODE_AS_COMMITTED = ("trial/scorer.py", "Folder(Path(placement.folder)).code /", "Path(placement.checkout) /")
PLAIN_ARTIFACT = (
    "trial/sealing.py",
    "if stat.S_ISDIR(status.st_mode):",
    "if stat.S_ISLNK(status.st_mode):\n            pass\n        elif stat.S_ISDIR(status.st_mode):",
)
KEYS = (
    "jobs/environment.py",
    "pick_variables(os.environ, FOR_UNTRUSTED)",
    "{name: value for name, value in os.environ.items() if not name.startswith(('AUTORESEARCH_', 'PYTHON'))}",
)
READ_ONLY = ("sandbox/enter.py", "return namespaces.open_read_only(", "return os.open(path, os.O_RDONLY) or (")
PAGES_UNKNOWN = ("sandbox/seccomp.py", '"mincore": (27, 232), ', "")
PAGES_KEPT = ("sandbox/seccomp.py", '"fadvise64": (221, 223), ', "")

CASES = {
    "the code as it was committed": Blind("rewrites_its_own_code", (CODE_AS_COMMITTED,)),
    "an environment without keys": Blind("looks_for_keys", (KEYS,)),
    "descriptors that only read": Blind("leaves_a_note_on_the_training_file", (READ_ONLY, A_GUEST)),
    "page caches that cannot be looked into": Blind("talks_through_the_page_cache", (PAGES_UNKNOWN, PAGES_KEPT)),
    "a plain artifact": Blind("saves_a_link_to_it", (PLAIN_ARTIFACT,), walls=False),
    "the sandbox of training": Blind("reads_the_validation_file", walls=False),
    "the sandbox of scoring": Blind("reads_the_validation_file_when_loaded", walls=False),
    "the sandbox, before `ready`": Blind("trains_before_it_is_ready", walls=False),
    "the sandbox, for the ledger": Blind("writes_to_the_ledger", walls=False),
    "the sandbox, for prepare.py": Blind("edits_prepare_at_run_time", walls=False),
    "the sandbox, for the network": Blind("asks_the_network", walls=False),
    "the sandbox, for pickles": Blind("saves_a_pickle_that_runs", walls=False),
    "the sandbox, for memory": Blind("reads_the_memory_of_its_parents", walls=False),
}
