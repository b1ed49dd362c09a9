"""The engine of the time-log auditor: judges a ledger, knows no file format and no screen."""

__version__ = "0.2.0"
