"""The writes of the ledger about experiments: from the queue to the verdict, and what becomes of them later."""

from __future__ import annotations

import json
import math
from dataclasses import astuple

from ..records import Experiment, Judgement, Outcome, Standing, State, Usage, Verdict
from .transactions import Transactions, require

SCREENED = frozenset({Verdict.CRASH, Verdict.INVALID, Verdict.DUPLICATE})
"""Verdicts that an experiment may get without a trial."""

MEASURED = frozenset({Verdict.KEEP, Verdict.DISCARD})
"""Verdicts that rest on a score, or on the curve of a trial that was stopped early."""


class ExperimentWriting(Transactions):
    """The writes about experiments. See `Ledger`."""

    def add_experiment(self, experiment: Experiment) -> None:
        """Add an experiment with the next number. It is queued, or done if the screen refused it.

        The same transaction adds the proposal with its usage. Only the baseline has no proposal.
        """
        e = experiment
        screened = e.state is State.DONE
        require(e.state is not State.RUNNING and e.standing is None, f"experiment {e.number} cannot begin {e.state}")
        require(
            e.verdict in SCREENED and bool(e.reason) if screened else e.verdict is None,
            f"experiment {e.number} cannot begin {e.state} with verdict {e.verdict} and reason {e.reason!r}",
        )
        require((e.parent is None) == (e.number == 0), f"experiment {e.number} cannot have parent {e.parent}")
        finished = (e.finished or self._clock()) if screened else None
        with self.transaction():
            expected = self._fetch_one("SELECT coalesce(max(number), -1) + 1 FROM experiments WHERE tag = ?", e.tag)
            require(e.number == expected, f"experiment {e.number} of {e.tag} where {expected} comes next")
            plain = (e.tag, e.number, e.commit, e.parent, e.hypothesis, e.researcher, e.agenda, e.fingerprint)
            fate = (e.state, e.verdict, None, e.reason, e.score, e.created, finished, None)
            before = json.dumps(dict(e.parameters_before))
            origin = (json.dumps(dict(e.parameters)), e.origin.kind, e.origin.number, before, e.taint, 0, None, None)
            self._insert("experiments", (*plain, *fate, *origin))
            if e.parent is not None:
                self.add_proposal(e.tag, e.researcher, e.usage, e.number, None)

    def finish_experiment(self, tag: str, number: int, judgement: Judgement, score: float | None) -> Experiment:
        """Store the verdict and return the finished experiment. None of its trials may still run.

        A keep or a discard needs a score from a trial. A discard without a score needs a trial that was stopped early.
        """
        verdict = judgement.verdict
        with self.transaction():
            self._expect(tag, number, State.QUEUED, State.RUNNING)
            trials = self._outcomes(tag, number)
            require(None not in trials, f"experiment {number} cannot be judged while a trial of it runs")
            require(bool(trials) or verdict in SCREENED, f"experiment {number} cannot be {verdict} without a trial")
            if verdict in MEASURED:
                stopped = verdict is Verdict.DISCARD and score is None and Outcome.STOPPED in trials
                has_ground = stopped or (score is not None and math.isfinite(score) and Outcome.OK in trials)
                require(has_ground, f"experiment {number} cannot be {verdict} with score {score} from trials {trials}")
            charge = astuple(judgement.charge) if judgement.charge else (None, None)
            kept = None
            if verdict is Verdict.KEEP:
                sql = "SELECT coalesce(max(kept), 0) + 1 FROM experiments WHERE tag = ? AND kept IS NOT NULL"
                kept = self._fetch_one(sql, tag)
            self._change(
                "UPDATE experiments SET state = 'done', verdict = ?, reason = ?, score = ?, finished = ?, kept = ?, "
                "nodes = ?, price = ? WHERE tag = ? AND number = ?",
                *(verdict, judgement.reason, score, self._clock(), kept, *charge, tag, number),
            )
            return self._expect(tag, number, State.DONE)

    def reopen(self, tag: str, number: int) -> Experiment:
        """Take the verdict of a discarded experiment back, queue it for another trial, and return it.

        Its trials and their scores stay.
        """
        with self.transaction():
            found = self._expect(tag, number, State.DONE)
            legal = found.verdict is Verdict.DISCARD and found.score is not None and found.without is None
            require(legal and found.taint is None, f"experiment {number} ({found.verdict}) cannot be tried again")
            self._change(
                "UPDATE experiments SET state = 'queued', verdict = NULL, reason = NULL, score = NULL, "
                "finished = NULL, nodes = NULL, price = NULL WHERE tag = ? AND number = ?",
                *(tag, number),
            )
            return self._expect(tag, number, State.QUEUED)

    def set_standing(self, tag: str, number: int, standing: Standing | None) -> None:
        """Set the standing of a kept experiment. None stands for kept, but neither confirmed nor dropped.

        A dropped experiment stays dropped. The baseline cannot be dropped.
        """
        with self.transaction():
            found = self._expect(tag, number, State.DONE)
            legal = found.verdict is Verdict.KEEP and found.standing is not Standing.DROPPED
            legal = legal and not (number == 0 and standing is Standing.DROPPED)
            require(legal, f"experiment {number} ({found.verdict}, {found.standing}) cannot become {standing}")
            self._change("UPDATE experiments SET standing = ? WHERE tag = ? AND number = ?", standing, tag, number)

    def requeue(self, tag: str, experiment: int, reason: str) -> None:
        """Put a running experiment back into the queue, and mark its open trials as interrupted.

        An experiment that is queued, judged or set aside stays as it is.
        """
        with self.transaction():
            found = self._expect(tag, experiment, *State)
            self._db.execute(
                "UPDATE trials SET state = 'done', outcome = 'interrupted', reason = ?, finished = ? "
                "WHERE tag = ? AND experiment = ? AND state = 'running'",
                (reason, self._clock(), tag, experiment),
            )
            if found.state is State.RUNNING:
                self._change("UPDATE experiments SET state = 'queued' WHERE tag = ? AND number = ?", tag, experiment)

    def count_interruption(self, tag: str, number: int) -> int:
        """Count an interruption of an experiment, and return the number of consecutive interruptions."""
        with self.transaction():
            sql = "UPDATE experiments SET interruptions = interruptions + 1 WHERE tag = ? AND number = ?"
            self._change(sql, tag, number)
            return self._expect(tag, number, *State).interruptions

    def forget_interruptions(self, tag: str, number: int) -> None:
        """Set the number of consecutive interruptions of an experiment to 0."""
        with self.transaction():
            self._change("UPDATE experiments SET interruptions = 0 WHERE tag = ? AND number = ?", tag, number)

    def set_aside(self, tag: str, number: int, reason: str) -> Experiment:
        """Set an open experiment aside without a verdict, and return it. None of its trials may still run."""
        with self.transaction():
            self._expect(tag, number, State.QUEUED, State.RUNNING)
            require(None not in self._outcomes(tag, number), f"experiment {number} is set aside while a trial runs")
            self._change(
                "UPDATE experiments SET state = 'set aside', reason = ?, finished = ?, interruptions = 0 "
                "WHERE tag = ? AND number = ?",
                *(reason, self._clock(), tag, number),
            )
            return self._expect(tag, number, State.SET_ASIDE)

    def queue_again(self, tag: str, number: int) -> None:
        """Put an experiment that is set aside back into the queue. Its code must hold no dropped change."""
        with self.transaction():
            found = self._expect(tag, number, State.SET_ASIDE)
            require(found.taint is None, f"experiment {number} builds on {found.taint}, which was dropped")
            sql = "UPDATE experiments SET state = 'queued', reason = NULL, finished = NULL WHERE tag = ? AND number = ?"
            self._change(sql, tag, number)

    def drop(self, tag: str, number: int) -> None:
        """Drop a kept experiment that broke a rule, with all experiments whose code holds its change.

        Their `taint` becomes its number. This includes heirs that were dropped before, because its change may have been
        the reason. Conclusions from tainted trials are undone: no change stays confirmed, and a change stays dropped
        only where an untainted ablation dropped it.
        """
        with self.transaction():
            found = self._expect(tag, number, State.DONE)
            legal = found.verdict is Verdict.KEEP and number > 0 and found.taint is None
            require(legal, f"experiment {number} ({found.verdict}, taint {found.taint}) cannot be dropped")
            self._db.execute(
                "WITH RECURSIVE heirs(number) AS (VALUES (?2) UNION SELECT e.number FROM experiments e "
                "JOIN heirs h ON e.parent = h.number WHERE e.tag = ?1) "
                "UPDATE experiments SET taint = ?2 WHERE tag = ?1 AND number IN heirs",
                (tag, number),
            )
            self._db.execute(
                "UPDATE experiments SET standing = CASE WHEN taint IS NOT NULL OR number IN "
                "(SELECT origin_number FROM experiments WHERE tag = ?1 AND origin = 'ablation' AND verdict = 'keep' "
                "AND taint IS NULL) THEN 'dropped' END WHERE tag = ?1 AND verdict = 'keep'",
                (tag,),
            )

    def add_proposal(self, tag: str, researcher: str, usage: Usage, experiment: int | None, error: str | None) -> None:
        """Add a proposal with its experiment or its error. An earlier row of the same experiment is replaced.

        `add_experiment` calls this method for its own proposal.
        """
        with self.transaction():
            if experiment is not None:
                self._db.execute("DELETE FROM proposals WHERE tag = ? AND experiment = ?", (tag, experiment))
            self._insert("proposals", (None, tag, researcher, experiment, self._clock(), *astuple(usage), error))
