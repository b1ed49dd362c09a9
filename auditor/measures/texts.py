"""What entries say, each text once: as files write it, and without regard to case, spaces and punctuation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from auditor.model import Ledger
from auditor.once import kept

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Texts:
    """Distinct texts and who says them: `codes` is the text of each entry (a position in `texts`), or -1 without."""

    codes: Ints
    texts: pa.Array


@dataclass(frozen=True, eq=False)
class _Column:
    """A column of text with its distinct texts."""

    array: Any
    distinct: Texts


_columns: WeakValueDictionary[int, _Column] = WeakValueDictionary()
"""By the identity of the array, which it holds: ledgers that differ in what counts share their texts."""


def written(ledger: Ledger) -> Texts:
    """Return the distinct descriptions as files write them."""
    return _column(ledger).distinct


@kept
def _column(ledger: Ledger) -> _Column:
    array = ledger.entries["description"].array.__arrow_array__()
    known = _columns.get(id(array))
    if known is None:
        encoded = (array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array).dictionary_encode()
        known = _columns[id(array)] = _Column(array, Texts(_numbers(encoded.indices), encoded.dictionary))
    return known


@kept
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
