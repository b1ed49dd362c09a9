"""Write the rule book and the list of formats from the docstrings of rules and importers.

`python docs/build.py` writes docs/rules.md and docs/formats.md; a test holds them to the code.
"""

from __future__ import annotations

from pathlib import Path

from auditor.rulebook import support
from auditor.rules import FAMILIES, Rule, all_rules
from importers.registry import Importer, all_importers

DOCS = Path(__file__).parent
FAMILY_TITLES = {
    "reading": "Reading: is every row understood",
    "duplicates": "Duplicates: is an hour written twice",
    "reconciliation": "Reconciliation: logged beside billed",
    "time": "Time: can these intervals be",
    "totals": "Totals: do days, weeks and sums hold",
    "contract": "Contract: invoices and agreed terms",
    "platform": "Platform: what its evidence and deadlines say",
    "patterns": "Patterns: how the entries were made",
    "narrative": "Narrative: do the texts say what was done",
    "process": "Process: when was it written, and what changed since",
}


RULES_INTRODUCTION = """\
Made from the docstrings of the rules; `auditor rules CODE` prints the same page. A finding never says anything about
a person: it says what does not fit, with the rows that prove it and the innocent explanations that were tested.
"""
FORMATS_INTRODUCTION = """\
Made from the docstrings of the importers; `auditor formats NAME` prints one page. Files are recognised by their
headers or keys, in any order and any case, never by file name or position. XLSX files of the same tables are read
too, and files compressed with gzip.
"""


def rules_page() -> str:
    """Return the rule book as Markdown."""
    parts = [
        "# The rule book\n",
        RULES_INTRODUCTION,
    ]
    for family in FAMILIES:
        parts.append(f"## {FAMILY_TITLES[family]}\n")
        parts += [_rule(rule) for rule in all_rules() if rule.family == family]
    return "\n".join(parts)


def _rule(rule: Rule) -> str:
    options = "".join(f"- `{name} = {default!r}`\n" for name, default in rule.options.items())
    settings = f"\nSettings under `[rules.{rule.name}]`:\n\n{options}" if options else ""
    return f"### {rule.code} {rule.name}\n\n*{rule.severity.value}, {rule.kind.value}*\n\n{rule.manual}\n{settings}"


def formats_page() -> str:
    """Return the list of readable formats as Markdown."""
    parts = [
        "# What can be read\n",
        FORMATS_INTRODUCTION,
    ]
    return "\n".join([*parts, *map(_format, all_importers())])


def _format(importer: Importer) -> str:
    side = "recognised, not audited" if importer.refuses else importer.side.value
    headers = ", ".join(f"`{header}`" for names in importer.columns.values() for header in names)
    said = "" if importer.refuses else f"In an audit it {support(importer)}.\n\n"
    return (
        f"## {importer.name}\n\n*{importer.tool}, {importer.report}: {side}*\n\n{importer.manual}\n\n{said}"
        f"{'Keys' if importer.records else 'Headers'} it knows: {headers}\n"
    )


def main() -> None:
    """Write both pages."""
    (DOCS / "rules.md").write_text(rules_page(), encoding="utf-8")
    (DOCS / "formats.md").write_text(formats_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
