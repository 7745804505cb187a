"""Compilers' caches that carry what a candidate worked out."""

from cheat_rig_blind import Blind

CASES = {
    "the baseline's caches alone": Blind("stashes_in_the_compiler_cache_before_it_is_ready", of_the_first=True),
}
