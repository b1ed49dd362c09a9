"""REC404: a clock that is off, and what is not."""

from __future__ import annotations

import pandas as pd

from auditor.engine import audit
from auditor.model import Ledger, ZoneSource
from auditor.reconciliation import reconcile
from tests.ledgers import findings_of, ledger_of

HOURS = (2, 3, 4, 5, 6, 9, 10, 11, 12, 13)


def evenings(shift: int, zone: str = "UTC", month: int = 3, begin: int = 18, bill_zone: str = "UTC") -> list[str]:
    """Return a log of evenings and the bill of the same work on a clock `shift` hours later."""
    lines, billed = [], pd.Series(dtype="int64")
    for number, day in enumerate(HOURS):
        start = pd.Timestamp(2026, month, day, begin, 5 * number, tz=zone).tz_convert("UTC")
        end = start + pd.Timedelta(hours=5, minutes=11 * number)
        lines.append(f"ann logged {start:%Y-%m-%d}..{end:%Y-%m-%d} {start:%H:%M}-{end:%H:%M} client=Acme")
        minutes = pd.date_range(start, end, freq="min", inclusive="left") + pd.Timedelta(hours=shift)
        counts = pd.Series(minutes.tz_convert(bill_zone).date).value_counts()
        billed = billed.add(counts, fill_value=0)
    lines += [f"ann billed {day} 1h client=Acme seconds={int(n) * 60}" for day, n in billed.sort_index().items()]
    return lines


def test_a_constant_shift_is_one_note_with_all_rows_and_the_zones_that_fit() -> None:
    ledger = ledger_of(*evenings(3))
    (finding,) = findings_of("REC404", ledger)
    assert sorted(finding["rows"]) == list(range(2, len(ledger.entries) + 2))
    assert finding["asked"] == []
    assert finding["facts"]["shift_seconds"] == 10800
    assert finding["facts"]["explained_percent"] == 100
    assert finding["facts"]["zones_that_fit"] == ["America/Sao_Paulo"]
    assert finding["facts"]["log_zone_from"] == "file"
    assert findings_of("REC401", ledger) == findings_of("REC402", ledger) == []
    assert set(audit(ledger).findings["severity"]) <= {"note"}


def test_the_clock_may_be_ahead_and_off_by_half_an_hour() -> None:
    assert findings_of("REC404", ledger_of(*evenings(-4, begin=1)))[0]["facts"]["shift_seconds"] == -14400
    ahead = [line for line in evenings(0, begin=1) if "logged" in line]
    bill = ledger_of(*evenings(0, begin=1, bill_zone="America/Caracas"))
    assert [f["facts"]["shift_seconds"] for f in findings_of("REC404", bill)] == [-14400]
    assert findings_of("REC404", ledger_of(*ahead)) == []


def test_the_zone_of_a_log_that_is_assumed_is_said() -> None:
    ledger = ledger_of(*evenings(3), timezone_from=ZoneSource.ASSUMED)
    assert findings_of("REC404", ledger)[0]["facts"]["log_zone_from"] == "assumed"


def _as_written(line: str, zone: str) -> str:
    """Return a log line with the clock of a zone, as if it were UTC."""
    _, _, days, times, *_ = line.split()
    pairs = zip(days.split(".."), times.split("-"), strict=True)
    first, last = (pd.Timestamp(f"{day} {time}", tz="UTC").tz_convert(zone) for day, time in pairs)
    return f"ann logged {first:%Y-%m-%d}..{last:%Y-%m-%d} {first:%H:%M}-{last:%H:%M} client=Acme"


def test_a_log_written_in_a_zone_with_daylight_saving_names_it() -> None:
    def written(month: int) -> list[str]:
        lines = evenings(0, zone="America/New_York", month=month)
        return [_as_written(line, "America/New_York") if "logged" in line else line for line in lines]

    (finding,) = findings_of("REC404", ledger_of(*written(1), *written(6)))
    assert finding["facts"]["zones_that_fit"] == ["America/New_York"]
    assert finding["facts"]["shift_seconds"] == 18000
    assert findings_of("REC401", ledger_of(*written(1), *written(6))) == []


def test_what_remains_after_the_shift_is_reported() -> None:
    lines = evenings(3)
    at = next(i for i, line in enumerate(lines) if "billed 2026-03-05" in line)
    seconds = int(lines[at].split("seconds=")[1])
    lines[at] = lines[at].replace(f"seconds={seconds}", f"seconds={seconds + 5400}")
    ledger = ledger_of(*lines)
    assert len(findings_of("REC404", ledger)) == 1
    (finding,) = findings_of("REC401", ledger)
    assert finding["seconds"] == 5400
    assert "its clock moved" in finding["message"]


def test_a_bill_with_clock_times_tells_a_shift_within_the_day() -> None:
    lines = [f"ann logged 2026-03-{d:02d} 09:00-1{d % 3}:30 client=Acme" for d in range(2, 8)]
    lines += [f"ann billed 2026-03-{d:02d} 11:00-1{d % 3 + 2}:30 client=Acme" for d in range(2, 8)]
    ledger = ledger_of(*lines)
    assert findings_of("REC404", ledger)[0]["facts"]["shift_seconds"] == 7200
    assert findings_of("REC402", ledger) == []


def test_one_long_day_is_no_shift() -> None:
    lines = evenings(0)
    at = next(i for i, line in enumerate(lines) if "billed 2026-03-05" in line)
    lines[at] = lines[at].split("seconds=")[0] + "seconds=30000"
    ledger = ledger_of(*lines)
    assert findings_of("REC404", ledger) == []
    assert len([f for f in findings_of("REC401", ledger) if f["seconds"]]) == 1


def test_both_sides_agreeing_hours_without_times_single_sides_and_nothing() -> None:
    lines = evenings(3)
    hours: Ledger = ledger_of(
        *[f"ann logged 2026-03-{d:02d} 5h client=Acme" for d in HOURS], *[x for x in lines if "billed" in x]
    )
    assert findings_of("REC404", ledger_of(*evenings(0))) == []
    assert findings_of("REC404", hours) == []
    assert findings_of("REC404", ledger_of()) == []
    assert findings_of("REC404", ledger_of(*[x for x in lines if "billed" in x])) == []
    assert reconcile(ledger_of(*lines)).contracts["boundary"].tolist() == [None]


def test_how_well_the_next_best_clock_fits_is_stated() -> None:
    log = [f"ann logged 2026-03-{day:02} 09:{day}-13:30 client=Acme" for day in range(10, 20)]
    bill = [f"ann billed 2026-03-{day:02} 12:{day}-16:30 client=Acme" for day in range(10, 20)]
    (finding,) = findings_of("REC404", ledger_of(*log, *bill))
    assert finding["facts"]["shift_seconds"] == 3 * 3600
    assert 80 <= finding["facts"]["runner_up_percent"] < 95
