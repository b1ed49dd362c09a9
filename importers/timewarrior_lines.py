"""Timewarrior's data files, one interval a line, to the tree that `timew export` prints."""

from __future__ import annotations

import re
from typing import Any

_LINE = re.compile(r"inc (\S+)(?: - (\S+))?(?: #(.*))?")
_WORD = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|(\S+))')


def intervals_of(text: str) -> list[Any]:
    r"""Return an object for each line, with `start`, `end`, `tags` and `annotation` where it has them.

    A line of another form stays a text, which is no record.

    >>> intervals_of('inc 20260302T090000Z - 20260302T103000Z # shop "bug fix" # "the \\"cart\\""\n')[0]
    {'start': '20260302T090000Z', 'end': '20260302T103000Z', 'tags': ['shop', 'bug fix'], 'annotation': 'the "cart"'}
    >>> intervals_of("inc 20260302T090000Z\ninc 20260302T090000Z # # tidy up\n")
    [{'start': '20260302T090000Z'}, {'start': '20260302T090000Z', 'annotation': 'tidy up'}]
    """
    return [_interval(line.rstrip()) for line in text.split("\n") if line.strip()]


def _interval(line: str) -> Any:
    found = _LINE.fullmatch(line)
    if found is None:
        return line
    tags, annotation = _said(found[3] or "")
    stated = {"start": found[1], "end": found[2], "tags": tags, "annotation": annotation}
    return {name: value for name, value in stated.items() if value}


def _said(text: str) -> tuple[list[str], str]:
    """Return the tags and, after a mark of its own, the annotation; either may stand in quotes."""
    tags: list[str] = []
    at = 0
    while word := _WORD.match(text, at):
        at = word.end()
        if word[2] == "#":
            rest = text[at:].strip()
            whole = _WORD.fullmatch(rest)
            return tags, _bare(whole[1]) if whole and whole[1] is not None else rest
        tags.append(word[2] if word[1] is None else _bare(word[1]))
    return tags, ""


def _bare(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
