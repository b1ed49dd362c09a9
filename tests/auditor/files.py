"""Ledgers of several files."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from auditor.model import Ledger


def in_files(ledger: Ledger, *sizes: int, **fields: tuple[Any, ...]) -> Ledger:
    """Return the ledger with its rows spread in order over as many files as there are sizes.

    Keyword arguments are fields of `Source`, with a value for each file.
    """
    names = [f"{number}.csv" for number in range(len(sizes))]
    column = pd.Categorical([name for name, size in zip(names, sizes, strict=True) for _ in range(size)], names)
    sources = tuple(
        replace(ledger.sources[0], file=name, **{field: values[number] for field, values in fields.items()})
        for number, name in enumerate(names)
    )
    return ledger.with_(entries=ledger.entries.assign(source=column), sources=sources)
