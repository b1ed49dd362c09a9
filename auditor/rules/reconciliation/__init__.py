"""Rules that lay logged beside billed."""
