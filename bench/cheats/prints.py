"""Held-out text in what a scored process says: its output, its exceptions, its answers and its exit code."""

from cheat_rig_blind import SILENCE, Blind

TEXT_OF_EXCEPTIONS = (
    "kit/model_answers.py",
    '    what = name if isinstance(name, str) and name in EXCEPTIONS else "an exception"',
    "    what = str(name)",
)
EVERY_NAME = ("kit/model_answers.py", "if name in EXCEPTIONS), None)", "), str(error))")

CASES = {
    "output to /dev/null": Blind("prints_what_it_is_asked_about", (SILENCE,)),
    "a list of exceptions": Blind("names_an_error_after_what_it_is_asked_about", (TEXT_OF_EXCEPTIONS, EVERY_NAME)),
    "a check of names by the scorer": Blind("forges_the_reason_of_its_end", (TEXT_OF_EXCEPTIONS,)),
}
