"""Share profiles: what of a contract another person may see."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.settings import Settings

WITHHELD = "withheld"
ANOTHER_CLIENT, ANOTHER_PERSON = "another client", "another person"


@dataclass(frozen=True)
class Profile:
    """What is withheld.

    `others`: names, texts and amounts of other clients, and people who are not of the contract. `people`: the names
    of those who are. `texts`: descriptions, tasks, tags and reasons of decisions. `rest`, beside `others`: other
    contracts of the same client, other people of the contract, and what was said of findings that rest on them.
    """

    name: str
    others: bool = False
    people: bool = False
    texts: bool = False
    rest: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether nothing is withheld."""
        return not (self.others or self.people or self.texts or self.rest)

    @property
    def withheld(self) -> tuple[str, ...]:
        """What is withheld, in words."""
        told = (
            (self.others, "names, texts and amounts of other clients, and people who are not of this contract"),
            (self.people, "names of people"),
            (self.texts, "descriptions, tasks, tags and the reasons of decisions"),
            (self.rest, "what was said of findings that rest on rows of others too"),
        )
        return tuple(words for holds, words in told if holds)


FULL = Profile("full")
CLIENT = Profile("client", others=True)
REDACTED = Profile("redacted", others=True, people=True, texts=True)
VISITOR = Profile("visitor", others=True, rest=True)
"""What somebody sees of a shared server who may see some contracts alone."""
PROFILES = {profile.name: profile for profile in (FULL, CLIENT, REDACTED)}
"""Every profile that is always there, by name."""


def known_profiles(settings: Settings) -> dict[str, Profile]:
    """Return every profile by name, with those of the settings, which go before."""
    own = {
        name: Profile(name, *(part in share.withhold for part in ("others", "people", "texts")))
        for name, share in settings.share.items()
    }
    return PROFILES | own
