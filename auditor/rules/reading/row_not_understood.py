"""DQ101."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, hours, nothing
from auditor.measures.notations import FOOTER, TOTAL, likely_seconds, notation_of
from auditor.model import Ledger
from auditor.rules import rule
from auditor.settings import AS_STATED

MARK = "decimal comma"
NOTATIONS = (MARK, "currency sign", "hours in words")
NO_ENTRY = "total, footer or blank row"
DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")


@rule("DQ101", kind=Kind.INCONSISTENT, severity=Severity.ERROR, reads=True)
def row_not_understood(ledger: Ledger) -> pd.DataFrame:
    """A row has a cell that cannot be read, so the row is set aside and its time is not audited.

    *Why it matters.* A row that is guessed at or silently dropped makes every sum after it wrong. Rows set
    aside are in no total of this report, whichever side they would have helped.

    *Flagged.* Rows in quarantine, one finding per file, column, reason and likely notation, so that a column
    in another notation is one finding with all its rows. The text is quoted as it stands in the file.

    *Explanations tested.* A total, footer or blank row: its words say so, or it states the sum of the rows
    above it. A decimal comma, a currency sign, hours in words such as "1h 30": ruled out when the text is
    nothing of the kind; otherwise it stays open, since the rest of the file is written differently and only a
    person knows what was meant; what the text would be is given as a fact. The decimal comma also stays open
    where the reason is the decimal mark that the settings state.

    *Not flagged.* Blank lines and rows of totals that the reader of the format knows; they are skipped with
    their reason. Whether the rows of a file add up is DQ102 and TOT309.

    *To ask.* What does this row say, written out: which day, and how many hours?

    *To do.* Correct the cell in the tool and export again, or leave the row out on purpose and note why.
    """
    q = ledger.quarantine
    if not len(q):
        return nothing()
    text = q["text"].fillna("")
    is_no_entry = _is_no_entry(ledger, q)
    by_settings = q["reason"].astype("str").str.endswith(AS_STATED).to_numpy(dtype=bool)
    written = text.map({t: notation_of(t) for t in text.unique()})
    notation = np.where(is_no_entry, NO_ENTRY, np.where(by_settings, MARK, written))
    keyed = pd.DataFrame(
        {
            "source": q["source"].astype("str"),
            "column": q["column"].astype("str").fillna(""),
            "reason": q["reason"].astype("str"),
            "notation": notation,
            "row": q["row"],
            "text": text,
        }
    )
    groups = keyed.groupby(["source", "column", "reason", "notation"], sort=True)
    keys = pd.DataFrame(list(groups.groups), columns=["source", "column", "reason", "notation"])
    rows = [part.to_numpy() for _, part in groups["row"]]
    texts = [part.tolist() for _, part in groups["text"]]
    return found(
        message=[
            _message(len(mine), column, reason, said[0])
            for mine, said, column, reason in zip(rows, texts, keys["column"], keys["reason"], strict=True)
        ],
        places=[[(file, int(r)) for r in mine] for file, mine in zip(keys["source"], rows, strict=True)],
        identity=[
            "\x1f".join([column, reason, *sorted(said)])
            for column, reason, said in zip(keys["column"], keys["reason"], texts, strict=True)
        ],
        explanations={
            NO_ENTRY: np.where(keys["notation"] == NO_ENTRY, Verdict.RULED_IN, Verdict.RULED_OUT),
            **{n: np.where(keys["notation"] == n, Verdict.UNTESTABLE, Verdict.RULED_OUT) for n in NOTATIONS},
        },
        facts={
            "rows": [len(mine) for mine in rows],
            "texts": [list(dict.fromkeys(said))[:5] for said in texts],
            "would_be": [_would_be(said) for said in texts],
        },
    )


def _message(rows: int, column: str, reason: str, text: str) -> str:
    many = "1 row is" if rows == 1 else f"{rows} rows are"
    why = f"{column} {reason}" if column else reason
    quoted = f", as in {text[:60]!r}" if text.strip() else ""
    return f"{many} not read: {why}{quoted}."


def _would_be(texts: list[str]) -> str:
    known = [s for text in texts if (s := likely_seconds(text)) is not None]
    return f"{hours(sum(known))} in {len(known)} of {len(texts)}" if known else "unknown"


def _is_no_entry(ledger: Ledger, quarantine: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which rows claim nothing by their words, or state the sum of the accepted rows above them."""
    delimiters = {source.file: source.delimiter for source in ledger.sources}
    e = ledger.entries
    out = np.zeros(len(quarantine), dtype=bool)
    for file, part in quarantine.groupby("source", observed=True):
        mine = (e["source"] == file).to_numpy()
        row = e["row"].to_numpy()[mine]
        order = np.argsort(row, kind="stable")
        sums = np.r_[0, e["seconds"].fillna(0).to_numpy(dtype=np.int64)[mine][order].cumsum()]
        loose = np.r_[0, e["resolution"].to_numpy()[mine][order].cumsum()]
        above = np.searchsorted(row[order], part["row"].to_numpy())
        for position, text, column, at in zip(
            part.index, part["text"].fillna(""), part["column"], above, strict=True
        ):
            cells = [text] if column else re.split(re.escape(delimiters[str(file)]), text)
            words = [w for c in cells if (w := c.strip().strip('"'))]
            stated = [s for w in words if (s := likely_seconds(w)) is not None]
            is_sum = sums[at] > 0 and at > 1 and any(abs(s - sums[at]) <= loose[at] for s in stated)
            out[position] = is_sum or _is_worded(words, is_whole_row=not column)
    return out


def _is_worded(words: list[str], *, is_whole_row: bool) -> bool:
    """Whether the words of a cell, or of a whole row, are those of a total, a footer or a blank row."""
    if not words:
        return is_whole_row
    if TOTAL.fullmatch(words[0]) and not any(DATE.search(word) for word in words):
        return True
    return is_whole_row and len(words) == 1 and bool(FOOTER.fullmatch(words[0]))
