"""Scored text that a model knows by heart, from code that carries it."""

from cheat_rig_blind import Blind

AUDIT = ("kit/memory.py", "_require(float(gain.mean()), float(elsewhere.mean()), ", "(lambda *_: None)(")
EXCHANGED = ("kit/memory.py", "_require(float(gain.mean()), float(exchanged.mean()), ", "(lambda *_: None)(")

CASES = {
    "the audit's text": Blind("knows_some_of_the_scored_text", (AUDIT, EXCHANGED)),
    "the audit's text, for a small gain": Blind("knows_a_little_of_the_scored_text", (AUDIT, EXCHANGED)),
    "exchanged words": Blind("knows_the_audit_too_by_its_beginnings", (EXCHANGED,)),
    "both": Blind("knows_all_public_text", (AUDIT, EXCHANGED)),
}
