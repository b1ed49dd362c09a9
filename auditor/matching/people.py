"""Who is who: names and e-mails of files, and the people they stand for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from auditor.settings import Settings

Identity = tuple[str, ...]
"""An e-mail and a name as a file states them; "" where it does not."""


@dataclass(frozen=True)
class People:
    """The people of a ledger: `stated` by the settings, `emails` by name, and how each is `shown`, by folded text."""

    stated: dict[str, str]
    emails: dict[str, set[str]]
    shown: dict[str, str]

    @classmethod
    def of(cls, identities: Iterable[Identity], settings: Settings) -> People:
        """Return the people whom the identities of entries and the settings name."""
        stated = {name.casefold(): key for key, person in settings.people.items() for name in (key, *person.names)}
        emails: dict[str, set[str]] = {}
        shown: dict[str, str] = {}
        for email, name in identities:
            if email and name:
                emails.setdefault(name.casefold(), set()).add(email.casefold())
            text = email.casefold() or name
            shown[text.casefold()] = min(shown.get(text.casefold(), text), text)
        return cls(stated, emails, shown)

    def person(self, identity: Identity) -> tuple[str, str]:
        """Return who an identity stands for, and the guess made: stated names win, then the e-mail, then the name."""
        email, name = identity
        known = self.stated.get(email.casefold()) or self.stated.get(name.casefold())
        emails = self.emails.get(name.casefold(), set())
        if known is None and name and not email and len(emails) == 1:
            (known,) = emails
            return known, f"{name!r} without an e-mail is taken for {known}, who has the same name"
        text = email.casefold() or name
        return known or self.shown.get(text.casefold(), text), ""

    def of_trace(self, identity: Identity) -> tuple[str, str]:
        """Return who a trace is of, and the guess made: by another e-mail it is of who alone has the name."""
        email, name = identity
        known, guess = self.person(identity)
        if known.casefold() in self.shown or not (email and name):
            return known, guess
        person, _ = self.person(("", name))
        if person.casefold() not in self.shown:
            return known, ""
        return person, f"traces of {name} <{email}> are taken for {person}, who has the same name"
