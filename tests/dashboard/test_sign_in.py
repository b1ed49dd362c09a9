"""Signing in, in a real Chromium with a provider on loopback: who is seen by whom, and what the log holds."""

from __future__ import annotations

import http.client
import re
from pathlib import Path

from playwright.sync_api import expect

from tests.dashboard import oidc
from tests.dashboard.screens import TOGGL
from tests.dashboard.served import cells, chromium, free_port, served, visit
from tests.dashboard.test_access import LOG, SETTINGS

expect.set_options(timeout=60_000)
COOKIE_SECRET = "signs-the-cookies-of-this-one-test-only"


def test_people_sign_in_and_see_their_own_and_the_log_keeps_quiet(tmp_path: Path) -> None:
    (tmp_path / "team.csv").write_text(LOG)
    (tmp_path / "audit.toml").write_text(SETTINGS)
    port = free_port()
    arguments = (str(tmp_path / "team.csv"), "--settings", str(tmp_path / "audit.toml"), "--timezone", "UTC")
    people = ("buyer@acme.example", "bob@example.com", "unverified.boss@example.com")
    with oidc.provider(*people) as known, chromium() as browser:
        environment = {
            "AUDITOR_OIDC_CLIENT_ID": oidc.CLIENT_ID,
            "AUDITOR_OIDC_CLIENT_SECRET": oidc.CLIENT_SECRET,
            "AUDITOR_OIDC_METADATA_URL": f"{known.issuer}/.well-known/openid-configuration",
            "AUDITOR_OIDC_REDIRECT_URI": f"http://127.0.0.1:{port}/oauth2callback",
            "AUDITOR_OIDC_COOKIE_SECRET": COOKIE_SECRET,
        }
        with served(*arguments, port=port, environment=environment) as app:
            buyer = visit(browser, app.address)
            page = buyer.page
            page.goto(app.address)
            expect(page.get_by_role("button", name="Sign in")).to_be_visible()
            assert "Website" not in page.content()
            page.get_by_role("button", name="Sign in").click()
            page.get_by_role("link", name="buyer@acme.example").click()
            expect(page.get_by_text("Signed in as buyer")).to_be_visible()
            contracts = page.get_by_test_id("stDataFrame").first
            expect(cells(contracts).filter(has_text="Website").first).to_be_attached()
            assert not re.search("Zebra|Stripes|bob@|Private talks", page.content())

            buyer.upload({"mine.csv": TOGGL.replace("Acme", "Orchard")})
            expect(cells(contracts).filter(has_text="Orchard").first).to_be_attached()

            bob = visit(browser, app.address)
            bob.page.goto(app.address)
            bob.page.get_by_role("button", name="Sign in").click()
            bob.page.get_by_role("link", name="bob@example.com").click()
            theirs = bob.page.get_by_test_id("stDataFrame").first
            expect(cells(theirs).filter(has_text="Stripes").first).to_be_attached()
            assert not re.search("Orchard|Website|ann@", bob.page.content())

            page.get_by_role("button", name="Sign out").click()
            expect(page.get_by_role("button", name="Sign in")).to_be_visible()
            assert "Orchard" not in page.content()
            page.get_by_role("button", name="Sign in").click()
            page.get_by_role("link", name="unverified.boss@example.com").click()
            expect(page.get_by_role("button", name="Sign in")).to_be_visible()

            assert buyer.faults + bob.faults == []
            assert buyer.strays(known.issuer) == bob.strays(known.issuer) == []
            assert len(known.tokens) == 3
            for path, host, status in (("/", None, 200), ("/_stcore/health", None, 200)):
                _expect_headers(port, path, host, status)
            told = app.log.read_text()
        secrets = [oidc.CLIENT_SECRET, COOKIE_SECRET, *known.tokens, "buyer@", "bob@", "Zebra", "Orchard"]
        assert [text for text in secrets if text in told] == []


def _expect_headers(port: int, path: str, host: str | None, status: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"Host": host} if host else {})
    answer = connection.getresponse()
    assert answer.status == status
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy.split("script-src")[1].split(";")[0]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    connection.close()
