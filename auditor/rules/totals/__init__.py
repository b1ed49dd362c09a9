"""Rules on sums per day, week and file."""
