"""The checks across fields that a standard may name are the same wherever they are made: in Python, Arrow and SQL."""

import pytest

from civicloom.library.engines.recognise.crosses import CROSSES
from civicloom.library.engines.validation.crosschecks import CROSSCHECKS
from civicloom.model.standards import NAMED_CHECKS


@pytest.mark.parametrize("made", [CROSSES, CROSSCHECKS])
def test_each_named_check_is_made_and_no_other(made: dict[str, object]) -> None:
    assert sorted(made) == sorted(NAMED_CHECKS)
