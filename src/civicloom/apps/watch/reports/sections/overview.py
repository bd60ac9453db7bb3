"""The summary first: a few sentences, then the key figures with their yardsticks."""

from dataclasses import replace

from ..document import Block, Card, Cards, Figure, Paragraph, Span, Text, Tone
from ..draft import Draft
from ..layout import Section
from ..slices import ALL, URGENT, of_topic
from .ranking import ranked_stories


def overview(draft: Draft, section: Section) -> list[Block]:
    """The total against the period before; what is urgent or out of range; what led."""
    sentences = [_total(draft), _urgent(draft), _alarms(draft), *_leaders(draft)]
    return [Paragraph(sentences[0], "lead"), *(Paragraph(text) for text in sentences[1:])]


def _total(draft: Draft) -> Text:
    now, before, change = draft.figures.now(), draft.figures.before(), draft.figures.change()
    key = "total-" + ("first" if change is None else _direction(now, before))
    return draft.words.line(
        key,
        now=draft.now,
        before=draft.inside["before"],
        total=draft.words.number(now, strong=True),
        difference=draft.figures.difference() if now.value != before.value else "",
        change=draft.words.percent(change),
        outlets=draft.figures.outlets(),
    )


def _direction(now: Figure, before: Figure) -> str:
    if now.value == before.value:
        return "same"
    return "more" if now.value > before.value else "fewer"


def _urgent(draft: Draft) -> Text:
    found = draft.figures.now(URGENT)
    if not found.value:
        return draft.words.line("urgent-none")
    number = draft.words.number(found, strong=True)
    return draft.words.line(
        "urgent-some",
        urgent=replace(number, tone="act"),
        section=draft.headings.get("urgent") or draft.words("title-urgent"),
    )


def _alarms(draft: Draft) -> Text:
    alarms = sorted(draft.material.alarms, key=lambda alarm: alarm.at)
    if not alarms:
        return draft.words.line("alarms-none")
    first = alarms[0]
    number = draft.words.number(draft.figures.rows("alarms", len(alarms)), strong=True)
    return draft.words.line(
        "alarms-some",
        alarms=replace(number, tone="act"),
        subject=draft.name(first.subject),
        observed=f"{first.observed:,}",
        low=f"{first.low:,g}",
        high=f"{first.high:,g}",
    )


def _leaders(draft: Draft) -> list[Text]:
    found = []
    topics = draft.figures.ranked(lambda item: item.topics, of_topic)
    if topics and (count := draft.figures.now(of_topic(topics[0]))).value:
        past = draft.figures.before(of_topic(topics[0]))
        name, before = draft.name(topics[0]), draft.inside["before"]
        found.append(
            draft.words.line("topic-first", topic=name, before=before, count=count, past=past)
        )
    stories = ranked_stories(draft)
    if stories and draft.figures.reprints_of(stories[0].id).value:
        reprints = draft.figures.reprints_of(stories[0].id)
        title = draft.title(stories[0].title)
        found.append(draft.words.line("story-first", story=title, reprints=reprints))
    return found


def key_figures(draft: Draft, section: Section) -> list[Block]:
    """Six figures, each beside the one of the period before."""
    count = draft.figures
    pairs = {
        "items": (count.now(ALL), count.before(ALL)),
        "outlets": (count.outlets(), count.outlets(previous=True)),
        "stories": (count.stories(), count.stories(previous=True)),
        "reprints": (count.reprints(), count.reprints(previous=True)),
        "urgent": (count.now(URGENT), count.before(URGENT)),
    }
    cards = [_card(draft, name, now, before) for name, (now, before) in pairs.items()]
    alarms = count.rows("alarms", len(draft.material.alarms))
    note = draft.words.line("key-note-alarms")
    cards.append(Card(draft.words("key-alarms"), _value(draft, alarms, acts=True), note))
    return [Cards(tuple(cards))]


def _card(draft: Draft, name: str, now: Figure, before: Figure) -> Card:
    change = draft.figures.ratio_of(name, now, before)
    key = "key-note-first" if change is None else "key-note"
    note = draft.words.line(
        key, before=draft.before, past=before, change=draft.words.percent(change)
    )
    return Card(draft.words(f"key-{name}"), _value(draft, now, acts=name == "urgent"), note)


def _value(draft: Draft, figure: Figure, acts: bool) -> Span:
    tone: Tone = "act" if acts and figure.value else ""
    return replace(draft.words.number(figure, strong=True), tone=tone)
