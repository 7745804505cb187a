"""The process that runs one coding agent, from launch to the end of the agent's last process.

    python -m autoresearch.researchers.agents.worker

The worker reads a job as one line on standard input. It runs the job's `train` in its `checkout`, sandboxed, for at
most its `budget`. It answers with one line, {"event": "result", "reason": …}. When standard input closes, the worker
kills the whole process tree and reports nothing. `trial.supervisor` does the same for a trial.
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

STDOUT = "stdout.txt"  # file in the job's folder with the agent's standard output


def attend(job: Job, loop: LoopPipe) -> str | None:
    """Run the agent and end all its processes.

    Returns:
        The reason why the agent was stopped, or None if it ended by itself.

    Raises:
        LoopGone: the loop closed its end of the pipe.
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
    """Run one agent for the loop at the other end of standard input and output."""
    return serve(lambda loop: {"reason": attend(loop.job(), loop)})


if __name__ == "__main__":
    os._exit(main())
