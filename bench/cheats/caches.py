"""Compilers' caches that carry what a candidate worked out."""

from cheat_rig_blind import Blind

AT_READY = (
    "trial/supervisor.py",
    "        self._seal()\n",
    "        copy_plain(self.folder.caches, self.folder.ready_caches, MOST_CACHE)\n        self._seal()\n",
)

CASES = {
    "the baseline's caches alone": Blind("stashes_in_the_compiler_cache_before_it_is_ready", of_the_first=True),
    "the caches as they were at `ready`": Blind("stashes_in_the_compiler_cache", (AT_READY,)),
}
