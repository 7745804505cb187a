"""Time and cores that a trial has not leased: before its clock, after its deadline, after `done`, beside its lease."""

from cheat_rig_blind import Blind

DEADLINE = ("trial/supervisor.py", "deadline = go + self.budget", "deadline = go + self.budget + 5.0")
LATE = ("trial/supervisor.py", "if late > max(LATEST, 0.01 * self.budget):", "if False:")
KILL_AT_DONE = (
    "trial/supervisor.py",
    "seconds: float) -> None:\n        trial.end()",
    "seconds: float) -> None:\n        time.sleep(2)",
)
START_UP = ("trial/supervisor.py", "        if free is None or used <= free:", "        if True:")
LOST_CHILDREN = ("jobs/usage.py", "max(self.seconds, alive, sum(self._own.values()))", "alive")
COUNTED = (
    "trial/supervisor.py",
    'counted=process.device.kind == "cpu" and self.job.score is not None,',
    "counted=False,",
)
CORES = ("sandbox/seccomp.py", "    yield from _when(SET_CORES[arm], _refuse(0))\n", "")
DEPTH = ("jobs/usage.py", "    if not levels:", "    if False:")
KILLED_AT_ONCE = (
    "jobs/processes.py",
    "    if first.poll() is None:\n",
    "    time.sleep(1)\n    if first.poll() is None:\n",
)
MUCH_AT_ONCE = ("jobs/child.py", "        room = CHUNK\n", "        room = 1 << 30\n")
EARLY_STAMP = (
    "jobs/watch.py",
    "            now = self.now()\n            yield",
    "            now = self._looked\n            yield",
)
KILL_DESCENDANTS = ("jobs/processes.py", "while has_children() and (left := descendants(exempt)):", "while left := []:")

CASES = {
    "the budget as deadline": Blind("trains_a_tenth_longer", (DEADLINE, LATE)),
    "the death of all processes at `done`": Blind(
        "lets_a_child_save_after_the_deadline",
        (("trial/supervisor.py", "import traceback\n", "import time\nimport traceback\n"), KILL_AT_DONE),
    ),
    "a price of start-up": Blind("works_before_it_is_ready", (START_UP,)),
    "times of children that nobody waits for": Blind("works_in_children_before_it_is_ready", (LOST_CHILDREN, COUNTED)),
    "children whose end is ignored": Blind("works_in_two_kinds_of_children", (COUNTED,)),
    "cores that cannot be changed": Blind("leaves_its_cores", (CORES,)),
    "cores that no child can change": Blind("sends_a_child_to_another_core", (CORES,)),
    "a limit on depth": Blind("nests_many_folders", (DEPTH,)),
    "the deadline": Blind("trains_too_long", (DEADLINE, LATE)),
    "a limit on what is read at once": Blind("sends_messages_that_take_long_to_read", (MUCH_AT_ONCE, EARLY_STAMP)),
    "killing at `done`": Blind("trains_after_it_is_done", (KILLED_AT_ONCE,)),
    "killing daemons": Blind("leaves_a_child_that_goes_on", (KILL_DESCENDANTS,), walls=False),
}
