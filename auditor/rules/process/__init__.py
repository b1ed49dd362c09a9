"""When entries were written, and what changed since."""
