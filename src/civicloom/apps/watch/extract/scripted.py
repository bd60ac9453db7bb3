"""The date of a page that tells it to its own scripts only; they are read, never run."""

import re
from datetime import UTC, datetime

from .dates import iso

TOLD = re.compile(
    r"[pPcCrRv](?:(?:ubli(?:sh|c)(?:ed)?|ub|reated?|elease)[_-]?(?:[tT]ime|[dD]ate|[aA]t|[oO]n)[\"']?\s{0,3}[:=]\s{0,3}"
    r"[\"']?((?:19|20)\d\d[-/]\d\d?[-/]\d\d?[^\"'<>,;]{0,20}|1\d{9}(?:\d{3})?(?!\d))|ar ct ?= ?[\"'](1\d{9})[\"'])"
)
"""Names of scripts' values, with a date or a number of seconds or thousandths since 1970."""
SEARCHED = 1_000_000
"""Characters of a page in which they are sought."""


def date_in_scripts(html: str) -> str:
    """ISO date, or date and time, of publication that a page hands its scripts; empty for none."""
    for found in TOLD.finditer(html, 0, SEARCHED):
        told = found[1] or found[2]
        if date := _moment(told) if told.isdigit() else iso(told):
            return date
    return ""


def _moment(number: str) -> str:
    return datetime.fromtimestamp(int(number[:10]), UTC).isoformat()
