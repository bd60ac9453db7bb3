"""The department and category pairs that GB 32100-2015 knows: the first two characters of a credit code."""

_CATEGORIES = {
    "1": "1239",
    "2": "19",
    "3": "123459",
    "4": "19",
    "5": "1239",
    "6": "129",
    "7": "129",
    "8": "19",
    "9": "123",
    "A": "19",
    "N": "1239",
    "Y": "1",
}
PAIRS = frozenset(first + second for first, seconds in _CATEGORIES.items() for second in seconds)
"""The same pairs as the code list ``gb32100.department`` (a test compares them), at hand without reading a file."""
