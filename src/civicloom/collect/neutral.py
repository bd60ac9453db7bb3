"""Cells that a spreadsheet would run as formulas, made harmless on the way out and restored on the way in."""

_ACTIVE = ("=", "+", "-", "@", "\t", "\r", "'")


def neutral(cell: str | None) -> str:
    """The cell with an apostrophe before it when a spreadsheet would run it."""
    if cell is None:
        return ""
    return f"'{cell}" if cell.startswith(_ACTIVE) else cell


def restored(cell: str | None) -> str | None:
    """What :func:`neutral` was given."""
    if cell and cell[0] == "'" and cell[1:].startswith(_ACTIVE):
        return cell[1:]
    return cell
