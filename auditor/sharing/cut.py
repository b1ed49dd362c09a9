"""What of a report is about some of its contracts, and what every other part is called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from typing import Any

import numpy as np
import pandas as pd

from auditor.model import Ledger
from auditor.report import Report
from auditor.sharing.profiles import Profile
from auditor.sharing.secrets import Secrets, secrets

Flags = np.ndarray[Any, Any]


@dataclass(frozen=True, eq=False)
class Cut:
    """A report, the rows of its contracts to be shown (ascending), and by which profile."""

    report: Report
    rows: tuple[int, ...]
    profile: Profile

    @property
    def ledger(self) -> Ledger:
        """The ledger of the whole report."""
        return self.report.ledger

    @cached_property
    def contracts(self) -> pd.DataFrame:
        """The rows of `Report.contracts` to be shown."""
        return self.report.contracts.iloc[list(self.rows)].reset_index(drop=True)

    @cached_property
    def keys(self) -> set[tuple[str, str]]:
        """Contract and person of every row to be shown."""
        return set(zip(self.contracts["contract"], self.contracts["person"], strict=True))

    @cached_property
    def is_own(self) -> Flags:
        """Which entries are of the contracts."""
        return np.isin(self.ledger.entries["contract_row"].to_numpy(), self.rows)

    @cached_property
    def is_theirs(self) -> Flags:
        """Which entries are of the contracts, be it of other people where the profile leaves those."""
        if self.profile.rest:
            return self.is_own
        return _flags(self.ledger.entries["contract"].isin(self.contracts["contract"]))

    @cached_property
    def is_shown(self) -> Flags:
        """Which entries hide nothing: those of the contracts and, unless withheld, of others of the same client."""
        if not self.profile.others:
            return np.ones(len(self.ledger.entries), dtype=bool)
        if self.profile.rest:
            return self.is_own
        known = self.report.contracts
        clients = set(self.contracts["client"]) - {""}
        same = known["contract"].isin(self.contracts["contract"]) | known["client"].isin(clients)
        is_same: Flags = _flags(same)[self.ledger.entries["contract_row"].to_numpy()]
        return is_same

    @cached_property
    def secrets(self) -> Secrets:
        """What must not be said."""
        return secrets(self.ledger, self.is_shown, self.is_theirs, self.profile)

    @cached_property
    def is_kept(self) -> Flags:
        """Which findings (rows of `Report.all_findings`) rest on the contracts, are about them, or cause such."""
        f = self.report.all_findings
        contracts, people = ({*part, ""} for part in zip(*self.keys, strict=True)) if self.keys else ({""}, {""})
        files = set(self.own_files)
        kept = np.array(
            [
                bool(self.is_own[entries].any())
                or (contract, person) in self.keys
                or (
                    not len(entries)
                    and (contract in contracts and person in people)
                    and (contract != "" or any(file in files for file, _ in places))
                )
                for entries, places, contract, person in zip(
                    f["entries"], f["places"], f["contract"], f["person"], strict=True
                )
            ],
            dtype=bool,
        )
        while True:
            causes = set(f["folded_into"][kept].dropna())
            more = kept | _flags(f["fingerprint"].isin(causes))
            if more.sum() == kept.sum():
                return kept
            kept = more

    @cached_property
    def own_files(self) -> list[str]:
        """The files that hold rows of the contracts."""
        t = self.ledger.traces
        mine = pd.MultiIndex.from_frame(t[["contract", "person"]].astype("str")).isin(list(self.keys))
        held = {*self.ledger.entries["source"][self.is_own].unique(), *t["source"][mine].unique()}
        return [source.file for source in self.ledger.sources if source.file in held]

    @cached_property
    def mixed(self) -> set[str]:
        """The files in which rows of others stand too."""
        e, t = self.ledger.entries, self.ledger.traces
        mine = pd.MultiIndex.from_frame(t[["contract", "person"]].astype("str")).isin(list(self.keys))
        others = {*e["source"][~self.is_shown].unique(), *t["source"][~mine].unique()}
        return others | {s.file for s in self.ledger.sources if s.file not in self.own_files}

    @cached_property
    def files(self) -> list[str]:
        """The files to be named: all, or those with rows of the contracts or evidence of their findings."""
        everything = [source.file for source in self.ledger.sources]
        if not self.profile.others:
            return everything
        f = self.report.all_findings[self.is_kept]
        held = {*self.own_files, *(file for told in self.report.evidence(f) for file, _ in told)}
        return [file for file in everything if file in held]

    @cached_property
    def called(self) -> dict[str, str]:
        """What each file is called: its name, or a number where the name would say who or whose."""
        told = {}
        for number, source in enumerate(self.ledger.sources, start=1):
            file = source.file
            hides = self.profile.people or (
                self.profile.others and (file not in self.own_files or self.secrets.are_in_name(file))
            )
            told[file] = f"file {number}{PurePath(file).suffix.lower()[:6]}" if hides else file
        return told

    @property
    def left_out(self) -> tuple[str, ...]:
        """How many files are left out, in words."""
        number = len(self.ledger.sources) - len(self.files)
        return (f"{number:,} file{'s' * (number != 1)} without a row of this contract",) if number else ()

    def person(self, name: str) -> str:
        """Return what a person is called."""
        return self.secrets.person(str(name))

    def said(self, text: str) -> str:
        """Return a text that says nothing hidden, files called as they are."""
        told = text
        for file, name in self.called.items():
            if file != name:
                told = told.replace(file, name)
        return self.secrets.said(told)


def cut(report: Report, rows: Sequence[int], profile: Profile) -> Cut:
    """Return the cut; raises IndexError for a row that is not there."""
    own = sorted(set(rows))
    if not own or own[0] < 0 or own[-1] >= len(report.contracts):
        raise IndexError(f"no such row of the contracts: {list(rows)}")
    return Cut(report, tuple(own), profile)


def _flags(column: pd.Series[Any]) -> Flags:
    return column.to_numpy(dtype=bool)
