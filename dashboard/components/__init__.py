"""Widgets, each a `show` function."""
