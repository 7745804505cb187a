"""Transactions on the ledger, and the checks before a write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ..records import Experiment, State
from .reading import LedgerReading
from .schema import translate_errors


class Transactions(LedgerReading):
    """The base of the ledger's writes. Each public write is one transaction."""

    _clock: Callable[[], float]
    report_wait: Callable[[float], object]  # called with the seconds for which another program has held the ledger

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Combine the writes inside into one transaction: all of them take effect, or none."""
        if self._db.in_transaction:
            yield
            return
        with translate_errors(self.path):
            self._patience.execute(self._db, "BEGIN IMMEDIATE")
            try:
                yield
                self._patience.execute(self._db, "COMMIT")
            except BaseException:
                if self._db.in_transaction:  # a full disk may have rolled it back already
                    self._db.execute("ROLLBACK")
                raise
        if waited := self._patience.take_wait():
            self.report_wait(waited)

    def _expect(self, tag: str, number: int, *states: State) -> Experiment:
        found = self.experiment(tag, number)
        if found is None or found.state not in states:
            raise ValueError(f"experiment {number} of {tag} is {found and found.state}, not {' or '.join(states)}")
        return found

    def _outcomes(self, tag: str, number: int) -> list[str | None]:
        return [
            row[0] for row in self._rows("SELECT outcome FROM trials WHERE tag = ? AND experiment = ?", tag, number)
        ]

    def _fetch_one(self, sql: str, *values: Any) -> Any:
        return self._rows(sql, *values)[0][0]

    def _insert(self, table: str, row: tuple[Any, ...]) -> None:
        self._db.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)

    def _change(self, sql: str, *values: Any) -> None:
        """Run an update that must change exactly one row."""
        require(self._db.execute(sql, values).rowcount == 1, f"nothing to change: {sql} {values}")


def require(legal: bool, otherwise: str) -> None:
    """Raise ValueError for an illegal write, which is a defect of ours."""
    if not legal:
        raise ValueError(otherwise)
