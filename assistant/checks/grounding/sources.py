"""Where support may come from: the ledger, the brief, the comment, the brand file, passages, earlier texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from assistant.checks.context import CheckContext
from assistant.checks.grounding.inventory import Inventory, read
from assistant.checks.overlap import terms
from assistant.domain.brand import Brand
from assistant.domain.brief import Brief
from assistant.domain.channel import Audience
from assistant.domain.incident import Action, Fact, Incident
from assistant.domain.vocabulary import Disclosure, FactStatus
from assistant.text.contacts import contact_key
from assistant.text.dates import Day, TimeOfDay, moments_of
from assistant.text.normalise import fold, fold_key


class Kind(StrEnum):
    """What a source is."""

    FACT = "fact"
    ACTION = "action"
    FRAME = "frame"
    """The rest of the incident: title, next update, contact, signatory, time stamps."""
    BRIEF = "brief"
    COMMENT = "comment"
    BRAND = "brand"
    PASSAGE = "passage"
    EARLIER = "earlier"


@dataclass(frozen=True)
class Source:
    """One piece of text that may carry a sentence."""

    kind: Kind
    text: str
    id: str = ""
    fact: Fact | None = None
    action: Action | None = None
    stamps: tuple[datetime, ...] = ()
    own_names: tuple[str, ...] = field(default=(), repr=False)

    @cached_property
    def items(self) -> Inventory:
        """What can be compared exactly in it."""
        return read(self.text, self.own_names, names=False)

    @cached_property
    def folded(self) -> str:
        """For comparing wording."""
        return fold(self.text).casefold()

    def days(self) -> Iterator[Day]:
        """Calendar expressions and the days of its time stamps."""
        yield from self.items.days
        yield from (moments_of(stamp)[0] for stamp in self.stamps)

    def moments(self) -> Iterator[tuple[Day, TimeOfDay]]:
        """Its time stamps."""
        yield from (moments_of(stamp) for stamp in self.stamps)

    def times(self) -> Iterator[TimeOfDay]:
        """Times of day, also those of its time stamps."""
        yield from self.items.times
        yield from (moments_of(stamp)[1] for stamp in self.stamps)


@dataclass(frozen=True)
class Sources:
    """All support there is, and the facts that must not be told."""

    open: tuple[Source, ...]
    """May be told."""
    closed: tuple[Source, ...]
    """Internal, embargoed, or for answers only."""
    retracted: tuple[Source, ...]
    own_names: tuple[str, ...]
    own_contacts: frozenset[str]
    today: date | None
    """The day relative expressions are counted from."""
    grounded: bool
    """Whether there is anything besides the brand file to compare with."""

    @cached_property
    def name_text(self) -> str:
        """Every open word in one key, for asking whether a name occurs."""
        return (
            "\n".join(fold_key(source.text) for source in self.open) + "\n" + "\n".join(map(fold_key, self.own_names))
        )

    @cached_property
    def passages(self) -> tuple[Source, ...]:
        """Policies and other evidence: each speaks of its own matter only."""
        return tuple(source for source in self.open if source.kind is Kind.PASSAGE)

    def bearing_on(self, sentence: str) -> tuple[Source, ...]:
        """All open sources but the passages that share no subject with `sentence`."""
        if not self.passages:
            return self.open
        spoken = frozenset(t for t in terms(sentence) if not t[0].isdigit())
        return tuple(s for s in self.open if s.kind is not Kind.PASSAGE or _bears(spoken, sentence, s))

    def narrowed(self, kept: tuple[Source, ...]) -> Sources:
        """The same with only `kept` open."""
        return self if kept == self.open else replace(self, open=kept)

    @cached_property
    def days(self) -> tuple[Day, ...]:
        """Every calendar expression and time stamp that may be told, each once."""
        every = (day._replace(start=0, end=0) for source in self.open for day in source.days())
        return tuple(dict.fromkeys(every))

    @cached_property
    def frame_days(self) -> tuple[Day, ...]:
        """The days the ledger was opened on and stands at."""
        stamps = (stamp for s in self.open if s.kind is Kind.FRAME for stamp in s.stamps)
        return tuple(dict.fromkeys(moments_of(stamp)[0] for stamp in stamps))

    @cached_property
    def own_pattern(self) -> re.Pattern[str]:
        """The names of the house in folded text, the longest first."""
        names = sorted({fold(n).casefold() for n in self.own_names if len(n) > 1}, key=len, reverse=True)
        return re.compile("|".join(re.escape(n) for n in names), re.I) if names else re.compile(r"(?!)")

    def names_in(self, folded: str) -> bool:
        """Whether the house or something of it is named."""
        return self.own_pattern.search(folded) is not None

    @cached_property
    def contact_keys(self) -> frozenset[str]:
        """Every contact that may be given."""
        named = {c.value for s in self.open if s.kind is not Kind.COMMENT for c in s.items.contacts}
        return self.own_contacts | frozenset(named)


def _bears(spoken: frozenset[str], sentence: str, passage: Source) -> bool:
    """Two shared terms make a subject; across languages nothing can be compared, and every passage may bear."""
    if any("\u4e00" <= c <= "\u9fff" for c in sentence) != any("\u4e00" <= c <= "\u9fff" for c in passage.text):
        return True
    return len(spoken & terms(passage.text)) >= min(2, len(spoken))


def collect(context: CheckContext) -> Sources:
    """Gather the sources of one text."""
    names = tuple(n for n in (context.brand.names() if context.brand else ()) if n.strip())
    if context.brief is not None and context.brief.product:
        names = (*names, context.brief.product)
    opened: list[Source] = []
    closed: list[Source] = []
    retracted: list[Source] = []
    contacts: set[str] = set()
    if context.brand is not None:
        opened += [Source(Kind.BRAND, text) for text in _brand_texts(context.brand)]
        contacts |= set(context.brand.contacts())
    if context.incident is not None:
        for source in _facts(context.incident):
            _file(source, context, opened, closed, retracted)
        opened += _actions(context.incident)
        opened += _frame(context.incident)
        contacts |= set(context.incident.contact.values()) if context.incident.contact else set()
    if context.brief is not None:
        opened += [Source(Kind.BRIEF, text, own_names=names) for text in _brief_texts(context.brief)]
    if context.comment is not None:
        opened.append(_comment(context))
    opened += [Source(Kind.PASSAGE, p.text.replace("\n", " "), id=p.id, own_names=names) for p in context.evidence]
    opened += [Source(Kind.EARLIER, text, own_names=names) for c in context.earlier for _, text in c.fields()]
    opened = [_named(s, names) for s in opened]
    return Sources(
        open=tuple(opened),
        closed=tuple(_named(s, names) for s in closed),
        retracted=tuple(_named(s, names) for s in retracted),
        own_names=names,
        own_contacts=frozenset(contact_key(c) for c in contacts if c.strip()),
        today=context.incident.as_of.date() if context.incident else None,
        grounded=any((context.incident, context.brief, context.comment, context.evidence)),
    )


def _named(source: Source, names: tuple[str, ...]) -> Source:
    return Source(source.kind, source.text, source.id, source.fact, source.action, source.stamps, names)


def _file(
    source: Source, context: CheckContext, opened: list[Source], closed: list[Source], retracted: list[Source]
) -> None:
    fact = source.fact
    if fact is None:
        return
    if fact.status is FactStatus.RETRACTED:
        retracted.append(source)
    elif fact.disclosure is Disclosure.PUBLIC or (
        fact.disclosure is Disclosure.IF_ASKED and context.channel.audience in (Audience.SERVICE, Audience.SPOKESPERSON)
    ):
        opened.append(source)
    else:
        closed.append(source)


def _facts(incident: Incident) -> Iterator[Source]:
    for fact in incident.facts:
        stamps = (fact.as_of,) if fact.as_of else ()
        for text in (fact.text, fact.twin):
            if text.strip():
                yield Source(Kind.FACT, text, id=fact.id, fact=fact, stamps=stamps)


def _actions(incident: Incident) -> Iterator[Source]:
    for action in incident.actions:
        stamps = (action.at,) if action.at else ()
        for text in (action.text, action.twin):
            if text.strip():
                yield Source(Kind.ACTION, text, id=action.id, action=action, stamps=stamps)


def _frame(incident: Incident) -> Iterator[Source]:
    for title in (incident.title, incident.title_twin):
        if title.strip():
            yield Source(Kind.FRAME, title)
    yield Source(Kind.FRAME, incident.brand, stamps=(incident.opened_at, incident.as_of))
    if incident.next_update is not None:
        at = incident.next_update.at
        yield Source(Kind.FRAME, incident.next_update.after, stamps=(at,) if at else ())
    if incident.contact is not None:
        yield Source(Kind.FRAME, "\n".join(incident.contact.values()))
    if incident.signatory is not None:
        signatory = incident.signatory
        yield Source(Kind.FRAME, "\n".join((signatory.entity, signatory.name, signatory.title)))
    # owners are departments of the house; naming them gives nothing away that the action does not
    yield Source(Kind.FRAME, "\n".join(a.owner for a in incident.actions))


def _brand_texts(brand: Brand) -> Iterator[str]:
    yield from brand.names()
    yield from (brand.about.zh, brand.about.en)
    if brand.legal_footer is not None:
        yield from (brand.legal_footer.zh, brand.legal_footer.en)
    if brand.signatory_title is not None:
        yield from (brand.signatory_title.zh, brand.signatory_title.en)
    yield from brand.contacts()
    yield from (tag for channel in brand.channels for tag in channel.tags)


def _brief_texts(brief: Brief) -> Iterator[str]:
    yield from (
        brief.goal,
        brief.audience,
        *brief.key_messages,
        *brief.must_say,
        brief.call_to_action,
        brief.product,
        *brief.tags,
    )
    if brief.dates is not None:
        days = (brief.dates.start, brief.dates.end) if brief.dates.end else (brief.dates.start,)
        yield "\n".join(day.isoformat() for day in days)


def _comment(context: CheckContext) -> Source:
    comment = context.comment
    if comment is None:
        raise ValueError("there is no comment")
    return Source(Kind.COMMENT, "\n".join((comment.text, *comment.thread)), stamps=(comment.at,) if comment.at else ())
