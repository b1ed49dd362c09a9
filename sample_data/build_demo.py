"""Write the demo audits: `python -m sample_data.build_demo` makes the same bytes every time."""

from __future__ import annotations

from pathlib import Path

from sample_data.demo import agency_team, client_month, freelancer_quarter

DEMO = Path(__file__).parent / "demo"
MAKERS = {
    "freelancer": freelancer_quarter.make,
    "client": client_month.make,
    "agency": agency_team.make,
}


def build(root: Path) -> None:
    """Write the files of every demo under `root`, one folder each."""
    for name, make in MAKERS.items():
        folder = root / name
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in make().items():
            (folder / file).write_bytes(text.encode())


if __name__ == "__main__":
    build(DEMO)
