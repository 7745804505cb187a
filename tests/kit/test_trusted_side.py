"""The trusted side loads nothing that a candidate wrote as code: no pickle, and no handle of its memory."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import autoresearch

SOURCES = sorted(path for path in Path(autoresearch.__file__).parent.rglob("*.py") if "labs" not in path.parts)
LOADERS = {"pickle", "cloudpickle", "dill", "joblib", "shelve", "marshal", "multiprocessing"}
"""Modules that run what they read, or that send and receive pickles."""


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_no_module_imports_a_loader_of_code(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert not LOADERS & {name.name.split(".")[0] for name in node.names}, ast.unparse(node)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            assert (node.module or "").split(".")[0] not in LOADERS, ast.unparse(node)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "torch":
            assert node.attr not in ("load", "multiprocessing", "package", "hub"), ast.unparse(node)


def test_only_the_models_side_opens_handles_of_gpu_memory() -> None:
    """A handle that the scorer opened would lead it to memory that the candidate owns."""
    opens = [path.name for path in SOURCES if "Region.open(" in path.read_text(encoding="utf-8")]
    assert opens == ["batches.py"]
    tree = ast.parse(next(path for path in SOURCES if path.name == "batches.py").read_text(encoding="utf-8"))
    functions = [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and "Region.open(" in ast.unparse(node)
    ]
    assert functions == ["_open_device_buffers"]
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "_open_device_buffers"]
    owner = next(node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.name == "ModelBatches")
    assert len(calls) == 1 and any(node is calls[0] for node in ast.walk(owner))
