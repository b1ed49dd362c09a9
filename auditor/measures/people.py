"""Whose an entry is when files name nobody: each such file is taken for one person of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from auditor.model import Ledger
from auditor.once import kept

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class People:
    """Everybody a ledger knows: `codes` per entry, and by code `names` and `source`.

    Somebody without a name has an empty one, and the code of the only file they are in as `source`; people with
    a name may be in several files, and have -1.
    """

    codes: Ints
    names: npt.NDArray[Any]
    source: Ints


@kept
def people_of(ledger: Ledger) -> People:
    """Return whose each entry is; entries that name nobody are of one person per file."""
    e = ledger.entries
    codes = e["person"].cat.codes.to_numpy().astype(np.int64)
    names = e["person"].cat.categories.to_numpy(dtype=object)
    files = len(e["source"].cat.categories)
    nameless = np.flatnonzero(names == "")
    if len(nameless):
        codes = np.where(codes == nameless[0], len(names) + e["source"].cat.codes.to_numpy().astype(np.int64), codes)
    return People(
        codes,
        np.concatenate([names, np.full(files, "", dtype=object)]),
        np.concatenate([np.full(len(names), -1, dtype=np.int64), np.arange(files, dtype=np.int64)]),
    )
