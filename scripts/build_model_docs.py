"""Write the pages that come from data: docs/glossary.md and docs/reference/vocabulary.md."""

from collections.abc import Iterable
from pathlib import Path

from civicloom.model.glossary import glossary
from civicloom.model.standards import NAMED_CHECKS, NamedCheck, Word, vocabulary

DOCS = Path(__file__).parents[1] / "docs"
_HEADINGS = {"noun": "Nouns 名词", "verb": "Verbs 动词", "term": "Standard terms 术语"}


def glossary_page() -> str:
    """The glossary as a page of three tables."""
    parts = [
        "# Glossary 术语表\n\nMade from `src/civicloom/model/glossary/glossary.yaml` by `scripts/build_model_docs.py`."
    ]
    for kind, heading in _HEADINGS.items():
        rows = [
            f"| **{term.name['en']}** | {term.name['zh']} | {term.meaning['en']} | {term.meaning['zh']} |"
            for term in glossary().values()
            if term.kind == kind
        ]
        parts.append(
            f"## {heading}\n\n| English | 中文 | Meaning | 释义 |\n|---|---|---|---|\n"
            + "\n".join(rows)
        )
    return "\n\n".join(parts) + "\n"


def vocabulary_page() -> str:
    """The page of words, its tables made anew between their marks."""
    checks = [
        f"| `{name}` | {_count(check)} | {check.meaning['en']} | {check.meaning['zh']} |"
        for name, check in NAMED_CHECKS.items()
    ]
    text = (DOCS / "reference/vocabulary.md").read_text("utf-8")
    return _between(
        _between(text, "words", map(_word_row, vocabulary().values())), "checks", checks
    )


def _between(text: str, mark: str, rows: Iterable[str]) -> str:
    """The text with the table rows between ``<!-- mark -->`` and ``<!-- /mark -->`` replaced."""
    before, rest = text.split(f"<!-- {mark} -->\n")
    head = rest.splitlines()[:2]
    after = rest.split(f"<!-- /{mark} -->")[1]
    return before + "\n".join([f"<!-- {mark} -->", *head, *rows, f"<!-- /{mark} -->"]) + after


def _word_row(word: Word) -> str:
    shape = word.type
    if word.keys:
        shape += ": " + "; ".join(f"`{key}` {kind}" for key, kind in word.keys.items())
    place = ", ".join(word.where) + (" (required)" if word.required else "")
    return f"| `{word.word}` | {place} | {shape} | {word.meaning['en']} | {word.meaning['zh']} |"


def _count(check: NamedCheck) -> str:
    fields = f"{check.least} fields" if check.most else f"{check.least} fields or more"
    return fields + (", `values`" if check.takes_values else "")


PAGES = {"glossary.md": glossary_page, "reference/vocabulary.md": vocabulary_page}


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
