"""Who sees what on a shared server: closed until signed in, one's own contracts, nothing of others anywhere."""

from __future__ import annotations

import io
import itertools
import json
import os
import time
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from auditor.decisions import Comment, Decision
from auditor.engine import audit
from auditor.report import Report
from auditor.reports import renderer
from auditor.settings import Server, SettingsError, parse
from auditor.sharing import VISITOR
from auditor.sharing import shared as cut_to
from auditor.store import open_store
from dashboard import access, provider, serve
from dashboard.state import Key
from importers.files import File, read
from tests.dashboard.screens import PAGES, TOGGL, UPWORK, Screen, demo_report, start

LOG = """\
User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags,Amount (USD)
Ann Example,ann@example.com,Acme,Website,,Header,Yes,2026-03-02,09:00:00,2026-03-02,11:00:00,02:00:00,,
Ann Example,ann@example.com,Acme,Website,,Footer,Yes,2026-03-03,09:00:00,2026-03-03,12:00:00,03:00:00,,
Ann Example,ann@example.com,Zebra Secret,Stripes,,A merger,Yes,2026-03-03,10:00:00,2026-03-03,13:00:00,03:00:00,,
Bob Hidden,bob@example.com,Zebra Secret,Stripes,,Private talks,Yes,2026-03-03,10:00:00,2026-03-03,13:00:00,03:00:00,,
Bob Hidden,bob@example.com,Zebra Secret,Stripes,,Private talks,Yes,2026-03-04,10:00:00,2026-03-04,13:00:00,OO:00:00,,
"""
SETTINGS = """\
[server]
sign_in = true
sees_all = ["boss@example.com"]
[server.sees]
"buyer@acme.example" = "site"
[people."ann@example.com"]
names = ["Ann Example", "ann.private@example.org"]
[people."bob@example.com"]
names = ["Bob Hidden"]
[[contracts]]
id = "site"
name = "Website"
client = "Acme"
matches = ["Acme / *"]
[[contracts.terms]]
rate = "45.00 USD"
[[contracts]]
id = "merger-77"
name = "Stripes"
client = "Zebra Secret"
matches = ["Zebra Secret / *"]
[[contracts.terms]]
rate = "77.77 USD"
"""
SECRETS = ("Zebra", "Stripes", "merger", "Bob", "bob@", "Private talks", "77.77", "OO:00", "boss@", "buyer@")
AS_OF = pd.Timestamp("2026-03-10T09:00Z")


def claims(email: str) -> dict[str, Any]:
    """What a provider says of somebody who signed in just now."""
    return {"is_logged_in": True, "email": email, "email_verified": True, "iat": int(time.time())}


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Screen:
    """The app of a server that was started on two people's log, before anybody signed in."""
    (tmp_path / "team.csv").write_text(LOG)
    (tmp_path / "audit.toml").write_text(SETTINGS)
    paths, settings = [str(tmp_path / "team.csv")], str(tmp_path / "audit.toml")
    return start(monkeypatch, paths=paths, settings=settings, timezone="UTC", sign_in=True)


@pytest.fixture(scope="module")
def agency() -> Report:
    return demo_report("agency")


def signed_in(screen: Screen, who: str, **more: Any) -> Screen:
    screen.app.user = claims(who) | more
    return screen.run()


def whole() -> Report:
    return audit(read([File("team.csv", LOG.encode())], parse(SETTINGS), AS_OF, "UTC"))


def written(report: Report) -> str:
    """Everything that any format writes of a report, sheets unpacked."""
    texts = []
    for form in ("text", "json", "csv", "xlsx"):
        data = renderer(form)(report, None)
        if isinstance(data, bytes) and data[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(data)) as book:
                data = b"".join(book.read(name) for name in book.namelist())
        texts.append(data.decode() if isinstance(data, bytes) else data)
    return "\n".join(texts)


def everything_on(screen: Screen) -> str:
    """All that the server sends to the browser for a page: its text, and every cell of its tables."""
    boxes = [str(box.options) for box in (*screen.app.selectbox, *screen.app.multiselect)]
    cells = [table.value.to_csv() for table in screen.app.dataframe]
    return "\n".join([screen.said, *boxes, *cells, *(expander.label for expander in screen.app.expander)])


def test_without_signing_in_the_page_holds_nothing_but_the_button(shared: Screen) -> None:
    assert shared.title == "Sign in"
    assert [button.label for button in shared.app.button] == ["Sign in"]
    assert not [*shared.app.dataframe, *shared.app.metric, *shared.app.selectbox, *shared.app.file_uploader]
    assert "Website" not in everything_on(shared)


@pytest.mark.parametrize("page", sorted(path.stem for path in serve.APP.with_name("views").glob("*.py")))
def test_a_person_sees_own_contracts_and_nothing_of_others(shared: Screen, page: str) -> None:
    signed_in(shared, "buyer@acme.example").go(page)
    assert shared.faults == []
    assert not shared.app.error
    shown = everything_on(shared)
    assert "Website" in shown or page in {"review", "sources"}
    own = shown.replace("buyer@acme", "").replace("buyer\\@", "")
    assert [text for text in SECRETS if text in own] == []


def test_the_people_of_a_contract_see_it_under_any_of_their_addresses(shared: Screen) -> None:
    for email in ("ann@example.com", "Ann.Private@Example.org"):
        names = signed_in(shared, email).go("overview").table("name")["name"]
        assert sorted(names) == ["Stripes", "Website"]
        assert "Bob" not in everything_on(shared)


def test_who_is_listed_for_everything_sees_everything(shared: Screen) -> None:
    signed_in(shared, "boss@example.com")
    assert len(shared.table("name")) == 3
    assert "bob@example.com" in everything_on(shared)


@pytest.mark.parametrize(
    "more",
    [
        {"email_verified": False},
        {"email_verified": None},
        {"iat": 1_700_000_000},
        {"iat": None},
        {"is_logged_in": False},
        {"email": ""},
    ],
)
def test_what_is_not_verified_or_is_old_is_not_signed_in(shared: Screen, more: dict[str, Any]) -> None:
    assert signed_in(shared, "boss@example.com", **more).title == "Sign in"


def test_an_address_that_the_provider_does_not_speak_of_is_verified_only_if_the_settings_say_so() -> None:
    said = {key: value for key, value in claims("ann@example.com").items() if key != "email_verified"}
    now = pd.Timestamp.now("UTC")
    assert access.verified(said, Server(), now) is None
    assert access.verified(said, Server(emails_are_verified=True), now) == "ann@example.com"
    assert access.verified(said | {"email_verified": False}, Server(emails_are_verified=True), now) is None


def test_a_stranger_is_sent_away_without_a_place_to_upload(shared: Screen) -> None:
    signed_in(shared, "stranger@example.net")
    assert shared.title == "No access"
    assert [button.label for button in shared.app.button] == ["Sign out"]
    assert not shared.app.file_uploader


def test_files_of_a_person_are_audited_apart_from_the_shared_ones(shared: Screen) -> None:
    signed_in(shared, "buyer@acme.example").upload({"toggl.csv": TOGGL, "upwork.csv": UPWORK})
    assert shared.faults == []
    assert shared.metrics["Billed"] == "8.50 h"
    assert [text for text in SECRETS if text in everything_on(shared).replace("buyer\\@", "")] == []


def test_names_in_uploaded_files_and_settings_open_nothing(shared: Screen) -> None:
    me = "buyer@acme.example"
    claim = SETTINGS.replace('["boss@example.com"]', f'["{me}"]').replace('"bob@example.com"', f'"{me}"')
    signed_in(shared, me).upload({"audit.toml": claim})
    assert shared.app.error
    assert "files of your own" in shared.app.error[0].value
    shared.upload({"audit.toml": claim, "log.csv": TOGGL.replace("Ann Example,ann@example.com", f"Bob Hidden,{me}")})
    assert "team.csv" not in everything_on(shared.go("sources"))
    assert "Private talks" not in everything_on(shared.go("contract"))


def test_who_sees_everything_audits_uploads_together_with_the_shared_files(shared: Screen) -> None:
    signed_in(shared, "boss@example.com").upload({"upwork.csv": UPWORK})
    assert shared.metrics["Billed"] == "8.50 h"
    assert shared.metrics["Logged"] != "0.00 h"


def test_settings_that_break_close_the_server(shared: Screen, tmp_path: Path) -> None:
    (tmp_path / "audit.toml").write_text(SETTINGS + "nonsense = 1\n")
    signed_in(shared, "boss@example.com")
    assert shared.title == "Not open"
    assert "nonsense" not in shared.said
    (tmp_path / "audit.toml").write_text(SETTINGS.replace("sign_in = true\n", ""))
    shared.app.user = {}
    assert shared.run().title == "Sign in"


def test_who_is_taken_off_the_list_is_out_at_the_next_click(shared: Screen, tmp_path: Path) -> None:
    assert signed_in(shared, "buyer@acme.example").title != "No access"
    (tmp_path / "audit.toml").write_text(SETTINGS.replace("buyer@acme.example", "other@acme.example"))
    assert shared.go("findings").title == "No access"


def test_a_fault_of_the_shared_files_is_not_shown_to_those_who_see_some(shared: Screen, tmp_path: Path) -> None:
    (tmp_path / "team.csv").write_bytes(b"\x89PNG\r\n\x1a\n\x00")
    signed_in(shared, "buyer@acme.example")
    assert "team" not in shared.said
    assert not [button for button in shared.app.button if button.label.startswith("Leave out")]


def test_what_others_said_is_seen_only_where_the_finding_is_all_ones_own(
    shared: Screen, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    place = tmp_path / "said.sqlite"
    given = json.loads(os.environ[serve.OPENED])
    monkeypatch.setenv(serve.OPENED, json.dumps(given | {"store": str(place)}))
    overlap = whole().findings.set_index("code").loc["TIM202"]
    said = {"fingerprint": overlap["fingerprint"], "code": "TIM202", "at": AS_OF, "name": "boss@example.com"}
    with open_store(place) as store:
        decision = Decision(status="disputed", reason="Zebra merger talks", contract="merger-77", **said)
        store.record([decision], [Comment(text="Stripes again", **said)])
    for page in (*PAGES, "review"):
        signed_in(shared, "buyer@acme.example").go(page)
        assert shared.faults == []
        assert not [text for text in ("Zebra", "Stripes", "merger", "boss") if text in everything_on(shared)]
    own = Comment(text="I was there", **said | {"name": "buyer@acme.example"})
    with open_store(place) as store:
        store.record([], [own])
    assert "I was there" in everything_on(shared.go("findings"))
    assert "Zebra merger talks" in everything_on(signed_in(shared, "boss@example.com").go("findings"))


def test_one_contract_of_a_person_keeps_its_overlap_with_the_other_side_withheld() -> None:
    report = whole()
    seen = access.rows(report, "buyer@acme.example", parse(SETTINGS))
    part = cut_to(report, seen.tolist(), VISITOR)
    (overlap,) = part.findings[part.findings["code"] == "TIM202"].to_dict("records")
    whole_one = report.findings[report.findings["code"] == "TIM202"].iloc[0]
    assert list(report.ledger.entries["row"].iloc[whole_one["questioned"]]) == [4]
    assert overlap["seconds"] == whole_one["seconds"] == 2 * 3600
    assert (overlap["contract"], overlap["person"]) == ("site", "ann@example.com")
    assert overlap["fingerprint"] == whole_one["fingerprint"]
    assert overlap["message"].endswith("what it says of others is withheld.")
    assert list(part.ledger.entries["row"].iloc[overlap["entries"]]) == [3]
    assert part.contracts["logged_seconds"].tolist() == [5 * 3600]
    assert part.totals["logged_seconds"] == 5 * 3600


def test_nothing_of_others_is_in_any_export() -> None:
    report = whole()
    told = written(report)
    assert [
        text for text in ("Zebra", "Stripes", "merger", "bob@", "Private talks", "OO:00") if text not in told
    ] == []
    part = cut_to(report, access.rows(report, "buyer@acme.example", parse(SETTINGS)).tolist(), VISITOR)
    assert [text for text in SECRETS if text in written(part)] == []


def test_each_contract_alone_keeps_its_hours_and_days(agency: Report) -> None:
    report = agency
    for row, contract in report.contracts.iterrows():
        part = cut_to(report, [row], VISITOR)
        own = part.contracts.loc[0]
        for column in ("contract", "person", "logged_seconds", "billed_seconds", "in_question_seconds", "currency"):
            assert own[column] == contract[column] or pd.isna(own[column])
        assert all(source.is_balanced for source in part.ledger.sources)
        files = {source.file for source in part.ledger.sources}
        assert {file for places in part.evidence(part.all_findings) for file, _ in places} <= files


def test_all_contracts_together_are_the_whole_report(agency: Report) -> None:
    part = cut_to(agency, range(len(agency.contracts)), VISITOR)
    assert {**part.totals, "notes": 0} == {**agency.totals, "notes": 0}
    pd.testing.assert_frame_equal(part.contracts, agency.contracts, check_dtype=False)
    assert set(agency.all_findings["fingerprint"]) == set(part.all_findings["fingerprint"])


def test_other_people_of_a_contract_and_what_they_said_are_others_too() -> None:
    report = whole()
    own = access.rows(report, "ann@example.com", parse(SETTINGS))
    assert len(own) == 2
    assert [text for text in ("Bob", "bob@") if text in written(cut_to(report, own.tolist(), VISITOR))] == []


def test_ids_that_no_contract_has_and_addresses_that_are_none_are_faults() -> None:
    with pytest.raises(SettingsError, match="no contract has the id 'sitte'"):
        parse(SETTINGS.replace('= "site"\n[people', '= "sitte"\n[people'))
    with pytest.raises(SettingsError, match="is not an address"):
        parse('[server]\naddress = "audit.example.com/x"\n')
    with pytest.raises(SettingsError, match="unknown key 'sees_al'; did you mean 'sees_all'"):
        parse("[server]\nsees_al = []\n")


READY = {
    "AUDITOR_OIDC_CLIENT_ID": "auditor",
    "AUDITOR_OIDC_CLIENT_SECRET": "s3cret-of-the-client",
    "AUDITOR_OIDC_METADATA_URL": "https://login.example.com/.well-known/openid-configuration",
    "AUDITOR_OIDC_REDIRECT_URI": "https://audit.example.com/oauth2callback",
    "AUDITOR_OIDC_COOKIE_SECRET": "0123456789abcdef0123456789abcdef",
}


def test_a_server_does_not_start_before_it_knows_the_provider(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in READY:
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "audit.toml").write_text(SETTINGS)
    assert serve.serve([], tmp_path / "audit.toml", None, None, None) == 2
    assert "signing in needs client_id" in capfd.readouterr().err


@pytest.mark.parametrize(("name", "worse"), list(itertools.product(READY, ["", "short"])))
def test_what_is_missing_or_weak_is_named_and_never_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, worse: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    provider.check(READY, "https://audit.example.com")
    if worse and name not in {"AUDITOR_OIDC_REDIRECT_URI", "AUDITOR_OIDC_COOKIE_SECRET"}:
        provider.check(READY | {name: worse}, "https://audit.example.com")
        return
    with pytest.raises(provider.Unready) as fault:
        provider.check(READY | {name: worse}, "https://audit.example.com")
    assert not [value for value in READY.values() if "cret" in value and value in str(fault.value)]


def test_a_secrets_file_serves_as_well_as_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    keys = {key: READY[name] for key, name in provider.VARIABLES.items()}
    (tmp_path / ".streamlit").mkdir()
    secrets = tmp_path / ".streamlit" / "secrets.toml"
    secrets.write_text("[auth]\n" + "".join(f'{key} = "{value}"\n' for key, value in keys.items()))
    provider.check({}, "https://audit.example.com")
    secrets.write_text("[auth\n")
    with pytest.raises(provider.Unready, match="cannot be read as TOML"):
        provider.check({}, None)


def test_a_server_behind_a_proxy_answers_to_its_own_name_too() -> None:
    command = serve.command(8600, "https://audit.example.com")
    hosts = [value for flag, value in itertools.pairwise(command) if flag == "--server.allowedHosts"]
    assert hosts == ["127.0.0.1", "audit.example.com"]
    addresses = [value for flag, value in itertools.pairwise(command) if flag == "--server.address"]
    assert addresses == ["127.0.0.1"]


def test_sessions_of_two_people_do_not_share_what_they_see(shared: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    signed_in(shared, "boss@example.com")
    assert len(shared.table("name")) == 3
    signed_in(shared, "buyer@acme.example")
    assert list(shared.table("name")["name"]) == ["Website"]
    assert Key.VISITOR in shared.app.session_state
    shared.app.user = {}
    assert shared.run().title == "Sign in"
    assert Key.VISITOR not in shared.app.session_state
