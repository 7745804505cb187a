"""The command line. Each command imports its module when it is called, so that `--help` starts fast.

This file has no `from __future__ import annotations`. Typer would compile and evaluate each annotation at every start.
"""

import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)

Lab = Annotated[
    Path,
    typer.Argument(help="The lab: a folder with program.md.", show_default="this folder", metavar="LAB"),
]
Number = Annotated[
    int, typer.Argument(help="Number of the experiment. 0 is the baseline.", min=0, max=2**31, metavar="NUMBER")
]


def check_tag(tag: str | None) -> str | None:
    """Refuse a tag that no run can have, such as one that is not UTF-8."""
    if tag is not None and not tag.isascii():
        raise typer.BadParameter("a tag is letters, digits, - and _, such as nov23")
    return tag


Tag = Annotated[
    str | None, typer.Option(help="Tag of the run.  [default: the latest]", metavar="TAG", callback=check_tag)
]
Plain = Annotated[bool, typer.Option("--plain", help="Print lines instead of the live view.")]
Seed = Annotated[
    int | None,
    typer.Option(
        help="Root seed of a new run. All its seeds are derived from it.  [default: random]",
        min=0,
        max=2**31 - 1,
        metavar="N",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
HERE = Path()


def say_version(asked: bool) -> None:
    """Print the version and raise `typer.Exit`, if `--version` is given."""
    if asked:
        from .. import __version__

        print(__version__)
        raise typer.Exit


@app.callback()
def autoresearch(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=say_version, is_eager=True)
    ] = False,
) -> None:
    """AI research overnight: an agenda, a loop, a judge, and a log that can be trusted."""


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="Folder to make. An empty one may exist.", metavar="DIR")],
    lab: Annotated[str, typer.Option(help="Name of the template.", metavar="NAME")] = "nanogpt",
    profile: Annotated[
        str | None,
        typer.Option(
            help="Machine to choose constants for: cpu, mps, small_gpu, h100 or d12.  [default: this machine]",
            metavar="NAME",
        ),
    ] = None,
) -> None:
    """Make a lab from a template.

    The lab holds program.md, train.py and prepare.py. Outside a git repository, `new` makes one and commits the lab.
    """
    from .new import make_lab

    print(make_lab(folder, lab, profile))


@app.command()
def doctor(lab: Lab = HERE, as_json: Json = False) -> None:
    """Say what this machine and lab can do, and what is missing.

    The exit code is 2 if a run would lack something.
    """
    from .doctor import examine

    raise typer.Exit(examine(lab, as_json))


Researchers = Annotated[
    list[str] | None,
    typer.Option(
        help="Who proposes: tuner, claude, codex, anthropic/MODEL, openai/MODEL … Repeat for several.  "
        "[default: as in program.md]",
        metavar="NAME",
    ),
]
RunTag = Annotated[
    str | None,
    typer.Option(help="Tag of the run, on branch autoresearch/TAG.  [default: the latest, or today]", metavar="TAG"),
]
Experiments = Annotated[
    int | None, typer.Option(help="End after N experiments besides the baseline, over all sessions.", metavar="N")
]
Hours = Annotated[float | None, typer.Option(help="End after H hours, over all sessions.", metavar="H")]
Budget = Annotated[
    str | None,
    typer.Option(help="Training time of each trial, as 20s or 5m.  [default: as in program.md]", metavar="TIME"),
]
Devices = Annotated[
    str | None,
    typer.Option(help="Devices to use: auto, cpu, or GPUs as 0,1.  [default: as in program.md]", metavar="LIST"),
]
Retry = Annotated[
    list[int] | None,
    typer.Option(
        help="Try experiment N again, which was set aside without a verdict. Repeat for several.", metavar="N"
    ),
]
Detach = Annotated[bool, typer.Option("--detach", help="Run in the background. `autoresearch stop` ends the run.")]


@app.command()
def run(
    lab: Lab = HERE,
    researcher: Researchers = None,
    tag: RunTag = None,
    experiments: Experiments = None,
    hours: Hours = None,
    budget: Budget = None,
    devices: Devices = None,
    retry: Retry = None,
    seed: Seed = None,
    plain: Plain = False,
    detach: Detach = False,
) -> None:
    """Start a run, or resume the latest run.

    Ctrl-C lets running trials finish and drops unfinished proposals. A second Ctrl-C stops at once. The same command
    resumes the run.

    `autoresearch doctor` lists the researchers that are ready here.
    """
    from ..loop.checking import Request
    from .run import detach as detached
    from .run import run_here

    options = {
        "researcher": researcher,
        "experiments": experiments,
        "hours": hours,
        "budget": budget,
        "devices": devices,
    }
    given = {key: value for key, value in options.items() if value is not None}
    request = Request(lab, tag, seed, given, tuple(retry or ()))
    code = detached(request, sys.argv) if detach else run_here(request, plain)
    raise typer.Exit(code)


@app.command()
def stop(lab: Lab = HERE, tag: Tag = None) -> None:
    """End a run after its running trials.

    Call it twice to stop at once. `autoresearch run` resumes the run.
    """
    from .stop import ask_to_stop

    print(ask_to_stop(lab, tag))


@app.command()
def confirm(
    lab: Lab = HERE,
    tag: Tag = None,
    trials: Annotated[
        int | None,
        typer.Option(
            help="Number of trials to spend.  [default: the share of judge.claims]", min=1, max=2**31, metavar="N"
        ),
    ] = None,
    plain: Plain = False,
) -> None:
    """Measure on fresh seeds what a run found.

    The incumbent and the baseline run in turn. Then the incumbent runs without each of its changes. A run does this at
    its end, unless it is short or was stopped.
    """
    from ..loop.checking import Request
    from .run import confirm_here

    raise typer.Exit(confirm_here(Request(lab, tag), trials, plain))


@app.command("try")
def try_(
    lab: Lab = HERE,
    message: Annotated[str, typer.Option("-m", "--message", help="Why the edit should help.", metavar="WHY")] = "",
    tag: Tag = None,
) -> None:
    """Judge the edits in your working tree as one experiment.

    The experiment is logged like any other, and a keep becomes the new incumbent. The exit code is 0 for every verdict.
    In a lab without a run the baseline is measured first.
    """
    from .tryout import try_edits

    print(try_edits(lab, message, tag))


@app.command()
def status(lab: Lab = HERE, tag: Tag = None, as_json: Json = False) -> None:
    """Show how a run is doing: incumbent, noise, present trial."""
    from ..views.as_json import dump, run_json
    from ..views.snapshot import RunReader
    from ..views.status import status_text

    with RunReader(lab, tag) as reader:
        snapshot = reader.snapshot()
    print(dump(run_json(snapshot)) if as_json else status_text(snapshot))


@app.command()
def log(
    lab: Lab = HERE,
    tag: Tag = None,
    last: Annotated[
        int, typer.Option(help="Number of experiments to list. 0 lists all.", min=0, max=2**31, metavar="N")
    ] = 30,
    as_json: Json = False,
) -> None:
    """List the experiments of a run, the latest last."""
    from ..views.as_json import dump, experiments_json
    from ..views.log import log_text
    from ..views.snapshot import RunReader

    with RunReader(lab, tag) as reader:
        print(dump(experiments_json(reader, reader.experiments(last))) if as_json else log_text(reader, last))


@app.command()
def show(
    number: Number,
    lab: Lab = HERE,
    tag: Tag = None,
    sample: Annotated[
        bool,
        typer.Option("--sample", help="Print text that the trained model generates: baseline or incumbent only."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Show one experiment with its trials and its log."""
    from ..views.as_json import dump
    from ..views.show import show_json, show_text
    from ..views.snapshot import RunReader

    with RunReader(lab, tag) as reader:
        if sample:
            from .sample import sample as sampled

            print(sampled(reader, number))
        else:
            print(dump(show_json(reader, number)) if as_json else show_text(reader, number))


@app.command()
def diff(
    number: Number,
    lab: Lab = HERE,
    tag: Tag = None,
    against: Annotated[
        int | None,
        typer.Option(help="Experiment to compare with.  [default: its parent]", min=0, max=2**31, metavar="NUMBER"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show what one experiment changed."""
    from ..views.as_json import dump
    from ..views.show import diff_json, diff_text
    from ..views.snapshot import RunReader

    with RunReader(lab, tag) as reader:
        print(dump(diff_json(reader, number, against)) if as_json else diff_text(reader, number, against))


@app.command()
def leaderboard(
    lab: Lab = HERE,
    tag: Tag = None,
    top: Annotated[int, typer.Option(help="Number of experiments to list.", min=1, max=2**31, metavar="N")] = 10,
    as_json: Json = False,
) -> None:
    """List the best experiments of a run, and who proposed them."""
    from ..views.as_json import dump, experiments_json
    from ..views.log import leaderboard_text
    from ..views.snapshot import RunReader

    with RunReader(lab, tag) as reader:
        print(dump(experiments_json(reader, reader.best(top))) if as_json else leaderboard_text(reader, top))


@app.command()
def report(
    lab: Lab = HERE,
    tag: Tag = None,
    out: Annotated[
        Path | None, typer.Option(help="File to write.  [default: report.html in the lab]", metavar="FILE")
    ] = None,
) -> None:
    """Write report.html, and progress.png beside it.

    The report is one self-contained file.
    """
    from .report import report as write

    print(write(lab, tag, out))


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Folder for the lab.", metavar="DIR")] = Path("demo"),
    minutes: Annotated[float, typer.Option(help="Minutes that the loop runs.", metavar="M")] = 5.0,
    seed: Seed = None,
    plain: Plain = False,
) -> None:
    """Show everything in minutes, with no key and no GPU.

    Makes a lab, prepares its data, runs the loop and writes the report. Call it again to resume.
    """
    from .demo import run_demo

    raise typer.Exit(run_demo(folder, minutes, seed, plain))


def main() -> None:
    """Run the command line. Exit codes: 0 done, 1 a defect of ours, 2 wrong input, 3 stopped by a limit or the user."""
    from .exit_codes import answer, open_standard_streams

    open_standard_streams()
    code = answer(app, sys.argv[1:])
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # everything is printed and written, so a late Ctrl-C has nothing to stop
    sys.exit(code)
