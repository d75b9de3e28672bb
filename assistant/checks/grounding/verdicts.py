"""From items without support to findings: which rule, which words, what the ledger says instead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from assistant.checks.context import CheckContext
from assistant.checks.grounding import exact
from assistant.checks.grounding.inventory import Inventory, read
from assistant.checks.grounding.sources import Kind, Source, Sources
from assistant.checks.rulebook import RuleBook
from assistant.domain.content import Place
from assistant.domain.finding import Finding
from assistant.domain.vocabulary import FindingSeverity, Stage, Twin
from assistant.text.dates import Day, find_dates
from assistant.text.names import NameKind
from assistant.text.normalise import Span, fold, fold_key
from assistant.text.units import same_unit

_NOTHING = Twin(zh="", en="")
_AS_OF = re.compile(
    r"截至(?:目前)?[^,，。;；\n]{0,24}|截止[^,，。;；\n]{0,24}|(?:\bas of|\bas at|"
    r"^[ \t(]*(?:last |first )?(?:issued|updated|published|posted)\b|发布时间|发布于|更新时间|更新于)[^,.;\n]{0,40}(?:,\s?20\d\d)?",
    re.I | re.M,
)
_DATELINE = re.compile(
    r"^\s*(?:[【\[(（]?[\u4e00-\u9fffA-Za-z ,·]{0,24}[,，、 ]{0,2})?(?P<date>[\d年月日/\-. "
    r"A-Za-z,:]{5,40}?)\s?(?:[】\])）]|[–—-]\s|讯|电(?=[,，])|—)"
)


def exact_findings(field: str, text: str, context: CheckContext, sources: Sources, book: RuleBook) -> Iterator[Finding]:
    """Contacts always (where anything is known); the rest where there is material to compare with."""
    if context.brand is None and not sources.grounded:
        return
    items = read(text, sources.own_names, names=sources.grounded)
    yield from _contacts(field, text, items, sources, book)
    if not sources.grounded:
        return
    yield from _calendar(field, text, items, context, sources, book)
    yield from _numbers(field, text, items, sources, book)
    yield from _names(field, text, items, sources, book)


def _found(text: str, start: int, end: int, expected: Iterable[str]) -> dict[str, str | Twin]:
    listed = list(dict.fromkeys(e for e in expected if e.strip()))[:3]
    hint = Twin(zh=f"材料中相近的是：{'、'.join(listed)}。", en=f"Nearest in the material: {', '.join(listed)}.")
    return {"found": text[start:end], "expected": hint if listed else _NOTHING}


def _contacts(field: str, text: str, items: Inventory, sources: Sources, book: RuleBook) -> Iterator[Finding]:
    for contact in items.contacts:
        if not exact.contact_carried(contact, sources):
            same = [c.value for s in sources.open for c in s.items.contacts if c.kind is contact.kind]
            slots = _found(text, contact.start, contact.end, same)
            yield book.finding(
                "grounding.unsupported-contact", Place.of(text, contact.start, contact.end, field), slots
            )


def _numbers(field: str, text: str, items: Inventory, sources: Sources, book: RuleBook) -> Iterator[Finding]:
    latin = not any("\u4e00" <= c <= "\u9fff" for c in text)
    for number in items.numbers:
        if exact.number_carried(number, sources.open, latin):
            continue
        place = Place.of(text, number.start, number.end, field)
        told = [s for s in sources.closed if any(exact.number_supported(number, n) for n in s.items.numbers)]
        if told and number.value > 1:
            yield disclosure(told[0], place, book)
            continue
        back = [s for s in sources.retracted if any(exact.number_supported(number, n) for n in s.items.numbers)]
        if back:
            yield retraction(back[0], place, book)
            continue
        near = [
            s.text[n.start : n.end]
            for s in sources.open
            for n in s.items.numbers
            if n.unit and same_unit(n.unit, number.unit)
        ]
        yield book.finding("grounding.unsupported-number", place, _found(text, number.start, number.end, near))


def disclosure(source: Source, place: Place, book: RuleBook) -> Finding:
    """The finding for a closed fact that shows through."""
    fact = source.fact
    kinds = {
        "internal": Twin(zh="不得对外", en="internal"),
        "embargoed": Twin(zh="待授权", en="embargoed"),
        "if_asked": Twin(zh="被问可答", en="for answers only"),
    }
    kind = kinds.get(fact.disclosure.value if fact else "internal", kinds["internal"])
    return book.finding(
        "grounding.internal-disclosed", place, {"found": place.excerpt, "id": source.id, "disclosure": kind}
    )


def retraction(source: Source, place: Place, book: RuleBook) -> Finding:
    """The finding for a retracted fact that is used."""
    slots: dict[str, str | Twin] = {"found": place.excerpt, "id": source.id, "expected": source.text}
    return book.finding("grounding.retracted-fact", place, slots)


def _calendar(
    field: str, text: str, items: Inventory, context: CheckContext, sources: Sources, book: RuleBook
) -> Iterator[Finding]:
    own = list(issue_lines(text, sources))
    today = _own_day(text, own, sources)
    lenient = context.stage is not Stage.HOLDING and today == sources.today

    def report(start: int, end: int, near: Iterable[str]) -> Iterator[Finding]:
        if not any(start >= span.start and end <= span.end for span in own):
            slots = _found(text, start, end, near)
            yield book.finding("grounding.unsupported-date", Place.of(text, start, end, field), slots)

    for day in items.days:
        if not exact.day_carried(day, sources, today, lenient):
            yield from report(day.start, day.end, _days_told(sources))
    for time in items.times:
        if not exact.time_carried(time, sources.open):
            yield from report(time.start, time.end, _times_told(sources))
    for length in items.durations:
        if not exact.duration_carried(length, sources.open):
            near = [s.text[d.start : d.end] for s in sources.open for d in s.items.durations]
            yield from report(length.start, length.end, near)


def _days_told(sources: Sources) -> Iterator[str]:
    for source in sources.open:
        if source.kind is not Kind.BRAND:
            yield from (source.text[d.start : d.end] for d in source.items.days)
            yield from (stamp.date().isoformat() for stamp in source.stamps)


def _times_told(sources: Sources) -> Iterator[str]:
    for source in sources.open:
        if source.kind is not Kind.BRAND:
            yield from (source.text[t.start : t.end] for t in source.items.times)
            yield from (stamp.strftime("%H:%M") for stamp in source.stamps)


def issue_lines(text: str, sources: Sources) -> Iterator[Span]:
    """Where the text gives its own date and time of issue: closing date lines, date lines, 截至 …, as of …."""
    folded = fold(text)
    for line in re.finditer(r"[^\n]+", folded):
        words = line.group().strip()
        bare = re.sub(r"[\d\s年月日号时分点:：/,，.\-–—()（）【】\[\]]|上午|下午|晚上|凌晨", " ", words).strip()
        days = find_dates(words)
        if days and (not bare or (len(bare) <= 40 and _only_date_and_name(words, bare, sources))):
            yield Span(*line.span())
        elif days and (match := _DATELINE.match(line.group())) and find_dates(match["date"]):
            yield Span(line.start(), line.start() + match.end())
    for match in _AS_OF.finditer(folded):
        days = find_dates(match.group())
        if not days or any(_plausible(day, sources.today) for day in days):
            yield Span(*match.span())


def _only_date_and_name(words: str, bare: str, sources: Sources) -> bool:
    if len(words) > 60 or words[-1:] in "。.!?！？" and len(bare) > 12:
        return False
    rest = re.sub(r"(?i)\b(?:january|february|march|april|may|june|july|august|september|october|november|december|"
                  r"jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|monday|tuesday|wednesday|thursday|"
                  r"friday|saturday|sunday|"
                  r"am|pm|gmt|bst|utc|cet|est|date|issued|st|nd|rd|th)\b|发布|日期|时间|星期|"
                  r"周[一二三四五六日]", "", bare)  # fmt: skip
    key = fold_key(rest)
    return not key or key in sources.name_text or len(key) <= 2


def _plausible(day: Day, today: date | None) -> bool:
    """A text may be as of a day shortly after the ledger's last entry, never before the matter began."""
    if today is None or day.day is None:
        return True
    try:
        when = date(day.year or today.year, day.month or today.month, day.day)
    except ValueError:
        return False
    return today <= when <= today + timedelta(days=3)


def _own_day(text: str, own: list[Span], sources: Sources) -> date | None:
    """The day the text says it is issued on, else the ledger's."""
    today = sources.today
    for span in reversed(own):
        for day in find_dates(span.of(text)):
            if day.month and day.day and (day.year or today):
                try:
                    return date(day.year or (today.year if today else 1), day.month, day.day)
                except ValueError:
                    continue
    return today


def _names(field: str, text: str, items: Inventory, sources: Sources, book: RuleBook) -> Iterator[Finding]:
    for name in items.names:
        if exact.name_carried(text, name, sources):
            continue
        place = Place.of(text, name.start, name.end, field)
        if any(fold_key(place.excerpt) in fold_key(s.text) for s in sources.closed):
            told = next(s for s in sources.closed if fold_key(place.excerpt) in fold_key(s.text))
            yield disclosure(told, place, book)
            continue
        similar = list(_codes_like(place.excerpt, sources)) if name.kind is NameKind.CODE else []
        if similar:  # a batch number with another figure
            yield book.finding("grounding.unsupported-number", place, _found(text, name.start, name.end, similar))
            continue
        grade = None if exact.comparable(text, name, sources) else FindingSeverity.NOTE
        yield book.finding("grounding.unsupported-name", place, _found(text, name.start, name.end, ()), severity=grade)


def _codes_like(code: str, sources: Sources) -> Iterator[str]:
    """Codes in the sources that differ from `code` only in their figures."""
    shape = re.sub(r"\d", "0", fold(code).casefold())
    for source in sources.open:
        for match in re.finditer(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*", fold(source.text)):
            if re.sub(r"\d", "0", match.group().casefold()) == shape:
                yield match.group()
