"""The pictures of the documentation: each exists, is shown with words, and is small."""

from __future__ import annotations

import re

from docs.screenshots import __main__ as pictures

PAGE = pictures.HERE.parent / "dashboard.md"


def test_every_picture_is_made_by_the_command_and_shown_with_words() -> None:
    shown = re.findall(r"!\[([^\]]{10,})\]\(screenshots/([^)]+)\)", PAGE.read_text())
    kept = {path.name for path in pictures.HERE.glob("*.png")}
    assert kept == {name for _, name in shown} == {f"{scene.name}.png" for scene in pictures.SCENES}
    assert len(shown) == len(kept)


def test_pictures_show_both_themes_and_both_widths_of_every_user() -> None:
    for demo in ("freelancer", "client", "agency"):
        scenes = [scene for scene in pictures.SCENES if scene.demo == demo]
        assert {scene.is_dark for scene in scenes} == {False, True}
        assert {scene.size for scene in scenes} == {pictures.WIDE, pictures.NARROW}


def test_pictures_are_small() -> None:
    sizes = [path.stat().st_size for path in pictures.HERE.glob("*.png")]
    assert max(sizes) < pictures.MOST_BYTES
    assert sum(sizes) < pictures.MOST_ALTOGETHER
