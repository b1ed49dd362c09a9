from __future__ import annotations

from pathlib import Path

import pytest

from auditor.settings import Settings
from importers.files import File, read
from importers.tables import Unreadable
from tests.importers.reading import AS_OF, refusal

SAMPLES = Path(__file__).parents[2] / "sample_data" / "importers" / "hubstaff_performance" / "refused"


@pytest.mark.parametrize("sample", sorted(SAMPLES.iterdir()), ids=lambda path: path.name)
def test_hours_of_members_are_refused_in_one_line_that_says_what_to_export(sample: Path) -> None:
    with pytest.raises(Unreadable, match=r"Hubstaff hours grouped by member.*no dates.*Daily totals") as fault:
        read([File(sample.name, sample.read_bytes())], Settings(), AS_OF)
    assert "\n" not in str(fault.value)


def test_a_group_without_hours_is_not_recognised() -> None:
    assert "no known header" in refusal("Grouped by Member,Average Activity\nAnn Example,61\n")
