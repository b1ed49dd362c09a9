"""Write the rule book, a page of it for each user, and the list of formats, from docstrings.

`python docs/build.py` writes docs/rules.md, docs/rules-for-*.md and docs/formats.md; a test holds them to the code.
"""

from __future__ import annotations

import textwrap
from pathlib import Path

from auditor.rulebook import support
from auditor.rules import FAMILIES, Rule, all_rules
from importers.registry import Importer, all_importers

DOCS = Path(__file__).parent
WIDTH = 118
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


ASK, DO = "What to ask", "What to do"
USERS: dict[str, tuple[tuple[str, ...], tuple[str, ...], str]] = {
    "freelancer": (
        ("platform", "reading", "time", "duplicates", "totals", "contract", "reconciliation", "narrative", "patterns",
         "process"),
        (DO,),
        """\
What each rule means for your own log, and what to do before you submit it: deadlines of platforms and rows that are
not read first, then what a client would see at once, then what may be asked. A note changes no bill by itself.
""",
    ),
    "client": (
        ("reconciliation", "contract", "duplicates", "time", "totals", "platform", "narrative", "process", "patterns",
         "reading"),
        (ASK,),
        """\
What each rule means for a bill, and one question that settles it: whether the log supports the bill and the terms
first, then whether time stands twice, then what was done and how the rows were made. A finding is a reason to ask,
never an answer.
""",
    ),
    "agency": (
        ("reconciliation", "process", "contract", "time", "totals", "duplicates", "platform", "narrative", "patterns",
         "reading"),
        (ASK, DO),
        """\
What each rule means for a team's weeks, what to ask the person, and what the person can do: what keeps a week from
being approved unseen first, sign-offs and terms next, how rows were made last.
""",
    ),
}  # fmt: skip
"""Of each user: families in the order that matters to them, what they are told of a rule, and what the page says."""
PLURALS = {"freelancer": "freelancers", "client": "clients", "agency": "agencies"}


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


def user_page(user: str) -> str:
    """Return what each rule means for a user (a key of `USERS`) and what to do or to ask, what matters first."""
    families, leads, introduction = USERS[user]
    parts = [f"# The rules, for the {user}\n", introduction]
    for family in families:
        own = [rule for rule in all_rules() if rule.family == family]
        own.sort(key=lambda rule: (rule.optional, -rule.severity.rank, rule.code))
        parts += [f"## {FAMILY_TITLES[family]}\n", *(_for_user(rule, leads) for rule in own)]
    return "\n".join(parts)


def _for_user(rule: Rule, leads: tuple[str, ...]) -> str:
    off = ", off by default" if rule.optional else ""
    title = rule.name.replace("_", " ").capitalize()
    told = [("What it means", f"{rule.summary} {rule.told('Why it matters.')}")]
    told += [(lead, rule.question if lead == ASK else rule.remedy) for lead in leads]
    parts = [f"### {title}", f"*{rule.code}, {rule.severity.value}{off}*"]
    parts += [textwrap.fill(f"*{lead}.* {text}", WIDTH, break_on_hyphens=False) for lead, text in told]
    return "\n\n".join(parts) + "\n"


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


def pages() -> dict[str, str]:
    """Return every generated page by the name of its file."""
    users = {f"rules-for-{plural}.md": user_page(user) for user, plural in PLURALS.items()}
    return {"rules.md": rules_page(), **users, "formats.md": formats_page()}


def main() -> None:
    """Write all pages."""
    for name, page in pages().items():
        (DOCS / name).write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
