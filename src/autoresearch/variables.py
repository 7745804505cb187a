"""The names of autoresearch's own environment variables, each written once.

The files of a lab stand alone. They may spell a name out.
"""

from __future__ import annotations

API_KEY = "AUTORESEARCH_API_KEY"
"""Key for a model server whose URL the user gives. The user sets it, and `researchers.models` reads it."""
CACHE = "AUTORESEARCH_CACHE"
"""Folder of prepared data and machine-wide locks. The user may set it, and `layout.cache_folder` reads it."""
SANDBOX = "AUTORESEARCH_SANDBOX"
"""Level of the sandbox. The user may set it to a lower level, and the loop and `doctor` read it. The supervisor sets it
for the scorer."""

DATA = "AUTORESEARCH_DATA"
"""The agenda's `data`. The loop sets it for `prepare`, `train` and `score`, and `sample` for its command. The lab's
`prepare.py` reads it."""
MANIFEST = "AUTORESEARCH_MANIFEST"
"""File where `prepare` lists the training files. The loop sets it, and the lab's `prepare.py` reads it."""
DEVICE = "AUTORESEARCH_DEVICE"
"""Device in torch's words, for example `cuda:0`. The supervisor and `sample` set it, and the kit reads it."""
NODES = "AUTORESEARCH_NODES"
"""Device files of the trial's GPU. The supervisor and `sample` set it, and the scorer's kit reads it."""
OUT = "AUTORESEARCH_OUT"
"""The trial's `out` folder. The launch of a worker and the supervisor set it for every process of a job. The kit saves
artifacts there, and `jobs.processes.sweep` finds left-over processes by it."""

SEED = "AUTORESEARCH_SEED"
"""Seed of the trial. The supervisor sets it, and the kit's clock reads it."""
BUDGET_SECONDS = "AUTORESEARCH_BUDGET_SECONDS"
"""Seconds of training. The supervisor sets it, and the kit's clock and the scorer's kit read it."""
SOCKET = "AUTORESEARCH_SOCKET"
"""Descriptor of the socket between trial and supervisor. The supervisor sets it, and the kit's clock reads it."""

TRAIN = "AUTORESEARCH_TRAIN"
"""File that defines `load`. The supervisor, `sample` and a run by hand set it, and the scorer's kit reads it."""
ARTIFACT = "AUTORESEARCH_ARTIFACT"
"""Saved model. The supervisor, `sample` and a run by hand set it, and the scorer's kit reads it."""
SPLIT = "AUTORESEARCH_SPLIT"
"""Split to score, `validation` or `audit`. The supervisor sets it, and the scorer's kit reads it."""
GATE = "AUTORESEARCH_GATE"
"""Descriptor of a pipe that closes when the artifact is sealed. The supervisor sets it, and the scorer's kit reads
it."""
ANSWERS = "AUTORESEARCH_ANSWERS"
"""File of the losses on the validation split. The supervisor sets it. The scorer's kit writes and reads it."""
DEEP = "AUTORESEARCH_DEEP"
"""Number of trials that share a deep probe with this audit. Unset without one. The supervisor sets it, and the scorer's
kit reads it."""
FIGURES = "AUTORESEARCH_FIGURES"
"""The baseline's `records.Figures` as JSON. The supervisor sets it, and the scorer's kit reads it."""
REFERENCE = "AUTORESEARCH_REFERENCE"
"""File of the baseline's losses for the test of memory. The supervisor sets it for audits. The scorer's kit writes it
where the model is the baseline's (`AUTORESEARCH_IS_BASELINE`), and reads it otherwise."""
IS_BASELINE = "AUTORESEARCH_IS_BASELINE"
"""Whether the audited model is the baseline's: `yes`, or not set. The supervisor sets it, and the scorer's kit reads
it."""
COMPILED = "AUTORESEARCH_COMPILED"
"""Compiler caches from before the training. The supervisor sets it, and the scorer's kit reads it."""
HIDDEN = "AUTORESEARCH_HIDDEN"
"""Folders that a model's process must not see. The supervisor sets it, and the scorer's kit reads it."""

DESK = "AUTORESEARCH_DESK"
"""Folder of the answers to a coding agent's requests. `researchers.agents` sets it, and `kit.desk` reads it."""

GAP = "AUTORESEARCH_GAP"
"""Seconds between two looks at a process that void its trial. Tests set it, and the supervisor reads it."""
