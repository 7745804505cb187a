"""Code that the screen could not read: text that is run, and encodings other than UTF-8."""

from cheat_rig_blind import Blind

USES = ("loop/hidden_code.py", "        if what := _find_use(node):", "        if what := None:")
ENCODING = ("loop/hidden_code.py", "    return next(names, None)", "    return None")

CASES = {
    "the search for exec": Blind("is_written_in_a_string", (USES,)),
    "the search for names in pieces": Blind("reaches_exec_by_a_name_in_pieces", (USES,)),
    "the search for code objects": Blind("makes_functions_of_bytes", (USES,)),
    "the search for docstrings": Blind("runs_its_docstring", (USES,)),
    "the check of encodings": Blind("is_written_in_another_encoding", (ENCODING,)),
    "the check of the second line": Blind("names_its_encoding_on_the_second_line", (ENCODING,)),
}
