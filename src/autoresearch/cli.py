"""The command line. Commands are thin: what they do is in the module of the same name, imported when it is called."""

from __future__ import annotations

import errno
import sys
from pathlib import Path
from typing import Annotated

import typer

from .errors import Stopped, UserError

app = typer.Typer(
    help="AI research overnight: an agenda, a loop, a judge, and a log that can be trusted.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)

Lab = Annotated[
    Path, typer.Argument(help="The lab: a folder with program.md, train.py and prepare.py.", show_default="here")
]
Tag = Annotated[str | None, typer.Option(help="Which run of the lab; the latest one if not given.", metavar="TAG")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
HERE = Path()

DONE, DEFECT, WRONG_INPUT, STOPPED = 0, 1, 2, 3


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="The folder to make.")],
    lab: Annotated[str, typer.Option(help="The template.", metavar="NAME")] = "nanogpt",
    profile: Annotated[
        str | None,
        typer.Option(help="Constants for a machine: cpu, small_gpu, h100. Chosen from this one if not given."),
    ] = None,
) -> None:
    """Make a lab from a template: the three files, and a git repository if there is none around it."""
    from .new import make_lab

    print(make_lab(folder, lab, profile))


@app.command()
def doctor(lab: Lab = HERE, as_json: Json = False) -> None:
    """Say what this machine and lab can do, and what is missing."""
    from .doctor import examine

    raise typer.Exit(examine(lab, as_json))


@app.command()
def run(
    lab: Lab = HERE,
    researcher: Annotated[
        list[str] | None, typer.Option(help="Who proposes: tuner, script:FOLDER. Repeatable.", metavar="NAME")
    ] = None,
    tag: Annotated[str | None, typer.Option(help="Name of the run; its branch is autoresearch/TAG.")] = None,
    experiments: Annotated[
        int | None, typer.Option(help="End after this many experiments besides the baseline.")
    ] = None,
    hours: Annotated[float | None, typer.Option(help="End after this long.")] = None,
    budget: Annotated[str | None, typer.Option(help="Training time of one trial, such as 20s or 5m.")] = None,
    devices: Annotated[str | None, typer.Option(help="auto, cpu, or GPU numbers such as 0,1.")] = None,
    seed: Annotated[int | None, typer.Option(help="Root of all seeds of a new run; random if not given.")] = None,
    plain: Annotated[bool, typer.Option(help="Lines instead of the live view.")] = False,
    detach: Annotated[bool, typer.Option(help="Go on without this terminal; `autoresearch stop` ends it.")] = False,
) -> None:
    """Start a run, or resume the one that was interrupted."""
    from .run import Request
    from .terminal import detach as detached
    from .terminal import run_here

    options = {
        "researcher": researcher,
        "experiments": experiments,
        "hours": hours,
        "budget": budget,
        "devices": devices,
    }
    request = Request(lab, tag, seed, {key: value for key, value in options.items() if value is not None})
    code = detached(request, sys.argv) if detach else run_here(request, plain or not sys.stdout.isatty())
    raise typer.Exit(code)


@app.command()
def stop(lab: Lab = HERE, tag: Tag = None) -> None:
    """End a run once its running trials are judged; a second time, at once."""
    from .views.tables import ask_to_stop

    print(ask_to_stop(lab, tag))


@app.command("try")
def try_(
    lab: Lab = HERE,
    message: Annotated[str, typer.Option("-m", "--message", help="The hypothesis behind the edit.")] = "",
    tag: Tag = None,
) -> None:
    """Try the edits now in the lab's working tree: one experiment, judged and logged like any other."""
    from .tryout import try_edits

    print(try_edits(lab, message, tag))


@app.command()
def status(lab: Lab = HERE, tag: Tag = None, as_json: Json = False) -> None:
    """How a run is doing."""
    from .views.tables import View

    with View(lab, tag) as view:
        print(view.status_json() if as_json else view.status())


@app.command()
def log(
    lab: Lab = HERE,
    tag: Tag = None,
    last: Annotated[int, typer.Option(help="How many experiments; 0 for all.")] = 30,
    as_json: Json = False,
) -> None:
    """The experiments of a run, the latest last."""
    from .views.tables import View

    with View(lab, tag) as view:
        print(view.log_json(last) if as_json else view.log(last))


@app.command()
def show(
    number: Annotated[int, typer.Argument(help="The experiment; 0 is the baseline.")],
    lab: Lab = HERE,
    tag: Tag = None,
    sample: Annotated[
        bool, typer.Option(help="Let the trained model say something (the baseline's or the incumbent's).")
    ] = False,
    as_json: Json = False,
) -> None:
    """Everything about one experiment."""
    from .views.tables import View

    with View(lab, tag) as view:
        if sample:
            from .views.sample import sample as sampled

            print(sampled(view, number))
        else:
            print(view.show_json(number) if as_json else view.show(number))


@app.command()
def diff(
    number: Annotated[int, typer.Argument(help="The experiment.")],
    lab: Lab = HERE,
    tag: Tag = None,
    against: Annotated[int | None, typer.Option(help="Compare with this experiment instead of the parent.")] = None,
    as_json: Json = False,
) -> None:
    """What one experiment changed."""
    from .views.tables import View

    with View(lab, tag) as view:
        print(view.diff_json(number, against) if as_json else view.diff(number, against))


@app.command()
def leaderboard(lab: Lab = HERE, tag: Tag = None, top: int = 10, as_json: Json = False) -> None:
    """The best experiments of a run, and who proposed them."""
    from .views.tables import View

    with View(lab, tag) as view:
        print(view.leaderboard_json(top) if as_json else view.leaderboard(top))


@app.command()
def report(
    lab: Lab = HERE,
    tag: Tag = None,
    out: Annotated[Path | None, typer.Option(help="Where to write it; report.html in the lab if not given.")] = None,
) -> None:
    """Write report.html, one self-contained file, and progress.png beside it."""
    from .layout import Layout
    from .views.report import write_report

    target = out or Layout(lab.resolve()).report
    write_report(lab.resolve(), tag, target)
    print(target)


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Where the demo's lab is made.")] = Path("demo"),
    minutes: Annotated[float, typer.Option(help="How long the loop runs.")] = 5.0,
    seed: Annotated[int | None, typer.Option(help="Seed of the run; random if not given.")] = None,
    plain: Annotated[bool, typer.Option(help="Lines instead of the live view.")] = False,
) -> None:
    """The whole thing on the embedded default, in minutes, with no key and no GPU."""
    from .demo import run_demo

    raise typer.Exit(run_demo(folder, minutes, seed, plain))


@app.command()
def version() -> None:
    """Print the version."""
    from . import __version__

    print(__version__)


def main() -> None:
    """Entry point. Exit codes: 0 done, 1 a defect of ours, 2 wrong input, 3 stopped by a limit or the user."""
    try:
        app()
    except UserError as error:
        _leave(WRONG_INPUT, str(error))
    except Stopped as stopped:
        _leave(STOPPED, str(stopped))
    except OSError as error:
        if error.errno not in _OF_THE_MACHINE:
            raise
        _leave(WRONG_INPUT, f"{error.filename or 'the disk'}: {_OF_THE_MACHINE[error.errno]}")


_OF_THE_MACHINE = {
    errno.ENOSPC: "the disk is full: free some space and run the same command again; nothing is lost",
    errno.EDQUOT: "the disk quota is used up: free some space and run the same command again; nothing is lost",
    errno.EROFS: "the file system is read-only: move the lab to a folder that can be written",
    errno.EACCES: "permission denied: use a folder that you may write, or change its owner",
}


def _leave(code: int, message: str) -> None:
    print(f"autoresearch: {message}", file=sys.stderr)
    sys.exit(code)
