"""The content of jobs, such as code and data, on the disk of the loop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from ..jobs.folder import Folder
from ..layout import Layout
from ..records import PreparedData
from ..workspace import Workspace
from .manifest import require_files


class LabMaterials:
    """The content of one lab's jobs. See `seams.Materials`.

    Args:
        files: the prepared training files, name → path.
    """

    def __init__(self, layout: Layout, workspace: Workspace, files: Mapping[str, str]) -> None:
        self._layout, self._workspace, self._files = layout, workspace, files

    def export(self, commit: str, folder: Path) -> None:
        """Write the lab's files of a commit to `folder`, unless it exists."""
        self._workspace.export(commit, folder)

    def baseline(self, commit: str) -> Path:
        """Return the folder with the baseline's files. It is written at the first call."""
        folder = self._layout.baseline(commit)
        self._workspace.export(commit, folder)
        return folder

    def data(self, key: str) -> PreparedData:
        """Return the training files. A run has one set of data, which was prepared when it was opened.

        Raises:
            DataError: a file is gone.
        """
        require_files(self._files)
        return PreparedData(self._layout.data(key), self._files)

    def cache(self, key: str) -> Path | None:
        """Return the folder of the compiler cache with this key (see `cache_keys`), or None if there is none."""
        tag, name = key.split("/")
        folder = Folder(self.folder(key)).ready_caches if "." in name else self._layout.compiler_caches(tag)
        return folder if folder.is_dir() else None

    def readable(self, path: str) -> Sequence[Path]:
        """Return the absolute path of a path that program.md names.

        A folder that holds sealed data stands for its other entries, and a path to sealed data for nothing.
        """
        return self._layout.withhold_sealed(self._layout.lab / Path(path).expanduser())

    def folder(self, trial: str) -> Path:
        """Return the folder of the trial called "<tag>/<number>.<index>"."""
        tag, name = trial.split("/")
        number, index = name.split(".")
        return self._layout.trial(tag, int(number), int(index))


def trial_name(tag: str, number: int, index: int) -> str:
    """Return the name of a trial. It is also the key of the compiler cache that the trial leaves."""
    return f"{tag}/{number}.{index}"


def cache_keys(tag: str, number: int, index: int) -> tuple[str, ...]:
    """Return the keys of the compiler caches that a trial may start with.

    All are caches of the baseline, which is the user's own code. A candidate can write anything into its cache, so
    another candidate could profit from work of its start-up. So could a retest of the same code, which would score
    better the more often it is tried, and a descendant, whose gain would be gone without the cache.
    """
    earlier = (trial_name(tag, 0, each) for each in range(1, index)) if number == 0 else ()
    return (*earlier, f"{tag}/0")
