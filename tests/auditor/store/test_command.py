"""`auditor review` and `check` on a database: what is decided there holds there, and no password is printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.cli import main
from auditor.rules import all_rules

LOG = """\
User,Email,Client,Project,Description,Billable,Start date,Start time,End date,End time,Duration
Ann,ann@example.com,Acme,Site,Work,Yes,2026-03-02,09:00:00,2026-03-02,11:00:00,02:00:00
Ann,ann@example.com,Bolt,App,Work,Yes,2026-03-02,10:00:00,2026-03-02,12:00:00,02:00:00
"""


def test_decisions_in_a_database_are_honoured_and_its_password_is_not_printed(
    database: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    log, settings = tmp_path / "log.csv", tmp_path / "mine.toml"
    log.write_text(LOG, encoding="utf-8")
    others = [rule.code for rule in all_rules() if rule.code != "TIM202"]
    settings.write_text(f'[rules]\ndisable = {others}\n[store]\nurl = "{database}"\n', encoding="utf-8")
    given = [str(log), "--timezone", "UTC", "--as-of", "2026-03-10", "--settings", str(settings)]
    wrong = database.replace("s3cret-w0rd", "s3cret-other")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("AUDITOR_STORE")
        assert main(["check", *given]) == 1
        assert main(["review", *given, "--accept", "all", "--reason", "agreed", "--name", "Ann"]) == 0
        assert main(["check", *given]) == 0
        assert main(["check", *given, "--format", "json"]) == 0
        assert main(["check", *given, "--store", wrong]) == 2
    out, err = capfd.readouterr()
    assert "Kept in postgresql://auditor:***@127.0.0.1:" in out
    assert err.startswith("auditor: postgresql://auditor:***@127.0.0.1:")
    assert err.count("\n") == 1
    assert "s3cret" not in out + err
