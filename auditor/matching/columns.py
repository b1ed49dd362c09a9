"""Distinct combinations of categorical columns: a million rows have few of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Codes = npt.NDArray[np.int64]
LARGEST = 1 << 62


def combined(columns: Sequence[pd.Series[Any]]) -> tuple[Codes, list[tuple[str, ...]]]:
    """Return one code per row for the combination of categoricals, and the texts of each; missing is ""."""
    code, size = np.zeros(len(columns[0]), dtype=np.int64), 1
    for column in columns:
        own, width = column.cat.codes.to_numpy(), len(column.cat.categories) + 1
        if len(own) and (own == own[0]).all():
            continue
        if size * width >= LARGEST:
            code = pd.factorize(code)[0].astype(np.int64)
            size = int(code.max()) + 1
        code *= width
        code += own
        size *= width
    codes, distinct = pd.factorize(code)
    first = np.zeros(len(distinct), dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    texts = [
        np.array([*map(str, column.cat.categories), ""], dtype=object)[column.cat.codes.to_numpy()[first]].tolist()
        for column in columns
    ]
    return codes.astype(np.int64), list(zip(*texts, strict=True))


def spread(texts: Sequence[str], codes: Codes) -> pd.Categorical:
    """Return the column that has `texts[code]` in the row of each code."""
    number, distinct = pd.factorize(np.array([*texts, ""], dtype=object))
    return pd.Categorical.from_codes(number[codes], categories=pd.Index(distinct, dtype="str"))
