"""How alike two names of people are: words in any order, initials, user names, spellings.

Given names alone tell siblings apart, so a letter may differ in long words only, and never the first or the last.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import product

from rapidfuzz.distance import OSA

Words = tuple[str, ...]
SHORTEST = 3
"""Letters that a word must have to tell somebody by."""
LONG = 7
"""Letters of a word in which one may be mistyped."""
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
OF_NOBODY = frozenset({
    "account", "accounts", "accounting", "admin", "billing", "contact", "dev", "finance", "hello", "hi", "hr", "info",
    "invoice", "invoices", "mail", "me", "my", "no", "noreply", "office", "post", "reply", "sales", "service",
    "studio", "support", "team", "work",
})  # fmt: skip
"""Words before the @ that are no name."""


def spellings(text: str) -> set[Words]:
    """Return the words of a name, or of an e-mail before its @, without accents; "ü" is u and ue.

    >>> sorted(spellings("Müller, Jörg")), spellings("ann.smith+toggl@example.com"), spellings("info@example.com")
    ([('mueller', 'joerg'), ('muller', 'jorg')], {('ann', 'smith')}, set())
    """
    own = text.casefold()
    if is_email(text):
        own = own.split("@")[0].split("+")[0]
    plain = unicodedata.normalize("NFC", own)
    found = {_words(plain.translate(UMLAUTS)), _words(plain)}
    return {words for words in found if words and not (is_email(text) and OF_NOBODY.issuperset(words))}


def is_email(text: str) -> bool:
    """Return whether a text is an e-mail address."""
    return re.fullmatch(r"[^@\s]+@[^@\s]+", text) is not None


def _words(text: str) -> Words:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.translate(LETTERS)) if not unicodedata.combining(c))
    return tuple(re.findall(r"[^\W_]+", bare))


def is_full(words: Words) -> bool:
    """Return whether words are a whole name: two at least that are no initials."""
    return sum(len(word) > 1 for word in words) > 1


def spelled(texts: Iterable[str]) -> frozenset[Words]:
    """Return the words of all names and e-mails of somebody."""
    return frozenset(words for text in texts for words in spellings(text))


def alike(ours: frozenset[Words], theirs: frozenset[Words]) -> tuple[float, str]:
    """Return how alike the names of two people are, 0 or 0.9 to 1, and why. Where both have whole ones, these decide.

    >>> alike(spelled(["Ann Smith"]), spelled(["asmith@example.com"]))
    (0.9, 'a user name of its letters')
    >>> alike(spelled(["Ann Smith"]), spelled(["Anna Smith", "asmith@example.com"]))
    (0.0, '')
    """
    full, others = ([words for words in side if is_full(words)] for side in (ours, theirs))
    pairs = product(full, others) if full and others else product(ours, theirs)
    return max((likeness(a, b) for a, b in pairs), default=(0.0, ""))


def likeness(ours: Words, theirs: Words) -> tuple[float, str]:
    """Return how alike the words of two names are, 0 or 0.9 to 1, and why.

    >>> likeness(("smith", "ann"), ("ann", "smith")), likeness(("a", "smith"), ("ann", "smith"))
    ((1.0, 'the same words'), (0.95, 'initials of the same name'))
    >>> likeness(("bob", "li"), ("bo", "li")), likeness(("ann", "smith"), ("anna", "smith"))
    ((0.0, ''), (0.0, ''))
    """
    short, long = sorted((ours, theirs), key=len)
    if len(short) == 1:
        return _one_word(short[0], long)
    if sorted(short) == sorted(long):
        return 1.0, "the same words"
    rest, others, common = list(short), list(long), 0
    for word in short:
        if word in others:
            rest.remove(word)
            others.remove(word)
            common = max(common, len(word))
    if common < SHORTEST:
        return 0.0, ""
    if not rest:
        return 0.95, "a word less of the same name"
    if _are_initials(rest, others):
        return 0.95, "initials of the same name"
    if len(rest) == len(others) == 1 and _is_mistyped(rest[0], others[0]):
        return 0.9, "one letter differs"
    return 0.0, ""


def _one_word(word: str, words: Words) -> tuple[float, str]:
    if len(word) < SHORTEST:
        return 0.0, ""
    if word in words:
        return 0.9, "one word of the same name"
    pair = (words[0], words[-1])
    return (0.9, "a user name of its letters") if word in user_names(words) | user_names(pair) else (0.0, "")


def user_names(words: Words) -> set[str]:
    """Return what user names are made of these words: all of them run together, or one and the initials of the rest.

    >>> sorted(user_names(("ann", "smith")))
    ['anns', 'annsmith', 'asmith', 'sann', 'smitha', 'smithann']
    """
    made = {"".join(words), "".join(reversed(words))}
    for place, word in enumerate(words):
        initials = "".join(other[0] for other in (*words[:place], *words[place + 1 :]))
        if len(word) >= SHORTEST:
            made |= {word + initials, initials + word}
    return made


def _are_initials(short: list[str], long: list[str]) -> bool:
    """Return whether each of the words has one of its own among the others, of which one is the initial."""
    left = list(long)
    for word in short:
        fits = [other for other in left if word[0] == other[0] and 1 in {len(word), len(other)}]
        if not fits:
            return False
        left.remove(fits[0])
    return True


def _is_mistyped(word: str, other: str) -> bool:
    is_long = min(len(word), len(other)) >= LONG
    return is_long and word[0] == other[0] and word[-1] == other[-1] and OSA.distance(word, other) == 1
