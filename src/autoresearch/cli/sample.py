"""`autoresearch show N --sample`: run the lab's `sample` command on the stored artifact of an experiment."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from .. import variables as env
from ..agenda.commands import run_trusted
from ..errors import UserError
from ..executors.devices import pick_devices
from ..jobs.environment import device_variables
from ..sandbox.variables import FOR_OURS, pick_variables
from ..views.snapshot import RunReader
from ..workspace import Workspace


def sample(reader: RunReader, number: int) -> str:
    """Return what the lab's `sample` command prints for the model of an experiment.

    Raises:
        UserError: the lab has no `sample` command, or the experiment's artifact was not kept.
    """
    experiment, layout, run = reader.experiment(number), reader.layout, reader.run
    artifact = layout.artifact(run.tag, number)
    if reader.agenda.sample is None:
        raise UserError("program.md: `sample` is null, so no command prints a sample")
    if not artifact.exists():
        kept = sorted(path.name for path in artifact.parent.iterdir()) if artifact.parent.is_dir() else []
        raise UserError(
            f"#{number}: its weights were deleted after scoring. The weights of the baseline and of the incumbent are "
            f"kept: {', '.join(f'#{each}' for each in kept) or 'none yet'}"
        )
    with tempfile.TemporaryDirectory(prefix="autoresearch-") as folder:
        checkout = Path(folder) / "checkout"
        Workspace(layout.lab).export(experiment.commit, checkout)
        device = pick_devices(reader.agenda.devices)[0]
        environment = {
            **pick_variables(os.environ, FOR_OURS),  # the command runs the model's code
            env.DATA: layout.data(reader.agenda.data),
            env.TRAIN: str(checkout / reader.agenda.editable[0]),
            env.ARTIFACT: str(artifact),
            **device_variables(device),
            env.NODES: os.pathsep.join(device.nodes),
        }
        return run_trusted(reader.agenda.sample, run.python, layout.baseline(run.baseline), environment).rstrip()
