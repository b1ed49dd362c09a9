"""Calendars to trees of documents."""
