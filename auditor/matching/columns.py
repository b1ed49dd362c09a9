"""Distinct combinations of categorical columns: a million rows have few of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Codes = npt.NDArray[np.int64]


def combined(columns: Sequence[pd.Series[Any]]) -> tuple[Codes, list[tuple[str, ...]]]:
    """Return one code per row for the combination of categoricals, and the texts of each; missing is ""."""
    code = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        code = code * (len(column.cat.categories) + 1) + column.cat.codes.to_numpy() + 1
    codes, distinct = pd.factorize(code)
    known = [["", *map(str, column.cat.categories)] for column in columns]
    texts = []
    for value in distinct.tolist():
        rest, parts = value, []
        for names in reversed(known):
            rest, position = divmod(rest, len(names))
            parts.append(names[position])
        texts.append(tuple(reversed(parts)))
    return codes.astype(np.int64), texts


def spread(texts: Sequence[str], codes: Codes) -> pd.Categorical:
    """Return the column that has `texts[code]` in the row of each code."""
    number, distinct = pd.factorize(np.array([*texts, ""], dtype=object))
    return pd.Categorical.from_codes(number[codes], categories=pd.Index(distinct, dtype="str"))
