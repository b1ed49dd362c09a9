"""The command line: exit status, one clear line for what cannot be audited, no half-written output."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from auditor.cli import main

HEADER = "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags\n"
GOOD = HEADER + "Ann,ann@example.com,Acme,Site,,Work,Yes,2026-03-02,09:00:00,2026-03-02,10:30:00,01:30:00,\n"
BAD = GOOD + "Ann,ann@example.com,Acme,Site,,Work,Yes,2026-03-02,25:99:00,2026-03-02,10:30:00,01:30:00,\n"
AS_OF = ("--as-of", "2026-11-02T09:00Z", "--timezone", "UTC")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.csv"
    path.write_text(GOOD, encoding="utf-8")
    return path


def refused(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    assert main([str(argument) for argument in arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("auditor: ")
    assert err.count("\n") == 1
    return err


def test_nothing_found_is_status_0(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(log), *AS_OF]) == 0
    assert "log.csv" in capsys.readouterr().out


def test_an_error_is_status_1_unless_told_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(BAD, encoding="utf-8")
    assert main(["check", str(path), *AS_OF]) == 1
    assert main(["check", str(path), *AS_OF, "--fail-on", "never"]) == 0


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("empty.csv", b"", "the file is empty"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(100), "a picture"),
        ("invoice.pdf", b"%PDF-1.7\n1 0 obj", "PDF"),
        ("binary.csv", bytes(range(256)) * 40, "binary"),
        ("unknown.csv", b"fruit,colour\napple,red\n", "no known header"),
        ("book.xlsx", b"PK\x03\x04 not really", "damaged ZIP"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, data: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    err = refused(capsys, "check", path)
    assert name in err
    assert said in err


def test_a_missing_file_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "no such file" in refused(capsys, "check", tmp_path / "none.csv")


def test_an_empty_folder_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "holds no files" in refused(capsys, "check", tmp_path)


def test_a_folder_stands_for_its_files(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (log.parent / "audit.toml").write_text('[people."ann@example.com"]\nnames = ["Ann"]\n', encoding="utf-8")
    assert main(["check", str(log.parent), *AS_OF]) == 0
    assert "log.csv" in capsys.readouterr().out


def test_files_may_stand_behind_options(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = log.with_name("other.csv")
    other.write_text(GOOD.replace("03-02", "03-03"), encoding="utf-8")
    main(["check", str(log), *AS_OF, str(other), "--format", "json"])
    assert [each["file"] for each in json.loads(capsys.readouterr().out)["inputs"]] == ["log.csv", "other.csv"]


@pytest.mark.parametrize("more", [["log.csv", "--tabel"], ["old.csv", "new.csv", "newer.csv"]])
def test_what_no_command_knows_is_refused(more: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["check" if "--tabel" in more else "diff", *more])
    assert (stop.value.code, more[-1] in capsys.readouterr().err) == (2, True)


def test_a_zone_that_does_not_exist_is_one_line(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "is not a time zone" in refused(capsys, "check", log, "--timezone", "Mars/Base")


def test_a_misspelt_key_is_one_line_with_its_place(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = tmp_path / "mine.toml"
    settings.write_text('\ntimezon = "UTC"\n', encoding="utf-8")
    assert "mine.toml:2: unknown key 'timezon'" in refused(capsys, "check", log, "--settings", settings)


@pytest.mark.parametrize("instant", ["yesterday-ish", "now", "NaT", "", "2026-13-45"])
def test_an_instant_that_is_none_is_one_line(log: Path, capsys: pytest.CaptureFixture[str], instant: str) -> None:
    assert "is not an instant" in refused(capsys, "check", log, "--as-of", instant)


def test_the_same_file_twice_is_one_line(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = log.with_name("copy.csv")
    copy.write_bytes(log.read_bytes())
    assert "same file" in refused(capsys, "check", log, copy)


def test_a_workbook_is_not_printed(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "--output" in refused(capsys, "check", log, "--format", "xlsx")


@pytest.mark.parametrize("form", ["text", "json", "csv", "xlsx"])
def test_output_is_written_whole_and_is_the_same_every_time(log: Path, form: str) -> None:
    first, second = log.with_name("first"), log.with_name("second")
    for path in (first, second):
        assert main(["check", str(log), *AS_OF, "--format", form, "--output", str(path)]) == 0
    assert first.read_bytes() == second.read_bytes()
    assert {path.name for path in log.parent.iterdir()} == {"log.csv", "first", "second"}


def test_a_refused_audit_leaves_the_old_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "report.json"
    output.write_text("old", encoding="utf-8")
    bad = tmp_path / "bad.csv"
    bad.write_bytes(b"")
    refused(capsys, "check", bad, "--output", output)
    assert output.read_text(encoding="utf-8") == "old"


def test_output_into_no_folder_is_one_line(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "there is no folder" in refused(capsys, "check", log, "--output", log.parent / "none" / "r.txt")


def test_the_rule_book_and_one_page_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    assert "REC401" in capsys.readouterr().out
    assert main(["rules", "rec401"]) == 0
    assert "Explanations tested" in capsys.readouterr().out
    assert "did you mean 'REC401'" in refused(capsys, "rules", "REC41")


def test_the_formats_and_one_page_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["formats"]) == 0
    assert "toggl_detailed" in capsys.readouterr().out
    assert main(["formats", "toggl_detailed"]) == 0
    assert "Start date" in capsys.readouterr().out
    assert "unknown format" in refused(capsys, "formats", "abacus")


def test_init_proposes_settings_that_audit_the_same_contracts(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings, report = log.with_name("audit.toml"), log.with_name("report.json")
    assert main(["init", str(log), "--output", str(settings), "--timezone", "Europe/Kyiv"]) == 0
    assert 'id = "Acme"' in settings.read_text(encoding="utf-8")
    again = ["check", str(log), "--settings", str(settings), "--format", "json", "--output", str(report)]
    assert main(again) == 0
    contracts = json.loads(report.read_text(encoding="utf-8"))["contracts"]
    assert [(c["contract"], c["person"]) for c in contracts] == [("Acme", "ann@example.com")]
    capsys.readouterr()
    assert "--force" in refused(capsys, "init", log, "--output", settings)


def test_a_timesheet_is_status_0(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["timesheet", str(log), *AS_OF, "--from", "2026-03-02", "--to", "2026-03-02"]) == 0
    assert "1:30" in capsys.readouterr().out


def test_a_timesheet_of_bills_alone_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bill = tmp_path / "bill.csv"
    bill.write_text("side,person,client,day,hours\nbilled,Ann,Acme,2026-03-02,2\n", encoding="utf-8")
    assert "log" in refused(capsys, "timesheet", bill, *AS_OF)


def test_a_log_without_rows_is_a_timesheet_without_hours(tmp_path: Path) -> None:
    empty = tmp_path / "log.csv"
    empty.write_text(HEADER, encoding="utf-8")
    assert main(["timesheet", str(empty), *AS_OF]) == 0


def test_days_of_a_timesheet_that_are_none_are_one_line(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "--from" in refused(capsys, "timesheet", log, *AS_OF, "--from", "2026-13-01")
    assert "--to" in refused(capsys, "timesheet", log, *AS_OF, "--from", "2026-03-02", "--to", "2026-03-01")


def test_a_broken_pipe_is_no_traceback(log: Path) -> None:
    command = [sys.executable, "-m", "auditor", "check", str(log), *AS_OF, "--format", "json"]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert run.stdout is not None
    run.stdout.close()
    assert run.stderr is not None
    assert b"Traceback" not in run.stderr.read()
    run.stderr.close()
    run.wait()


def test_pipes_get_no_colour_and_no_progress(log: Path) -> None:
    command = [sys.executable, "-m", "auditor", "check", str(log), *AS_OF]
    run = subprocess.run(command, capture_output=True, check=True, env=os.environ | {"TERM": "xterm"})
    assert b"\x1b" not in run.stdout + run.stderr
    assert run.stderr == b""


def test_the_report_never_replaces_a_file_of_the_audit(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = log.read_bytes()
    assert "one of the files" in refused(capsys, "check", log, "--output", log)
    assert "one of the files" in refused(capsys, "check", log.parent, "--output", log)
    assert log.read_bytes() == before


def test_a_link_is_followed_and_a_device_written_to(log: Path) -> None:
    target, link = log.with_name("target.txt"), log.with_name("link.txt")
    target.write_text("old", encoding="utf-8")
    link.symlink_to(target)
    assert main(["check", str(log), *AS_OF, "--output", str(link)]) == 0
    assert link.is_symlink()
    assert "log.csv" in target.read_text(encoding="utf-8")
    assert main(["check", str(log), *AS_OF, "--output", os.devnull]) == 0
    assert Path(os.devnull).is_char_device()


def test_a_device_is_no_file_to_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert "is a device" in refused(capsys, "check", "/dev/zero")


@pytest.mark.parametrize("redirect", [">/dev/full", ">&-"])
def test_output_that_cannot_be_printed_is_status_2(log: Path, redirect: str) -> None:
    command = f"{sys.executable} -m auditor check {log} {' '.join(AS_OF)} {redirect}"
    run = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert run.stderr.startswith("auditor: ")
    assert run.stderr.count("\n") == 1


@pytest.fixture
def snapshots(tmp_path: Path) -> tuple[Path, Path]:
    """Return two folders with an export each, of one name; in the later the first of two days is raised."""
    later = GOOD + GOOD.splitlines()[1].replace("2026-03-02", "2026-03-04") + "\n"
    folders = tmp_path / "old", tmp_path / "new"
    for folder, text in zip(folders, (later, later.replace("10:30:00,01:30", "11:30:00,02:30", 1)), strict=True):
        folder.mkdir()
        (folder / "log.csv").write_text(text, encoding="utf-8")
    return folders


def test_two_exports_are_compared(snapshots: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    old, new = map(str, snapshots)
    assert main(["diff", old, new, *AS_OF, "--fail-on", "warning"]) == 1
    told = capsys.readouterr().out
    assert "1.50 h -> 2.50 h, +1.00 h" in told
    assert "old/log.csv:2 -> new/log.csv:2" in told
    assert main(["diff", old, new, *AS_OF]) == 0
    assert main(["diff", old, old, *AS_OF, "--fail-on", "note"]) == 0


@pytest.mark.parametrize("form", ["text", "json", "csv"])
def test_a_difference_is_written_whole_and_is_the_same_every_time(
    snapshots: tuple[Path, Path], tmp_path: Path, form: str
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for path in (first, second):
        assert main(["diff", *map(str, snapshots), *AS_OF, "--format", form, "--output", str(path)]) == 0
    assert first.read_bytes() == second.read_bytes()


def test_a_difference_never_replaces_a_file_of_the_audit(
    snapshots: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = snapshots
    assert "one of the files" in refused(capsys, "diff", old, new, "--output", old / "log.csv")
    assert "no such file" in refused(capsys, "diff", old, new / "none.csv")


def test_two_exports_given_to_one_check_are_said(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = GOOD.splitlines()[1]
    rows = [row.replace("2026-03-02", f"2026-03-{day:02d}") for day in range(2, 12)]
    log.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    later = log.with_name("later.csv")
    later.write_text(HEADER + "\n".join([*rows[2:], row.replace("03-02", "04-02")]) + "\n", encoding="utf-8")
    main(["check", str(log), str(later), *AS_OF])
    assert capsys.readouterr().out.count("are compared by auditor diff") == 1
    later.write_text(HEADER + "\n".join(r.replace("Work", "Other") for r in rows) + "\n", encoding="utf-8")
    main(["check", str(log), str(later), *AS_OF])
    assert "auditor diff" not in capsys.readouterr().out


def test_the_example_in_the_documentation_is_valid(log: Path, tmp_path: Path) -> None:
    page = Path(__file__).parents[2] / "docs" / "settings.md"
    settings = tmp_path / "example.toml"
    settings.write_text(page.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0], encoding="utf-8")
    assert main(["check", str(log), *AS_OF, "--settings", str(settings)]) == 0
