"""Overlaps within a million intervals of ten thousand people, beside bioframe on the same data.

Bioframe is given each task in the form it is fastest in: people as chromosomes for pairs, and one long
chromosome for clusters, which it works out group by group.
"""

from __future__ import annotations

from collections.abc import Iterator

import bioframe
import numpy as np
import pandas as pd

from auditor import intervals
from benchmarks.data import intervals as make
from benchmarks.measure import best_of


def run(rows: int = 1_000_000, groups: int = 10_000) -> Iterator[str]:
    """Yield report lines; raises AssertionError if the answers differ."""
    frame = make(rows, groups)
    group, start, end = (frame[name].to_numpy() for name in ("group", "start", "end"))
    bed = pd.DataFrame({"chrom": pd.Categorical(group.astype(str)), "start": start, "end": end})
    shift = group * int(end.max() + 1)
    line = pd.DataFrame({"chrom": "all", "start": start + shift, "end": end + shift})

    def our_flags() -> np.ndarray:
        return intervals.overlapping(group, start, end)

    def their_flags() -> np.ndarray:
        cluster = bioframe.cluster(line, min_dist=None, return_input=False, return_cluster_intervals=False)["cluster"]
        return (cluster.map(cluster.value_counts()) > 1).to_numpy()

    def our_pairs() -> set[tuple[int, int]] | tuple[np.ndarray, np.ndarray]:
        return intervals.overlap_pairs(group, start, end)

    def their_pairs() -> pd.DataFrame:
        return bioframe.overlap(bed, bed, how="inner", return_input=False, return_index=True)

    assert (our_flags() == their_flags()).all(), "flags differ from bioframe's"
    i, j = intervals.overlap_pairs(group, start, end)
    theirs = their_pairs()
    theirs = theirs[theirs.iloc[:, 0] < theirs.iloc[:, 1]]
    ours_sorted = np.unique(np.minimum(i, j) * rows + np.maximum(i, j))
    theirs_sorted = np.unique(theirs.iloc[:, 0].to_numpy(np.int64) * rows + theirs.iloc[:, 1].to_numpy(np.int64))
    assert (ours_sorted == theirs_sorted).all(), "pairs differ from bioframe's"
    flags, bio_flags, pairs, bio_pairs = best_of(3, our_flags, their_flags, our_pairs, their_pairs)
    share = our_flags().mean()
    yield f"{rows:,} intervals of {groups:,} people, {share:.1%} overlapping, {len(i):,} pairs, same answer"
    yield f"  flags: {flags:.3f} s, bioframe {bio_flags:.3f} s: 1/{bio_flags / flags:.1f} (budget 1/8)"
    yield f"  pairs: {pairs:.3f} s, bioframe {bio_pairs:.3f} s: 1/{bio_pairs / pairs:.1f} (budget 1/10)"
