"""Texts and names as SQL writes them."""


def literal(text: object) -> str:
    """A text, or the text of a path, as an SQL literal.

    >>> literal("o'brien")
    "'o''brien'"
    """
    return "'" + str(text).replace("'", "''") + "'"


def quoted(name: str) -> str:
    """A name as an SQL identifier.

    >>> quoted("street no")
    '"street no"'
    """
    return '"' + name.replace('"', '""') + '"'
