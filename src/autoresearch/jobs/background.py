"""A measurement in a thread. The watch over a job takes the latest result and never waits for long.

A job can make the measurement of its files slow: it keeps its memory locked, or the cores busy on which the kernel
serves the file system. A watch that waited would be late at the deadline, and would blame the machine.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
PATIENCE = 0.1  # seconds that a look waits for the thread. Most measurements take some milliseconds


class Background(Generic[T]):
    """Measures in a thread, one measurement at a time.

    Args:
        nothing: the result before the first measurement.
    """

    def __init__(self, nothing: T) -> None:
        self._latest, self._error = nothing, list[Exception]()
        self._thread: threading.Thread | None = None

    def look(self, measure: Callable[[], T]) -> T:
        """Return the latest result, in most cases one of this moment.

        Args:
            measure: the measurement that begins, unless an earlier one is not finished.

        Raises:
            Exception: whatever the measurement raised.
        """
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, args=(measure,), daemon=True)
            self._thread.start()
        self._thread.join(PATIENCE)
        if self._error:
            raise self._error.pop()
        return self._latest

    def _run(self, measure: Callable[[], T]) -> None:
        try:
            self._latest = measure()
        except Exception as error:
            self._error.append(error)
