"""Earlier experiments grouped by idea, with their gains.

Two hypotheses are one idea when they share enough words. Numbers do not count, so another value is the same idea.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from ...records import Brief, Experiment, State

MOST_EXPERIMENTS = 1500  # only the latest experiments are grouped, and older ones are counted
SIMILARITY = 0.5  # Jaccard index of the words of two hypotheses from which on they are one idea
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
        gain: gain of `best` over its parent. See `measure_gain`.
    """

    words: frozenset[str]
    best: Experiment
    experiments: list[Experiment] = field(default_factory=list)
    gain: float | None = None

    @property
    def latest(self) -> int:
        return self.experiments[-1].number

    def add(self, experiment: Experiment, gain: float | None) -> None:
        self.experiments.append(experiment)
        if gain is not None and (self.gain is None or gain > self.gain):
            self.best, self.gain = experiment, gain
        elif self.gain is None:
            self.best = experiment


def group_by_idea(brief: Brief) -> list[Idea]:
    """Return the ideas of the latest experiments in the order they came up.

    Each experiment joins the first idea that is similar enough, or begins a new one. The same history gives the same
    ideas.
    """
    done = [each for each in brief.history[1:] if each.state is State.DONE]
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
        idea.add(experiment, measure_gain(brief, experiment))
    return ideas


def _words(hypothesis: str) -> Iterator[str]:
    """Yield the words that carry the meaning, without numbers, stop words and a final s."""
    for word in re.findall(r"[^\W\d]\w*", hypothesis.lower()[:500]):
        if word not in _STOP_WORDS:
            yield word.removesuffix("s") if len(word) > 3 else word


def measure_gain(brief: Brief, each: Experiment) -> float | None:
    """Return the gain of an experiment over its parent, in units of the metric. More is better.

    It is the judge's expectation. Where there is none, it is the difference between the two scores. None means that one
    of them has no score, or that the score does not count.
    """
    if each.is_void or each.parent is None:
        return None
    if effect := brief.effects.get(each.number):
        return effect.gain
    parent = brief.history[each.parent]
    if each.score is None or parent.score is None:
        return None
    return each.score - parent.score if brief.agenda.direction == "maximize" else parent.score - each.score
