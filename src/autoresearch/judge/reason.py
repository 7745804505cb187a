"""The reason of a verdict, in one line for people. Brief, terminal and report show the same line."""

from __future__ import annotations

from dataclasses import dataclass

from ..decimals import distance, number
from ..records import Verdict
from ..text import count

SURE = 0.995  # probability of a gain above which a reason leaves out the odds
FATES = {Verdict.KEEP: "kept", Verdict.DISCARD: "discarded", None: "tried again"}


@dataclass(frozen=True)
class Odds:
    """What a candidate may do, by the judge's posterior. Sizes are in units of the score.

    Attributes:
        deviation: standard deviation of the gain.
        helps, harms: probability that the candidate improves the score, and that it makes the score worse.
        up, down: mean size of the improvement, and of the harm.
    """

    deviation: float
    helps: float
    up: float
    harms: float
    down: float


@dataclass(frozen=True)
class Case:
    """The facts that a verdict rests on. Scores and gains are in units of the metric, and positive gains are better.

    Everything that enters a verdict is a field here and a clause of the line: a price in `_weigh_price`, a correction
    of the score in `evidence`.

    Attributes:
        score, trials: mean score of the candidate's trials, and their number.
        incumbent: number of the experiment that it is compared with.
        own_score, own_trials: mean score of that experiment's trials, and their number.
        believed: score that the judge believes that experiment to be worth.
        gain: expected gain, or the measured one in a deterministic lab.
        price: gain that the added code must be worth. Negative where the code is shorter.
        nodes: length of the added code. Negative where the code is shorter.
        is_luck: whether the experiment that it is compared with scored better, which is taken for luck.
        odds: None in a deterministic lab, where scores are compared exactly.
        digits: decimal places of a score. See `decimals.decimal_places`.
        speed: speed of the machine in the candidate's trials, relative to its usual speed: −0.12 is 12 % slower.
        adjusted: score as it would be at the usual speed. None: no score is adjusted.
        turned: whether the verdict would be another without the adjustment.
    """

    score: float
    trials: int
    incumbent: int
    own_score: float
    own_trials: int
    believed: float
    gain: float
    price: float
    nodes: int
    is_luck: bool
    odds: Odds | None
    digits: int | None
    speed: float = 0.0
    adjusted: float | None = None
    turned: bool = False

    @property
    def evidence(self) -> str:
        """`Scored 2.1877. #1 scored 2.1331 in one trial and is believed to be worth 2.2550.` or the like."""
        own, believed = self._show(self.own_score), self._show(self.believed)
        line = (
            f"Scored {self._show(self.score)}{_name_trials(self.trials)}{self._adjustment}. {self._name} scored {own}"
        )
        if self.odds is not None:  # trials of one code differ
            line += _name_trials(self.own_trials) or " in one trial"
        return f"{line}." if own == believed else f"{line} and is believed to be worth {believed}."

    @property
    def finding(self) -> str:
        """The evidence and the gain, without a verdict."""
        return f"{self.evidence} {self._expected}."

    def explain(self, verdict: Verdict | None) -> str:
        """Return the whole line. The verdict None means that another trial of the candidate comes first."""
        outcome = FATES[verdict]
        if verdict is None:
            turned = (self.gain > self.price) != (self.gain > 0)
            why = (
                "the price of its code alone would decide" if turned else "another trial is worth more than a new idea"
            )
            outcome += f", because {why}"
        if verdict is Verdict.KEEP and self.price <= 0 and self.gain <= self._smallest:
            outcome += f", because {self._shorter}" if self.nodes < 0 else ", because it costs no code"
        line = f"{self.evidence} {self._expected}{self._weigh_price(verdict)}: {outcome}."
        if verdict is Verdict.KEEP and self.is_luck:
            line += f" The better score of {self._rival} is taken for luck in part."
        return line if verdict is Verdict.DISCARD else line + self._describe_odds()

    def explain_check(self) -> str:
        """Return the whole line where another trial of the incumbent comes before the verdict."""
        return f"{self.finding} {self._name} runs once more before the verdict, because its own score is better."

    @property
    def _rival(self) -> str:
        return f"#{self.incumbent}" if self.incumbent else "the baseline"

    @property
    def _name(self) -> str:
        return self._rival if self.incumbent else "The baseline"

    @property
    def _smallest(self) -> float:
        """Half of the last digit of a score."""
        return 0.0 if self.digits is None else 0.5 * 10.0**-self.digits

    @property
    def _shorter(self) -> str:
        allowance = f" and may lose {self._distance(-self.price)}" if self.gain < 0 else ""
        return f"its code is {count(-self.nodes, 'node')} shorter{allowance}"

    @property
    def _adjustment(self) -> str:
        """The adjustment to the machine's usual speed, where it turned the verdict."""
        if not self.turned or self.adjusted is None:
            return ""
        word = "slower" if self.speed < 0 else "faster"
        share = f"{100 * abs(self.speed):.0f} % {word} than usual"
        return f", which counts as {self._show(self.adjusted)}, because the machine was {share}"

    @property
    def _expected(self) -> str:
        """`Expected gain −0.0080` or the like."""
        gain = self._distance(self.gain)
        if self.odds is None:
            return f"Gain {gain}"
        if self.odds.helps >= SURE:
            return f"Expected gain {gain} ± {self._distance(self.odds.deviation)} (almost certain)"
        return f"Expected gain {gain}"

    def _weigh_price(self, verdict: Verdict | None) -> str:
        """Return how a positive gain compares with the price of the code, where code was added."""
        if self.gain <= 0 or self.price <= (0.0 if verdict is Verdict.DISCARD else self._smallest):
            return ""
        more = {Verdict.KEEP: "more than the", Verdict.DISCARD: "less than the", None: "against the"}[verdict]
        return f", {more} {self._distance(self.price)} that {count(self.nodes, 'more node')} of code must gain"

    def _describe_odds(self) -> str:
        """Return the chances and sizes of a gain and of a loss that the expected gain adds up from."""
        odds = self.odds
        if odds is None or odds.helps >= SURE:
            return ""
        return (
            f" Its chances: {100 * odds.helps:.0f} % to gain {self._distance(odds.up)}, {100 * odds.harms:.0f} % to "
            f"lose {self._distance(odds.down)}, otherwise no change."
        )

    def _show(self, score: float) -> str:
        return number(score, self.digits)

    def _distance(self, amount: float) -> str:
        return distance(amount, self.digits)


def _name_trials(trials: int) -> str:
    return f" on average in {trials} trials" if trials > 1 else ""
