"""Requests of researchers for further trials, and the answers to duplicates.

A researcher may ask for another trial of an earlier experiment in place of a change or beside it, or for several trials
of a change that it knows to be small. The way depends on the experiment:

- **A discarded change to the present incumbent** is opened again. It gets its trials, and a new verdict with all its
  scores.
- **A discarded change to an older incumbent** is merged with the present one, and is then a new experiment.
- **The incumbent** runs once more. Its verdict stands.

Every score counts, and each trial has a fresh seed. A duplicate is no experiment, and is answered like a
refused request.

The diary alone says what was granted. A killed run therefore goes on with it.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from ..decimals import decimal_places, number
from ..judge.opinion import MOST_TRIALS
from ..records import EventKind, Experiment, Proposal, State, Verdict
from ..strategies.greedy import Turn
from ..text import count
from .intake import Duplicate

if TYPE_CHECKING:
    from .loop import Loop

SHARE = 4
"""One trial of a run in so many, at most, runs because a researcher asked for it."""
INCUMBENT_SHARE = 10
"""One trial of a run in so many, at most, is of an incumbent that a researcher asked for."""
MOST_REFUSALS = 3
"""Refused proposals of one turn, after which the turn is spent."""
SPENT = f"{MOST_REFUSALS} proposals of one turn were duplicates or refused requests"


class Way(StrEnum):
    """What a researcher gets. The event has `way` and `trials`, their number."""

    CHANGE = "change"  # more trials of a new change before its verdict. wanted: its number of scores by then
    TRIAL = "trial"  # the experiment is opened again. wanted: as above, verdict and score: the earlier ones
    MERGE = "merge"  # its change is merged with the incumbent, and is a new experiment
    INCUMBENT = "incumbent"  # it is the incumbent, which runs again


class Refusal(StrEnum):
    """Why a researcher gets nothing. The event has `refused`, and is about the experiment that was asked for.

    An event has `denied` in its place where a new experiment gets no more trials than any other.
    """

    DUPLICATE = "duplicate"  # the event is about the experiment with the same code
    UNKNOWN = "unknown"  # there is no such experiment. The event has `asked`: the number
    UNFINISHED = "unfinished"  # it has no verdict yet, or was set aside
    NO_SCORE = "no score"  # it failed, was stopped early, or its scores are void
    ABLATION = "ablation"
    KEPT = "kept"  # it is kept, and not the incumbent
    EXACT = "exact"  # the score does not vary with the seed
    TRIALS = "trials"  # it has had the most trials of one experiment
    SHARE = "share"  # enough trials of the run were requested
    MERGED = "merged"  # its change was tried again already
    CONFLICT = "conflict"  # its change cannot be tried on the incumbent


@dataclass(frozen=True)
class Reply:
    """The answer to one part of a proposal.

    Attributes:
        text: the answer in words, for people. It is empty where there is nothing to say.
        number: the experiment that the answer is about.
        facts: the same for code, see `Way` and `Refusal`.
        experiments: the experiments to take to their verdicts now.
    """

    text: str = ""
    number: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    experiments: Sequence[Experiment] = ()


class Refused(Exception):
    """A researcher gets nothing for its proposal. The message tells the reason in one line."""

    def __init__(self, why: Refusal, number: int | None, text: str, **facts: Any) -> None:
        super().__init__(text)
        self.reply = Reply(text, number, {"refused": why, **facts})


@dataclass(frozen=True)
class Repeat:
    """A turn in which a proposal was refused, so that its researcher is asked again.

    Attributes:
        broken: the experiment to repair, or None.
        refusals: why its proposals of this turn were refused.
    """

    researcher: str
    broken: Experiment | None
    refusals: tuple[str, ...]


class Requests:
    """Answers the requests of one run's researchers."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._tag, self._ledger, self._diary = loop.session.run.tag, loop.session.ledger, loop.session.diary
        self.answered: Counter[str] = Counter()
        """Researcher → number of its proposals that became no new experiment."""
        self.wanted: dict[int, int] = {}
        """Experiment → number of its scores that a researcher wants before the next verdict."""
        self.reopened: set[int] = set()
        """Experiments that were opened again. Each was a discard before."""
        self._granted = self._of_incumbents = 0  # trials
        self._due: Counter[int] = Counter()  # incumbent → requested trials that have not run
        self._repeats: deque[Repeat] = deque()
        for event in self._ledger.events(self._tag, None, EventKind.REQUEST):
            self._count(event.experiment, event.data)
        for event in self._ledger.events(self._tag, None, EventKind.AGAIN):
            if event.data.get("asked") and event.experiment is not None:
                self.count_run(event.experiment)

    def _count(self, experiment: int | None, facts: Mapping[str, Any]) -> None:
        """Count an event of the kind `request`."""
        if facts["answered"]:
            self.answered[facts["researcher"]] += 1
        if "way" not in facts:
            return
        assert experiment is not None, "only an unknown experiment has no number"
        self._granted += facts["trials"]
        if "wanted" in facts:
            self.wanted[experiment] = facts["wanted"]
        if facts["way"] == Way.TRIAL:
            self.reopened.add(experiment)
        if facts["way"] == Way.INCUMBENT:
            self._of_incumbents += facts["trials"]
            self._due[experiment] += facts["trials"]

    # The turn

    def next_turn(self) -> tuple[Turn, Experiment | None, tuple[str, ...]]:
        """Return the researcher to ask and the parent, the experiment to repair, and the refusals of this turn."""
        loop, proposals = self._loop, self._loop.proposals
        repeat = next((each for each in self._repeats if each.researcher in proposals.awake), None)
        if repeat is not None:  # that of a resting researcher waits, as its repair does
            self._repeats.remove(repeat)
            parent = loop.incumbent if repeat.broken is None else self._parent(repeat.broken)
            return Turn(repeat.researcher, parent), repeat.broken, repeat.refusals
        broken = proposals.next_repair()
        if broken is not None:
            return Turn(broken.researcher, self._parent(broken)), broken, ()
        return proposals.next_turn(loop.incumbent), None, ()

    def _parent(self, experiment: Experiment) -> Experiment:
        return self._loop.history.experiments[experiment.parent or 0]

    def go_on(self, researcher: str, broken: Experiment | None, refusals: tuple[str, ...]) -> bool:
        """Have a researcher asked again after a refusal. Return False where its turn is spent."""
        if len(refusals) >= MOST_REFUSALS:
            return False
        self._repeats.append(Repeat(researcher, broken, refusals))
        return True

    # The answer

    def answer(self, proposal: Proposal, turn: Turn) -> list[Experiment]:
        """Return the experiments of a proposal that are to be taken to their verdicts now, new and reopened ones.

        Raises:
            Refused: the proposal brings nothing, neither a new experiment nor a trial.
        """
        replies: list[Reply] = []
        steps = [self._add_change] * proposal.has_change + [self._try_again] * (proposal.again is not None)
        known = len(self._loop.history.experiments)
        refused: Refused | None = None
        with self._ledger.transaction():
            for step in steps:
                try:
                    replies.append(step(proposal, turn))
                except Refused as error:
                    replies.append(error.reply)
                    refused = error
            if any("refused" not in each.facts for each in replies):
                refused = None
            is_answered = len(self._loop.history.experiments) == known
            if is_answered:
                error_text = str(refused) if refused else None
                self._ledger.add_proposal(self._tag, turn.researcher, proposal.usage, None, error_text)
            for each in replies:
                self._note(each, turn.researcher, is_answered and each is replies[-1])
        if refused is not None:
            raise refused
        return [experiment for each in replies for experiment in each.experiments]

    def _note(self, reply: Reply, researcher: str, is_answered: bool) -> None:
        if reply.text:
            facts = {"researcher": researcher, "answered": is_answered, **reply.facts}
            self._diary.note(EventKind.REQUEST, f"{researcher}: {reply.text}", reply.number, **facts)
            self._count(reply.number, facts)

    def _add_change(self, proposal: Proposal, turn: Turn) -> Reply:
        """Add a new experiment, with the trials that its researcher asks for, as far as the run has room for them."""
        loop = self._loop
        try:
            experiment = loop.intake.add_idea(proposal, turn.researcher, turn.parent, loop.agenda)
        except Duplicate as duplicate:
            raise Refused(Refusal.DUPLICATE, duplicate.twin, self._describe_duplicate(duplicate)) from None
        asked = proposal.trials - 1
        if not asked or experiment.state is State.DONE or loop.learning.is_exact:
            return Reply(experiments=[experiment])
        trials = min(asked, MOST_TRIALS - 1, self._count_room())
        if trials < 1:
            text = f"asks for {count(asked, 'more trial')} of it. {self._describe_share()}"
            return Reply(text, experiment.number, {"denied": Refusal.SHARE}, [experiment])
        facts = {"way": Way.CHANGE, "trials": trials, "wanted": 1 + trials}
        text = f"gets {count(trials, 'more trial')} of it before the verdict"
        return Reply(text, experiment.number, facts, [experiment])

    def _describe_duplicate(self, duplicate: Duplicate) -> str:
        loop, twin = self._loop, self._loop.history.experiments[duplicate.twin]
        score = "" if twin.score is None else f", {loop.agenda.metric} {number(twin.score, decimal_places(twin.score))}"
        verdict = f"#{twin.number}: {twin.verdict or twin.state}{score}"
        try:
            self._choose_way(twin.number)
        except Refused as refused:
            hint = f"It cannot be tried again: {refused}"
        else:
            hint = f"For another trial of it answer `again: {twin.number}`"
        return f"{duplicate} is no new experiment ({verdict}). {hint}"

    def _try_again(self, proposal: Proposal, turn: Turn) -> Reply:
        """Grant trials of an earlier experiment, as far as the run has room for them."""
        loop, again = self._loop, proposal.again
        assert again is not None, "the proposal asks for it"
        way, most = self._choose_way(again)
        trials = 1 if proposal.has_change else min(proposal.trials, most)
        facts: dict[str, Any] = {"way": way, "trials": trials}
        experiment = loop.history.experiments[again]
        if way is Way.MERGE:
            loop.stale.add(experiment, turn.researcher)
            return Reply("its change is to be merged with the incumbent and tried again", again, facts)
        if way is Way.INCUMBENT:
            return Reply(f"the incumbent runs {count(trials, 'more time')} on request", again, facts)
        facts |= {"wanted": len(loop.history.scores[again]) + trials}
        facts |= {"verdict": experiment.verdict, "score": experiment.score}
        reopened = self._ledger.reopen(self._tag, again)
        loop.relearn()  # the judge learned of its scores at the earlier verdict, and learns all of them at the next
        text = f"it is tried again, with {count(trials, 'more trial')} at least. It was {experiment.verdict} so far"
        return Reply(text, again, facts, [reopened])

    # The rules

    def _choose_way(self, again: int) -> tuple[Way, int]:
        """Return the way to try an experiment again, and the most trials that may be granted.

        Raises:
            Refused: there is none.
        """
        loop = self._loop
        self._require_known(again)
        experiment, incumbent = loop.history.experiments[again], loop.incumbent
        is_incumbent = again == incumbent.number
        if not is_incumbent:
            self._require_discard(experiment)
        if not is_incumbent and experiment.parent != incumbent.number:
            self._require_mergeable(experiment)
            self._require_room(again, self._count_room())
            return Way.MERGE, 1
        if loop.learning.is_exact:
            raise Refused(Refusal.EXACT, again, "the score does not vary with the seed, so a trial would teach nothing")
        due = self._due[again]
        left = MOST_TRIALS - len(loop.history.all_scores.get(again, ())) - due
        if left < 1:
            more = f", with {due} that were granted before" if due else ""
            text = f"#{again} has had {MOST_TRIALS} trials{more}, the most of one experiment"
            raise Refused(Refusal.TRIALS, again, text)
        room = self._count_room(is_incumbent)
        self._require_room(again, room, is_incumbent)
        return (Way.INCUMBENT if is_incumbent else Way.TRIAL), min(left, room)

    def _require_known(self, again: int) -> None:
        last = len(self._loop.history.experiments) - 1
        if again > last:
            text = f"there is no experiment #{str(again)[:20]}: the latest is #{last}"
            raise Refused(Refusal.UNKNOWN, None, text, asked=str(again)[:20])

    def _require_discard(self, experiment: Experiment) -> None:
        """Raise Refused unless the experiment is a discarded change with a score that counts."""
        number, incumbent = experiment.number, self._loop.incumbent.number
        if experiment.without is not None:
            text = f"#{number} leaves out a kept change: the judge decides on such trials by itself"
            raise Refused(Refusal.ABLATION, number, text)
        if experiment.is_open:
            raise Refused(Refusal.UNFINISHED, number, f"#{number} has no verdict yet: wait for it")
        if experiment.state is State.SET_ASIDE:
            text = f"#{number} was set aside without a verdict: a person can have it tried again"
            raise Refused(Refusal.UNFINISHED, number, text)
        if experiment.is_void:
            raise Refused(Refusal.NO_SCORE, number, f"#{number} broke a rule or builds on a change that did")
        if experiment.verdict is Verdict.KEEP:
            text = f"#{number} is kept, and #{incumbent} is the incumbent: answer `again: {incumbent}` to try that"
            raise Refused(Refusal.KEPT, number, text)
        if experiment.verdict is not Verdict.DISCARD or experiment.score is None:
            how = "was stopped early" if experiment.was_stopped_early else f"ended as {experiment.verdict}"
            text = f"#{number} {how} and has no score: propose a change that mends it"
            raise Refused(Refusal.NO_SCORE, number, text)

    def _require_mergeable(self, experiment: Experiment) -> None:
        """Raise Refused if the change of an experiment on an old parent cannot be tried on the incumbent."""
        loop, number = self._loop, experiment.number
        tried = next((each.number for each in loop.history.experiments if each.merges == number), None)
        if tried is not None:
            text = f"the change of #{number} was tried again as #{tried}: answer `again: {tried}` for a trial of that"
            raise Refused(Refusal.MERGED, number, text)
        if number in loop.stale.pending:
            raise Refused(Refusal.MERGED, number, f"the change of #{number} is to be tried again already")
        if obstacle := loop.stale.find_obstacle(experiment):
            text = f"the change of #{number} cannot be tried on #{loop.incumbent.number}: {obstacle}"
            raise Refused(Refusal.CONFLICT, number, text)

    def _count_room(self, of_incumbent: bool = False) -> int:
        """Return the number of trials that may still be granted. Granted trials count among those of the run."""
        total = sum(map(len, self._loop.history.all_scores.values()))
        room = (total - SHARE * self._granted) // (SHARE - 1)
        if of_incumbent:
            room = min(room, (total - INCUMBENT_SHARE * self._of_incumbents) // (INCUMBENT_SHARE - 1))
        return max(0, room)

    def _require_room(self, again: int, room: int, of_incumbent: bool = False) -> None:
        if room < 1:
            raise Refused(Refusal.SHARE, again, self._describe_share(of_incumbent))

    def _describe_share(self, of_incumbent: bool = False) -> str:
        if of_incumbent and self._count_room():
            share = f"1 in {INCUMBENT_SHARE} trials of a run is of the incumbent on request"
            return f"at most {share}: propose changes first"
        return f"at most 1 in {SHARE} trials of a run is on request: propose changes first"

    # Trials of the incumbent

    @property
    def is_incumbent_due(self) -> bool:
        """Whether a requested trial of the present incumbent has not run yet."""
        return self._due[self._loop.incumbent.number] > 0

    def count_run(self, incumbent: int) -> None:
        """Count a requested trial of an incumbent that has run, or that could not be run."""
        self._due[incumbent] -= 1
