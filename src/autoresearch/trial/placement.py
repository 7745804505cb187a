"""A job on the machine that runs it. Every executor makes placements, and every worker gets one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .. import variables as env
from ..jobs.confined import ConfinedProcess
from ..jobs.folder import Folder
from ..records import Device, Job


@dataclass(frozen=True)
class Placement:
    """A job, its device, and the places of its content on this disk. All paths are absolute.

    Attributes:
        folder: the trial's folder, see `Folder`. Its checkout holds the files of the job's commit.
        baseline: a folder with the files of the baseline.
        python: the interpreter of `train` and `score`.
        files: name → path of the training files whose descriptors travel with `go`.
        environment: variables for `train` and `score`.
        compiled: the compilers' cache to start with. None means an empty one.
        sandbox: the `sandbox.Level` that confines the trial.
        readable: paths that the trial may read besides its own files and the system's software.
        hidden: paths that the trial must not see, even inside a readable folder.
    """

    job: Job
    device: Device
    folder: str
    baseline: str
    python: str
    files: Mapping[str, str]
    environment: Mapping[str, str]
    compiled: str | None = None
    sandbox: str = "none"
    readable: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()

    @property
    def checkout(self) -> str:
        """The folder with the experiment's files, in which `train` runs."""
        return str(Folder(Path(self.folder)).checkout)

    @property
    def process(self) -> ConfinedProcess:
        """The description of `train` as a confined process."""
        job = self.job
        return ConfinedProcess(
            name=job.trial,
            command=job.train,
            python=self.python,
            checkout=self.checkout,
            folder=self.folder,
            budget=job.budget,
            device=self.device,
            memory=job.memory,
            disk=job.disk,
            environment={
                **self.environment,
                env.SEED: str(job.seed),
                env.BUDGET_SECONDS: repr(job.budget),
            },
            sandbox=self.sandbox,
            readable=self.readable,
            hidden=self.hidden,
            network=job.network,
        )
