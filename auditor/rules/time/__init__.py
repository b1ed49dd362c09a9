"""Rules on single intervals and how they lie in time."""
