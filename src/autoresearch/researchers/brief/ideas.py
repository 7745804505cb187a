"""Earlier experiments, grouped by idea: the same thing said in other words, or with other numbers, is one."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from ...records import Brief, Experiment, State

MOST_EXPERIMENTS = 1500  # the latest experiments that are grouped; older ones are only counted
SIMILARITY = 0.5  # shared words over all words (Jaccard) of two hypotheses that are one idea
Z = 1.96  # half of a 95 % interval, in standard deviations of a normal distribution
_STOP_WORDS = frozenset(
    {
        "a", "an", "and", "as", "at", "be", "by", "can", "for", "from", "in", "into", "is", "it", "its", "may", "no",
        "not", "of", "on", "or", "should", "so", "than", "that", "the", "then", "this", "to", "use", "using", "will",
        "with", "change", "decrease", "increase", "less", "let", "lower", "make", "more", "raise", "reduce", "set",
        "try", "up",
    }
)  # fmt: skip


@dataclass
class Idea:
    """Experiments that try the same thing, in order.

    Attributes:
        best: the try that gained the most; while none has a score, the latest.
        gain: of that one over its parent, in units of the metric; more is better.
        margin: of the gain's 95 % interval; None where the noise is not known.
    """

    words: frozenset[str]
    best: Experiment
    experiments: list[Experiment] = field(default_factory=list)
    gain: float | None = None
    margin: float | None = None

    @property
    def latest(self) -> int:
        return self.experiments[-1].number

    def add(self, experiment: Experiment, gain: float | None, margin: float | None) -> None:
        self.experiments.append(experiment)
        if gain is not None and (self.gain is None or gain > self.gain):
            self.best, self.gain, self.margin = experiment, gain, margin
        elif self.gain is None:
            self.best = experiment


def group_by_idea(brief: Brief) -> tuple[list[Idea], int]:
    """Return the ideas of the latest experiments in the order they came up, and the number of older experiments.

    Each experiment joins the first idea that it shares enough words with, or begins one: the same history gives the
    same ideas.
    """
    done = [each for each in brief.history[1:] if each.state is State.DONE]
    measured = {each.number: (gain, margin) for each, gain, margin in measure_gains(brief)}
    ideas: list[Idea] = []
    places_of: defaultdict[str, list[int]] = defaultdict(list)
    for experiment in done[-MOST_EXPERIMENTS:]:
        words = frozenset(_words(experiment.hypothesis))
        shared = Counter(place for word in words for place in places_of[word])
        alike = [place for place, count in shared.items() if count >= SIMILARITY * len(words | ideas[place].words)]
        if alike:
            idea = ideas[min(alike)]
        else:
            idea = Idea(words, experiment)
            for word in words:
                places_of[word].append(len(ideas))
            ideas.append(idea)
        idea.add(experiment, *measured.get(experiment.number, (None, None)))
    return ideas, max(0, len(done) - MOST_EXPERIMENTS)


def _words(hypothesis: str) -> Iterator[str]:
    """Words that carry the meaning. Numbers do not: another value is the same idea."""
    for word in re.findall(r"[^\W\d]\w*", hypothesis.lower()[:500]):
        if word not in _STOP_WORDS:
            yield word.removesuffix("s") if len(word) > 3 else word


def measure_gains(brief: Brief) -> Iterator[tuple[Experiment, float, float | None]]:
    """Every experiment that has a score, its gain over its parent, and the margin of the gain's 95 % interval."""
    sign = 1.0 if brief.agenda.direction == "maximize" else -1.0
    numbered = {experiment.number: experiment for experiment in brief.history}
    for each in brief.history:
        parent = numbered.get(each.parent) if each.parent is not None else None
        if each.score is None or parent is None or parent.score is None:
            continue
        margin = None
        if brief.noise is not None:
            trials = (max(1, len(brief.scores.get(one.number, ()))) for one in (each, parent))
            margin = Z * brief.noise.sd * math.sqrt(sum(1 / count for count in trials))
        yield each, sign * (each.score - parent.score), margin
