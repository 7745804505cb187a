"""Folders that are nested too deeply for a program of ours that calls itself."""

from cheat_rig_blind import Blind

REMOVED_STEP_BY_STEP = ("sandbox/removing.py", "except (RecursionError, OSError):", "except OSError:")
# The count stops at this depth instead of ending the job. A count without an end would exhaust the stack.
A_DEPTH = (
    "jobs/usage.py",
    'raise JobEnded(Outcome.CRASH, f"made more than {DEEPEST} folders inside each other")',
    "return 0",
)

CASES = {
    "removal step by step": Blind("nests_without_end_while_it_is_scored", (REMOVED_STEP_BY_STEP, A_DEPTH)),
}
