"""`auditor review`: findings are listed and decided on, and `auditor check` honours it over every new export."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.cli import main
from auditor.decisions import load
from auditor.rules import all_rules
from auditor.store import open_store

HEADER = "User,Email,Client,Project,Description,Billable,Start date,Start time,End date,End time,Duration\n"
LINES = [
    "Ann,ann@example.com,Acme,Site,Work,Yes,2026-03-02,09:00:00,2026-03-02,11:00:00,02:00:00\n",
    "Ann,ann@example.com,Bolt,App,Work,Yes,2026-03-02,10:00:00,2026-03-02,12:00:00,02:00:00\n",
    "Ann,ann@example.com,Acme,Site,More,Yes,2026-03-03,09:00:00,2026-03-03,11:00:00,02:00:00\n",
    "Ann,ann@example.com,Bolt,App,More,Yes,2026-03-03,10:00:00,2026-03-03,12:00:00,02:00:00\n",
]
GIVEN = ("--timezone", "UTC", "--as-of", "2026-03-10T12:00Z")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The place that the environment names; nobody has written there."""
    place = tmp_path / "kept" / "decisions.sqlite"
    monkeypatch.setenv("AUDITOR_STORE", str(place))
    monkeypatch.setenv("AUDITOR_NAME", "Ann")
    return place


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.csv"
    path.write_text(HEADER + "".join(LINES), encoding="utf-8")
    return path


@pytest.fixture
def quick(tmp_path: Path) -> Path:
    """Settings that leave one rule, and the one on decisions: an audit takes a moment."""
    path = tmp_path / "quick.toml"
    others = [rule.code for rule in all_rules() if rule.code not in {"TIM202", "PRO510"}]
    path.write_text(f"[rules]\ndisable = {others}\n", encoding="utf-8")
    return path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], quick: Path) -> Run:
    def run(command: str, *arguments: str | Path, given: tuple[str, ...] = GIVEN) -> tuple[int, str, str]:
        settings = () if "--settings" in arguments else ("--settings", quick)
        status = main([command, *map(str, (*arguments, *settings)), *given])
        out, err = capsys.readouterr()
        return status, out, err

    return run


def marks(told: str) -> list[str]:
    """Return the marks of the findings that are listed."""
    return re.findall(r"^    ([0-9a-f]{16})  ", told, re.MULTILINE)


def refused(run: Run, *arguments: str | Path) -> str:
    status, out, err = run("review", *arguments)
    assert (status, out) == (2, "")
    assert err.startswith("auditor: ")
    assert err.count("\n") == 1
    return err


def test_listing_writes_nothing(log: Path, store: Path, run: Run) -> None:
    status, out, _ = run("review", log)
    assert status == 0
    assert len(marks(out)) == 2
    assert out.endswith("2 findings: 2 open; 2 new.\n")
    assert not store.parent.exists()


def test_an_accepted_finding_no_longer_fails_the_check_and_stays_in_the_report(log: Path, run: Run) -> None:
    first, second = marks(run("review", log)[1])
    assert run("check", log)[0] == 1
    assert run("review", log, "--accept", first[:6], "--reason", "two screens")[0] == 0
    assert run("check", log)[0] == 1
    assert run("review", log, "--explain", second, "--reason", "a handover")[0] == 0
    status, out, _ = run("check", log)
    assert status == 0
    assert "accepted by Ann on 2026-03-10: two screens" in out
    assert run("check", log, "--store", "none")[0] == 1


def test_decisions_survive_a_new_export_with_other_rows_and_another_name(log: Path, tmp_path: Path, run: Run) -> None:
    run("review", log, "--accept", "all", "--reason", "two screens")
    again = tmp_path / "march (2).csv"
    extra = "Ann,ann@example.com,Acme,Site,Later,Yes,2026-03-05,09:00:00,2026-03-05,10:00:00,01:00:00\n"
    again.write_text(HEADER + extra + "".join(reversed(LINES)), encoding="utf-8")
    status, out, _ = run("check", again, "--format", "json")
    assert status == 0
    decided = [one["decision"] and one["decision"]["status"] for one in json.loads(out)["findings"]]
    assert decided == ["accepted", "accepted"]


def test_an_expired_decision_fails_the_check_again_and_is_told(log: Path, run: Run) -> None:
    run("review", log, "--accept", "all", "--reason", "for now", "--expires", "2026-03-31")
    assert run("check", log)[0] == 0
    status, out, _ = run("check", log, given=("--timezone", "UTC", "--as-of", "2026-04-01"))
    assert status == 1
    told = "expired on 2026-03-31; it was accepted by Ann on 2026-03-10, until 2026-03-31: for now."
    assert " ".join(out.split()).count(told) == 2


def test_a_decision_whose_rows_changed_is_told_but_not_one_of_other_files(
    log: Path, tmp_path: Path, run: Run
) -> None:
    run("review", log, "--accept", "all", "--reason", "two screens")
    log.write_text(HEADER + "".join([*LINES[:3], LINES[3].replace("10:00:00", "10:30:00")]), encoding="utf-8")
    assert " ".join(run("check", log)[1].split()).count("matches no finding of these files") == 1
    other = tmp_path / "other.csv"
    other.write_text(HEADER + LINES[0].replace("2026-03-02", "2026-03-20"), encoding="utf-8")
    assert "matches no finding" not in run("check", other)[1]


def test_only_what_is_new_is_listed_on_demand(log: Path, run: Run) -> None:
    assert "Seen by Ann: 2 findings" in run("review", log, "--seen")[1]
    with log.open("a", encoding="utf-8") as file:
        file.writelines(line.replace("03-02", "03-04") for line in LINES[:2])
    known = set(marks(run("review", log)[1]))
    (new,) = marks(run("review", log, "--new")[1])
    assert len(known) == 3
    assert new in known
    run("review", log, "--dispute", new, "--reason", "it was one")
    assert marks(run("review", log, "--new")[1]) == []


def test_many_are_decided_at_once_by_what_they_are(log: Path, run: Run) -> None:
    with log.open("a", encoding="utf-8") as file:
        file.writelines(line.replace("03-02", "03-04").replace("Bolt", "Corp") for line in LINES[:2])
    told = run("review", log, "--accept", "all", "--code", "tim202", "--contract", "BOLT", "--reason", "x")[1]
    assert told.startswith("Accepted by Ann: 2 findings.")
    assert len(marks(run("review", log, "--standing", "accepted", "--severity", "error")[1])) == 2
    assert len(marks(run("review", log, "--standing", "open", "--contract", "Corp")[1])) == 1
    assert "no contract of these files is called 'Dunn'" in refused(run, log, "--contract", "Dunn")
    assert "there is no rule TIM999" in refused(run, log, "--code", "TIM999")


def test_comments_stand_beside_their_finding_and_decide_nothing(log: Path, run: Run) -> None:
    mark = marks(run("review", log)[1])[0]
    run("review", log, "--comment", mark, "--reason", "the client asks for the ticket")
    assert "comment by Ann on 2026-03-10: the client asks for the ticket" in run("review", log)[1]
    status, out, _ = run("check", log, "--format", "json")
    told = {one["fingerprint"]: one["comments"] for one in json.loads(out)["findings"]}
    assert status == 1
    assert told.pop(mark) == [{"text": "the client asks for the ticket", "name": "Ann", "at": "2026-03-10T12:00:00Z"}]
    assert list(told.values()) == [[]]


def test_a_decision_is_taken_back_and_history_tells_both(log: Path, run: Run) -> None:
    mark, other = marks(run("review", log)[1])
    run("review", log, "--accept", mark, other, "--reason", "two screens")
    run(
        "review",
        log,
        "--reopen",
        mark,
        "--reason",
        "it was one",
        given=("--timezone", "UTC", "--as-of", "2026-03-11"),
    )
    assert run("check", log)[0] == 1
    told = run("review", "--history", mark[:8], given=())[1]
    assert [line.split(" by ")[0].strip() for line in told.splitlines() if " by " in line] == ["accepted", "reopened"]
    assert other in run("review", "--history", given=())[1]


def test_decisions_travel_as_one_file_that_holds_no_others(log: Path, tmp_path: Path, run: Run) -> None:
    other, sent = tmp_path / "other.csv", tmp_path / "sent.json"
    other.write_text(HEADER + "".join(line.replace("03-0", "04-0") for line in LINES[:2]), encoding="utf-8")
    run("review", other, "--accept", "all", "--reason", "of another client")
    run("review", log, "--accept", "all", "--reason", "two screens", "--name", "Bo")
    run("review", log, "--comment", "all", "--reason", "see the mail")
    assert "2 decisions (2 accepted), 2 comments" in run("review", log, "--export", sent)[1]
    assert {one.reason for one in load(sent).decisions} == {"two screens"}
    theirs = ("--store", str(tmp_path / "theirs.sqlite"))
    assert run("check", log, *theirs)[0] == 1
    assert "none known before" in run("review", "--import", sent, *theirs, given=())[1]
    assert run("check", log, *theirs)[0] == 0
    assert "4 known before" in run("review", "--import", sent, *theirs, given=())[1]
    assert run("check", log, "--store", "none", "--decisions", sent)[0] == 0
    assert "3 decisions (3 accepted), 2 comments" in run("review", "--export", tmp_path / "all.json", given=())[1]


def test_a_review_keeps_the_files_it_is_about_unless_told_otherwise(log: Path, store: Path, run: Run) -> None:
    run("review", log, "--seen")
    settings = log.with_name("mine.toml")
    settings.write_text('[store]\nfile = "here.sqlite"\nkeep_files = false\n', encoding="utf-8")
    run("review", log, "--seen", "--settings", settings, "--store", str(store.with_name("other.sqlite")))
    for place, content in ((store, log.read_bytes()), (store.with_name("other.sqlite"), None)):
        with open_store(place) as kept:
            (snapshot,) = kept.snapshots()
            assert (snapshot.file, snapshot.rows_accepted, snapshot.side) == ("log.csv", 4, "logged")
            assert kept.content(snapshot.sha256) == content


def test_a_store_beside_the_settings_is_no_export(
    log: Path, quick: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AUDITOR_STORE")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    folder = tmp_path / "work"
    folder.mkdir()
    log.rename(folder / "log.csv")
    settings = quick.rename(folder / "audit.toml")
    settings.write_text(f'{settings.read_text()}[store]\nfile = "decisions.sqlite"\n', encoding="utf-8")
    run("review", folder, "--accept", "all", "--reason", "x", "--settings", settings)
    assert (folder / "decisions.sqlite").exists()
    assert run("check", folder, "--settings", settings)[0] == 0
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--accept", "all"], "--accept needs --reason"),
        (["--comment", "all", "--reason", "  "], "--comment needs --reason"),
        (["--accept", "all", "--reason", "x", "--name", " "], "give --name"),
        (["--accept", "all", "--reason", "x", "--name", "n" * 201], "name: "),
        (["--accept", "all", "--reason", "x", "--expires", "soon"], "is not a day"),
        (["--accept", "all", "--reason", "x", "--expires", "2026-03-09"], "a day to come"),
        (["--seen", "--expires", "2026-05-01"], "give it with a decision"),
        (["--accept", "log.csv", "--reason", "x"], "is not the mark of a finding"),
        (["--accept", "fffffff", "--reason", "x"], "no finding of these files has the mark fffffff"),
        (["--accept", "all", "--code", "DQ101", "--reason", "x"], "there are no such findings"),
        (["--accept", "all", "--reason", "x", "--store", "none"], "there is no store"),
        (["--import", "x.json"], "--import takes no other files"),
        (["--export", "/nowhere/at/all/x.json"], "there is no folder"),
    ],
)
def test_what_cannot_be_said_is_refused_in_one_line(
    log: Path, store: Path, run: Run, arguments: list[str], said: str
) -> None:
    assert said in refused(run, log, *arguments)
    assert not store.exists()


def test_nothing_to_review_is_one_line(run: Run, tmp_path: Path) -> None:
    assert "give the files to review" in refused(run)
    assert "cannot read the decisions" in refused(run, "--import", tmp_path / "none.json")
    assert run("review", "--history", given=())[1] == "Nothing was said so far.\n"


def test_a_store_that_cannot_be_read_stops_the_check(log: Path, store: Path, run: Run) -> None:
    store.parent.mkdir()
    store.write_text("fruit,colour\n" * 100, encoding="utf-8")
    assert "is not a store of decisions" in refused(run, log)
    status, out, err = run("check", log)
    assert (status, out, err.count("\n")) == (2, "", 1)


def test_without_a_store_no_database_is_imported(log: Path) -> None:
    code = (
        "import sys; from auditor.cli import main; status = main(sys.argv[1:]); "
        "sys.exit(3 if {'sqlalchemy', 'alembic', 'psycopg'} & set(sys.modules) else status)"
    )
    ran = subprocess.run([sys.executable, "-c", code, "check", log, *GIVEN], capture_output=True, check=False)
    assert ran.returncode == 1, ran.stderr.decode()
