"""Readers of files: each module turns the export of one tool into entries."""
