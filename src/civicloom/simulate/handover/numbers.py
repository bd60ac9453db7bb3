"""Record numbers and truth labels as text."""

from ..column import Text, digits, fixed, join
from ..dice import Dice, Ints


def serials(dice: Dice, table: str, count: int, prefix: str) -> Text:
    """A number for each record, in an order that tells nothing about it."""
    return join(prefix, fixed(digits(dice.shuffled(f"serial/{table}", count) + 1, 8)))


def label(prefix: str, number: Ints) -> Text:
    """What truth files call a thing: P00000001 for the first person."""
    return join(prefix, fixed(digits(number + 1, 8)))
