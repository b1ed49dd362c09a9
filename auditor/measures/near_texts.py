"""How alike texts are: cosine of their letter groups, weighed by how rare these are, for given pairs alone."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from auditor import intervals

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
SHORTEST, LONGEST = 3, 5


def cosines(texts: list[str], one: Ints, other: Ints) -> Floats:
    """Return the cosine of the TF-IDF of groups of 3 to 5 letters for pairs of texts, given by their positions.

    Weights are counts times ln((1 + n) / (1 + texts with the group)) + 1, n being the number of texts, as
    scikit-learn's TfidfVectorizer has them. Groups are told apart by 64 bits of a hash.

    >>> cosines(["abcd", "abcd", "wxyz"], np.array([0, 0]), np.array([1, 2])).round(6).tolist()
    [1.0, 0.0]
    """
    text, gram = _grams(texts)
    code, known = np.unique(gram, return_inverse=True)[::-1]
    width = len(known) + 1
    key, count = np.unique(text * width + code, return_counts=True)
    text, code = key // width, key % width
    rarity = np.log((1 + len(texts)) / (1 + np.bincount(code, minlength=width))) + 1
    weight = count * rarity[code]
    length = np.sqrt(np.bincount(text, weights=weight**2, minlength=len(texts)))
    first = np.searchsorted(text, np.arange(len(texts) + 1))
    sizes = (first[1:] - first[:-1])[one]
    pair, mine = intervals.spread(first[one], sizes)
    wanted = other[pair] * width + code[mine]
    at = np.searchsorted(key, wanted).clip(max=max(len(key) - 1, 0))
    shared = np.where(key[at] == wanted, weight[mine] * weight[at], 0.0)
    product = length[one] * length[other]
    return np.bincount(pair, weights=shared, minlength=len(one)) / np.where(product > 0, product, 1)


def _grams(texts: list[str]) -> tuple[Ints, npt.NDArray[np.uint64]]:
    """Return the number of the text and the hash of every group of 3 to 5 letters."""
    letters = np.frombuffer("\0".join(texts).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    text = (letters == 0).cumsum()
    mixed, is_whole = np.zeros(len(letters), dtype=np.uint64), np.ones(len(letters), dtype=bool)
    numbers, hashes = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.uint64)]
    for size in range(1, LONGEST + 1):
        if len(letters) < size:
            break
        end = len(letters) - size + 1
        mixed = (mixed[:end] ^ letters[size - 1 :]) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
        is_whole = is_whole[:end] & (letters[size - 1 :] != 0)
        if size >= SHORTEST:
            numbers.append(text[:end][is_whole])
            hashes.append(mixed[is_whole] + np.uint64(size))
    return np.concatenate(numbers).astype(np.int64), np.concatenate(hashes)
