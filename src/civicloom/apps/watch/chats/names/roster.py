"""The names under which a group knows its members, held in memory to take them out of texts."""

import re
from collections.abc import Callable
from functools import partial

from ahocorasick_rs import AhoCorasick, MatchKind

from civicloom.apps.watch.authors import Pseudonyms
from civicloom.apps.watch.words import masked

from ..message import plain
from .wording import wording

NAME = 60
_SEALED = re.compile(
    r"(?:https?|ftp)://[^\s<>\"'，。；、）】」]+|[\w.+\-]{1,64}@[\w\-]+(?:\.[\w\-]+)+|\bauthor-[a-z2-7]{12}\b"
)
_ADDRESS = re.compile(r"@[\w.=/+\-]{1,128}:[\w\-]+(?:\.[\w\-]+)*(?::\d{1,5})?")
_KEPT = re.compile("\ue000(\\d+)\ue001")
_MENTION = re.compile(r"(?<![@＠])[@＠](?=\S)")
_TOKEN = re.compile(r"[^\s@＠,，.。!！?？:：;；、()（）「」\"“”<>\ue000\ue001]{1,32}")
_NUMBER = re.compile(r"[(（](\d{5,12})[)）]$")
_PHONE = re.compile(r"\+?[\d \-()\u00a0]{7,24}")


class Roster:
    """Knows names, gives pseudonyms, and conceals both names and numbers in a text."""

    def __init__(self, group: str, pseudonyms: Pseudonyms) -> None:
        self._group, self._pseudonyms = group, pseudonyms
        self._known: set[tuple[str, tuple[str, ...]]] = set()
        self._native: dict[str, str] = {}
        self._given: dict[str, str] = {}
        self._longest = 0
        self._loose: list[str] = []
        self._search: AhoCorasick | None = None

    def know(self, native: str, *names: str) -> None:
        """Note the names of a member whom the platform calls ``native``."""
        if (native, names) in self._known:
            return
        self._known.add((native, names))
        native = _tidy(native)
        for name in (native, *map(_tidy, names)):
            self._note(name, native)
            if _PHONE.fullmatch(name):
                self._note(re.sub(r"\D", "", name), native)

    def _note(self, name: str, native: str) -> None:
        low = name.casefold()
        if not name or len(name) > NAME or low in self._native:
            return
        self._native[low] = native
        self._longest = max(self._longest, len(low))
        hidden = [one for one in (name, *wording().within(name)) if wording().stands_out(one)]
        for one in hidden:
            self._native.setdefault(one.casefold(), native)
        if hidden:
            self._loose += hidden
            self._search = None

    def pseudonym(self, native: str) -> str:
        """The pseudonym of whom the platform calls ``native``; of a name too, when it is a member's."""
        name = _tidy(native)
        number = _NUMBER.search(name)
        key = number[1] if number else self._native.get(name.casefold(), name)
        if key not in self._given:
            self._given[key] = self._pseudonyms.of(self._group, key)
        return self._given[key]

    def conceal(self, text: str) -> str:
        """The text without members' names, names in headers and quotations, and people's numbers.

        Links, mail addresses and pseudonyms stay, but for members' names and numbers in them.
        """
        kept: list[str] = []

        def keep(word: str) -> str:
            kept.append(word)
            return f"\ue000{len(kept) - 1}\ue001"

        text = re.sub("[\ue000\ue001]", "", text)
        text = _ADDRESS.sub(lambda found: self.pseudonym(found[0]), text)
        text = self._mentions(_SEALED.sub(lambda found: keep(found[0]), text), keep)
        text = _KEPT.sub(lambda found: kept[int(found[1])], self._contexts(text))
        return masked(self._everywhere(text))

    def _mentions(self, text: str, keep: Callable[[str], str]) -> str:
        parts, at = [], 0
        for sign in _MENTION.finditer(text):
            start = sign.start()
            if start < at or (start > at and _is_word(text[start - 1])):
                continue  # within a mention, or in the middle of a Latin word; one may follow another at once
            end = self._mention_end(text, sign.end())
            name = text[sign.end() : end]
            if name and (self._is_member(name) or wording().is_private(name)):
                parts += [text[at : sign.end()], keep(self.pseudonym(name))]
                at = end
        return "".join([*parts, text[at:]])

    def _mention_end(self, text: str, start: int) -> int:
        """Where a mentioned name ends: the longest member's name, else the next blank or mark."""
        for end in range(min(len(text), start + self._longest), start, -1):
            if text[start:end].casefold() in self._native and _ends(text, end):
                return end
        token = _TOKEN.match(text, start)
        return token.end() if token else start

    def _contexts(self, text: str) -> str:
        for context in wording().contexts:
            named = partial(self._named, loose=context.loose)
            text = context.pattern.sub(named, text)
        return text

    def _named(self, found: re.Match[str], loose: bool) -> str:
        """The place in a text with a pseudonym for the name; as it was when it names no private person."""
        name = found["name"]
        hidden = wording().is_private(name) if loose else wording().is_personal(name)
        if not self._is_member(name) and ("\ue000" in name or not hidden):
            return found[0]
        start, end = (at - found.start() for at in found.span("name"))
        return found[0][:start] + self.pseudonym(name) + found[0][end:]

    def _is_member(self, name: str) -> bool:
        return _tidy(name).casefold() in self._native

    def _everywhere(self, text: str) -> str:
        if self._search is None:
            self._search = AhoCorasick(self._loose, matchkind=MatchKind.LeftmostLongest)
        parts, at = [], 0
        for which, start, end in self._search.find_matches_as_indexes(text):
            if _begins(text, start) and _ends(text, end):
                parts += [text[at:start], self.pseudonym(self._loose[which])]
                at = end
        return "".join([*parts, text[at:]])


def _tidy(name: str) -> str:
    return plain(name).strip(" \t\n\u00a0~～@＠\u2005\u202f")


def _is_word(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()


def _begins(text: str, at: int) -> bool:
    """Whether a Latin name begins here and not in the middle of a word."""
    return at == 0 or not (_is_word(text[at]) and _is_word(text[at - 1]))


def _ends(text: str, at: int) -> bool:
    return at == len(text) or not (_is_word(text[at - 1]) and _is_word(text[at]))
