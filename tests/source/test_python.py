"""Fingerprints and lengths of Python source."""

from __future__ import annotations

import ast
import lzma
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest

import autoresearch
from autoresearch.source.python import NODES_OF_A_LINE, _Essence, count_nodes, fingerprint

LABS = Path(autoresearch.__file__).parent / "labs"


def is_same(one: str, two: str, path: str = "train.py") -> bool:
    return fingerprint({path: one}) == fingerprint({path: two})


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("x=1", "x = (1)  # why\n\n"),
        ('"""A."""\nx = 1', "x = 1"),
        ('def f():\n    """Doc."""', "def f():\n    pass"),
        ("SEED = 1", "SEED = 2**7"),
        ("my_seed: int = 1", "my_seed: int = 9"),
        ("torch.manual_seed(1)", "torch.manual_seed(7)"),
        ("g = torch.Generator().manual_seed(1)", "g = torch.Generator().manual_seed(5)"),
        ("r = np.random.default_rng(1)", "r = np.random.default_rng(None)"),
        ("r = np.random.RandomState(1)", "r = np.random.RandomState(2)"),
        ("r = random.Random(seed=1)", "r = random.Random(seed=3)"),
        ("f(x, seed=1)", "f(x, seed=-1)"),
        ("def f(x, seed=1): return x", "def f(x, seed=2): return x"),
        ("def f(x, *, a, seed=1): return x", "def f(x, *, a, seed=2): return x"),
        ("x = u'a'", "x = 'a'"),
        ("\ufeffx = 1", "x = 1"),
        ("x = 1\r\ny = 2\r\n", "x = 1\ny = 2"),
    ],
)
def test_layout_comments_and_seeds_do_not_change_a_fingerprint(one: str, two: str) -> None:
    assert is_same(one, two)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("x = 1", "x = 2"),
        ("x = 1", "x = 1.0"),
        ("torch.manual_seed(1)", "torch.manual_seed(n)"),
        ("def f(a=1, seed=1): pass", "def f(a=2, seed=1): pass"),
        ("f(lr=1)", "f(lr=2)"),
        ("f('a')", "f('b')"),
        ("a\nb", "b\na"),
    ],
)
def test_code_changes_a_fingerprint(one: str, two: str) -> None:
    assert not is_same(one, two)


def test_other_files_are_compared_as_text() -> None:
    assert is_same("a: 1  \n\n", "a: 1", "config.yaml")
    assert not is_same("a: 1 # x", "a: 1", "config.yaml")
    assert is_same("def (  \n", "def (", "train.py")


def test_a_fingerprint_depends_on_the_path_of_each_text() -> None:
    assert fingerprint({"a.py": "x=1", "b.py": "y=1"}) != fingerprint({"a.py": "y=1", "b.py": "x=1"})
    assert fingerprint({"a.py": "x=1", "b.py": "y=1"}) == fingerprint({"b.py": "y=1", "a.py": "x=1"})


def test_layout_comments_and_docstrings_have_no_length() -> None:
    laid_out = 'x = [\n    1,\n    2,\n]  # a comment\n\n\ndef f():\n    """Words."""\n    return (\n        x\n    )\n'
    assert count_nodes({"train.py": laid_out}) == count_nodes({"train.py": "x = [1, 2]\ndef f(): return x\n"})
    assert count_nodes({"train.py": laid_out + "y = x + x\n"}) == count_nodes({"train.py": laid_out}) + 5


def test_statements_on_one_line_are_as_long_as_on_several() -> None:
    assert count_nodes({"a.py": "x = f(y); z = f(x)\n"}) == count_nodes({"a.py": "x = f(y)\nz = f(x)\n"})


def test_code_that_does_not_parse_is_as_long_as_its_text() -> None:
    assert count_nodes({"train.py": "def f(:\n", "notes.txt": "x y\n" * 9}) == len("deff(:") + 18


@pytest.mark.parametrize("template", ["exec({!r})", "exec({!r}.encode())", "exec(({!r}\n{!r}))", "{!r}[:0]"])
def test_code_in_a_string_is_no_shorter(template: str) -> None:
    """The shortest text that holds a program is longer than the program, whatever packs it."""
    code = (LABS / "nanogpt/train.py").read_text()
    packed = b64encode(lzma.compress(ast.unparse(_Essence().visit(ast.parse(code))).encode())).decode()
    half = len(packed) // 2
    text = template.format(packed[:half], packed[half:]) if template.count("{") > 1 else template.format(packed)
    assert count_nodes({"train.py": text}) > count_nodes({"train.py": code})


def _as_names(packed: bytes) -> str:
    digits = "".join(chr(0x4E00 + each) for each in packed)
    names = (digits[at : at + 20] for at in range(0, len(digits), 20))
    return f"x = dict({'=0, '.join(dict.fromkeys(names))}=0)\n"


@pytest.mark.parametrize(
    "hide",
    [
        lambda code, packed: "".join(f"# {line}\n" for line in code.splitlines()),
        lambda code, packed: f"# {b64encode(packed).decode()}\n",
        lambda code, packed: f'def f():\n    """{b64encode(packed).decode()}"""\n',
        lambda code, packed: "x = 1" + "".join(f"{each:08b}" for each in packed).translate({48: " ", 49: "\t"}) + "\n",
        lambda code, packed: _as_names(packed),
    ],
    ids=["comments", "packed comment", "docstring", "layout", "names"],
)
def test_code_that_a_program_reads_from_its_own_file_is_no_shorter(hide: Callable[[str, bytes], str]) -> None:
    code = (LABS / "nanogpt/train.py").read_text()
    packed = lzma.compress(ast.unparse(_Essence().visit(ast.parse(code))).encode())
    hidden = hide(code, packed) + "open('m.py', 'w').write(open(__file__).read())\nimport m\n"
    assert count_nodes({"train.py": hidden}) > count_nodes({"train.py": code})


@pytest.mark.parametrize("text", ["x = 0x" + "f" * 9000, "x_" + "abc" * 400 + " = 1", "def f(" + "b" * 900 + "): pass"])
def test_numbers_and_long_names_cost_their_length(text: str) -> None:
    assert count_nodes({"train.py": text}) > 850


def test_a_name_of_ordinary_length_costs_nothing_more() -> None:
    assert count_nodes({"train.py": "x = 1"}) == count_nodes({"train.py": "learning_rate_of_all = 1"})


SOFTMAX = """#include <stdio.h>
/* softmax over one row */
void softmax(float *x, int n) {
    float max = x[0], sum = 0.0f;
    for (int i = 1; i < n; i++) {
        if (x[i] > max) max = x[i];
    }
    for (int i = 0; i < n; i++) {
        x[i] = expf(x[i] - max);   // numerically stable
        sum += x[i];
    }
    for (int i = 0; i < n; i++) x[i] /= sum;
}
"""


def test_a_line_of_another_language_is_about_as_long_as_one_of_python() -> None:
    lines = len(SOFTMAX.splitlines()) - 1
    assert count_nodes({"softmax.c": SOFTMAX}) / lines == pytest.approx(NODES_OF_A_LINE, rel=0.3)
    rust = 'fn main() {\n    let x = vec![1.0, 2.0];\n    println!("{}", x.iter().sum::<f64>());\n}\n'
    assert count_nodes({"main.RS": rust}) / 4 == pytest.approx(NODES_OF_A_LINE, rel=0.3)


@pytest.mark.parametrize(
    ("path", "one", "two"),
    [
        ("a.c", "int x = f(y); /* a\nb */ // c\n", "int x=f(y);\n"),
        ("a.js", "const f = (a, b) => {\n  return a + b\n}\n", "const f=(a,b)=>{return a+b}"),
        ("a.sh", "echo one  # two\n", "echo one"),
        ("a.lua", "x = 1 -- one", "x = 1"),
        ("a.f90", "x = 1 ! one", "x = 1"),
    ],
)
def test_layout_and_comments_of_other_languages_have_no_length(path: str, one: str, two: str) -> None:
    assert count_nodes({path: one}) == count_nodes({path: two}) > 0


@pytest.mark.parametrize(
    "hide",
    [
        lambda packed: f'char *x = "{packed}";\n',
        lambda packed: f"/* {packed} */\n",
        lambda packed: " ".join(f"a{packed[at : at + 19]}" for at in range(0, len(packed), 19)),
        lambda packed: "".join("; }"[ord(each) % 3] * 3 for each in packed),
        lambda packed: "0x" + packed.encode().hex(),
    ],
    ids=["string", "comment", "names", "layout", "number"],
)
def test_data_in_other_languages_costs_its_length(hide: Callable[[str], str]) -> None:
    packed = b64encode(bytes(range(256)) * 40).decode().replace("+", "_").replace("/", "_")
    assert count_nodes({"a.c": hide(packed)}) > 0.6 * len(packed)


def test_the_length_of_a_line_is_that_of_the_lab() -> None:
    code = (LABS / "nanogpt/train.py").read_text()
    assert count_nodes({"train.py": code}) / len(
        ast.unparse(_Essence().visit(ast.parse(code))).splitlines()
    ) == pytest.approx(NODES_OF_A_LINE, abs=0.5)


REPORTS = (
    "print(step, model.loss)",
    "print(a.b.c, sep=end, flush=True)",
    "clock.report(step, loss, tokens=tokens)",
    "if step:\n    print(loss)",
)
PRICED = (
    "print(step + 1)",
    "print(step, file=model)",
    "print(step, **options)",
    "print(f(x))",
    "print(*values)",
    "print(f'{loss}')",
    "print(loss[0])",
    "log.report(step, loss)",
    "x = print(loss)",
    "show(loss)",
)


def test_plain_reports_have_no_price() -> None:
    code = "x = f(y)\n" * 50
    for report in REPORTS:
        condition = 3 if report.startswith("if") else 0  # the test and its `pass`
        constants = 1 if "True" in report else 0
        added = count_nodes({"train.py": code + report}) - count_nodes({"train.py": code})
        assert added == condition + constants * len("1"), report
    for report in PRICED:
        assert count_nodes({"train.py": code + report}) > count_nodes({"train.py": code}) + 3, report


def test_data_in_a_report_has_its_price() -> None:
    """Constants count by their length. The order of names counts like the text of comments."""
    code = "x = f(y)\n" * 50
    base = count_nodes({"train.py": code})
    assert count_nodes({"train.py": f"{code}print('{'x' * 900}')"}) >= base + 900
    many = "\n".join(f"print({', '.join('ab'[bit % 3 % 2] for bit in range(50))})" for _ in range(100))
    assert count_nodes({"train.py": f"{code}{many}"}) > base + len(many) / 2


@pytest.mark.parametrize(
    "meaning",
    [
        "def print(loss): train(loss)",
        "print = train",
        "builtins.print = train",
        "from lab import train as print",
        "from lab import *",
        "class Clock:\n    def report(self, loss): train(loss)",
        "Clock.report = train",
        "def f(print): pass",
    ],
)
def test_a_report_with_another_meaning_has_its_price(meaning: str) -> None:
    code = f"{meaning}\nx = f(y)\n"
    added = count_nodes({"train.py": code + "print(x)\n"}) - count_nodes({"train.py": code})
    assert added >= 4


def test_a_seed_that_is_a_long_text_has_its_price() -> None:
    text = "".join(map(chr, range(200, 1100)))
    code = {"train.py": f"TABLE_SEED = {text!r}\n"}
    assert count_nodes(code) > 850
    assert fingerprint(code) == fingerprint({"train.py": "TABLE_SEED = 1\n"}), "another seed is the same idea"


def test_blank_space_of_a_text_has_a_price_where_there_is_more_than_words_need() -> None:
    words = "one two three\n" * 50
    assert count_nodes({"notes.txt": words}) == 11 * 50
    assert count_nodes({"notes.txt": words + " \t" * 3000}) > 3000
