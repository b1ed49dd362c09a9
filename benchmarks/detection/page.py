"""The page: every table of the benchmark in Markdown that reads well on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from benchmarks.detection import scores
from benchmarks.detection.kinds import KINDS
from benchmarks.detection.plan import HONEST, PUBLISHED

Pair = tuple[int, int]
IMPOSSIBLE = r"TIM20[234]|TOT301|DQ106|DUP32[12]"


@dataclass(frozen=True)
class Results:
    """What all batches came to: contracts by style, findings on honest ones, planted faults and look-alikes."""

    contracts: pd.DataFrame
    findings: pd.DataFrame
    plants: pd.DataFrame
    lookalikes: pd.DataFrame
    innocent: pd.DataFrame

    def of_half(self, half: str) -> Results:
        """Return the results of one half of the people; "all" is everybody."""
        if half == "all":
            return self
        return Results(
            **{
                name: frame[frame["half"] == half] if "half" in frame and len(frame) else frame
                for name, frame in vars(self).items()
            }
        )


def share(pair: Pair) -> str:
    """Return a share with its count, "97.5 % of 40"."""
    part, whole = pair
    return f"{100 * part / whole:.1f} % of {whole}" if whole else "none"


def tables(results: Results, half: str = PUBLISHED) -> str:
    """Return every table."""
    r = results.of_half(half)
    c = r.contracts
    is_declared = c["is_declared"].astype(bool)
    is_noisy = c["is_noisy"].astype(bool)
    parts = [("Targets and what was measured", grid(targets(results, r)))]
    alarms = scores.false_alarms(c, ["is_declared", "style", "grain"])
    parts.append(("False alarms by style: per 100 honest contract-weeks", grid(words_of_terms(alarms))))
    parts.append(("False alarms by code, with an example each", grid(examples(r.findings))))
    left = scores.left_out(results.contracts[results.contracts["is_declared"].astype(bool)])
    left = left.drop(columns="is_noisy")
    for name in ("found", "found over the floor"):
        left[name] = [share(pair) for pair in left[name]]
    left["floor"] = [f"{100 * floor:g} %" for floor in left["floor"]]
    parts.append(("Each style left out in turn, terms declared", grid(left)))
    for title, own in (
        ("Found: clean pairs, terms declared", c[is_declared & ~is_noisy]),
        ("Found: sheets from memory, terms declared", c[is_declared & is_noisy]),
        ("Found: terms silent", c[~is_declared]),
    ):
        parts.append((title, sizes(own, ["kind", "spread"])))
    padded = c[(c["kind"] == "padding") & (c["spread"] == "all weeks")]
    parts.append(("Padding over all weeks, by style", sizes(padded, ["is_declared", "style", "grain"])))
    parts.append(("By class, terms declared: reasons, hours, silence", grid(by_kind(c[is_declared]))))
    parts.append(("By code, terms declared", grid(by_code(c[is_declared]))))
    parts.append(
        ("Every rule on honest contracts, terms declared: per 100 person-weeks", grid(scores.said(c[is_declared])))
    )
    parts.append(("Where terms are silent", grid(silent_terms(c[~is_declared]))))
    if len(r.plants):
        parts.append(("Planted besides the length of the bill", grid(planted(r.plants))))
    if len(r.lookalikes):
        parts.append(("Honest look-alikes", grid(innocents(r.lookalikes, r.innocent))))
    parts.append(("What else stands on honest contracts", grid(besides(r.findings))))
    return "\n\n".join(f"## {title}\n\n{text}" for title, text in parts) + "\n"


def targets(results: Results, r: Results) -> pd.DataFrame:
    """Return the targets with what was measured; `results` are of both halves, `r` of the one that is reported."""
    c, rows = r.contracts, []
    declared = c[c["is_declared"].astype(bool)]
    noisy = declared["is_noisy"].astype(bool)
    clean, sheets = declared[~noisy], declared[noisy]
    silent = c[~c["is_declared"].astype(bool) & c["has_named_terms"].astype(bool)]

    def padded(own: pd.DataFrame, size: float) -> pd.DataFrame:
        return own[(own["kind"] == "padding") & (own["spread"] == "all weeks") & (own["size"] == size)]

    def row(what: str, target: str, measured: str) -> None:
        rows.append({"what": what, "target": target, "measured": measured})

    if len(r.plants):
        impossible = r.plants[r.plants["is_impossible"].astype(bool)]
        planted_, honest = impossible[impossible["kind"] != HONEST], impossible[impossible["kind"] == HONEST]
        row("planted impossibilities found", "all", share((int(planted_["named"].sum()), len(planted_))))
        row("honest people of these batches accused", "none", f"{int(honest['named'].sum())} of {len(honest)}")
    sound = r.findings[~r.findings["has_faults"].astype(bool)]
    accused = sound[sound["code"].str.match(IMPOSSIBLE)]["contract"].count()
    row("impossibilities said of honest logs without faults", "none", str(accused))
    row("padding of 5 %, clean pairs, terms declared", ">= 97 %", share(scores.found(padded(clean, 0.05))))
    row("false alarms there, per 100 contract-weeks", "<= 0.10", f"{scores.alarms(clean):.2f}")
    left = scores.left_out(results.contracts[results.contracts["is_declared"].astype(bool)])
    for kind, own in (
        ("clean", left[~left["is_noisy"].astype(bool)]),
        ("from memory", left[left["is_noisy"].astype(bool)]),
    ):
        for name, how in (("alarms", "as shipped"), ("alarms over the floor", "with a floor set on the others")):
            rate = own[name].astype(float)
            if len(rate):
                row(f"worst style left out, {kind}, {how}", "<= 0.25", f"{rate.max():.2f} ({rate.idxmax()})")
    row("sheets from memory, terms declared, padding of 5 %", ">= 70 %", share(scores.found(padded(sheets, 0.05))))
    row("sheets from memory, terms declared, padding of 8 %", ">= 90 %", share(scores.found(padded(sheets, 0.08))))
    row("false alarms on sheets from memory", "", f"{scores.alarms(sheets):.2f}")
    ten = padded(silent, 0.10)
    row("terms silent, padding of 10 %", ">= 90 %", share(scores.found(ten)))
    row("the silent term named, padding of 10 %", ">= 80 %", share((int(ten["named_term"].sum()), len(ten))))
    honest_silent = silent[silent["kind"] == HONEST]
    named = (int(honest_silent["named_term"].sum()), len(honest_silent))
    row("the silent term named, honest", ">= 80 %", share(named))
    for what, own in (("padding of 10 %", ten), ("honest", honest_silent)):
        seen = own[own["is_touched"].astype(bool) & ~own["is_flat"].astype(bool)]
        told = share((int(seen["named_term"].sum()), len(seen)))
        row(f"the silent term named where it changes the hours, {what}", "", told)
    row("hours recovered to a tenth, clean pairs, terms declared", ">= 80 %", share(scores.recovered(clean)))
    row("hours recovered to a tenth, sheets from memory", ">= 80 %", share(scores.recovered(sheets)))
    if len(r.lookalikes):
        clocks = r.lookalikes[r.lookalikes["is_clock"].astype(bool)]
        row(
            "clock and day boundary look-alikes with a warning", "none", f"{clocks['flagged'].sum()} of {len(clocks)}"
        )
    return pd.DataFrame(rows).set_index("what")


def sizes(outcomes: pd.DataFrame, by: list[str]) -> str:
    """Return a table of recall with a column per size."""
    made = scores.recall(outcomes, [*by, "size"])
    made["text"] = [f"{100 * r:.0f} % of {n}" for r, n in zip(made["recall"], made["contracts"], strict=True)]
    wide = made["text"].unstack("size").fillna("").rename(columns=lambda size: f"{100 * size:g} %")
    return grid(words_of_terms(wide) if "is_declared" in by else wide)


def words_of_terms(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose first index level says "declared" or "silent"."""
    return table.rename(index={True: "declared", False: "silent"}, level=0).rename_axis(
        index={"is_declared": "terms"}
    )


def examples(findings: pd.DataFrame) -> pd.DataFrame:
    """Return errors and warnings on honest contracts by code, style and grain with one example each."""
    wrong = findings[findings["is_flag"].astype(bool) & ~findings["names_term"].astype(bool)]
    grouped = wrong.groupby(["is_declared", "code", "severity", "style", "grain"])
    table = pd.DataFrame({"findings": grouped.size(), "contracts": grouped["contract"].nunique()})
    table["example"] = grouped["persona"].first() + ": " + grouped["message"].first()
    return words_of_terms(table.sort_values("findings", ascending=False))


def by_kind(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Return a row per class: recall, precision, right reasons, hours, intervals, and what was said otherwise."""
    rows = {}
    for kind in KINDS:
        own = outcomes[outcomes["kind"].isin([kind, HONEST])]
        said = ", ".join(f"{word} {n}" for word, n in scores.abstentions(own).items())
        rows[kind] = {
            "found": share(scores.found(own)),
            "precision": scores.precision(own),
            "right reason": share(scores.right_reasons(own)),
            "hours to a tenth": share(scores.recovered(own)),
            "interval holds them": share(scores.covered(own)),
            "said of those missed": said,
        }
    return pd.DataFrame(rows).T.rename_axis("class")


def by_code(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Return a row per code: the share of contracts it flags, wrong (by size too) and honest, and how right it is.

    Errors and warnings are per 100 honest contract-weeks.
    """
    codes = outcomes["codes"].str.split()
    is_honest = outcomes["kind"] == HONEST
    rows = {}
    for code in sorted(set(codes.explode().dropna())):
        mark = codes.map(lambda own, code=code: code in own)
        rows[code] = {
            "on wrong bills": share((int(mark[~is_honest].sum()), int((~is_honest).sum()))),
            "on honest bills": share((int(mark[is_honest].sum()), int(is_honest.sum()))),
            **{f"{100 * size:g} %": share(scores.found(own)) for size, own in by_size(outcomes, mark)},
            "precision": scores.precision(outcomes, mark),
            **{f"{word}s": scores.told_of(outcomes[is_honest], code, word) for word in ("error", "warning")},
            "hours to a tenth": share(scores.recovered(outcomes[mark])),
            "interval holds them": share(scores.covered(outcomes[mark])),
            "right reason": share(scores.right_reasons(outcomes[mark])),
        }
    return pd.DataFrame(rows).T.rename_axis("code")


def by_size(outcomes: pd.DataFrame, mark: pd.Series) -> Iterator[tuple[float, pd.DataFrame]]:
    """Yield each size with its outcomes, flagged where marked."""
    yield from outcomes[outcomes["kind"] != HONEST].assign(flagged=mark).groupby("size")


def silent_terms(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Return a row per style with silent terms: how often they are named or asked for, and false alarms."""
    rows = {}
    for style, own in outcomes[outcomes["has_named_terms"].astype(bool)].groupby("style"):
        honest, wrong = own[own["kind"] == HONEST], own[own["kind"] != HONEST]
        rows[style] = {
            "named, honest": share((int(honest["named_term"].sum()), len(honest))),
            "asked for, honest": share((int(honest["asked_for_term"].sum()), len(honest))),
            "otherwise flagged, honest": share((int(honest["flagged"].sum()), len(honest))),
            "named, wrong": share((int(wrong["named_term"].sum()), len(wrong))),
            "found, wrong": share(scores.found(own)),
        }
    return pd.DataFrame(rows).T.rename_axis("style")


def planted(plants: pd.DataFrame) -> pd.DataFrame:
    """Return a row per thing planted: how often it is named, and what its honest neighbours were told."""
    rows = {}
    for plant, own in plants.groupby("plant", sort=False):
        is_honest = own["kind"] == HONEST
        told = own.loc[~is_honest, "stands"].str.split().explode().value_counts()
        rows[plant] = {
            "expected": "a note" if own["is_note"].iloc[0] else "error or warning",
            "named": share((int(own.loc[~is_honest, "named"].sum()), int((~is_honest).sum()))),
            "precision": scores.precision(own, own["named"].astype(bool)),
            "so named, honest": share((int(own.loc[is_honest, "named"].sum()), int(is_honest.sum()))),
            "flagged, honest": int(own.loc[is_honest, "flagged"].sum()),
            "stands": ", ".join(f"{code} {n}" for code, n in told.items()),
        }
    return pd.DataFrame(rows).T.rename_axis("planted")


def innocents(lookalikes: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """Return a row per look-alike: false alarms, how often the cause is named, and whatever else stands."""
    rows = {}
    for name, own in lookalikes.groupby("lookalike", sort=False):
        told = findings[findings["lookalike"] == name]
        differs = own[own["differs"].astype(bool)]
        others = told.loc[~told["is_flag"].astype(bool), "code"].value_counts()
        example = told.loc[told["is_flag"].astype(bool), "message"]
        rows[name] = {
            "flagged": f"{int(own['flagged'].sum())} of {len(own)}",
            "per 100 weeks": 100 * (own["errors"] + own["warnings"]).sum() / own["weeks"].sum(),
            "cause named where sides differ": share((int(differs["named"].sum()), len(differs))),
            "other errors and warnings": ", ".join(f"{code} {n}" for code, n in others.items()),
            "example": example.iloc[0] if len(example) else "",
        }
    return pd.DataFrame(rows).T.rename_axis("look-alike")


def besides(findings: pd.DataFrame) -> pd.DataFrame:
    """Return other errors and warnings on honest contracts, by whether their log has a planted fault."""
    other = findings[~findings["is_flag"].astype(bool)]
    log = other["has_faults"].map({True: "timers left running, rows twice", False: "without such faults"})
    grouped = other.assign(log=log).groupby(["code", "severity", "log"])
    return pd.DataFrame({"findings": grouped.size(), "example": grouped["message"].first()})


def grid(table: pd.DataFrame) -> str:
    """Return a frame as a Markdown table with aligned columns; numbers with two decimals."""
    if not len(table):
        return "None."
    flat = table.reset_index()
    cells = [[str(c) for c in flat.columns]]
    cells += [
        [f"{v:.2f}" if isinstance(v, float) else str(v).replace("|", "/") for v in row]
        for row in flat.itertuples(index=False)
    ]
    width = [max(len(row[i]) for row in cells) for i in range(len(cells[0]))]
    lines = ["| " + " | ".join(c.ljust(w) for c, w in zip(row, width, strict=True)) + " |" for row in cells]
    return "\n".join([lines[0], "|" + "|".join("-" * (w + 2) for w in width) + "|", *lines[1:]])
