"""Disk space beyond the cap: in files without a name, with holes, or written while the trial is scored."""

from cheat_rig_blind import MAPPINGS, NAMELESS_FILES, Blind

CAP = ("jobs/caps.py", "if size > self._room:", "if False:")
FILE_SIZE = ("trial/supervisor.py", "file_size=self.watch.caps.disk", "file_size=None")
COPIES = ("jobs/caps.py", "self._scoring, self._writable = True, (folder.scoring,)", "self._scoring = True")
HOLES = ("trial/sealing.py", "if most < 0:", "if False:")

CASES = {
    "the cap": Blind("fills_the_disk", (CAP, FILE_SIZE)),
    "a count of files without a name": Blind("writes_to_files_without_a_name", (NAMELESS_FILES,)),
    "a look at mappings": Blind("maps_files_that_it_deletes", (MAPPINGS,)),
    "the cap while it is scored": Blind("writes_while_it_is_scored", (COPIES,)),
    "the artifact's true size": Blind("saves_files_full_of_holes", (HOLES, COPIES)),
}
