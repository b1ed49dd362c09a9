"""Settings: what is wrong is said in one line with its place, before anything runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.engine import check_settings
from auditor.faults import line_of
from auditor.rules import all_rules
from auditor.settings import SettingsError, load, parse

CONTRACT = '[[contracts]]\nid = "1"\n'


def fault(text: str) -> str:
    with pytest.raises(SettingsError) as caught:
        check_settings(parse(text), ["toggl_detailed"])
    message = str(caught.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ('timezon = "UTC"', "audit.toml:1", "did you mean 'timezone'"),
        ('timezone = "Mars/Base"', "audit.toml:1", "is not a time zone"),
        (f"{CONTRACT}nmae = 'x'", "audit.toml:3", "did you mean 'name'"),
        (f"{CONTRACT}\n{CONTRACT}[[contracts.terms]]\nrate = '45'", "audit.toml:7", "is not a rate"),
        (f"{CONTRACT}[[contracts.terms]]\nweekly_limit_hours = -1", "audit.toml:4", "weekly_limit_hours"),
        (f"{CONTRACT}[[contracts.terms]]\nfrom = 'soon'", "audit.toml:4", "from"),
        (f"{CONTRACT}rounding = 'sometimes'", "audit.toml:3", "is not a rounding"),
        (f"{CONTRACT}rounding = 'up 7 per day'", "audit.toml:3", "is not a rounding"),
        (f"{CONTRACT}meal_minutes = 0", "audit.toml:3", "needs a number of more than 0"),
        (f"{CONTRACT}paid_gap_minutes = 2000", "audit.toml:3", "needs a number of at most 1440"),
        (f"{CONTRACT}minimum_minutes = 'x'", "audit.toml:3", "minimum_minutes: needs a whole number"),
        (f"{CONTRACT}meal_after_hours = 6", "audit.toml:1", "give those too"),
        (f"{CONTRACT}day_hours = 8\nweekly_hours = 20", "audit.toml:1", "exclude each other"),
        ("[[contracts]]\nname = 'x'", "audit.toml:1", "id is missing"),
        ("[people.'ann']\nname = ['x']", "audit.toml:2", "did you mean 'names'"),
        ("[rules]\ndisable = ['DQ999']", "audit.toml:2", "unknown rule 'DQ999'"),
        ("[rules.heavy_dya]\nx = 1", "audit.toml:1", "did you mean 'heavy_day'"),
        ("[rules.heavy_day]\n\nhuors = 1", "audit.toml:3", "no option 'huors'"),
        ("[formats.togl_detailed]\ntimezone = 'UTC'", "audit.toml:1", "did you mean 'toggl_detailed'"),
        ("[formats.mine]\nside = 'billed'", "audit.toml:1", "give its columns too"),
        ("[files.'a.csv']\ntimezone = 'Kyiv'", "audit.toml:2", "is not a time zone"),
        ("[files.'a.csv']\nencoding = 'cp1252'", "audit.toml:2", "unknown key 'encoding'"),
        ("x = [1,", "audit.toml", "not valid TOML"),
        ("path = 'x'", "audit.toml:1", "unknown key 'path'"),
    ],
)
def test_a_fault_is_one_line_with_its_place(text: str, place: str, said: str) -> None:
    message = fault(text)
    assert message.startswith(place)
    assert said in message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[people.ann]\nnames = 'x'", 'people.ann.names: needs a list such as ["..."]'),
        (f"{CONTRACT}matches = 'x'", 'contracts.matches: needs a list such as ["..."]'),
        (f"{CONTRACT}[[contracts.terms]]\nweekly_limit_hours = 'x'", "weekly_limit_hours: needs a number"),
        (f"{CONTRACT}[[contracts.terms]]\nweekly_limit_hours = 0", "hours: needs a number of more than 0"),
        (f"{CONTRACT}[[contracts.terms]]\nfrom = 'soon'", "from: needs a date such as 2026-01-01"),
        (f"{CONTRACT}[[contracts.terms]]\nrate = 45", 'rate: needs a rate such as "45.00 USD"'),
        (f"{CONTRACT}rounding = 15", 'rounding: needs a rounding such as "nearest 15 per entry", or "none"'),
        (f"{CONTRACT}platform = 'x'", "platform: needs one of 'upwork', 'freelancer.com', 'guru' or 'hubstaff'"),
        ("[[contracts]]\nid = 7", "contracts.id: needs text in quotes"),
        ("[contracts]\nid = '7'", "contracts: needs tables, each under [[contracts]]"),
        ("people = 3", "people: needs a table of keys and values"),
    ],
)
def test_a_value_of_the_wrong_type_is_told_in_plain_words(text: str, said: str) -> None:
    assert fault(text).endswith(said)


@pytest.mark.parametrize("name", ["", "localtime", "posixrules", "Factory"])
def test_a_zone_that_is_no_place_is_refused(name: str) -> None:
    assert "is not a time zone" in fault(f"timezone = '{name}'")


@pytest.mark.parametrize("person", ["", "person = 'ann'\n"])
def test_two_contracts_of_one_id_and_person_are_refused_with_both_lines(person: str) -> None:
    message = fault(f"{CONTRACT}{person}\n{CONTRACT}{person}")
    assert message.startswith(f"audit.toml:{6 if person else 5}: contract '1'")
    assert "already in line 2" in message


def test_an_option_of_the_wrong_type_is_refused() -> None:
    rule = next(rule for rule in all_rules() if rule.options)
    option = next(iter(rule.options))
    assert "it takes a" in fault(f"[rules.{rule.name}]\n{option} = 'x'")


def test_an_option_may_be_a_whole_number_where_a_fraction_is_meant() -> None:
    rule, option = next((r, o) for r in all_rules() for o, d in r.options.items() if isinstance(d, float))
    check_settings(parse(f"[rules.{rule.name}]\n{option} = 3"), [])


def test_the_line_of_the_second_contract_is_found() -> None:
    text = f"{CONTRACT}\n{CONTRACT}name = 'b'\n"
    assert line_of(text, ("contracts", 1, "name")) == 6


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "audit.toml"
    path.write_bytes(b'\xef\xbb\xbftimezone = "UTC"\n')
    assert load(path).timezone == "UTC"


def test_missing_settings_are_one_line(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot read the settings"):
        load(tmp_path / "none.toml")


def test_the_hash_is_of_the_text() -> None:
    assert parse("").sha256 != parse("timezone = 'UTC'").sha256


def test_what_is_said_of_a_file_goes_before_its_format_and_a_name_before_a_pattern() -> None:
    settings = parse(
        "[formats.toggl_detailed]\ntimezone = 'UTC'\ncurrency = 'EUR'\n"
        "[files.'ann*.csv']\ntimezone = 'Europe/Kyiv'\n"
        "[files.'*']\ntimezone = 'Asia/Tokyo'\n"
        "[files.'ann2.csv']\nperson = 'Ann'\n"
    )
    zones = {
        file: settings.format_of("toggl_detailed", file).timezone for file in ("Ann1.csv", "ann2.csv", "bob.csv")
    }
    assert zones == {"Ann1.csv": "Europe/Kyiv", "ann2.csv": "UTC", "bob.csv": "Asia/Tokyo"}
    assert settings.format_of("toggl_detailed", "ann1.csv").currency == "EUR"
    assert settings.format_of("toggl_detailed", "ann2.csv").person == "Ann"
    assert settings.format_of("other", "ann1.csv").currency is None
    assert settings.format_of("toggl_detailed", "march/ann2.csv").person == "Ann"
    assert settings.format_of("toggl_detailed", "march/ann1.csv").timezone == "Europe/Kyiv"
