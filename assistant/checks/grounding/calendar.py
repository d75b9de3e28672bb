"""Dates, times and terms of the text against those of the sources; the text's own date line is exempt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from assistant.checks.context import CheckContext
from assistant.checks.grounding import exact
from assistant.checks.grounding.inventory import Inventory
from assistant.checks.grounding.pairs import pair_carried, pairs
from assistant.checks.grounding.reports import disclosure, found
from assistant.checks.grounding.sources import Kind, Source, Sources
from assistant.checks.rulebook import RuleBook
from assistant.domain.content import Place
from assistant.domain.finding import Finding
from assistant.domain.vocabulary import Stage
from assistant.text.dates import Day, find_dates
from assistant.text.normalise import Span, fold, fold_key

_AS_OF = re.compile(
    r"截至(?:目前)?[^,，。;；\n]{0,24}|截止[^,，。;；\n]{0,24}|(?:\bas of|\bas at|"
    r"\b(?:what we know|situation|latest|position)(?: so far)? at|"
    r"^[ \t(]*(?:last |first )?(?:issued|updated|published|posted)\b|"
    r"发布时间|发布于|更新时间|更新于)[^,.;\n]{0,40}(?:,\s?20\d\d)?",
    re.I | re.M,
)
_DATELINE = re.compile(
    r"^\s*(?:[【\[(（]?[\u4e00-\u9fffA-Za-z ,·]{0,24}[,，、 ]{0,2})?(?P<date>[\d年月日/\-. "
    r"A-Za-z,:]{5,40}?)\s?(?:[】\])）]|[–—-]\s|讯|电(?=[,，])|—)"
)


def calendar_findings(
    field: str, text: str, items: Inventory, context: CheckContext, sources: Sources, book: RuleBook
) -> Iterator[Finding]:
    """Days, times, days with their times, and durations that no open source carries."""
    own = list(issue_lines(text, sources)) if items.days or items.times else []
    today = _own_day(text, own, sources)
    # a later text without a date line may be written a day or two after the ledger's last entry
    dated = any(day.day for span in own for day in find_dates(span.of(text)))
    lenient = context.stage is not Stage.HOLDING and not dated

    def report(start: int, end: int, near: Iterable[str], told: Iterable[Source] = ()) -> Iterator[Finding]:
        if any(start >= span.start and end <= span.end for span in own):
            return
        place = Place.of(text, start, end, field)
        for source in told:
            yield disclosure(source, place, book)
            return
        yield book.finding("grounding.unsupported-date", place, found(text, start, end, near))

    wrong: list[Span] = []
    for day in items.days:
        if not exact.day_carried(day, sources, today, lenient):
            wrong.append(Span(day.start, day.end))
            told = (s for s in sources.closed if any(exact.same_day(day, d) for d in s.items.days))
            yield from report(day.start, day.end, _days_told(sources), told)
    for time in items.times:
        if not exact.time_carried(time, sources.open):
            wrong.append(Span(time.start, time.end))
            yield from report(time.start, time.end, _times_told(sources))
    for day, time in pairs(text, items):
        start, end = min(day.start, time.start), max(day.end, time.end)
        if not any(w.start >= start and w.end <= end for w in wrong) and not pair_carried(
            day, time, sources, today, lenient
        ):
            yield from report(start, end, _times_told(sources))
    for length in items.durations:
        if not exact.duration_carried(length, sources.open):
            near = [s.text[d.start : d.end] for s in sources.open for d in s.items.durations]
            amount = (length.amount, length.unit)
            told = (s for s in sources.closed if any((d.amount, d.unit) == amount for d in s.items.durations))
            yield from report(length.start, length.end, near, told)


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
