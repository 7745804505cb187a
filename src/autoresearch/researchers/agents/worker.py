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
from ...jobs.confined import ConfinedProcess
from ...jobs.ending import JobEnded
from ...jobs.environment import confined_environment
from ...jobs.folder import Folder
from ...jobs.loop_pipe import LoopPipe, serve
from ...jobs.watch import Watch
from ...sandbox.walls import Walls

STDOUT = "stdout.txt"  # file in the job's folder with the agent's standard output


def attend(process: ConfinedProcess, loop: LoopPipe) -> str | None:
    """Run the agent and end all its processes.

    Returns:
        The reason why the agent was stopped, or None if it ended by itself.

    Raises:
        LoopGone: the loop closed its end of the pipe.
    """
    folder = Folder(Path(process.folder))
    folder.furnish_home((*process.readable, *process.writable))
    stdout, log = Log(folder.root / STDOUT), Log(folder.log)
    try:
        return _attend(process, loop, folder, stdout, log)
    except JobEnded as end:
        return end.reason
    finally:
        stdout.close()
        log.close()


def _attend(process: ConfinedProcess, loop: LoopPipe, folder: Folder, stdout: Log, log: Log) -> str | None:
    watch = Watch(process, loop, log)
    walls = Walls(
        read=process.readable,
        write=(str(folder.home), str(folder.out), process.checkout, *process.writable),
        hidden=process.hidden,
        network=process.network,
        file_size=watch.caps.disk,
    )
    environment = {**confined_environment(process), **process.environment}
    try:
        agent = Child(process, process.command, process.checkout, environment, stdout.write, log.write, walls=walls)
    except OSError as error:
        return f"it cannot be started: {error.strerror}"
    with agent:
        began = watch.begin()
        for now in watch.ticks(agent, until=began + process.budget):
            watch.check_caps(now)
            if agent.exit is not None:
                return None
    return f"did not end within {process.budget:g} s"


def main() -> int:
    """Run one agent for the loop at the other end of standard input and output."""
    return serve(lambda loop: {"reason": attend(ConfinedProcess.from_json(loop.job()), loop)})


if __name__ == "__main__":
    os._exit(main())
