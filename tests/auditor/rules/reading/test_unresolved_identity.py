"""DQ110: names so alike that they may be one person's, which are asked about and never joined."""

from __future__ import annotations

from typing import Any

import pytest

from auditor import matching
from auditor.demo import demo
from auditor.matching.names import alike, spelled
from auditor.model import Ledger
from auditor.rules.reading.unresolved_identity import unresolved_identity
from importers.files import File, read
from tests.ledgers import AS_OF, findings_of, ledger_of

HEAD = "side,person,email,client,day,start,end,hours\n"


def files(*texts: str, settings: str = "") -> Ledger:
    """Return the ledger of several files in the canonical form."""
    stated = ledger_of(settings=settings).settings
    made = [File(f"{n}.csv", (HEAD + text).encode()) for n, text in enumerate(texts)]
    return matching.resolve(read(made, stated, AS_OF, "UTC"))


def row(side: str, person: str, email: str = "", when: str = "2026-03-02", client: str = "Acme") -> str:
    """Return an hour of work, with clock times where `when` has them."""
    day, _, time = when.partition(" ")
    start, end = (f"{day} {part}" for part in time.split("-")) if time else ("", "")
    return f'{side},"{person}",{email},{client},{"" if time else day},{start},{end},{"" if time else "1.00"}\n'


def pair(ours: str, theirs: str, settings: str = "") -> list[dict[str, Any]]:
    """Return what is found of a log under one name and its bill under another; an e-mail is one."""

    def names(text: str) -> tuple[str, str]:
        return ("", text) if "@" in text else (text, "")

    return findings_of("DQ110", files(row("logged", *names(ours)), row("billed", *names(theirs)), settings=settings))


@pytest.mark.parametrize(
    ("ours", "theirs", "percent"),
    [
        ("Ann Smith", "Smith, Ann", 100),
        ("José Núñez", "Jose Nunez", 100),
        ("Jörg Müller", "Joerg Mueller", 100),
        ("Ann Smith", "ann.smith@example.com", 100),
        ("Łukasz Żak", "lukasz zak", 100),
        ("Ann Smith", "A. Smith", 95),
        ("Ann Mary Smith", "Ann M. Smith", 95),
        ("Ann Mary Smith", "Ann Smith", 95),
        ("Ann Smith", "ann_s", 95),
        ("Ann Smith", "asmith", 90),
        ("Ann Smith", "smitha@example.com", 90),
        ("Ann Smith", "annsmith", 90),
        ("Ann Mary Smith", "amsmith", 90),
        ("Ann Smith", "Ann", 90),
        ("Katherine Smith", "Katharine Smith", 90),
    ],
)
def test_names_of_one_person_are_asked_about(ours: str, theirs: str, percent: int) -> None:
    for one, other in ((ours, theirs), (theirs, ours)):
        (finding,) = pair(one, other)
        assert finding["facts"]["similarity_percent"] == percent
        assert set(finding["facts"]["names"]) == {ours, theirs}
        assert finding["rows"] == [2, 2]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Ann Smith", "Anna Smith"),
        ("Bob Li", "Bo Li"),
        ("B. Li", "Bob Li"),
        ("Maria Rossi", "Mario Rossi"),
        ("Daniel Braun", "Daniela Braun"),
        ("Christina Braun", "Christine Braun"),
        ("Ivan Petrov", "Ivana Petrova"),
        ("Jon Smith", "John Smith"),
        ("Ann Smith", "Bob Smith"),
        ("A. Smith", "B. Smith"),
        ("Ann Smith", "Ann Jones"),
        ("info@one.example", "info@two.example"),
        ("dev1@one.example", "dev2@two.example"),
        ("An", "An Li"),
        ("Ann Smith", "bsmith"),
    ],
)
def test_ordinary_teams_are_left_alone(ours: str, theirs: str) -> None:
    assert alike(spelled([ours]), spelled([theirs])) == alike(spelled([theirs]), spelled([ours])) == (0, "")
    assert pair(ours, theirs) == []


def test_whole_names_decide_before_user_names() -> None:
    log = row("logged", "Ann Smith", "ann@one.example")
    assert findings_of("DQ110", files(log, row("billed", "Ann Jones", "ann@two.example"))) == []
    assert len(findings_of("DQ110", files(log, row("billed", "Ann Smith", "ann@two.example")))) == 1


def test_an_initial_that_fits_two_people_is_nobodys() -> None:
    team = row("logged", "Ann Smith") + row("logged", "Adam Smith")
    assert findings_of("DQ110", files(team, row("billed", "A. Smith"))) == []
    assert findings_of("DQ110", files(team, row("billed", "asmith"))) == []
    assert len(findings_of("DQ110", files(team, row("billed", "Smith, Ann")))) == 1


def test_two_who_are_active_at_once_are_two() -> None:
    def found(*rows: str) -> int:
        return len(findings_of("DQ110", files(*rows)))

    ann = row("logged", "Ann Smith", when="2026-03-02 09:00-10:00")
    assert found(ann, row("logged", "A. Smith", when="2026-03-02 09:59-11:00")) == 0
    assert found(ann, row("logged", "A. Smith", when="2026-03-02 10:00-11:00")) == 1
    assert found(ann, row("billed", "A. Smith", when="2026-03-02 09:00-10:00")) == 1


def test_one_side_of_one_file_names_a_person_in_one_way() -> None:
    assert findings_of("DQ110", files(row("logged", "Ann Smith") + row("logged", "A. Smith"))) == []
    assert len(findings_of("DQ110", files(row("logged", "Ann Smith") + row("billed", "A. Smith")))) == 1
    twins = row("logged", "Ann Smith", "a@one.example") + row("logged", "Ann Smith", "b@one.example")
    (finding,) = findings_of("DQ110", files(twins))
    assert finding["facts"]["alike_by"] == "the same words"


CONTRACTS = (
    'contracts = [{{id = "1", client = "Acme", matches = ["Acme*"]}}, {{id = "2", client = "Beta"{}}}]\n'
    '[labels]\n"Beta" = "2"\n'
)


def test_stated_contracts_must_be_shared() -> None:
    def found(settings: str) -> list[Any]:
        log, bill = row("logged", "Ann Smith"), row("billed", "A. Smith", client="Beta")
        return findings_of("DQ110", files(log, bill, settings=settings))

    assert len(found("")) == 1
    assert found(CONTRACTS.format(', billed_as = ["Beta"]')) == []
    assert len(found('contracts = [{id = "1", client = "Acme", matches = ["Acme*"]}]')) == 1


@pytest.mark.parametrize(
    "settings",
    [
        '[people."Ann Smith"]\nnames = ["A. Smith"]',
        '[people."A. Smith"]\nnames = ["Ann Smith"]',
        '[people."ann@example.com"]\nnames = ["A. Smith", "Ann Smith"]',
        '[people."Ann Smith"]\napart = ["A. Smith"]',
        '[people."A. Smith"]\napart = ["Ann Smith"]',
    ],
)
def test_settings_that_join_or_keep_apart_end_the_question(settings: str) -> None:
    assert pair("Ann Smith", "A. Smith", settings) == []


def test_the_line_it_names_joins_them() -> None:
    (finding,) = pair("Ann Smith", "A. Smith")
    facts = finding["facts"]
    assert (facts["line_under"], facts["line"]) == ('[people."Ann Smith"]', 'names = ["A. Smith"]')
    assert pair("Ann Smith", "A. Smith", f"{facts['line_under']}\n{facts['line']}") == []
    stated = '[people."Ann Smith"]\nnames = ["ann_s"]'
    (finding,) = pair("Ann Smith", "A. Smith", stated)
    assert finding["facts"]["line"] == 'names = ["ann_s", "A. Smith"]'


def test_several_names_of_one_person_are_asked_about_once_each() -> None:
    others = [row("billed", name) for name in ("A. Smith", "Smith, Ann", "asmith")]
    found = findings_of("DQ110", files(row("logged", "Ann Smith", "ann.smith@example.com"), *others))
    assert [f["facts"]["names"] for f in found] == [
        ["ann.smith@example.com", name] for name in ("A. Smith", "Smith, Ann", "asmith")
    ]


def test_what_speaks_for_one_person_raises_the_confidence() -> None:
    def level(ours: str, theirs: str, *mails: str) -> str:
        ledger = files(row("logged", ours, mails[0]), row("billed", theirs, mails[1]))
        return str(unresolved_identity(ledger)["confidence"].iloc[0])

    assert level("Ann Smith", "A. Smith", "ann@one.example", "a@two.example") == "low"
    assert level("Ann Smith", "A. Smith", "ann@one.example", "asmith@one.example") == "medium"
    assert level("Ann Smith", "A. Smith", "ann@gmail.com", "asmith@gmail.com") == "low"
    assert level("Ann Smith", "Smith, Ann", "ann@one.example", "asmith@one.example") == "high"


def test_it_stays_open_whether_they_are_two() -> None:
    (finding,) = pair("Ann Smith", "A. Smith")
    assert finding["explanations"] == {"two real people": "untestable"}
    assert (finding["seconds"], finding["asked"], finding["severity"]) == (0, [], None)


@pytest.mark.parametrize(("percent", "count"), [(95, 1), (96, 0)])
def test_the_option_has_two_sides(percent: int, count: int) -> None:
    ledger = files(row("logged", "Ann Smith"), row("billed", "A. Smith"))
    assert len(findings_of("DQ110", ledger, minimum_similarity_percent=percent)) == count


def test_nobody_is_joined_without_a_word() -> None:
    ledger = files(row("logged", "Ann Smith"), row("billed", "A. Smith"))
    assert ledger.entries["person"].tolist() == ["Ann Smith", "A. Smith"]


def test_whoever_leaves_only_traces_is_not_found() -> None:
    ledger = ledger_of("ann logged 2026-03-02 1h", "x observed 2026-03-02 1h person_name=Ann_Smith")
    assert findings_of("DQ110", ledger) == []
    assert findings_of("DQ110", ledger_of()) == []


@pytest.mark.parametrize("name", ["freelancer", "client", "agency"])
@pytest.mark.parametrize("is_stated", [True, False])
def test_the_demos_have_no_such_names(name: str, is_stated: bool) -> None:
    given, settings = demo(name)
    stated = settings if is_stated else ledger_of().settings
    assert findings_of("DQ110", matching.resolve(read(given, stated, AS_OF, "UTC"))) == []
