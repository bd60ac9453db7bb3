"""Strange text made plain: what others wrote is shown as text, on one line, in the order it reads."""

import re
import unicodedata
from urllib.parse import urlsplit

LONGEST_ADDRESS = 2000
ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"
_BIDI_AND_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_EMOJI = re.compile(
    "(?:[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff][\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]*)+"
)
_MARKS = re.compile(
    r"((?:[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]){2})"
    r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)


def plain(text: str, longest: int, emoji: str) -> str:
    """One line of at most ``longest`` characters.

    Control characters become blanks; marks that change the order of reading or are not seen at all
    (Unicode TR 36), private-use and unassigned characters go; piled-up accents are cut to two; a run
    of emoji becomes ``emoji``, since no print font has them all. A text that is read from right to left stands
    within marks that keep it from turning what stands beside it (Unicode UAX 9, isolates).
    """
    text = _EMOJI.sub(emoji, _BIDI_AND_HIDDEN.sub("", text[: 4 * longest]))
    text = _MARKS.sub(r"\1", text)
    text = " ".join("".join(map(_shown, text)).split())
    turning = any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)
    marks = (ISOLATE, END_OF_ISOLATE) if turning and longest > 2 else ("", "")
    room = longest - len("".join(marks))
    return (text if len(text) <= room else text[: room - 1].rstrip() + "…").join(marks)


def _shown(char: str) -> str:
    category = unicodedata.category(char)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    return "" if category in ("Co", "Cn", "Cs") or "\ufe00" <= char <= "\ufe0f" else char


def web_address(url: str) -> str:
    """The address if it is a plain http or https one, else nothing."""
    url = url.strip()
    if len(url) > LONGEST_ADDRESS or re.search(r"[\s\x00-\x1f\x7f\"<>\\^`{|}]", url):
        return ""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  a port that is no number is found only when asked for
    except ValueError:
        return ""
    fine = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
    return url if fine and not _hides(url) else ""


def _hides(url: str) -> bool:
    return bool(_BIDI_AND_HIDDEN.search(url)) or any(
        unicodedata.category(c) in ("Cc", "Co", "Cn", "Cs", "Zl", "Zp") for c in url
    )


def host(url: str) -> str:
    """The host of an address that ``web_address`` gave."""
    return urlsplit(url).hostname or ""
