"""Whether the texts say what was done."""
