"""Composing: a material and a layout become a document in one language."""

from collections.abc import Sequence

from civicloom.model.errors import CivicloomError, Language

from .checking import check_material
from .document import Block, Document, Heading, Paragraph, Span
from .draft import Draft
from .figures import Figures
from .layout import Layout, Section
from .material import Material
from .sections import WRITERS
from .wording import Wording, in_language


def compose(material: Material, layout: Layout, language: Language) -> Document:
    """The document of one language; the same material gives the same document.

    Raises RPT-006 for a language the layout does not name, Faults for a material that cannot be
    reported on (RPT-007 to RPT-010).
    """
    if language not in layout.languages:
        known = ", ".join(layout.languages)
        raise CivicloomError("RPT-006", layout=layout.id, language=language, known=known)
    check_material(material, layout)
    draft = Draft(material, layout, Wording(language, material.zone), Figures(material), {})
    empty = [s for s in layout.sections if WRITERS[s.name](draft, s) == draft.nothing]
    said = [section for section in layout.sections if section not in empty]
    draft.headings.update(
        {
            section.name: draft.words(
                "heading", number=draft.words.numeral(n), title=_title(section, draft.words)
            )
            for n, section in enumerate(said, 1)
        }
    )
    blocks: list[Block] = [] if said else _left_out(draft, empty)
    for number, section in enumerate(said):
        blocks += [Heading(2, draft.headings[section.name]), *WRITERS[section.name](draft, section)]
        blocks += [] if number else _left_out(draft, empty)
    return _bound(draft, tuple(blocks))


def _left_out(draft: Draft, empty: Sequence[Section]) -> list[Block]:
    """Which sections have nothing to show, in one line below the first one that has."""
    titles = draft.words("list").join(_title(section, draft.words) for section in empty)
    return [Paragraph((Span(draft.words("empty", sections=titles)),), "note")] if empty else []


def _title(section: Section, words: Wording) -> str:
    if section.title:
        return in_language(section.title, words.language)
    return words(f"title-{section.name}")


def _bound(draft: Draft, blocks: tuple[Block, ...]) -> Document:
    material, words, layout = draft.material, draft.words, draft.layout
    made = material.made.astimezone(material.zone)
    office = draft.plain(in_language(material.office, words.language), "name")
    facts = [
        words("fact-office", office=office),
        words("fact-made", moment=words.moment(made)),
        words("fact-release", release=draft.plain(material.release, "name")),
    ]
    return Document(
        name=f"{layout.id}-{material.start}-{words.language}",
        language=words.language,
        title=in_language(layout.title, words.language),
        period=_period(draft),
        office=office,
        made=made.isoformat(timespec="seconds"),
        facts=tuple((Span(fact),) for fact in facts),
        labels={
            "page": words("page", page="{page}", pages="{pages}"),
            "skip": words("skip"),
        },
        blocks=blocks,
        figures=draft.figures.kept,
    )


def _period(draft: Draft) -> str:
    material, words = draft.material, draft.words
    if draft.layout.period == "daily":
        return words.day(material.start)
    return words.week(material.start, material.end)
