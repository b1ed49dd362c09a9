"""The steps, in the order of their numbers; none is ever changed."""
