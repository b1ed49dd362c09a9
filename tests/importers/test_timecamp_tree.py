from __future__ import annotations

from pathlib import Path

import pytest

from auditor.settings import Settings
from importers.files import File, read
from importers.tables import Unreadable
from tests.importers.reading import AS_OF, refusal

SAMPLES = Path(__file__).parents[2] / "sample_data" / "importers" / "timecamp_tree" / "refused"


@pytest.mark.parametrize("sample", sorted(SAMPLES.iterdir()), ids=lambda path: path.name)
def test_a_tree_is_refused_in_one_line_that_says_what_is_missing(sample: Path) -> None:
    with pytest.raises(Unreadable, match=r"has no dates.*Detailed report") as fault:
        read([File(sample.name, sample.read_bytes())], Settings(), AS_OF)
    assert "TimeCamp" in str(fault.value)
    assert "\n" not in str(fault.value)


def test_a_table_with_one_of_the_columns_is_no_tree() -> None:
    assert "no known header" in refusal("Name;Hours with subtasks\nClient A;1h\n")
