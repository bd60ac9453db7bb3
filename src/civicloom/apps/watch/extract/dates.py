"""Dates as pages write them, in ISO form: in numbers, in words of Europe, in Chinese."""

import re
from calendar import monthrange

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janvier januar enero gennaio januari janeiro", "feb february februar février",
            "mar march märz mars maart marzo", "apr april avril abril aprile", "may mai mayo maggio mei maio",
            "jun june juni juin junio giugno", "jul july juli juillet julio luglio",
            "aug august août agosto agustus", "sep sept september septembre settembre septiembre",
            "oct october oktober octobre ottobre octubre okt", "nov november novembre noviembre",
            "dec december dezember décembre dicembre diciembre desember",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
TIME = r"(?:[T\s,]{0,3}(?:(下午|晚上)|上午|中午|早上|凌晨)?\s?(\d{1,2})[:：时點点](\d{2})(?:[:：分](\d{2}))?)?"
NUMERIC = re.compile(
    rf"(?<!\d)((?:19|20)\d\d)\s?[-/.年]\s?(\d{{1,2}})\s?[-/.月]\s?(\d{{1,2}})日?{TIME}(?:\s?([AaPp])[Mm]\b)?(\S{{0,12}})"
)
TOGETHER = re.compile(r"(?:^|日期[:：]|[时時][间間][:：])\s?((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
"""Eight digits are a date where nothing else stands before them."""
WORDS = re.compile(
    r"(?<!\w)(?:(\d{1,2})(?:st|nd|rd|th|\.)?(?: de)? )?([A-Za-zûéä]{3,10})\.?(?: (\d{1,2})(?:st|nd|rd|th)?,?)?"
    r"(?: de)?,? ((?:19|20)\d\d)(?!\d)"
)
YEAR_FIRST = re.compile(r"(?<!\d)((?:19|20)\d\d)[ ,]+([A-Za-z]{3,10})\.? (\d{1,2})(?!\d)")
TWO_DIGITS = re.compile(r"(?<![\d.])(\d{1,2})([/.])(\d{1,2})\2(\d\d),?\s{1,3}\d{1,2}:\d\d(?!\d)")
SLASHED = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-]((?:19|20)\d\d)(?!\d)")
YEAR = re.compile(r"(?:19|20)\d\d|\d[./]\d\d,?\s")
"""What every date has: without it nothing more is sought."""
EASTERN = re.compile("[〇○０-９]|[民期间間][国國:：]|二[零0]")
"""What stands in a date whose digits are Chinese or wide, or whose year is counted from 1911."""
DIGITS = str.maketrans(
    "〇○零一二三四五六七八九０１２３４５６７８９－：／．", "0001234567890123456789-:/."
)
NUMBER = "[一二三四五六七八九十]"
IN_WORDS = re.compile(
    rf"(?:([一二][九〇○零0O][〇○零0O一二三四五六七八九]{{2}})|(?<=[国國])(一百(?:零?{NUMBER}{{1,3}})?|九十{NUMBER}?))年({NUMBER}{{1,3}})月({NUMBER}{{1,3}})日"
)
REPUBLIC = re.compile(
    r"(?:民[国國]\s?|(?:日期|[时時][间間])\s?[:：]\s?(?=\d+\s?[-/.年]))(1[0-3]\d|[89]\d)\s?(?=[-/.年]\s?\d)"
)
"""A year of the Republic of China (1912 is the first), named so or after a label."""
ADDRESS = re.compile(r"(?:^|[/_t-])((?:19|20)\d\d)[/_-]?(\d{2})(?:[/_-]?(\d{2}))?(?=[/_.\-]|$)")
ZONE = re.compile(r"^(?:\.\d+)?(Z|[+-]\d\d:?\d\d)")


def iso(text: str) -> str:
    """The first date of a text in ISO form, with its time and zone where they stand beside it."""
    text = western(text[:400])
    if not YEAR.search(text):
        return ""
    if (found := NUMERIC.search(text)) and (date := _date(found[1], found[2], found[3])):
        return date + _time(found)
    if found := TOGETHER.search(text):
        return _date(found[1], found[2], found[3])
    for found in WORDS.finditer(text):
        month = MONTHS.get(found[2].lower())
        if month and (date := _date(found[4], str(month), found[1] or found[3] or "")):
            return date
    if found := YEAR_FIRST.search(text):
        return _date(found[1], str(MONTHS.get(found[2].lower(), 0)), found[3])
    if found := SLASHED.search(text):
        return _date(found[3], found[1], found[2]) or _date(found[3], found[2], found[1])
    if found := TWO_DIGITS.search(text):
        day, other = (found[1], found[3]) if found[2] == "." else (found[3], found[1])
        return _date(f"20{found[4]}", other, day) or _date(f"20{found[4]}", day, other)
    return ""


def has_date(text: str) -> bool:
    """Whether a text may have a date, which is soon told."""
    return YEAR.search(text) is not None or EASTERN.search(text) is not None


def western(text: str) -> str:
    """The text with dates of Chinese or wide digits, or of the Republic's years, as others write them."""
    if text.isascii() or not EASTERN.search(text):
        return text
    text = IN_WORDS.sub(_in_digits, text).translate(DIGITS)
    return REPUBLIC.sub(lambda found: f" {int(found[1]) + 1911}", text)


def _in_digits(found: re.Match[str]) -> str:
    year, count, month, day = found.groups()
    told = year.translate(DIGITS).replace("O", "0") if year else str(_number(count) + 1911)
    return f"{told}年{_number(month)}月{_number(day)}日"


def _number(words: str) -> int:
    """A number up to 199 in Chinese: 一百一十五, 二十一, 十."""
    hundred, _, rest = words.rpartition("百")
    tens, ten, ones = rest.replace("零", "").rpartition("十")
    digits = [int(one.translate(DIGITS) or 0) for one in (tens or "一", ones or "零")]
    return 100 * bool(hundred) + 10 * bool(ten) * digits[0] + digits[1]


def _date(year: str, month: str, day: str) -> str:
    """The date in ISO form; empty for one that no calendar has, and for other times than the web's."""
    if not day or not (1 <= int(month) <= 12 and 1990 <= int(year) <= 2100):
        return ""
    if not 1 <= int(day) <= monthrange(int(year), int(month))[1]:
        return ""
    return f"{year}-{int(month):02}-{int(day):02}"


def _time(found: re.Match[str]) -> str:
    if not found[5] or int(found[5]) > 23 or int(found[6]) > 59:
        return ""
    hour, half = int(found[5]), (found[8] or "").lower()
    later = hour < 12 and (found[4] or half == "p")
    hour = hour + 12 if later else 0 if hour == 12 and half == "a" else hour
    zone = ZONE.match(found[9] or "")
    told = zone[1].replace("Z", "+00:00").replace(":", "") if zone else ""
    told = f"{told[:3]}:{told[3:]}" if told else ""
    return f"T{hour:02}:{found[6]}:{found[7] or '00'}{told}"
