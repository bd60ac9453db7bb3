"""Faults in numbers, dates, codes and addresses. Each takes a value and a random number and gives the dirty value."""

import re

_TO_FULL_WIDTH = {ord(c): ord(c) + 0xFEE0 for c in "0123456789X"}
_CHINESE = "〇一二三四五六七八九"
_ADDRESS = re.compile(
    r"(?P<front>.*?社区)?(?P<road>\D+)(?P<number>\d+)号(?P<block>\d+)幢(?:(?P<unit>\d+)单元)?(?P<room>\d+)室"
)
_DATE = re.compile(r"(\d{4})(\D?)(\d{2})(\D?)(\d{2})")


def missing(text: str, luck: int) -> str | None:
    """Nothing, or one of the words that offices write for nothing."""
    return (None, None, "无", "-", "/")[luck % 5]


def empty(text: str, luck: int) -> str | None:
    """Nothing at all."""
    return None


def wrong_check_digit(text: str, luck: int) -> str:
    """Another last digit."""
    others = [c for c in "0123456789" if c != text[-1]]
    return text[:-1] + others[luck % len(others)]


def old_15_digits(text: str, luck: int) -> str:
    """The citizen id as it was before 1999: without the century and the check digit."""
    return text[:6] + text[8:17] if text[6:8] == "19" else text[:17]


def spreadsheet_number(text: str, luck: int) -> str:
    """330199198001011234 becomes 3.30199E+17."""
    return f"{text[0]}.{text[1:6]}E+{len(text) - 1}"


def lower_case_x(text: str, luck: int) -> str:
    """Letters in small."""
    return text.lower()


def full_width(text: str, luck: int) -> str:
    """Digits of the width of Chinese characters."""
    return text.translate(_TO_FULL_WIDTH)


def padded(text: str, luck: int) -> str:
    """Blanks around, one of them an ideographic one."""
    return (" " + text, text + " ", text + "\u3000")[luck % 3]


def wrong_date_format(text: str, luck: int) -> str:
    """A date in words, short, or as a person would say it."""
    year, month, day = _parts(text)
    return (
        f"{year}年{int(month)}月{int(day)}日",
        f"{int(day)}.{int(month)}.{year[2:]}",
        f"{year}-{month}",
    )[luck % 3]


def impossible_date(text: str, luck: int) -> str:
    """Day and month swapped, the day moved past the twelfth: no such month exists."""
    found = _DATE.fullmatch(text)
    if not found:
        return text
    year, first, month, second, _ = found.groups()
    return f"{year}{first}{13 + luck % 16:02d}{second}{month}"


def swapped_day_month(text: str, luck: int) -> str:
    """Day and month swapped where that gives a date; else unchanged."""
    year, month, day = _parts(text)
    return f"{year}-{day}-{month}" if int(day) <= 12 else text


def _parts(text: str) -> tuple[str, str, str]:
    found = _DATE.fullmatch(text)
    return (found[1], found[3], found[5]) if found else ("2026", "01", "01")


def wrong_code(text: str, luck: int) -> str:
    """A value that no code list has."""
    return ("其它情况", "待核实", "9X", "见备注")[luck % 4]


def not_a_number(text: str, luck: int) -> str:
    """Words where a number belongs."""
    return (f"约{text}", "若干", f"{text}元左右", "待定")[luck % 4]


def short_address(text: str, luck: int) -> str:
    """Without district, street and community."""
    found = _ADDRESS.fullmatch(text)
    return text[len(found["front"] or "") :] if found else text


def dashed_address(text: str, luck: int) -> str:
    """12号3幢2单元501室 becomes 12号3-2-501."""
    found = _ADDRESS.fullmatch(text)
    if not found:
        return text
    unit = f"{found['unit']}-" if found["unit"] else ""
    return f"{found['front'] or ''}{found['road']}{found['number']}号{found['block']}-{unit}{found['room']}"


def numerals_address(text: str, luck: int) -> str:
    """3幢2单元 becomes 三幢二单元, where both are single digits."""
    return re.sub(r"(?<!\d)(\d)(?=幢|单元)", lambda digit: _CHINESE[int(digit[1])], text)


def mistyped_house_code(text: str, luck: int) -> str:
    """A unit that no building has, so that the code never names another house; the rest tells typists apart."""
    return text[:19] + f"9{luck % 10}{luck // 10 % 10_000:04d}"


def stray_quote(text: str, luck: int) -> str:
    """A quotation mark in the middle."""
    middle = len(text) // 2
    return text[:middle] + '"' + text[middle:]
