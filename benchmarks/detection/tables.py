"""Files as tools write them: logs and bills as canonical CSV or Upwork's summary, settings as TOML."""

from __future__ import annotations

import numpy as np
import pandas as pd

from auditor.model import Ledger
from auditor.settings import parse
from benchmarks.detection.clock import DAY, to_local
from benchmarks.detection.styles import DAYS, ENTRY, MONTHS, by_day, by_week
from importers.files import File, read

AS_OF = pd.Timestamp("2027-01-04T09:00Z")
RATE = 50


def moments(name: str, instants: pd.Series, zone: str) -> dict[str, np.ndarray]:
    """Return the columns of local day and clock of instants."""
    local = to_local(instants, zone)
    clock = np.datetime_as_string((local % DAY).astype("datetime64[s]"), "s")
    day = np.datetime_as_string((local // DAY).astype("datetime64[D]"), "D")
    return {f"{name}_day": day, f"{name}_time": np.char.partition(clock, "T")[:, 2]}


def dates(day: pd.Series) -> np.ndarray:
    return np.datetime_as_string(day.to_numpy().astype("datetime64[D]"), "D")


def clock_lengths(seconds: pd.Series) -> list[str]:
    return [f"{s // 3600}:{s // 60 % 60:02}:{s % 60:02}" for s in seconds.tolist()]


def _named(frame: pd.DataFrame, side: str) -> pd.DataFrame:
    contract = frame["contract"].map(number_of)
    return pd.DataFrame(
        {
            "side": side,
            "person": frame["person"].map("Person {:06d}".format),
            "client": frame["contract"].map("Client {:05d}".format),
            "project": frame["contract"].map("Project {:05d}".format),
            "contract": contract,
        }
    )


def log_file(log: pd.DataFrame, zone: str, *, with_durations: bool = True) -> File:
    """Return the log as a canonical CSV of intervals."""
    table = _named(log, "logged").assign(
        **moments("start", log["start"], zone),
        **moments("end", log["end"], zone),
        **({"duration": clock_lengths(log["end"] - log["start"])} if with_durations else {}),
        description=log["text"],
        manual=np.where(log["is_manual"], "yes", "no"),
    )
    return File("log.csv", table.to_csv(index=False).encode())


def solidtime_file(log: pd.DataFrame) -> File:
    """Return the log as solidtime exports it: instants in UTC, and when each entry was made."""

    def stamps(column: str) -> np.ndarray:
        return np.char.add(np.datetime_as_string(log[column].to_numpy().astype("datetime64[s]"), "s"), "Z")

    table = pd.DataFrame(
        {
            "id": np.arange(len(log)),
            "description": log["text"],
            "start": stamps("start"),
            "end": stamps("end"),
            "billable": "true",
            "member_id": log["person"].map("Person {:06d}".format),
            "client_id": log["contract"].map("Client {:05d}".format),
            "project_id": log["contract"].map("Project {:05d}".format),
            "is_imported": "false",
            "created_at": stamps("created"),
            "updated_at": stamps("created"),
        }
    )
    return File("log.csv", table.to_csv(index=False).encode())


def bill_file(lines: pd.DataFrame, grain: str, zone: str, *, is_upwork: bool = False) -> File:
    """Return the bill as it is printed: entries, days, weeks or months; or as Upwork's weekly summary."""
    if is_upwork:
        return _upwork(by_day(lines))
    if grain == ENTRY:
        table = _named(lines, "billed").assign(
            **moments("start", lines["start"], zone),
            **moments("end", lines["end"], zone),
            duration=clock_lengths(lines["seconds"]),
        )
        return File("bill.csv", table.assign(rate=RATE, currency="USD").to_csv(index=False).encode())
    if grain == DAYS:
        lines = by_day(lines)
        table = _named(lines, "billed").assign(day=dates(lines["day"]), duration=clock_lengths(lines["seconds"]))
    elif grain == MONTHS:
        month = lines["day"].to_numpy().astype("datetime64[D]").astype("datetime64[M]")
        lines = by_day(lines.assign(day=month.astype("datetime64[D]").astype(np.int64)))
        first = lines["day"].to_numpy().astype("datetime64[D]")
        last = (first.astype("datetime64[M]") + 1).astype("datetime64[D]") - 1
        table = _named(lines, "billed").assign(
            day=dates(lines["day"]),
            until=np.datetime_as_string(last),
            hours=(lines["seconds"] / 3600).map("{:.2f}".format),
        )
    else:
        lines = by_week(lines)
        table = _named(lines, "billed").assign(
            day=dates(lines["day"]), until=dates(lines["day"] + 6), duration=clock_lengths(lines["seconds"])
        )
    return File("bill.csv", table.assign(rate=RATE, currency="USD").to_csv(index=False).encode())


def _upwork(lines: pd.DataFrame) -> File:
    hours = lines["seconds"] / 3600
    table = pd.DataFrame(
        {
            "Date": dates(lines["day"]),
            "Freelancer": lines["person"].map("Person {:06d}".format),
            "Contract": lines["contract"].map("Project {0:05d} (9{0:05d})".format),
            "Hours": hours.map("{:.5f}".format),
            "Amount": (hours * RATE).map("{:.2f}".format),
            "Payment type": "",
        }
    )
    return File("bill.csv", table.to_csv(index=False).encode())


def settings_text(contracts: pd.Index, terms: tuple[str, ...], zone: str, limits: dict[int, float]) -> str:
    """Return an audit.toml with these contracts, all on the same terms; `limits` are weekly hours of some."""
    blocks = [
        "\n".join(
            [
                "[[contracts]]",
                f'id = "{number_of(n)}"',
                f'name = "Project {n:05d}"',
                f'client = "Client {n:05d}"',
                f'timezone = "{zone}"',
                *terms,
                "[[contracts.terms]]",
                f'rate = "{RATE}.00 USD"',
                *([f"weekly_limit_hours = {limits[n]}"] if n in limits else []),
            ]
        )
        for n in contracts.tolist()
    ]
    return "\n\n".join(blocks) + "\n"


def number_of(contract: int) -> str:
    """Return the id a contract has on paper."""
    return f"9{contract:05d}"


def ledger(files: list[File], settings: str, zone: str) -> Ledger:
    """Read files under the text of an audit.toml, clock times in `zone`."""
    return read(files, parse(settings), AS_OF, zone)
