"""State of the machine that a process can change, and that another process finds."""

from cheat_rig_blind import A_GUEST, SILENCE, Blind

DEVICES_READ_ONLY = (
    "sandbox/file_system.py",
    "            set_mount_flags(inside, READ_ONLY | NO_SETUID | NO_PROGRAMS, below=False)\n",
    "",
)
FIGURES_COVERED = ("sandbox/file_system.py", "    _cover((*own, *COUNTERS))\n", "")

CASES = {
    "read-only devices": Blind("leaves_a_note_on_a_device", (DEVICES_READ_ONLY, A_GUEST)),
    "covers over figures": Blind("reads_figures_of_the_machine", (FIGURES_COVERED, A_GUEST)),
    "fresh descriptors": Blind("talks_through_its_descriptors", (SILENCE,)),
}
