"""Makes the pictures of `docs/dashboard.md` from the demos: `python -m docs.screenshots`."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from tests.dashboard.served import chromium, served, visit

HERE = Path(__file__).parent
WIDE, NARROW = (1280, 900), (480, 900)
COLOURS = 160
MOST_BYTES, MOST_ALTOGETHER = 150_000, 3_000_000


@dataclass(frozen=True)
class Scene:
    """One picture: whose demo, which page and contract, scrolled to which words, how wide, and whether it is dark."""

    name: str
    demo: str
    page: str
    at: str = ""
    size: tuple[int, int] = WIDE
    is_dark: bool = False
    option: str = ""
    contract: str = ""


SCENES = (
    Scene("freelancer-overview", "freelancer", "Overview"),
    Scene("freelancer-contract", "freelancer", "Contract"),
    Scene("freelancer-finding-dark", "freelancer", "Findings", at="Explanations tested", is_dark=True),
    Scene("freelancer-hours", "freelancer", "My hours"),
    Scene("freelancer-overview-narrow", "freelancer", "Overview", size=NARROW),
    Scene("client-contract", "client", "Contract"),
    Scene("client-causes", "client", "Contract", at="Logged beside billed", option="From logged to billed"),
    Scene("client-findings", "client", "Findings"),
    Scene("client-findings-narrow-dark", "client", "Findings", size=NARROW, is_dark=True),
    Scene("agency-overview", "agency", "Overview"),
    Scene("agency-overview-dark", "agency", "Overview", is_dark=True),
    Scene("agency-overview-narrow", "agency", "Overview", size=NARROW),
    Scene(
        "agency-timeline", "agency", "Contract", at="Logged beside billed", option="Timeline", contract="Support desk"
    ),
    Scene("review", "agency", "Review"),
    Scene("patterns", "agency", "Patterns"),
    Scene("sources", "freelancer", "Sources"),
)


def take(browser: Browser, address: str, scene: Scene) -> bytes:
    """Return the picture of a scene as PNG with few colours."""
    width, height = scene.size
    person = visit(browser, address, width=WIDE[0], height=height, dark=scene.is_dark)
    page = person.page
    page.goto(address)
    person.settle()
    if scene.demo != "freelancer":
        person.choose("Demo", f"{scene.demo.capitalize()}'s demo")
    if scene.page != page.get_by_test_id("stSidebarNav").locator("[aria-current=page]").inner_text():
        person.go(scene.page)
    if scene.contract:
        person.choose("Contract", scene.contract)
    if scene.option:
        page.get_by_text(scene.option, exact=True).first.click()
        person.settle()
    page.set_viewport_size({"width": width, "height": height})
    if scene.at:
        page.get_by_text(scene.at, exact=True).first.evaluate("one => one.scrollIntoView({block: 'start'})")
    person.settle()
    page.wait_for_timeout(2500)
    picture = Image.open(io.BytesIO(page.screenshot()))
    page.context.close()
    small = io.BytesIO()
    picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


def main() -> None:
    """Write every picture; raise ValueError for one that is too large to be kept."""
    with served() as app, chromium() as browser:
        for scene in SCENES:
            data = take(browser, app.address, scene)
            if len(data) > MOST_BYTES:
                raise ValueError(f"{scene.name}.png would be {len(data):,} bytes")
            (HERE / f"{scene.name}.png").write_bytes(data)
            sys.stdout.write(f"{scene.name}.png  {len(data):,} bytes\n")


if __name__ == "__main__":
    main()
