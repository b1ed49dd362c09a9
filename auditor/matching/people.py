"""Who is who: names and e-mails of files, and the people they stand for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from auditor.matching.names import alike, is_email, spelled
from auditor.model import Guess
from auditor.settings import Settings

Identity = tuple[str, ...]
"""An e-mail and a name as a file states them; "" where it does not."""


@dataclass(frozen=True)
class People:
    """The people of a ledger, by the folded texts that name them.

    `stated` are the people of the settings; `apart` and `names` the texts that are not theirs, and that are, by
    person. `shown` is how a text is written and `emails` are the e-mails that a name stands beside.
    """

    stated: dict[str, str]
    apart: dict[str, set[str]]
    names: dict[str, set[str]]
    shown: dict[str, str]
    emails: dict[str, set[str]]

    @classmethod
    def of(cls, identities: Iterable[Identity], settings: Settings) -> People:
        """Return the people whom the identities of entries and the settings name."""
        stated = stated_people(settings)
        apart: dict[str, set[str]] = {}
        names: dict[str, set[str]] = {}
        for key, person in settings.people.items():
            apart.setdefault(stated[key.casefold()], set()).update(map(str.casefold, person.apart))
            names.setdefault(stated[key.casefold()], set()).update(map(str.casefold, (key, *person.names)))
        people = cls(stated, apart, names, {}, {})
        for email, name in identities:
            text = people._own(email, name)
            people.shown[text.casefold()] = min(people.shown.get(text.casefold(), text), text)
            if name and text == email.casefold():
                people.emails.setdefault(name.casefold(), set()).add(text)
        return people

    def person(self, identity: Identity) -> tuple[str, Guess | None]:
        """Return who an identity stands for, and the guess made: stated names win, then the e-mail, then the name."""
        email, name = identity
        if known := self._stated(email, name):
            return known, None
        text = self._own(email, name)
        emails = self.emails.get(name.casefold(), set()) if not email else set()
        if len(emails) == 1:
            (one,) = emails
            known = self.stated.get(one, one)
            if not self._is_apart(known, email, name):
                told = f"{name!r} without an e-mail is taken for {known}, who has the same name"
                return known, Guess(told, name, "the same name")
        return self.shown.get(text.casefold(), text), None

    def named(self, text: str) -> str:
        """Return who a name or an e-mail alone stands for."""
        return self.person((text, "") if is_email(text) else ("", text))[0]

    def of_trace(self, identity: Identity) -> tuple[str, Guess | None]:
        """Return who a trace is of, and the guess made: by another e-mail it is of who alone has the name."""
        email, name = identity
        known, guess = self.person(identity)
        if known.casefold() in self.shown or self._stated(email, name) or not (email and name):
            return known, guess
        person, _ = self.person(("", name))
        if person.casefold() not in self.shown or self._is_apart(person, email, name):
            return known, None
        told = f"traces of {beside(email, name)} are taken for {person}, who has the same name"
        return person, Guess(told, email, "the same name")

    def _stated(self, email: str, name: str) -> str:
        """Return the person of the settings whom an e-mail, else a name stands for, or ""."""
        found = (self.stated.get(text.casefold(), "") for text in (email, name))
        return next((who for who in found if who and not self._is_apart(who, email, name)), "")

    def _own(self, email: str, name: str) -> str:
        """Return the text that stands for an identity whom the settings do not state."""
        who = self.stated.get(email.casefold(), email.casefold())
        return email.casefold() if email and not (name and self._is_apart(who, email, name)) else name

    def _is_apart(self, who: str, email: str, name: str) -> bool:
        """Return whether the settings say that an identity is not a person's, though its e-mail or name is.

        "Ann Smith <ann@example.com>" is that name beside that e-mail. A name that is the person's own is somebody
        else's only where no e-mail stands beside it.
        """
        apart = self.apart.get(who, set())
        if beside(email, name).casefold() in apart:
            return True
        is_own_name = bool(email) and name.casefold() in self.names.get(who, set())
        return email.casefold() in apart or (name.casefold() in apart and not is_own_name)


def beside(email: str, name: str) -> str:
    """Return a name beside an e-mail as one text, "Ann Smith <ann@example.com>"."""
    return f"{name} <{email}>"


def stated_people(settings: Settings) -> dict[str, str]:
    """Return who each name and e-mail of the settings stands for, by folded text.

    A name of one person stands for that person, even if it has a table of its own; one of two people for neither.
    """
    keys = {key.casefold(): key for key in settings.people}
    holders: dict[str, set[str]] = {}
    for key, person in settings.people.items():
        for name in person.names:
            holders.setdefault(name.casefold(), set()).add(key)
    names = {name: next(iter(own)) for name, own in holders.items() if len(own) == 1}
    stated = {}
    for text in keys | names:
        path = [text]
        while (key := names.get(path[-1]) or keys[path[-1]]).casefold() not in path:
            path.append(key.casefold())
        ring = path[path.index(key.casefold()) :]
        stated[text] = keys[min(ring)]
    return stated


def shared_emails(identities: Iterable[Identity], people: People) -> list[Guess]:
    """Return the guesses that names which are not alike are one person's, because they share an e-mail."""
    names_of: dict[str, set[str]] = {}
    for email, name in identities:
        if email and name and people.person((email, name))[0] == email.casefold():
            names_of.setdefault(email.casefold(), set()).add(name)
    guesses = []
    for who, names in sorted((who, names) for who, names in names_of.items() if len(names) > 1):
        first, *others = sorted(names, key=lambda name: (-_likeness(name, who), name))
        known = people.names.get(who, set())
        strange = [name for name in others if name.casefold() not in known and not _likeness(name, first)]
        told = "{!r} is taken for {}, who has the same e-mail"
        guesses += [Guess(told.format(name, who), beside(who, name), "the same e-mail") for name in strange]
    return guesses


def _likeness(name: str, other: str) -> float:
    return alike(spelled([name]), spelled([other]))[0]
