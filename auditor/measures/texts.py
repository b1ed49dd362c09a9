"""What entries say, each text once: as files write it, and without regard to case, spaces and punctuation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from auditor.model import Ledger

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Texts:
    """Distinct texts and who says them: `codes` is the text of each entry (a position in `texts`), or -1 without."""

    codes: Ints
    texts: pa.Array


@lru_cache(maxsize=2)
def written(ledger: Ledger) -> Texts:
    """Return the distinct descriptions as files write them."""
    column: Any = ledger.entries["description"].array
    return _distinct(_Same(column.__arrow_array__()))


@dataclass(frozen=True, eq=False)
class _Same:
    """A column that is only equal to itself: ledgers that differ in what counts share their texts."""

    array: Any

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.array is self.array

    def __hash__(self) -> int:
        return id(self.array)


@lru_cache(maxsize=2)
def _distinct(column: _Same) -> Texts:
    array = column.array
    encoded = (array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array).dictionary_encode()
    return Texts(_numbers(encoded.indices), encoded.dictionary)


@lru_cache(maxsize=2)
def normalised(ledger: Ledger) -> Texts:
    """Return the distinct descriptions in small letters, with one space for what is neither letter nor digit.

    Texts of nothing but spaces and punctuation say nothing: their code is -1. Digits stay: "Ticket 12" is not
    "Ticket 13". Works on the distinct texts of `written`, not on entries.
    """
    told = written(ledger)
    encoded = bare(told.texts).dictionary_encode()
    return Texts(np.append(_numbers(encoded.indices), -1)[told.codes], encoded.dictionary)


def bare(texts: pa.Array) -> pa.Array:
    """Return texts as `normalised` has them, missing where nothing is left."""
    plain = pc.utf8_trim(pc.replace_substring_regex(pc.utf8_lower(texts), r"[^\p{L}\p{M}\p{N}]+", " "), " ")
    return pc.if_else(pc.equal(plain, ""), None, plain)


def _numbers(indices: pa.Array) -> Ints:
    return np.asarray(indices.fill_null(-1).to_numpy(zero_copy_only=False), dtype=np.int64)
