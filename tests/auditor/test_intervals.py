"""Interval algebra against brute force over single units, and the nine relations two intervals can have."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor import intervals

Row = tuple[int, int, int]
NONE = np.zeros(0, dtype=np.int64)

RELATIONS = {
    "[a]  [b]": (10, 20, 30, 40, 0),
    "[a][b]": (10, 20, 20, 30, 0),
    "[a [ ] b]": (10, 20, 15, 30, 5),
    "[a [b]]": (10, 30, 20, 30, 10),
    "[a [b] ]": (10, 40, 20, 30, 10),
    "[[a b]]": (10, 20, 10, 20, 10),
    "[[a] b]": (10, 20, 10, 30, 10),
    "[ [a] b]": (20, 30, 10, 40, 10),
    "[b  [a]]": (20, 30, 10, 30, 10),
}


def rows(most: int = 12, first: int = 0, last: int = 40) -> st.SearchStrategy[list[Row]]:
    row = st.tuples(st.integers(0, 3), st.integers(first, last), st.integers(1, 15))
    return st.lists(row.map(lambda r: (r[0], r[1], r[1] + r[2])), max_size=most)


def columns(given_rows: list[Row]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    made = np.array(given_rows, dtype=np.int64).reshape(-1, 3)
    return made[:, 0], made[:, 1], made[:, 2]


def shared(a: Row, b: Row) -> int:
    return max(0, min(a[2], b[2]) - max(a[1], b[1])) if a[0] == b[0] else 0


def units(many: list[Row], group: int) -> set[int]:
    return {unit for g, start, end in many if g == group for unit in range(start, end)}


@pytest.mark.parametrize("drawing", RELATIONS)
def test_each_relation_of_two_intervals(drawing: str) -> None:
    a, b, c, d, common = RELATIONS[drawing]
    for first, second in (((0, a, b), (0, c, d)), ((0, c, d), (0, a, b))):
        group, start, end = columns([first, second])
        assert intervals.overlapping(group, start, end).tolist() == [common > 0] * 2
        assert len(intervals.overlap_pairs(group, start, end)[0]) == (common > 0)
        assert len(set(intervals.clusters(group, start, end).tolist())) == 2 - (common > 0)
        assert int(intervals.retraced(group, start, end)[0].sum()) == common
        assert intervals.union_lengths(group, start, end, 1).tolist() == [b - a + d - c - common]
        assert intervals.covered(group[:1], start[:1], end[:1], group[1:], start[1:], end[1:]).tolist() == [common]
        assert intervals.depths(group, start, end).tolist() == [1 + (common > 0)] * 2


def test_touching_is_not_overlapping() -> None:
    group, start, end = columns([(0, 0, 10), (0, 10, 20), (0, 20, 30)])
    assert not intervals.overlapping(group, start, end).any()
    assert intervals.clusters(group, start, end).tolist() == [0, 1, 2]
    assert intervals.clusters(group, start, end, gap=1).tolist() == [0, 0, 0]
    assert intervals.unions(group, start, end)[1].tolist() == [0, 10, 20]
    assert intervals.depths(group, start, end).tolist() == [1, 1, 1]


def test_a_long_interval_meets_all_it_contains_not_only_the_next() -> None:
    group, start, end = columns([(0, 9, 17), (0, 10, 11), (0, 12, 13)])
    first, second = intervals.overlap_pairs(group, start, end)
    assert list(zip(first.tolist(), second.tolist(), strict=True)) == [(0, 1), (0, 2)]
    assert intervals.retraced(group, start, end)[1].tolist() == [-1, 0, 0]


def test_order_of_rows_does_not_matter() -> None:
    group, start, end = columns([(0, 12, 13), (0, 9, 17), (0, 10, 11)])
    assert intervals.overlapping(group, start, end).all()
    assert intervals.retraced(group, start, end)[0].tolist() == [1, 0, 1]


def test_empty_columns() -> None:
    assert intervals.overlapping(NONE, NONE, NONE).tolist() == []
    assert [side.tolist() for side in intervals.overlap_pairs(NONE, NONE, NONE)] == [[], []]
    assert intervals.clusters(NONE, NONE, NONE).tolist() == []
    assert [side.tolist() for side in intervals.retraced(NONE, NONE, NONE)] == [[], []]
    assert [side.tolist() for side in intervals.unions(NONE, NONE, NONE)] == [[], [], []]
    assert intervals.union_lengths(NONE, NONE, NONE, 3).tolist() == [0, 0, 0]
    assert intervals.depths(NONE, NONE, NONE).tolist() == []
    one = columns([(0, 1, 2)])
    assert intervals.covered(*one, NONE, NONE, NONE).tolist() == [0]
    assert intervals.covered(NONE, NONE, NONE, *one).tolist() == []


@pytest.mark.parametrize(
    "wrong",
    [
        ([0], [5], [5]),
        ([0], [5], [4]),
        ([0, 0], [1], [2]),
        ([-1], [1], [2]),
        ([0, 1 << 40], [0, 0], [1, 1 << 40]),
    ],
)
def test_columns_that_are_no_intervals_are_refused(wrong: tuple[list[int], ...]) -> None:
    group, start, end = (np.array(column, dtype=np.int64) for column in wrong)
    with pytest.raises(ValueError, match=r"."):
        intervals.unions(group, start, end)


def test_far_apart_groups_and_times_need_more_than_one_packed_number() -> None:
    group, start, end = columns([(900_000, 0, 10), (0, 2**40, 2**40 + 10), (900_000, 5, 20), (0, 3, 4)])
    assert intervals.overlapping(group, start, end).tolist() == [True, False, True, False]
    assert intervals.retraced(group, start, end)[0].tolist() == [0, 0, 5, 0]


def test_where_everything_overlaps_pairs_stop_near_the_limit() -> None:
    count = 2_000
    group, start = np.zeros(count, dtype=np.int64), np.arange(count)
    first, second = intervals.overlap_pairs(group, start, start + count, limit=10_000)
    assert 10_000 <= len(first) < 10_000 + count
    assert len(set(zip(first.tolist(), second.tolist(), strict=True))) == len(first)
    assert intervals.depths(group, start, start + count).max() == count


@given(rows())
def test_overlapping_is_sharing_a_unit_with_another(many: list[Row]) -> None:
    expected = [any(shared(a, b) for j, b in enumerate(many) if i != j) for i, a in enumerate(many)]
    assert intervals.overlapping(*columns(many)).tolist() == expected


@given(rows())
def test_pairs_are_all_that_share_time_each_once(many: list[Row]) -> None:
    first, second = intervals.overlap_pairs(*columns(many))
    pairs = list(zip(first.tolist(), second.tolist(), strict=True))
    expected = {frozenset((i, j)) for i in range(len(many)) for j in range(i) if shared(many[i], many[j])}
    assert {frozenset(pair) for pair in pairs} == expected
    assert len(pairs) == len(expected)
    assert all(many[i][1] <= many[j][1] for i, j in pairs)
    assert [(many[i][0], many[i][1]) for i, _ in pairs] == sorted((many[i][0], many[i][1]) for i, _ in pairs)


@given(rows(), st.integers(0, 9))
def test_clusters_are_connected_through_overlaps_and_short_gaps(many: list[Row], gap: int) -> None:
    numbers = intervals.clusters(*columns(many), gap=gap).tolist()
    parent = list(range(len(many)))

    def root(i: int) -> int:
        return i if parent[i] == i else root(parent[i])

    for i, a in enumerate(many):
        for j, b in enumerate(many):
            if a[0] == b[0] and max(a[1], b[1]) - min(a[2], b[2]) < gap:
                parent[root(i)] = root(j)
    for i in range(len(many)):
        for j in range(len(many)):
            assert (numbers[i] == numbers[j]) == (root(i) == root(j))
    assert set(numbers) == set(range(len(set(numbers))))
    members = [[row for row, n in zip(many, numbers, strict=True) if n == k] for k in range(len(set(numbers)))]
    leads = [min((group, start) for group, start, _ in part) for part in members]
    assert leads == sorted(leads)


@given(rows())
def test_retraced_is_what_earlier_intervals_cover(many: list[Row]) -> None:
    length, mate = intervals.retraced(*columns(many))
    for i, row in enumerate(many):
        before = [b for j, b in enumerate(many) if (b[1], j) < (row[1], i)]
        assert length[i] == len(units(before, row[0]) & units([row], row[0]))
        assert (mate[i] == -1) == (length[i] == 0)
        assert length[i] == 0 or shared(many[mate[i]], row) == length[i]
    for group in range(4):
        mine = [row for row in many if row[0] == group]
        whole = sum(row[2] - row[1] for row in mine)
        assert sum(length[[row[0] == group for row in many]]) == whole - len(units(many, group))


@given(rows())
def test_unions_cover_the_same_units_in_stretches_that_do_not_overlap(many: list[Row]) -> None:
    stretches = list(zip(*(column.tolist() for column in intervals.unions(*columns(many))), strict=True))
    for group in range(4):
        covered = [unit for g, start, end in stretches if g == group for unit in range(start, end)]
        assert covered == sorted(units(many, group))
    assert len(stretches) == len(set(intervals.clusters(*columns(many)).tolist()))
    lengths = intervals.union_lengths(*columns(many), 4).tolist()
    assert lengths == [len(units(many, group)) for group in range(4)]


@given(rows(), rows(first=-20, last=60))
def test_covered_counts_each_unit_once(many: list[Row], by: list[Row]) -> None:
    expected = [len(units([row], row[0]) & units(by, row[0])) for row in many]
    assert intervals.covered(*columns(many), *columns(by)).tolist() == expected


@given(rows(most=30))
def test_depths_are_the_most_that_run_at_once(many: list[Row]) -> None:
    expected = [max(sum(b[0] == g and b[1] <= u < b[2] for b in many) for u in range(s, e)) for g, s, e in many]
    assert intervals.depths(*columns(many)).tolist() == expected
