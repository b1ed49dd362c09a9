from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pytest

from auditor.model import Ledger
from tests.importers.reading import read_text, refusal

BERLIN = "DTSTART;TZID=Europe/Berlin:20260302T090000"


def calendar(*events: str, head: str = "") -> str:
    parts = [f"BEGIN:VEVENT\nUID:{number}@example.com\n{e}\nEND:VEVENT" for number, e in enumerate(events, start=1)]
    return "\n".join(
        (
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Example//EN",
            *filter(None, [head]),
            *parts,
            "END:VCALENDAR",
            "",
        )
    )


def opened(*events: str, head: str = "", zone: str = "Europe/Berlin", settings: str = "") -> Ledger:
    return read_text(calendar(*events, head=head), timezone=zone, settings=settings)


def starts(ledger: Ledger) -> Sequence[str]:
    return ledger.entries["start"].dt.strftime("%m-%dT%H:%MZ").tolist()


# -- times --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "instant"),
    [
        ("DTSTART:20260302T080000Z", "2026-03-02T08:00Z"),
        ("DTSTART;TZID=America/New_York:20260302T090000", "2026-03-02T14:00Z"),
        ("DTSTART;TZID=W. Europe Standard Time:20260302T090000", "2026-03-02T08:00Z"),
        ("DTSTART;TZID=/freeassociation.sourceforge.net/Asia/Tokyo:20260302T090000", "2026-03-02T00:00Z"),
        ("DTSTART:20260302T090000", "2026-03-02T08:00Z"),
        ("dtstart;tzid=Europe/Berlin:20260302T090000", "2026-03-02T08:00Z"),
    ],
)
def test_a_start_is_in_utc_in_a_named_zone_or_in_that_of_the_settings(start: str, instant: str) -> None:
    entry = opened(f"{start}\nDURATION:PT45M\nSUMMARY:Call").entries.iloc[0]
    assert entry["start"] == pd.Timestamp(instant)
    assert entry["end"] - entry["start"] == pd.Timedelta("45min")
    assert (entry["seconds"], entry["trace"], entry["side"], entry["description"]) == (
        2700,
        "meeting",
        "observed",
        "Call",
    )


def test_times_without_a_zone_are_counted() -> None:
    assert any("1 of 2 records" in note for note in opened("DTSTART:20260302T090000", BERLIN).sources[0].notes)


def test_a_zone_that_the_file_defines_is_that_of_this_file_alone() -> None:
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Home\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:{0}\nTZOFFSETTO:{0}\n"
        "END:STANDARD\nEND:VTIMEZONE"
    )
    event = "DTSTART;TZID=Home:20260302T090000"
    assert starts(opened(event, head=zone.format("+0530"))) == ["03-02T03:30Z"]
    assert starts(opened(event, head=zone.format("+0100"))) == ["03-02T08:00Z"]
    unknown = opened(event, BERLIN)
    assert unknown.quarantine["text"].tolist() == ["DTSTART;TZID=Home:20260302T090000"]


def test_an_event_without_an_end_is_a_moment() -> None:
    entry = opened(BERLIN).entries.iloc[0]
    assert entry["start"] == entry["end"]
    assert not entry["is_running"]


def test_midnight_and_the_nights_of_clock_changes() -> None:
    ledger = opened(
        "DTSTART;TZID=Europe/Berlin:20260302T233000\nDTEND;TZID=Europe/Berlin:20260303T000000",
        "DTSTART;TZID=Europe/Berlin:20260329T013000\nDTEND;TZID=Europe/Berlin:20260329T033000",
        "DTSTART;TZID=Europe/Berlin:20261025T013000\nDTEND;TZID=Europe/Berlin:20261025T033000",
        "DTSTART;TZID=Europe/Berlin:20261024T120000\nDURATION:P1D",
        "DTSTART;TZID=Europe/Berlin:20261024T120000\nDURATION:PT24H30M",
    )
    assert (ledger.entries["seconds"] / 3600).tolist() == [0.5, 1, 3, 25, 24.5]
    assert ledger.entries["until"].iloc[0] == pd.Timestamp("2026-03-03")


def test_an_end_before_the_start_stays_as_stated() -> None:
    assert opened("DTSTART:20260302T090000Z\nDTEND:20260302T080000Z").entries["seconds"].tolist() == [-3600]


@pytest.mark.parametrize(
    ("lines", "until", "grain"),
    [
        ("DTSTART;VALUE=DATE:20260309\nDTEND;VALUE=DATE:20260314", "2026-03-13", "period"),
        ("DTSTART;VALUE=DATE:20260309\nDTEND;VALUE=DATE:20260310", "2026-03-09", "day"),
        ("DTSTART;VALUE=DATE:20260309\nDTEND;VALUE=DATE:20260309", "2026-03-09", "day"),
        ("DTSTART;VALUE=DATE:20260309", "2026-03-09", "day"),
        ("DTSTART;VALUE=DATE:20260309\nDURATION:P2D", "2026-03-10", "period"),
        ("DTSTART:20260309", "2026-03-09", "day"),
    ],
)
def test_whole_days_end_the_day_before_their_end(lines: str, until: str, grain: str) -> None:
    entry = opened(f"{lines}\nSUMMARY:Vacation").entries.iloc[0]
    assert (entry["day"], entry["until"], entry["grain"]) == (pd.Timestamp("2026-03-09"), pd.Timestamp(until), grain)
    assert pd.isna(entry["start"])
    assert pd.isna(entry["seconds"])


# -- what an event is a trace of ----------------------------------------------------------------------------


WHOLE_DAY = "DTSTART;VALUE=DATE:20260309\nSUMMARY:"


@pytest.mark.parametrize(
    "summary",
    ["Vacation", "Ann: Urlaub", "Ann Example vacation", "Ann's day off", "Sick leave", "PTO", "OOO", "Congés payés",
     "Out of office", "Krank (Attest folgt)", "Vacation in Spain", "Jahresurlaub", "leave", "Ann - sick"],
)  # fmt: skip
def test_whole_days_of_absence_are_leave(summary: str) -> None:
    assert opened(WHOLE_DAY + summary).entries["trace"].tolist() == ["leave"]


@pytest.mark.parametrize(
    "summary",
    ["Bo's birthday", "Vacation planning", "Deadline", "School holidays", "Krankenkasse", "Leave feedback", ""],
)
def test_other_whole_days_are_left_out(summary: str) -> None:
    ledger = opened(WHOLE_DAY + summary, BERLIN)
    assert ledger.entries["row"].tolist() == [2]
    assert ledger.skipped["row"].tolist() == [1]


@pytest.mark.parametrize(
    ("lines", "trace"),
    [
        ("SUMMARY:Vacation", "leave"),
        ("SUMMARY:Ann: krank", "leave"),
        ("SUMMARY:Discuss vacation", "meeting"),
        ("SUMMARY:Holiday planning", "meeting"),
        ("SUMMARY:Pre-vacation handover", "meeting"),
        ("SUMMARY:Dentist\nX-MICROSOFT-CDO-BUSYSTATUS:OOF", "leave"),
        ("SUMMARY:Call\nX-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE", "meeting"),
        ("SUMMARY:Dentist\nCATEGORIES:Private,Sick leave", "leave"),
        ("SUMMARY:Call\nCATEGORIES:Client\nCATEGORIES:Shop", "meeting"),
    ],
)
def test_an_event_at_a_time_is_a_meeting_unless_it_is_named_as_leave(lines: str, trace: str) -> None:
    assert opened(f"{BERLIN}\n{lines}").entries["trace"].tolist() == [trace]


@pytest.mark.parametrize(
    "name", ["Holidays in Germany", "Feiertage in Deutschland", "US Holidays", "Jours fériés en France"]
)
def test_all_days_of_a_calendar_of_holidays_are_holidays_but_for_observances(name: str) -> None:
    ledger = opened(
        WHOLE_DAY + "Labor Day\nDESCRIPTION:Public holiday",
        WHOLE_DAY + "Mother's Day\nDESCRIPTION:Observance\\nTo hide observances",
        head=f"X-WR-CALNAME:{name}",
    )
    assert ledger.entries["trace"].tolist() == ["holiday"]
    assert ledger.skipped["row"].tolist() == [2]
    assert any(name in note for note in ledger.sources[0].notes)


@pytest.mark.parametrize("lines", ["Karfreitag\nCATEGORIES:Holiday", "Bank holiday", "Feiertag: Karfreitag"])
def test_a_holiday_is_told_by_its_category_or_name(lines: str) -> None:
    assert opened(WHOLE_DAY + lines).entries["trace"].tolist() == ["holiday"]


@pytest.mark.parametrize("line", ["STATUS:CANCELLED", "TRANSP:TRANSPARENT", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"])
def test_meetings_that_are_cancelled_or_shown_as_free_are_left_out(line: str) -> None:
    ledger = opened(f"{BERLIN}\n{line}", BERLIN)
    assert ledger.entries["row"].tolist() == [2]
    assert ledger.skipped["row"].tolist() == [1]


def test_leave_that_is_shown_as_free_is_leave_and_cancelled_leave_is_not() -> None:
    ledger = opened(f"{WHOLE_DAY}Vacation\nTRANSP:TRANSPARENT", f"{WHOLE_DAY}Vacation\nSTATUS:CANCELLED")
    assert ledger.entries["row"].tolist() == [1]


def test_what_else_an_event_states_is_kept() -> None:
    entry = opened(
        f"{BERLIN}\nSUMMARY:Plan\\, the \\ncart\nCATEGORIES:Client,Shop\nCREATED:20260301T090000Z\n"
        "LAST-MODIFIED:20260301T100000Z\nDTSTAMP:20260302T080000Z"
    ).entries.iloc[0]
    assert (entry["description"], entry["tags"], entry["entry_id"]) == (
        "Plan, the cart",
        "Client, Shop",
        "1@example.com",
    )
    assert (entry["created"], entry["updated"]) == (
        pd.Timestamp("2026-03-01T09:00Z"),
        pd.Timestamp("2026-03-01T10:00Z"),
    )


def test_the_settings_say_whose_calendar_it_is() -> None:
    named = opened(BERLIN, settings='[formats.icalendar_file]\nperson = "Ann"\n')
    assert named.entries["person_name"].tolist() == ["Ann"]


# -- events that repeat -------------------------------------------------------------------------------------


def test_each_time_of_an_event_that_repeats_is_a_record_with_the_number_of_the_event() -> None:
    ledger = opened(BERLIN, f"{BERLIN}\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=3")
    assert ledger.entries["row"].tolist() == [1, 2, 2, 2]
    assert starts(ledger)[1:] == ["03-02T08:00Z", "03-09T08:00Z", "03-16T08:00Z"]
    source = ledger.sources[0]
    assert source.is_balanced
    assert source.rows["read"] == 4
    assert ledger.entries["entry_id"].iloc[3] == "2@example.com 2026-03-16T08:00:00Z"
    assert any("repeats" in note for note in source.notes)


def test_a_meeting_stays_at_its_hour_when_clocks_change_and_keeps_its_length() -> None:
    rule = "DTEND;TZID=Europe/Berlin:20260302T103000\nRRULE:FREQ=WEEKLY;COUNT=5"
    ledger = opened(f"{BERLIN}\n{rule}")
    assert starts(ledger)[3:] == ["03-23T08:00Z", "03-30T07:00Z"]
    assert set(ledger.entries["seconds"]) == {5400}
    assert len(set(starts(opened(f"DTSTART:20260302T080000Z\n{rule.splitlines()[1]}")))) == 5


@pytest.mark.parametrize(
    ("rule", "times"),
    [
        ("FREQ=DAILY;UNTIL=20260304T080000Z", ["03-02T08:00Z", "03-03T08:00Z", "03-04T08:00Z"]),
        ("FREQ=DAILY;UNTIL=20260304T075959Z", ["03-02T08:00Z", "03-03T08:00Z"]),
        ("FREQ=DAILY;UNTIL=20260304T090000", ["03-02T08:00Z", "03-03T08:00Z", "03-04T08:00Z"]),
        ("FREQ=DAILY;UNTIL=20260303", ["03-02T08:00Z", "03-03T08:00Z"]),
        ("FREQ=DAILY;INTERVAL=2;COUNT=2", ["03-02T08:00Z", "03-04T08:00Z"]),
        ("FREQ=MONTHLY;BYDAY=1MO;COUNT=2", ["03-02T08:00Z", "04-06T07:00Z"]),
        ("FREQ=WEEKLY;BYDAY=TU;COUNT=1", ["03-02T08:00Z", "03-03T08:00Z"]),
        ("FREQ=YEARLY;COUNT=1", ["03-02T08:00Z"]),
    ],
)
def test_rules_and_their_ends(rule: str, times: list[str]) -> None:
    assert starts(opened(f"{BERLIN}\nRRULE:{rule}")) == times


def test_a_rule_without_an_end_goes_on_to_a_year_after_the_last_change() -> None:
    ledger = opened(f"{BERLIN}\nRRULE:FREQ=MONTHLY\nDTSTAMP:20260415T120000Z")
    assert ledger.entries["day"].max() == pd.Timestamp("2027-04-02")
    later = opened(f"{BERLIN}\nRRULE:FREQ=MONTHLY\nDTSTAMP:20260415T120000Z", "DTSTART:20991231T090000Z")
    assert len(later.entries) == len(ledger.entries) + 1


def test_times_that_are_left_out_or_added() -> None:
    out = "EXDATE;TZID=Europe/Berlin:20260303T090000\nEXDATE:20260304T080000Z,20260305T090000Z"
    assert starts(opened(f"{BERLIN}\nRRULE:FREQ=DAILY;COUNT=5\n{out}")) == [
        "03-02T08:00Z",
        "03-05T08:00Z",
        "03-06T08:00Z",
    ]
    days = "RRULE:FREQ=DAILY;COUNT=3\nEXDATE;VALUE=DATE:20260303"
    assert starts(opened(f"{BERLIN}\n{days}")) == ["03-02T08:00Z", "03-04T08:00Z"]
    added = "DURATION:PT1H\nRDATE:20260305T090000Z\nRDATE;VALUE=PERIOD:20260306T090000Z/PT2H"
    ledger = opened(f"{BERLIN}\n{added}")
    assert starts(ledger) == ["03-02T08:00Z", "03-05T09:00Z", "03-06T09:00Z"]
    assert ledger.entries["seconds"].tolist() == [3600, 3600, 7200]


def test_whole_days_that_repeat() -> None:
    lines = "DTEND;VALUE=DATE:20260311\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE;VALUE=DATE:20260316"
    entries = opened(f"{WHOLE_DAY}Vacation\n{lines}").entries
    assert entries["day"].dt.strftime("%m-%d").tolist() == ["03-09", "03-23"]
    assert entries["until"].dt.strftime("%m-%d").tolist() == ["03-10", "03-24"]


def test_a_time_that_was_moved_stands_for_itself() -> None:
    moved = "UID:1@example.com\nRECURRENCE-ID:20260309T080000Z\nDTSTART:20260310T140000Z\nSUMMARY:Moved"
    ledger = opened(f"{BERLIN}\nRRULE:FREQ=WEEKLY;COUNT=3", "DTSTART:20260401T080000Z")
    text = calendar(f"{BERLIN}\nRRULE:FREQ=WEEKLY;COUNT=3").replace(
        "END:VCALENDAR", f"BEGIN:VEVENT\n{moved}\nEND:VEVENT\nEND:VCALENDAR"
    )
    ledger = read_text(text, timezone="Europe/Berlin")
    assert starts(ledger) == ["03-02T08:00Z", "03-16T08:00Z", "03-10T14:00Z"]
    assert ledger.entries["row"].tolist() == [1, 1, 2]
    gone = read_text(text.replace("SUMMARY:Moved", "STATUS:CANCELLED"), timezone="Europe/Berlin")
    assert starts(gone) == ["03-02T08:00Z", "03-16T08:00Z"]
    assert gone.skipped["row"].tolist() == [2]


def test_a_moved_time_whose_event_is_not_in_the_file_is_read() -> None:
    assert starts(opened("RECURRENCE-ID:20260309T080000Z\nDTSTART:20260310T140000Z")) == ["03-10T14:00Z"]


def test_an_event_with_no_time_left_is_skipped_and_counted() -> None:
    ledger = opened(BERLIN, f"{BERLIN}\nRRULE:FREQ=DAILY;COUNT=1\nEXDATE:20260302T080000Z")
    assert ledger.skipped["row"].tolist() == [2]
    assert ledger.sources[0].rows["read"] == 2


def test_clock_times_without_a_zone_repeat_on_the_clock_of_the_settings() -> None:
    text = "DTSTART:20260323T090000\nRRULE:FREQ=WEEKLY;COUNT=2"
    assert starts(opened(text)) == ["03-23T08:00Z", "03-30T07:00Z"]
    assert starts(opened(text, zone="UTC")) == ["03-23T09:00Z", "03-30T09:00Z"]


def test_a_time_in_the_hour_that_a_change_skips_is_read_with_the_clock_before_it() -> None:
    text = "DTSTART;TZID=Europe/Berlin:20260322T023000\nRRULE:FREQ=WEEKLY;COUNT=2"
    assert starts(opened(text)) == ["03-22T01:30Z", "03-29T01:30Z"]


def test_a_cancelled_event_is_not_followed() -> None:
    ledger = opened(f"{BERLIN}\nRRULE:FREQ=DAILY\nSTATUS:CANCELLED", BERLIN)
    assert ledger.skipped["row"].tolist() == [1]


# -- damage -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ("DTSTART:2026-03-02", "DTSTART:2026-03-02"),
        ("DTSTART:20260231T090000Z", "DTSTART:20260231T090000Z"),
        ("DTSTART:00260302T090000Z", "DTSTART:00260302T090000Z"),
        ("DTSTART;TZID=Mars/Base:20260302T090000", "DTSTART;TZID=Mars/Base:20260302T090000"),
        ("SUMMARY:No start", "DTSTART"),
        ("DTSTART:20260302T090000Z\nDTSTART:20260303T090000Z", "DTSTART:20260302T090000Z,20260303T090000Z"),
        ("DTSTART:20260302T090000Z\nDTEND:20260302", "DTEND:20260302"),
        ("DTSTART:20260302T090000Z\nDTEND:20260302T100000", "DTEND:20260302T100000"),
        ("DTSTART:20260302T090000Z\nDTEND:soon", "DTEND:soon"),
        ("DTSTART:20260302T090000Z\nDURATION:an hour", "DURATION:an hour"),
        ("DTSTART:20260302T090000Z\nRRULE:FREQ=OFTEN", "RRULE:FREQ=OFTEN"),
        ("DTSTART:20260302T090000Z\nRRULE:FREQ=HOURLY;COUNT=3", "RRULE:FREQ=HOURLY;COUNT=3"),
        ("DTSTART:20260302T090000Z\nRRULE:FREQ=DAILY;INTERVAL=0", "RRULE:FREQ=DAILY;INTERVAL=0"),
        ("DTSTART:20260302T090000Z\nRRULE:COUNT=3", "RRULE:COUNT=3"),
        (
            "DTSTART:20260302T090000Z\nRRULE:FREQ=DAILY;BYMONTHDAY=99;COUNT=3",
            "RRULE:FREQ=DAILY;COUNT=3;BYMONTHDAY=99",
        ),
        (
            "DTSTART:20260302T090000Z\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
            "RRULE:FREQ=YEARLY;BYMONTHDAY=30;BYMONTH=2",
        ),
        ("DTSTART:20260302T090000Z\nRRULE:FREQ=DAILY;COUNT=2\nEXDATE:never", "EXDATE:never"),
        (
            "DTSTART:20260302T090000Z\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260302T090000Z",
            "RECURRENCE-ID:20260302T090000Z",
        ),
        ("DTSTART:20260302T090000Z\nno property", None),
        ("DTSTART:20260302T090000Z\nCREATED:once", None),
    ],
)
def test_an_event_that_cannot_be_read_goes_to_quarantine_with_its_line(lines: str, text: str | None) -> None:
    ledger = opened(BERLIN, lines)
    assert ledger.entries["row"].tolist() == [1]
    assert ledger.quarantine["row"].tolist() == [2]
    assert text is None or ledger.quarantine["text"].tolist() == [text]
    assert ledger.sources[0].is_balanced


@pytest.mark.parametrize(
    "text",
    [
        "BEGIN:VCALENDAR\n",
        "BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260302T090000Z\n",
        "BEGIN:VCALENDAR\nno property\nEND:VCALENDAR\n",
        "BEGIN:VCALENDAR\nEND:VCALENDAR\nEND:VCALENDAR\n",
        "BEGIN:VCALENDAR\nEND:VEVENT\nBEGIN:VEVENT\nDTSTART:20260302T090000Z\nEND:VEVENT\n",
    ],
)
def test_a_calendar_that_is_damaged_or_empty_is_refused_in_one_line(text: str) -> None:
    line = refusal(text)
    assert "calendar" in line
    assert "\n" not in line


def test_a_calendar_that_repeats_without_bounds_is_refused() -> None:
    often = "DTSTART:19010101T090000Z\nRRULE:FREQ=DAILY;UNTIL=20251231\nDTSTAMP:20260101T000000Z"
    assert "too often" in refusal(calendar(often, often))


def test_a_zone_whose_clocks_change_by_the_second_is_refused() -> None:
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Home\nBEGIN:STANDARD\nDTSTART:19700101T000000\nRRULE:FREQ=SECONDLY\n"
        "TZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nEND:STANDARD\nEND:VTIMEZONE"
    )
    assert "time zone" in refusal(calendar("DTSTART;TZID=Home:20260302T090000", head=zone))


def test_parts_that_are_no_events_are_named() -> None:
    text = calendar(BERLIN).replace("END:VCALENDAR", "BEGIN:VTODO\nUID:t\nEND:VTODO\nEND:VCALENDAR")
    assert any("VTODO" in note for note in read_text(text).sources[0].notes)


def test_several_calendars_in_one_file_are_read_as_one() -> None:
    ledger = read_text(calendar(BERLIN) + calendar(f"{WHOLE_DAY}Labor Day", head="X-WR-CALNAME:Holidays in Germany"))
    assert ledger.entries["trace"].tolist() == ["meeting", "holiday"]
    assert ledger.entries["row"].tolist() == [1, 2]
