"""How often the auditor is wrong: seeded contracts, honest and not, `python -m benchmarks.detection`.

What makes the contracts shares no code with what judges them: logs and bills are written as files and read as
any user's files are.
"""
