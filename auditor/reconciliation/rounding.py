"""Rounding to whole steps of minutes, and the policies that round."""

from __future__ import annotations

from itertools import product

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Rounding = tuple[str, int, str]
"""Direction, minutes, and what is rounded: ("up", 15, "entry")."""
MINUTES = (1, 5, 6, 10, 15, 30, 60)
POLICIES: tuple[Rounding, ...] = tuple(
    (direction, minutes, per)
    for per, minutes, direction in product(("entry", "task-day", "day", "line"), MINUTES, ("nearest", "up", "down"))
)
PLATFORM_POLICIES: tuple[Rounding, ...] = tuple(
    (direction, 10, per) for per in ("session", "segment", "day", "entry") for direction in ("nearest", "up")
)
"""How ten-minute segments may come about, as long as they are no more than the log touches."""


def rounded(seconds: Ints, direction: str, minutes: int) -> Ints:
    """Return seconds rounded to whole steps of `minutes`; exact multiples stay, halves go up.

    >>> rounded(np.array([900, 901, 1349, 1350]), "nearest", 15).tolist()
    [900, 900, 900, 1800]
    >>> rounded(np.array([900, 901]), "up", 15).tolist(), rounded(np.array([1799]), "down", 15).tolist()
    ([900, 1800], [900])
    """
    step = minutes * 60
    return (seconds + {"up": step - 1, "nearest": step // 2, "down": 0}[direction]) // step * step
