"""People, clients and contracts of the agency's demo, and the settings that state them."""

from __future__ import annotations

import datetime as dt

from sample_data.demo.log import Person, Project

BERLIN = "Europe/Berlin"
FIRST, LAST = dt.date(2026, 8, 31), dt.date(2026, 10, 25)
AGENCY = "Example Agency"

MARTA = Person("Marta Example", "marta@example.com", "Europe/Warsaw")
GRACE = Person("Grace Example", "grace@example.com", "Asia/Manila")
IVAN = Person("Ivan Example", "ivan@example.com", "Europe/Kyiv")
CHLOE = Person("Chloe Example", "chloe@example.com", "Europe/Paris")
PRIYA = Person("Priya Example", "priya@example.com", "Asia/Kolkata")
TOM = Person("Tom Example", "tom@example.com", "Europe/London")

SHOP = Project(
    "Example Retail",
    "Shop app",
    6200,
    "SHOP",
    ("build", "fix", "test", "review", "draw"),
    ("basket on tablets", "gift card field", "search by colour", "store finder", "push messages", "order history",
     "size guide", "returns label", "loyalty points"),
)  # fmt: skip
SUPPORT = Project(
    "Example Retail",
    "Support desk",
    3800,
    "DESK",
    ("answer", "call back on", "pass on", "solve"),
    ("late parcel", "refund not seen", "wrong size sent", "voucher refused", "account locked", "double charge",
     "missing invoice"),
)  # fmt: skip
PORTAL = Project(
    "Example Health",
    "Patient portal",
    7000,
    "PORT",
    ("build", "fix", "secure", "test", "move"),
    ("lab results page", "consent forms", "two-step sign-in", "letters archive", "video visit link", "night jobs",
     "audit of access"),
)  # fmt: skip
MIGRATION = Project("Example Health", "Data migration", 5500)
REPORTS = Project(
    "Example Bank",
    "Reporting",
    8000,
    "REP",
    ("build", "check", "fix", "document"),
    ("rounding of totals", "monthly risk sheet", "branch comparison", "late bookings list", "currency columns",
     "drill-down by product"),
)  # fmt: skip
AUDIT = Project(
    "Example Bank",
    "Audit trail",
    8000,
    "AUD",
    ("build", "test", "review"),
    ("who-changed-what log", "export for auditors", "retention rules", "tamper seal"),
)
TESTING = Project("Example Bank", "Testing", 4500)
RELEASE = Project("Example Bank", "Release checks", 4500)
INTERNAL = Project(AGENCY, "Internal")

CONTRACTS = {
    SHOP: "retail-shop",
    SUPPORT: "retail-support",
    PORTAL: "health-portal",
    MIGRATION: "40315528",
    REPORTS: "bank-reporting",
    AUDIT: "bank-audit-trail",
    TESTING: "bank-testing",
    RELEASE: "bank-release",
}

SETTINGS = """\
# The agency's people and what each of them has agreed with whom.

timezone = "Europe/Berlin"           # of every file that does not state its own: the agency's profile

[people."marta@example.com"]
names = ["Marta Example"]
timezone = "Europe/Warsaw"

[people."grace@example.com"]
names = ["Grace Example"]
timezone = "Asia/Manila"

[people."ivan@example.com"]
names = ["Ivan Example"]
timezone = "Europe/Kyiv"

[people."chloe@example.com"]
names = ["Chloe Example"]
timezone = "Europe/Paris"

[people."priya@example.com"]
names = ["Priya Example"]
timezone = "Asia/Kolkata"

[people."tom@example.com"]
names = ["Tom Example"]
timezone = "Europe/London"

[[contracts]]
id = "retail-shop"
name = "Shop app"
client = "Example Retail"
person = "marta@example.com"
matches = ["Example Retail / Shop app"]
rounding = "up 6 per entry"
[[contracts.terms]]
from = 2026-08-01
rate = "62.00 EUR"

[[contracts]]
id = "retail-support"
name = "Support desk"
client = "Example Retail"
person = "grace@example.com"
timezone = "Europe/Berlin"
matches = ["Example Retail / Support desk"]
[[contracts.terms]]
from = 2026-08-01
rate = "38.00 EUR"

[[contracts]]
id = "health-portal"
name = "Patient portal"
client = "Example Health"
person = "ivan@example.com"
matches = ["Example Health / Patient portal"]
[[contracts.terms]]
from = 2026-08-01
rate = "70.00 USD"

[[contracts]]
id = "40315528"
name = "Data migration"
client = "Example Health"
person = "tom@example.com"
platform = "upwork"
matches = ["Example Health / Data migration"]
[[contracts.terms]]
from = 2026-08-01
rate = "55.00 USD"
weekly_limit_hours = 45

[[contracts]]
id = "bank-reporting"
name = "Reporting"
client = "Example Bank"
person = "chloe@example.com"
matches = ["Example Bank / Reporting"]
[[contracts.terms]]
from = 2026-08-01
rate = "80.00 EUR"

[[contracts]]
id = "bank-audit-trail"
name = "Audit trail"
client = "Example Bank"
person = "chloe@example.com"
matches = ["Example Bank / Audit trail"]
[[contracts.terms]]
from = 2026-08-01
rate = "80.00 EUR"

[[contracts]]
id = "bank-testing"
name = "Testing"
client = "Example Bank"
person = "priya@example.com"
matches = ["Example Bank / Testing"]
[[contracts.terms]]
from = 2026-08-01
rate = "45.00 EUR"

[[contracts]]
id = "bank-release"
name = "Release checks"
client = "Example Bank"
person = "priya@example.com"
matches = ["Example Bank / Release checks"]
[[contracts.terms]]
from = 2026-08-01
rate = "45.00 EUR"
"""

ABOUT = """\
Six people of Example Agency work for three clients. Four keep their log in Toggl Track, exported by the agency
with its profile in Berlin; two book hours by day in Everhour. Each client is billed in its own way: `auditor demo
agency`, or `auditor check` on the six files here with `--settings audit.toml`."""
