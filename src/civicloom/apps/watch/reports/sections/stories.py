"""Top stories: how often each was reprinted, where it likely began, and its way from outlet to outlet."""

from ..document import Block, Heading, Paragraph, Span, Table, Text
from ..draft import Draft
from ..layout import Section
from ..material import Step, Story
from .ranking import ranked_stories

SHOWN = 3
"""Differences that are told of one station."""


def stories(draft: Draft, section: Section) -> list[Block]:
    """The most reprinted stories, each with its path."""
    ranked = ranked_stories(draft)
    if not ranked:
        return draft.nothing
    most = int(section.options["top"])
    blocks: list[Block] = []
    for story in ranked[:most]:
        blocks += _story(draft, story, int(section.options["steps"]))
    return [*blocks, *draft.more(len(ranked) - most)]


def _story(draft: Draft, story: Story, steps: int) -> list[Block]:
    title = draft.plain(story.title) or draft.words("untitled")
    blocks: list[Block] = [Heading(3, title), Paragraph(_spread(draft, story))]
    if len(story.path) > 1:
        columns = (
            draft.column("time", 1.7),
            draft.column("outlet", 1.8),
            draft.column("way", 1.2),
            draft.column("from", 1.7),
            draft.column("differences", 3),
        )
        rows = tuple(_step(draft, story, n) for n in range(min(steps, len(story.path))))
        blocks.append(Table(draft.words("story-path", story=title), columns, rows))
        blocks += draft.more(len(story.path) - steps)
    return blocks


def _spread(draft: Draft, story: Story) -> Text:
    first = story.path[0] if story.path else None
    return draft.words.line(
        "story-spread",
        reprints=draft.figures.reprints_of(story.id),
        origin=draft.title(first.outlet, first.url, kind="name")
        if first
        else draft.words("nothing"),
        time=draft.words.moment(first.published if first else None),
    )


def _step(draft: Draft, story: Story, n: int) -> tuple[Text, ...]:
    step = story.path[n]
    return (
        (Span(draft.words.stamp(step.published)),),
        (draft.title(step.outlet, step.url, kind="name"),),
        (Span(draft.words(f"way-{step.way}")),),
        (Span(draft.plain(step.source, "name") or draft.words("nothing"), tone="muted"),),
        (Span(_differences(draft, step)),),
    )


def _differences(draft: Draft, step: Step) -> str:
    """What was cut, changed and added, the first few passages of it; a dash where there is nothing."""
    told = [draft.words("diff-cut", text=draft.plain(one, "name")) for one in step.cut]
    told += [
        draft.words(
            "diff-changed", before=draft.plain(one, "name"), after=draft.plain(other, "name")
        )
        for one, other in step.changed
    ]
    told += [draft.words("diff-added", text=draft.plain(one, "name")) for one in step.added]
    more = [draft.words("diff-more")] if len(told) > SHOWN else []
    return draft.words("diff-join").join([*told[:SHOWN], *more]) or draft.words("nothing")
