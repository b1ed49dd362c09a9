"""The rule book and the list of formats, made from the docstrings of rules and importers."""

from __future__ import annotations

from auditor.rules import Rule, all_rules
from auditor.settings import SettingsError, did_you_mean
from importers.registry import Importer, Support, all_importers

SUPPORT_WORDS: dict[Support, str] = {
    "clock times": "rules of intervals (it has start and end)",
    "provenance": "provenance (who made an entry, when or how)",
    "money": "money (rates or amounts)",
}


def rule_table() -> str:
    """Return one line per rule: code, severity, kind, name, and the defect below it."""
    return "".join(
        f"{rule.code}  {rule.severity.value:8}{rule.kind.value:13} {rule.name}\n        {rule.summary}\n"
        for rule in all_rules()
    )


def rule_page(code: str) -> str:
    """Return the manual page of a rule, given by code or name; raises SettingsError if there is none."""
    rules = all_rules()
    for rule in rules:
        if code.casefold() in {rule.code.casefold(), rule.name.casefold()}:
            return _rule_page(rule)
    known = [name for rule in rules for name in (rule.code, rule.name)]
    raise SettingsError(f"unknown rule {code!r}{did_you_mean(code, known)}")


def _rule_page(rule: Rule) -> str:
    title = f"{rule.code} {rule.name} ({rule.severity.value}, {rule.kind.value})"
    options = [f"    {name} = {default!r}" for name, default in rule.options.items()]
    settings = ["", f"Settings, under [rules.{rule.name}]:", *options] if options else []
    off = ["", f'Off by default; enable = ["{rule.code}"] under [rules] turns it on.'] if rule.optional else []
    return "\n".join([title, "=" * len(title), "", rule.manual, *settings, *off]) + "\n"


def format_table() -> str:
    """Return one line per format: name, side, tool and report, and where the export is made."""
    return "".join(
        f"{i.name}  ({i.side.value if not i.refuses else 'recognised, not audited'})  {i.tool}, {i.report}\n"
        f"        {i.summary}\n" + (f"        {support(i)}\n" if not i.refuses else "")
        for i in all_importers()
    )


def support(importer: Importer) -> str:
    """Return what a format can and cannot support in an audit, in words."""
    can = [words for name, words in SUPPORT_WORDS.items() if name in importer.gives]
    cannot = [words.split(" (")[0] for name, words in SUPPORT_WORDS.items() if name not in importer.gives]
    first = "supports totals" + "".join(f", {words}" for words in can)
    return first + (f"; not {' or '.join(cannot)}" if cannot else "")


def format_page(name: str) -> str:
    """Return the manual page of a format; raises SettingsError if there is none."""
    importers = all_importers()
    for importer in importers:
        if name.casefold() == importer.name.casefold():
            return _format_page(importer)
    raise SettingsError(f"unknown format {name!r}{did_you_mean(name, [i.name for i in importers])}")


def _format_page(importer: Importer) -> str:
    title = f"{importer.name}: {importer.tool}, {importer.report} ({importer.side.value})"
    fields = [f"    {field}: {', '.join(headers)}" for field, headers in importer.columns.items()]
    said = f"Recognised only: {importer.refuses}" if importer.refuses else f"In an audit it {support(importer)}."
    known = "Keys it knows:" if importer.records else "Headers it knows, any case and order:"
    return (
        "\n".join(
            [
                title,
                "=" * len(title),
                "",
                importer.manual,
                "",
                said,
                "",
                known,
                *fields,
            ]
        )
        + "\n"
    )
