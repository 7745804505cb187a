"""The command line. Commands are thin: what they do is in the module of the same name, imported when it is called."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from ..errors import UserError

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
    int, typer.Argument(help="The experiment's number; 0 is the baseline.", min=0, max=2**31, metavar="NUMBER")
]
Tag = Annotated[str | None, typer.Option(help="Which run of the lab.  [default: the latest]", metavar="TAG")]
Plain = Annotated[bool, typer.Option("--plain", help="Print lines, also on a terminal, instead of the live view.")]
Seed = Annotated[
    int | None,
    typer.Option(help="Root of all seeds of a new run.  [default: random]", min=0, max=2**31 - 1, metavar="N"),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
HERE = Path()


def say_version(asked: bool) -> None:
    """Raises Exit once it is said."""
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
    folder: Annotated[Path, typer.Argument(help="The folder to make; it may be there if it is empty.", metavar="DIR")],
    lab: Annotated[str, typer.Option(help="The template.", metavar="NAME")] = "nanogpt",
    profile: Annotated[
        str | None,
        typer.Option(
            help="The machine that the constants are for: cpu, mps, small_gpu, h100 or d12.  [default: this one]",
            metavar="NAME",
        ),
    ] = None,
) -> None:
    """Make a lab from a template.

    It holds program.md, train.py and prepare.py. Outside any git repository it becomes one, with a first commit.
    """
    from .new import make_lab

    print(make_lab(folder, lab, profile))


@app.command()
def doctor(lab: Lab = HERE, as_json: Json = False) -> None:
    """Say what this machine and lab can do, and what is missing.

    The exit code is 2 where something is missing that a run needs.
    """
    from .doctor import examine

    raise typer.Exit(examine(lab, as_json))


@app.command()
def run(
    lab: Lab = HERE,
    researcher: Annotated[
        list[str] | None,
        typer.Option(
            help="Who proposes: tuner, claude, codex, anthropic/MODEL, openai/MODEL and others, which `doctor` lists. "
            "May be given again for another.  [default: as in program.md]",
            metavar="NAME",
        ),
    ] = None,
    tag: Annotated[
        str | None,
        typer.Option(
            help="Name of the run; its branch is autoresearch/TAG.  [default: the latest, or today]", metavar="TAG"
        ),
    ] = None,
    experiments: Annotated[
        int | None,
        typer.Option(
            help="End once the run has so many experiments besides the baseline, earlier sessions included.",
            metavar="N",
        ),
    ] = None,
    hours: Annotated[
        float | None,
        typer.Option(help="End once the run has taken so many hours, its earlier sessions included.", metavar="H"),
    ] = None,
    budget: Annotated[
        str | None,
        typer.Option(help="Training time of a trial, such as 20s or 5m.  [default: as in program.md]", metavar="TIME"),
    ] = None,
    devices: Annotated[
        str | None,
        typer.Option(help="auto, cpu, or GPU numbers such as 0,1.  [default: as in program.md]", metavar="LIST"),
    ] = None,
    seed: Seed = None,
    plain: Plain = False,
    detach: Annotated[
        bool, typer.Option("--detach", help="Go on without this terminal; `autoresearch stop` ends it.")
    ] = False,
) -> None:
    """Start a run, or go on with the latest one.

    Ctrl-C once lets running trials finish, and drops proposals on their way; twice stops now. Either way the same
    command goes on from there.
    """
    from ..loop.opening import Request
    from .run import detach as detached
    from .run import run_here

    options = {
        "researcher": researcher,
        "experiments": experiments,
        "hours": hours,
        "budget": budget,
        "devices": devices,
    }
    request = Request(lab, tag, seed, {key: value for key, value in options.items() if value is not None})
    code = detached(request, sys.argv) if detach else run_here(request, plain)
    raise typer.Exit(code)


@app.command()
def stop(lab: Lab = HERE, tag: Tag = None) -> None:
    """End a run once its running trials are judged.

    ResearcherTotals a second time, it stops at once. `autoresearch run` goes on with it.
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
            help="How many trials to spend.  [default: the share of judge.claims]", min=1, max=2**31, metavar="N"
        ),
    ] = None,
    plain: Plain = False,
) -> None:
    """Measure on fresh seeds what a run has found.

    The incumbent and the baseline run in turn, then the incumbent without each of its changes. A run does so by itself
    at its end, unless it was stopped.
    """
    from ..loop.opening import Request
    from .run import confirm_here

    raise typer.Exit(confirm_here(Request(lab, tag), trials, plain))


@app.command("try")
def try_(
    lab: Lab = HERE,
    message: Annotated[
        str, typer.Option("-m", "--message", help="The hypothesis: why the edit should help.", metavar="WHY")
    ] = "",
    tag: Tag = None,
) -> None:
    """Try the edits that are now in the lab's working tree.

    They become one experiment, judged and logged like any other; a keep becomes the new incumbent. The exit code is 0
    whatever the verdict. In a lab without a run the baseline is measured first.
    """
    from .tryout import try_edits

    print(try_edits(lab, message, tag))


@app.command()
def status(lab: Lab = HERE, tag: Tag = None, as_json: Json = False) -> None:
    """How a run is doing: the incumbent, the noise, the trial now."""
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
    last: Annotated[int, typer.Option(help="How many; 0 for all.", min=0, max=2**31, metavar="N")] = 30,
    as_json: Json = False,
) -> None:
    """List the experiments of a run, the latest last."""
    from ..views.as_json import dump, experiment_json
    from ..views.log import log_text
    from ..views.snapshot import RunReader

    with RunReader(lab, tag) as reader:
        print(dump(map(experiment_json, reader.experiments(last))) if as_json else log_text(reader, last))


@app.command()
def show(
    number: Number,
    lab: Lab = HERE,
    tag: Tag = None,
    sample: Annotated[
        bool,
        typer.Option(
            "--sample", help="Let its trained model say something; kept are the baseline's and the incumbent's."
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Show all about one experiment, its trials and its log."""
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
        typer.Option(help="Compare with this experiment.  [default: its parent]", min=0, max=2**31, metavar="NUMBER"),
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
    top: Annotated[int, typer.Option(help="How many.", min=1, max=2**31, metavar="N")] = 10,
    as_json: Json = False,
) -> None:
    """List the best experiments of a run, and who proposed them."""
    from ..views.as_json import dump, experiment_json
    from ..views.log import leaderboard_text
    from ..views.snapshot import RunReader

    with RunReader(lab, tag) as reader:
        print(dump(map(experiment_json, reader.best(top))) if as_json else leaderboard_text(reader, top))


@app.command()
def report(
    lab: Lab = HERE,
    tag: Tag = None,
    out: Annotated[
        Path | None, typer.Option(help="Where to.  [default: report.html in the lab]", metavar="FILE")
    ] = None,
) -> None:
    """Write report.html, and progress.png beside it.

    The report is one self-contained file.
    """
    from ..layout import Layout
    from ..views.report import write_report

    target = out or Layout(lab.resolve()).report
    if target.is_dir() or (out and not target.parent.is_dir()):
        raise UserError(f"--out {target}: name a file in a folder that is there")
    write_report(lab.resolve(), tag, target)
    print(target)


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Where its lab is made.", metavar="DIR")] = Path("demo"),
    minutes: Annotated[float, typer.Option(help="How long the loop runs, in minutes.", metavar="M")] = 5.0,
    seed: Seed = None,
    plain: Plain = False,
) -> None:
    """See the whole thing in minutes, with no key and no GPU.

    Makes the embedded lab, prepares its data, runs the loop and writes the report. Called again, it goes on.
    """
    from .demo import run_demo

    raise typer.Exit(run_demo(folder, minutes, seed, plain))


def main() -> None:
    """Entry point. Exit codes: 0 done, 1 a defect of ours, 2 wrong input, 3 stopped by a limit or the user."""
    from .exit_codes import answer

    code = answer(app, sys.argv[1:])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is said and written: a late Ctrl-C has nothing to stop
    sys.exit(code)
