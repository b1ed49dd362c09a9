"""Settings: what is wrong is said in one line with its place, before anything runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.engine import check_settings
from auditor.rules import all_rules
from auditor.settings import SettingsError, line_of, load, parse

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
        ("[[contracts]]\nname = 'x'", "audit.toml:1", "id is missing"),
        ("[people.'ann']\nname = ['x']", "audit.toml:2", "did you mean 'names'"),
        ("[rules]\ndisable = ['DQ999']", "audit.toml:2", "unknown rule 'DQ999'"),
        ("[rules.heavy_dya]\nx = 1", "audit.toml:1", "did you mean 'heavy_day'"),
        ("[rules.heavy_day]\n\nhuors = 1", "audit.toml:3", "no option 'huors'"),
        ("[formats.togl_detailed]\ntimezone = 'UTC'", "audit.toml:1", "did you mean 'toggl_detailed'"),
        ("[formats.mine]\nside = 'billed'", "audit.toml:1", "columns and side belong together"),
        ("x = [1,", "audit.toml", "not valid TOML"),
        ("path = 'x'", "audit.toml:1", "unknown key 'path'"),
    ],
)
def test_a_fault_is_one_line_with_its_place(text: str, place: str, said: str) -> None:
    message = fault(text)
    assert message.startswith(place)
    assert said in message


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
