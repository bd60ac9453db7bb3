"""Declarations mean what they show: words that look like truth values or numbers stay words."""

from datetime import date

import pytest

from civicloom.model.plain_yaml import read_yaml


@pytest.mark.parametrize(
    "word", ["no", "yes", "on", "off", "No", "ON", "007", "010", "12:30", "0x1F"]
)
def test_a_word_stays_a_word_as_a_name_and_as_a_value(word: str) -> None:
    assert read_yaml(f"{word}: [{word}]") == {word: [word]}


def test_truth_values_numbers_days_and_nothing_are_what_they_are() -> None:
    text = "[true, FALSE, 0, -5, 40, 1.5, 2026-01-31, ~, null]"
    assert read_yaml(text) == [True, False, 0, -5, 40, 1.5, date(2026, 1, 31), None, None]


def test_quotes_and_tags_still_count() -> None:
    assert read_yaml('{a: "true", b: !!int "7"}') == {"a": "true", "b": 7}
