"""The words around the tables of the page."""

from __future__ import annotations

from argparse import Namespace

ABOUT = """# How often the auditor is wrong

Made by `python -m benchmarks.detection{options} --out docs/accuracy.md` (seed {seed}): {contracts:,} contracts of
thirteen weeks in {batches} batches, written as files, read and audited as any user's files are. The figures stand as
they came; nothing is left out because it looks bad.

## Method

- **Contracts** are made by nine personas: timer user, typed times, calendar importer, shift worker, night owl,
  two zones, retainer, day rate, agency team of three. Their logs keep to the base rates of real logs: what a timer
  writes is not round and what is typed is; one person-week in five holds an overlap; texts repeat; weekends are
  worked; one row in a thousand is a timer left running and one in two thousand is there twice, in the log alone.
- **Bills** are made honestly out of the work in thirteen styles, printed by entry, day, week or month. Each style is
  run with its terms declared in the settings and, where it has any, with terms silent.
- **Injections** add time that nobody worked, in eleven classes. The size is a share of the hours of the weeks
  concerned: all weeks, a quarter of them, or one. Time is added in whole steps of the print (a sheet of quarter
  hours stays one), and known to the second.
- **Sheets from memory** differ from their log as the one real pair known does: days by 8 %, weeks by 5 %, contracts
  by 2 %; with a meal rule they also stand some 8 % above it.
- **Flagged** is a contract on which an error or a warning stands (REC4xx, INV608, PAD4xx) that nothing explains.
  Where terms are silent, a finding that asks for exactly the missing term accuses nobody: it counts as asking.
  False alarms are such errors and warnings on honest contracts, per 100 contract-weeks.
- **Two halves.** People are split by number. What is tuned is tuned on one half (`--half tuning`); the tables are of
  the other. The auditor's own thresholds are constants; on top of them the table of styles left out sets a floor (the
  least share of a bill in question) on the first half of all other styles, clean or from memory as it is itself, and
  reports it on the second half of the style left out.
- **Nothing is shared** by what makes the contracts and what judges them: the generator knows files and terms, not the
  code that compares them.
"""

LIMITS = """## What this does not cover

- The contracts are simulated. They bound gross mistakes and say nothing certain about a client's own people.
- One log and one bill per contract. Three sources, observed traces, decisions and earlier exports are not measured.
- Work that is in no file, such as in another tool, looks like padding here and everywhere.
- A log that is padded or made up together with its bill cannot be told from an honest one by comparing them; the
  table of what is planted says so.
- A retainer or a day rate that nobody declares may be of any height: a padded one is named as terms that are missing.
- Two errors at once (padding under a shifted clock, two missing terms) are not planted.
- Money, invoices with taxes, rates that are wrong, limits that are broken: their rules are arithmetic and have tests
  of their own.
- Formats other than the canonical one, Upwork's weekly summary and solidtime's export: reading them is tested, not
  measured here.
"""


def about(contracts: int, batches: int, given: Namespace) -> str:
    """Return what stands before the tables."""
    options = " --quick" if given.quick else f" --contracts {given.contracts}"
    return ABOUT.format(options=options, seed=given.seed, contracts=contracts, batches=batches)


def limits() -> str:
    """Return what stands after the tables."""
    return LIMITS
