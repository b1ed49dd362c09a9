"""The house keeps its own rules: every rule and importer has its page, its test and its sample."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from auditor.findings import Kind, Severity
from auditor.rules import FAMILIES, Rule, all_rules, rule
from importers.registry import Importer, all_importers

ROOT = Path(__file__).parent.parent
SECTIONS = ("*Why it matters.*", "*Flagged.*", "*Explanations tested.*", "*Not flagged.*", "*To ask.*", "*To do.*")


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.name)
def test_a_rule_has_its_test_and_its_sample(rule: Rule) -> None:
    assert (ROOT / "tests" / "auditor" / "rules" / rule.family / f"test_{rule.name}.py").exists()
    assert (ROOT / "sample_data" / "rules" / f"{rule.name}.csv").exists()


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.name)
def test_a_manual_has_its_sections_in_order(rule: Rule) -> None:
    places = [rule.manual.find(section) for section in SECTIONS]
    assert -1 not in places, f"{rule.name} lacks {SECTIONS[places.index(-1)]}"
    assert places == sorted(places)
    assert rule.summary.endswith(".")
    assert ". " not in rule.summary.rstrip("."), "the first paragraph is one sentence"
    assert rule.question.endswith("?")
    assert rule.question.count("?") == 1, "one question"
    assert rule.remedy.endswith(".")
    assert ". " not in rule.remedy, "one sentence"


@pytest.mark.parametrize("lacking", ["To ask.", "To do."])
def test_a_rule_that_does_not_say_what_to_ask_or_do_is_refused(lacking: str) -> None:
    def toy(ledger: object) -> pd.DataFrame:
        raise NotImplementedError

    given = {"To ask.": "*To ask.* Which?", "To do.": "*To do.* Correct it."}
    del given[lacking]
    toy.__doc__ = "\n\n".join(["A toy.", *given.values()])
    with pytest.raises(ImportError, match=rf"TOY001 \(toy\) lacks its paragraph \*{lacking}"):
        rule("TOY001", kind=Kind.UNUSUAL, severity=Severity.NOTE)(toy)


@pytest.mark.parametrize("importer", all_importers(), ids=lambda importer: importer.name)
def test_an_importer_has_its_manual_and_its_test(importer: Importer) -> None:
    assert len(importer.manual.split("\n\n")) >= 2
    assert (ROOT / "tests" / "importers" / f"test_{importer.name}.py").exists()


def test_no_sample_is_left_without_its_rule() -> None:
    samples = {path.stem.removesuffix(".earlier") for path in (ROOT / "sample_data" / "rules").glob("*.csv")}
    assert samples == {rule.name for rule in all_rules()}


def test_codes_and_names_are_unique() -> None:
    rules = all_rules()
    assert len({rule.code for rule in rules}) == len({rule.name for rule in rules}) == len(rules)


def test_the_catalogue_of_the_main_job_is_whole() -> None:
    wanted = (
        "DQ101 DQ102 DQ103 DQ104 DQ105 DQ106 DQ107 DQ108 DUP321 DUP322 DUP323 TIM201 TIM202 TIM204 TIM205 "
        "TOT301 TOT302 TOT303 TOT304 TOT309 REC401 REC402 REC403 REC404 REC405 REC406 INV605 INV608"
    )
    assert set(wanted.split()) <= {rule.code for rule in all_rules()}


def test_generated_pages_are_up_to_date() -> None:
    build = runpy.run_path(str(ROOT / "docs" / "build.py"))
    for name, page in build["pages"]().items():
        assert (ROOT / "docs" / name).read_text(encoding="utf-8") == page, "run make docs"


def test_the_pages_of_users_hold_every_rule_in_every_family() -> None:
    build = runpy.run_path(str(ROOT / "docs" / "build.py"))
    for user, (families, _, _) in build["USERS"].items():
        assert sorted(families) == sorted(FAMILIES)
        page = build["user_page"](user)
        assert all(f"\n*{rule.code}, {rule.severity.value}" in page for rule in all_rules())


def test_starting_is_light() -> None:
    script = (
        "import sys; from auditor.cli import main\n"
        "try: main(['--version'])\n"
        "except SystemExit: pass\n"
        "heavy = {'pandas', 'numpy', 'pyarrow', 'pydantic', 'openpyxl', 'streamlit', 'plotly', 'pendulum'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.splitlines()[-1] == "[]"
