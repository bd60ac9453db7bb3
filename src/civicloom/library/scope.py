"""The four levels of scope: district, street, community, grid."""

from ..model.errors import CivicloomError

# Digits of a code at each level (GB/T 10114 codes with the grid's two digits after them).
LEVELS = {0: "district", 6: "district", 9: "street", 12: "community", 14: "grid"}


def level(scope: str) -> str:
    """The level of a scope code. Raises LIB-008 for a code of no level, which would cut across levels."""
    if len(scope) not in LEVELS or (scope and not (scope.isascii() and scope.isdecimal())):
        raise CivicloomError("LIB-008", scope=scope)
    return LEVELS[len(scope)]
