"""Contracts of the freelancer's demo, and the settings that state them."""

from __future__ import annotations

import datetime as dt

from sample_data.demo.log import Person, Project

KYIV = "Europe/Kyiv"
FIRST, LAST = dt.date(2026, 7, 6), dt.date(2026, 10, 4)
OLENA = Person("Olena Example", "olena@example.com", KYIV)
SITE = Project(
    "Example Travel",
    "Booking site",
    4500,
    "BOOK",
    ("fix", "rebuild", "test", "review", "speed up", "write migration for"),
    ("the room search", "seat map on phones", "price calendar", "voucher codes", "checkout in two steps",
     "cancellation mails", "currency switch", "import of hotel photos", "list of bookings", "login with a code"),
)  # fmt: skip
CLINIC = Project(
    "Example Clinic",
    "Appointments app",
    4000,
    "APPT",
    ("add", "fix", "test", "redraw", "document"),
    ("reminder messages", "waiting list", "doctor's week view", "export to calendar", "patient search",
     "opening hours", "double booking guard", "reception screen", "sign-in for staff"),
)  # fmt: skip
OWN = Project(
    "",
    "Own work",
    0,
    "",
    ("Sort", "Look through", "Finish"),
    ("receipts", "portfolio page", "database course", "tax papers", "client mail", "laptop backup", "offers"),
)
TITLES = {SITE: "Booking site rebuild (Django and Vue)", CLINIC: "Appointments app for a clinic"}
IDS = {SITE: "41870233", CLINIC: "42016655"}
ICONS = "Icon set for a booking site"
NEW_RATE_FROM, NEW_RATE = dt.date(2026, 8, 17), 5000

SETTINGS = """\
# Olena's own settings: who she is, and what her two hourly contracts allow.

[people."olena@example.com"]
names = ["Olena Example"]
timezone = "Europe/Kyiv"

[[contracts]]
id = "41870233"
name = "Booking site rebuild (Django and Vue)"
client = "Example Travel"
person = "olena@example.com"
platform = "upwork"
matches = ["Example Travel / Booking site"]
[[contracts.terms]]
from = 2026-06-01
rate = "45.00 USD"
weekly_limit_hours = 30
[[contracts.terms]]
from = 2026-08-17
rate = "50.00 USD"
weekly_limit_hours = 30

[[contracts]]
id = "42016655"
name = "Appointments app for a clinic"
client = "Example Clinic"
person = "olena@example.com"
platform = "upwork"
matches = ["Example Clinic / Appointments app"]
[[contracts.terms]]
from = 2026-06-15
rate = "40.00 USD"
weekly_limit_hours = 15
[[contracts.terms]]
from = 2026-09-07
rate = "40.00 USD"
weekly_limit_hours = 20

[formats.toggl_detailed]
timezone = "Europe/Kyiv"

[formats.upwork_weekly_summary]
person = "Olena Example"
"""

ABOUT = """\
Olena works in Kyiv for two clients on Upwork and keeps her log in Toggl Track. Before the quarter is closed she
lays her log beside what Upwork billed: `auditor demo freelancer`, or `auditor check` on the three files here
with `--settings audit.toml`. The weekly summary counts days in UTC and time in ten-minute segments: each day's
log is rounded to the nearest ten minutes. Hours below are those planted; rounding adds up to five minutes a day."""
