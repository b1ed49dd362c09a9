"""Cosines of letter groups against an oracle written with dictionaries."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.measures.near_texts import cosines


def oracle(texts: list[str], one: int, other: int) -> float:
    grams = [Counter(t[i : i + n] for n in (3, 4, 5) for i in range(len(t) - n + 1)) for t in texts]
    within = Counter(gram for mine in grams for gram in mine)
    weights = [
        {gram: count * (math.log((1 + len(texts)) / (1 + within[gram])) + 1) for gram, count in mine.items()}
        for mine in grams
    ]
    length = [math.sqrt(sum(w * w for w in mine.values())) for mine in weights]
    product = length[one] * length[other]
    shared = sum(w * weights[other].get(gram, 0) for gram, w in weights[one].items())
    return shared / product if product else 0.0


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(alphabet="abé 中", max_size=12), min_size=1, max_size=5))
def test_cosines_are_those_of_tf_idf(texts: list[str]) -> None:
    one, other = (grid.ravel() for grid in np.meshgrid(np.arange(len(texts)), np.arange(len(texts))))
    expected = [oracle(texts, a, b) for a, b in zip(one.tolist(), other.tolist(), strict=True)]
    assert np.allclose(cosines(texts, one, other), expected)


def test_no_pairs_have_no_cosines() -> None:
    none = np.zeros(0, dtype=np.int64)
    assert len(cosines(["text"], none, none)) == 0
