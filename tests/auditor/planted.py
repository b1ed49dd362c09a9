"""An audit of two clients and two people with names, texts and amounts planted that not everybody may see."""

from __future__ import annotations

from functools import cache
from itertools import cycle

import pandas as pd

from auditor.decisions import Comment, Decision, Status
from auditor.engine import audit, reviewed
from auditor.report import Report
from auditor.rules import all_rules
from auditor.settings import parse
from auditor.sharing import rows_of
from importers.files import File, read

LOG = """\
side,person,client,project,task,start,end,rate,currency,description,tags
logged,Ann Oakes,Acme,Website,Forms,2026-03-02 09:00,2026-03-02 11:00,45,USD,Ship the signup form,brookfront
logged,Ann Oakes,Acme,Website,Forms,2026-03-03 09:00,2026-03-03 12:00,45,USD,Call Zyxplanet on wombats,brookfront
logged,Ann Oakes,Acme,Website,Forms,2026-03-04 09:00,2026-03-04 10:00,45,USD,Review,brookfront
logged,Ann Oakes,Acme,Website,Forms,2026-03-04 09:00,2026-03-04 10:00,45,USD,Review,brookfront
logged,Ann Oakes,Zyxplanet,Quuxport,Tarns,2026-03-02 10:00,2026-03-02 12:30,131.07,USD,Secret wombat migration,yarrow
logged,Ann Oakes,Zyxplanet,Quuxport,Tarns,2026-03-03 09:00,2026-03-03 12:00,131.07,USD,Call about the wombats,yarrow
logged,Ann Oakes,Zyxplanet,Quuxport,Tarns,2026-03-05 01:00,2026-03-05 23:30,131.07,USD,Secret wombat migration,yarrow
logged,Bea Fernwood,Zyxplanet,Quuxport,Tarns,2026-03-02 09:00,2026-03-02 19:00,131.07,USD,Secret wombats,yarrow
logged,Bea Fernwood,Acme,Mascot,Draw,2026-03-02 09:00,2026-03-02 10:00,45,USD,Mascot,brookfront
logged,Ann Oakes,Zyxplanet,Quuxport,Tarns,2026-03-06 09:00,wombatday,131.07,USD,Secret wombat migration,yarrow
"""
BILL = """\
side,person,client,project,day,hours,rate,amount,currency,description
billed,Ann Oakes,Acme,Website,2026-03-02,2.50,45.00,112.50,USD,Signup form
billed,Ann Oakes,Acme,Website,2026-03-03,4.00,45.00,180.00,USD,
billed,Ann Oakes,Acme,Website,2026-03-04,2.00,45.00,90.00,USD,
"""
OTHER_BILL = """\
side,person,client,project,day,hours,rate,amount,currency,description
billed,Ann Oakes,Zyxplanet,Quuxport,2026-03-02,2.50,131.07,327.68,USD,Secret wombat migration
billed,Ann Oakes,Zyxplanet,Quuxport,2026-03-05,70.00,131.07,9173.19,USD,Secret wombat migration
"""
BEAS_BILL = """\
side,person,client,project,day,hours,rate,amount,currency,description
billed,Bea Fernwood,Zyxplanet,Quuxport,2026-03-02,10.00,131.07,1310.70,USD,
"""
SETTINGS = f"""\
# Zyxplanet pays late
timezone = "Europe/Kyiv"
[people."Ann Oakes"]
names = ["ann.oakes@example.com"]
[people."Bea Fernwood"]
names = ["bea@fernwood.example"]
[[contracts]]
id = "acme-site"
name = "Website"
client = "Acme"
person = "Ann Oakes"
matches = ["Acme / Website*"]
vague = ["work for Zyxplanet"]
[[contracts.terms]]
from = 2026-01-01
rate = "45.00 USD"
weekly_limit_hours = 5
[[contracts]]
id = "zyx-1"
name = "Quuxport"
client = "Zyxplanet"
matches = ["Zyxplanet / *"]
[[contracts.terms]]
from = 2026-01-01
rate = "131.07 USD"
[files."zyxplanet_march.csv"]
currency = "USD"
[share.accountant]
withhold = ["others", "texts"]
[rules]
enable = {[rule.code for rule in all_rules() if rule.optional]}
"""
FILES = {"log.csv": LOG, "bill.csv": BILL, "zyxplanet_march.csv": OTHER_BILL, "fernwood.csv": BEAS_BILL}
AS_OF = "2026-11-02T09:00:00Z"


@cache
def report() -> Report:
    given = [File(name, text.encode()) for name, text in FILES.items()]
    made = audit(read(given, parse(SETTINGS), pd.Timestamp(AS_OF)))
    said = [
        Decision(
            fingerprint=mark, code=code, status=Status.DISPUTED, name=name, reason=reason, at="2026-03-09T10:00Z",
            contract=contract,
        )
        for mark, code, contract, name, reason in zip(
            made.findings["fingerprint"], made.findings["code"], made.findings["contract"],
            cycle(["Ann Oakes", "Bea Fernwood"]), cycle(["Zyxplanet agreed", "agreed by mail"]), strict=False,
        )
    ]  # fmt: skip
    made = reviewed(made, said)
    remarks = [
        Comment(fingerprint=one.fingerprint, code=one.code, text=f"{one.reason} too", name=one.name, at=one.at)
        for one in said
    ]
    ledger = made.ledger.with_(comments=tuple(remarks))
    return Report.of(ledger, made.all_findings.drop(columns="settled"), made.coverage)


@cache
def rows() -> tuple[int, ...]:
    return tuple(rows_of(report(), "acme-site"))
