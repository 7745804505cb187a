"""One coding agent at work, from launch to the end of its last process.

    python -m autoresearch.researchers.agents.worker

is to an agent what a supervisor is to a trial: it reads a job as one line on standard input, runs its `train` in its
`checkout` behind walls for at most its `budget`, and answers with one line, {"event": "result", "reason": …}. When
standard input closes, the whole tree is killed and nothing is reported.
"""

from __future__ import annotations

import os
from pathlib import Path

from ...jobs.child import Child, Log
from ...jobs.ended import Ended
from ...jobs.environment import environment_of_trial
from ...jobs.folder import Folder
from ...jobs.loop_pipe import LoopPipe, serve
from ...jobs.watch import Watch, boot_time
from ...records import Job
from ...sandbox import Walls

STDOUT = "said.txt"  # what it prints on standard output, in its folder


def attend(job: Job, loop: LoopPipe) -> str | None:
    """Runs the agent; why it had to be ended, or None where it ended by itself. No process of it is alive then.

    Raises:
        LoopGone: the loop has closed its end.
    """
    folder = Folder(Path(job.folder))
    folder.furnish_home((*job.readable, *job.writable))
    stdout, log = Log(folder.root / STDOUT), Log(folder.log)
    try:
        return _attend(job, loop, folder, stdout, log)
    except Ended as end:
        return end.reason
    finally:
        stdout.close()
        log.close()


def _attend(job: Job, loop: LoopPipe, folder: Folder, stdout: Log, log: Log) -> str | None:
    watch = Watch(job, loop, log, boot_time, None)
    walls = Walls(
        read=job.readable,
        write=(str(folder.home), str(folder.out), job.checkout, *job.writable),
        hidden=job.hidden,
        network=job.network,
        file_size=watch.caps.disk,
    )
    environment = {**environment_of_trial(job), **job.environment}
    try:
        agent = Child(job, job.train, job.checkout, environment, stdout.write, log.write, walls=walls)
    except OSError as error:
        return f"it cannot be started: {error.strerror}"
    with agent:
        began = watch.begin()
        for now in watch.ticks(agent, until=began + job.budget):
            watch.mind_caps(now)
            if agent.exit is not None:
                return None
    return f"did not end within {job.budget:g} s"


def main() -> int:
    """Attends to one agent for the loop at the other end of standard input and output."""
    return serve(lambda loop: {"reason": attend(loop.job(), loop)})


if __name__ == "__main__":
    os._exit(main())
