"""The state of a run in the brief: scores, the judge's belief, limits, the machine and the data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ...decimals import distance, number
from ...records import Brief
from ...source.python import NODES_OF_A_LINE
from ...text import count, one_line
from .table import name_trials, score_digits, show_amount

STANDING, SURROUNDINGS = 4_000, 1_500  # characters
ENOUGH = 8  # judged experiments
NAME = 80  # characters of the name of a device or of a version


def describe_standing(brief: Brief) -> str:
    """Return what the run has reached, how it is judged, and what a change may do, at most `STANDING` characters."""
    agenda = brief.agenda
    better = "lower" if agenda.direction == "minimize" else "higher"
    counts = Counter(str(each.verdict or each.state) for each in brief.history[1:])
    tally = ", ".join(f"{amount} {word}" for word, amount in sorted(counts.items()))
    done = f"{count(len(brief.history) - 1, 'experiment')}{f' ({tally})' if tally else ''}"
    rows = [
        f"- The metric is {agenda.metric}, {better} is better.",
        *_scores(brief),
        f"- So far: {done}. {f'Forecast: {brief.outlook}.' if brief.outlook else ''}".rstrip(),
        f"- You CAN change: {', '.join(agenda.editable)}. You CANNOT change any other file.",
        *_guards(brief),
        *_noise(brief),
        *_price(brief),
        *_early(brief),
    ]
    return "\n".join(rows)[:STANDING]


def describe_surroundings(brief: Brief) -> str:
    """Return the machine, the data, and the limits of a trial, at most `SURROUNDINGS` characters."""
    rows = [*_platform(brief), *_corpus(brief), *_limits(brief)]
    return "\n".join(rows)[:SURROUNDINGS]


def _scores(brief: Brief) -> Iterator[str]:
    """Yield the scores of baseline and incumbent, with the same numbers as in the reasons of verdicts."""
    digits, first, best, estimate = score_digits(brief), brief.history[0], brief.incumbent, brief.estimate
    trials = name_trials(brief.efforts.get(0, ()), digits)
    yield f"- The baseline (#0) scored {number(first.score, digits)}" + (f": {trials}." if trials else ".")
    name = "It is the incumbent" if best.number == 0 else f"The incumbent is #{best.number}"
    if estimate is None:
        score = "" if best.number == 0 else f" and scored {number(best.score, digits)}"
        yield f"- {name}{score}."
        return
    trials = "in one trial" if estimate.own_trials == 1 else f"on average in {estimate.own_trials} trials"
    yield (
        f"- {name}. It scored {number(estimate.own_score, digits)} {trials}. The judge believes that it is worth "
        f"{number(estimate.believed, digits)} ± {distance(estimate.deviation, digits)}, by all scores of the run. "
        "A change is compared with this belief."
    )


def _guards(brief: Brief) -> Iterator[str]:
    if brief.agenda.guards:
        yield f"- A trial is invalid unless it prints figures with {', '.join(brief.agenda.guards)}."


def _noise(brief: Brief) -> Iterator[str]:
    digits, noise, estimate = score_digits(brief), brief.noise, brief.estimate
    if brief.deterministic:
        yield "- The score does not vary with the seed. Scores are compared exactly."
    if noise is None:
        return
    believed = "" if estimate is None else f" The judge believes that it is {distance(estimate.noise, digits)} now."
    yield (
        f"- Trials of one code have a standard deviation of {distance(noise.sd, digits)} (95 % interval "
        f"{distance(noise.low, digits)} to {distance(noise.high, digits)}), as measured.{believed}"
    )
    if knows_gains(brief) and estimate is not None:
        yield f"- An idea that helps gains about {distance(estimate.helpful, digits)}, as the judge believes."


def knows_gains(brief: Brief) -> bool:
    """Whether enough ideas were judged for the judge's belief about their gains to say more than its prior."""
    return brief.estimate is not None and len(brief.effects) >= ENOUGH


def _price(brief: Brief) -> Iterator[str]:
    baseline, agenda = brief.history[0].score, brief.agenda
    if baseline is not None and agenda.judge.line:
        line = distance(abs(baseline) * agenda.judge.line, score_digits(brief))
        yield (
            f"- Each line of code that you add ({NODES_OF_A_LINE} nodes of the syntax tree) must gain {line}. Each "
            "character of a string or a number counts as a node. Comments, docstrings, and a "
            "`print` or `clock.report` of names, attributes and constants cost nothing."
        )
    if agenda.score is not None:
        yield (
            f"- All changes of the run together may add {agenda.judge.growth:,} bytes to the baseline's files, "
            "compressed and with comments. Code is not run from text: `exec`, `eval` and `compile` are refused."
        )


def _early(brief: Brief) -> Iterator[str]:
    if brief.agenda.judge.early:
        stopped = sum(each.was_stopped_early for each in brief.history)
        yield (
            "- A trial with a hopeless training loss is stopped early and discarded without a score "
            f"({stopped} so far). Keep reporting the same loss, because losses of trials are compared."
        )


def _platform(brief: Brief) -> Iterator[str]:
    platform = brief.platform
    if platform is None:
        return
    device = one_line(platform.device, NAME)
    if platform.cores is None:
        yield f"- A trial runs on {device}."
    else:
        cores = count(platform.cores, "core")
        yield f"- A trial runs on {cores} of this processor: {device}. PyTorch and other libraries get as many threads."
    torch = f"PyTorch {one_line(platform.torch, NAME)}" if platform.torch else ""
    compilers = f"compilers: {', '.join(platform.compilers)}" if platform.compilers else "no compiler"
    yield f"- Installed: {', '.join(filter(None, (torch, compilers)))}."


def _corpus(brief: Brief) -> Iterator[str]:
    corpus = brief.corpus
    if corpus is None:
        return
    size = f", {corpus.bytes / corpus.tokens:.2f} bytes of text each" if corpus.bytes else ""
    yield f"- The training data has {show_amount(corpus.tokens)} tokens{size}."
    trained = [each.tokens for each in brief.efforts.get(brief.incumbent.number, ()) if each.tokens]
    if trained:
        passes = f"{trained[-1] / corpus.tokens:.2g} passes over the data"
        yield f"- A trial of the incumbent trains on {show_amount(trained[-1])} tokens, {passes}."


def _limits(brief: Brief) -> Iterator[str]:
    agenda, trial = brief.agenda, brief.trial
    row = f"- A trial trains and saves for {agenda.budget:g} s. Start-up may take {agenda.startup:g} s."
    if trial is None or trial.startup_seconds is None:
        yield row
    else:
        yield f"{row} The incumbent's start-up takes {trial.startup_seconds:.1f} s."
    if trial is None:
        return
    if trial.peak_memory is not None or agenda.memory is not None:
        used = f"the incumbent uses {trial.peak_memory / 1e9:.2f} GB" if trial.peak_memory is not None else ""
        cap = f"the cap is {agenda.memory / 1e9:.2f} GB" if agenda.memory is not None else "the agenda sets no cap"
        yield f"- Memory: {', '.join(each for each in (used, cap) if each)}."
