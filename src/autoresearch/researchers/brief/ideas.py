"""Earlier experiments grouped by idea, with their gains.

Two hypotheses are one idea when they share enough words. Numbers do not count, so another value is the same idea.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from ...records import Brief, Experiment, State

MOST_EXPERIMENTS = 1500  # only the latest experiments are grouped, and older ones are counted
SIMILARITY = 0.5  # Jaccard index of the words of two hypotheses from which on they are one idea
Z = 1.96  # half width of a 95 % interval, in standard deviations of a normal distribution
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
    """Experiments that try the same idea, oldest first.

    Attributes:
        words: the words of the first hypothesis, by which later hypotheses are compared.
        best: the experiment with the largest gain, or the latest experiment while none has a gain.
        gain: gain of `best` over its parent, in units of the metric. More is better. None without a score.
        margin: half width of the 95 % interval of `gain`. None while the noise is unknown.
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

    Each experiment joins the first idea that is similar enough, or begins a new one. The same history gives the same
    ideas.
    """
    done = [each for each in brief.history[1:] if each.state is State.DONE]
    gains = {each.number: (gain, margin) for each, gain, margin in measure_gains(brief)}
    ideas: list[Idea] = []
    places_of: defaultdict[str, list[int]] = defaultdict(list)  # word → places in `ideas`
    for experiment in done[-MOST_EXPERIMENTS:]:
        words = frozenset(_words(experiment.hypothesis))
        shared = Counter(place for word in words for place in places_of[word])
        similar = [place for place, count in shared.items() if count >= SIMILARITY * len(words | ideas[place].words)]
        if similar:
            idea = ideas[min(similar)]
        else:
            idea = Idea(words, experiment)
            for word in words:
                places_of[word].append(len(ideas))
            ideas.append(idea)
        idea.add(experiment, *gains.get(experiment.number, (None, None)))
    return ideas, max(0, len(done) - MOST_EXPERIMENTS)


def _words(hypothesis: str) -> Iterator[str]:
    """Yield the words that carry the meaning, without numbers, stop words and a final s."""
    for word in re.findall(r"[^\W\d]\w*", hypothesis.lower()[:500]):
        if word not in _STOP_WORDS:
            yield word.removesuffix("s") if len(word) > 3 else word


def measure_gains(brief: Brief) -> Iterator[tuple[Experiment, float, float | None]]:
    """Yield each experiment with a score, its gain over its parent, and the half width of the gain's 95 % interval.

    The interval treats all scores as independent with the run's noise. Its half width is None without a noise estimate.
    """
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
