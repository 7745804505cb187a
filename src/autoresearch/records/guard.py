"""Guards: limits on figures that a trial prints beside its metric."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass

_SIGNS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge, "<=": operator.le, "==": operator.eq, ">": operator.gt, "<": operator.lt,
}  # fmt: skip
_GUARD = r"(?P<name>[^<>=]*[^<>=\s])\s*(?P<sign>[<>]=?|==)\s*(?P<limit>[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?)"


@dataclass(frozen=True)
class Guard:
    """A limit on a figure, such as `validity >= 1`."""

    name: str
    sign: str
    limit: float

    @classmethod
    def parse(cls, text: str) -> Guard:
        """Return the guard that a text such as `validity >= 1` stands for.

        Raises:
            ValueError: the text is no guard.
        """
        found = re.fullmatch(_GUARD, text.strip())
        if found is None:
            raise ValueError(f"`{text}` is no guard")
        return cls(found["name"].strip(), found["sign"], float(found["limit"]))

    def holds(self, figure: float) -> bool:
        """Whether a figure keeps the limit. A figure that is no number keeps none."""
        return not math.isnan(figure) and _SIGNS[self.sign](figure, self.limit)

    def __str__(self) -> str:
        return f"{self.name} {self.sign} {self.limit:g}"
