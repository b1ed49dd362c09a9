"""Speed of the auditor as ratios to peers on the same data in the same run: `python -m benchmarks`."""
