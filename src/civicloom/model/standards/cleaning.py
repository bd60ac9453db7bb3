"""How a value is cleaned before it is checked; the batch check in SQL does the same.

1. Blanks around it are stripped (``model.text.BLANKS``, the ideographic space among them).
2. In identifiers, numbers, dates and codes full-width ASCII becomes half-width; identifiers become upper
   case. Names, addresses and other texts stay as they were written.
3. A value that is one of the standard's missing values is null.
"""

from collections.abc import Callable

from ..text import BLANKS, half_width
from .standard import Field, Standard


def folds_width(field: Field) -> bool:
    """Whether full-width characters of this field become half-width."""
    return bool(field.identifier or field.code_list) or field.type != "string"


def cleaner(field: Field, standard: Standard) -> Callable[[str | None], str | None]:
    """A function that cleans the values of one field."""
    missing = frozenset(standard.missing_values)

    def plain(text: str | None) -> str | None:
        if text is None:
            return None
        text = text.strip(BLANKS)
        return None if text in missing else text

    def folding(text: str | None) -> str | None:
        if text is None:
            return None
        text = text.strip(BLANKS) if text.isascii() else half_width(text).strip(BLANKS)
        if is_identifier and text.isascii():
            text = text.upper()
        return None if text in missing else text

    is_identifier = field.identifier is not None
    return folding if folds_width(field) else plain


def clean(text: str | None, field: Field, standard: Standard) -> str | None:
    """The value as it is checked and kept, or None."""
    return cleaner(field, standard)(text)
