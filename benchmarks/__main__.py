"""Print every benchmark beside its peer and its budget."""

from __future__ import annotations

from benchmarks import dashboard, formats, overlaps, reading, starting


def main() -> None:
    """Run the benchmarks one after the other."""
    for benchmark in (overlaps, reading, formats, starting, dashboard):
        for line in benchmark.run():
            print(line, flush=True)


if __name__ == "__main__":
    main()
