"""Rules on rows that say the same thing twice."""
