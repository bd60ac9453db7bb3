"""Words and their classes by the dictionary and hidden Markov model of jieba, in its Rust form."""

from collections.abc import Sequence

from .fold import sound


def segment(text: str) -> list[str]:
    """The words of a text in order, without blanks. Simplified text is cut best: fold it before.

    >>> segment("区政府下发通知")
    ['区政府', '下发', '通知']
    """
    import rjieba  # its dictionary takes a fifth of a second to load; many commands cut no text

    return [word for word in rjieba.cut(sound(text)) if not word.isspace()]


def segment_lines(lines: Sequence[str]) -> list[str]:
    """The words of texts that are one line each, cut in one go: blanks among them, a new line between two texts.

    >>> segment_lines(["下发通知", "", "路灯"])
    ['下发', '通知', '\\n', '\\n', '路灯']
    """
    import rjieba

    found: list[str] = rjieba.cut(sound("\n".join(lines)))
    return found


def segment_with_pos(text: str) -> list[tuple[str, str]]:
    """The words with their classes in the notation of jieba: n, v, ns place, nr person, nt body, x mark.

    >>> segment_with_pos("深圳下雨")
    [('深圳', 'ns'), ('下雨', 'v')]
    """
    import rjieba

    return [(word, kind) for word, kind in rjieba.tag(sound(text)) if not word.isspace()]
