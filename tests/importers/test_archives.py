"""gzip: what is inside, or one line."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.archives import unpacked
from importers.tables import Unreadable
from tests.importers.reading import damaged, is_read_or_refused


def refusal(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        unpacked(data)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@given(st.binary() | st.builds(lambda part, times: part * times, st.binary(), st.integers(0, 40_000)))
def test_what_was_packed_comes_out(data: bytes) -> None:
    assert unpacked(gzip.compress(data)) == data


@pytest.mark.parametrize("data", [b"", b"day,hours\n", b"\x1f"])
def test_what_is_not_packed_stays_as_it_is(data: bytes) -> None:
    assert unpacked(data) == data


def test_zeros_at_the_end_are_padding() -> None:
    assert unpacked(gzip.compress(b"x") + bytes(1_000)) == b"x"


def test_several_files_in_one_are_refused() -> None:
    assert "more than one file" in refusal(gzip.compress(b"x") + gzip.compress(b"y"))
    assert "more than one file" in refusal(gzip.compress(b"x") + bytes(200_000) + b"y")


@pytest.mark.parametrize("cut", [1, 4, 8, 9, 20])
def test_a_file_cut_off_is_refused(cut: int) -> None:
    assert "ends too early" in refusal(gzip.compress(bytes(range(256)))[:-cut])


def test_what_is_large_but_real_is_unpacked() -> None:
    data = "".join(f"2026-03-{i % 28 + 1:02},task {i * 7919 % 100_003},1.5\n" for i in range(200_000)).encode()
    assert unpacked(gzip.compress(data)) == data


@given(damaged([gzip.compress(b"day,hours\n2026-03-02,1.5\n" * 50)]))
def test_damage_is_refused_or_harmless(data: bytes) -> None:
    assert is_read_or_refused(data, "UTC")
