"""Elements a statement must hold, by stage, form of the channel and type of incident."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from assistant.checks.context import CheckContext
from assistant.checks.lexicon import pattern, tongue
from assistant.checks.overlap import coverage, terms
from assistant.checks.rulebook import RuleBook
from assistant.domain.channel import Form
from assistant.domain.content import Content
from assistant.domain.finding import Finding
from assistant.domain.incident import Incident
from assistant.domain.vocabulary import (
    ActionState,
    Disclosure,
    FactStatus,
    Family,
    FindingSeverity,
    IncidentType,
    Language,
    Stage,
    Twin,
)
from assistant.text.contacts import MARKET_HOTLINES, find_contacts
from assistant.text.dates import find_dates, find_durations, find_times
from assistant.text.normalise import fold, fold_key, mask
from assistant.text.sentences import split_sentences

_GRADES = {"b": FindingSeverity.BLOCKER, "w": FindingSeverity.WARNING, "n": FindingSeverity.NOTE}
_OPEN = (FactStatus.UNVERIFIED, FactStatus.DISPUTED)


@dataclass(frozen=True)
class Reading:
    """A statement, read for its elements."""

    text: str
    """Title and body, folded."""
    body: str
    context: CheckContext
    book: RuleBook

    @cached_property
    def sentences(self) -> list[str]:
        """Sentences of title and body."""
        return [span.of(self.text) for span in split_sentences(self.text)]

    @cached_property
    def updates(self) -> list[str]:
        """Sentences that promise to speak again, with or without a time."""
        promise, speak = self.pattern("promise"), self.pattern("next_update")
        found = [s for s in self.sentences if promise.search(s) and speak.search(s)]
        # a heading (下一次更新) promises for the line below it
        heads = [i for i, s in enumerate(self.sentences) if len(s) <= 24 and s in found and s[-1:].isalnum()]
        return found + [f"{self.sentences[i]} {self.sentences[i + 1]}" for i in heads if i + 1 < len(self.sentences)]

    @property
    def incident(self) -> Incident | None:
        """The incident, where one is given."""
        return self.context.incident

    def pattern(self, name: str) -> re.Pattern[str]:
        """A word list of the family in the language of the text, in both where it mixes them."""
        return pattern(self.book, Family.STATEMENT, name, tongue(self.text))

    def says(self, name: str) -> bool:
        """Whether any wording of the list occurs."""
        return self.pattern(name).search(self.text) is not None


def missing_elements(content: Content, context: CheckContext, book: RuleBook) -> Iterator[Finding]:
    """One finding on the whole text for each element that its stage and channel ask for and that is not there."""
    reading = Reading(fold(f"{content.title}\n{content.body}"), fold(content.body), context, book)
    for element, grade in _asked(reading):
        if not _PRESENT[element](reading):
            yield book.finding(f"statement.no-{element}", slots=_slots(element, context), severity=grade)


def _asked(reading: Reading) -> Iterator[tuple[str, FindingSeverity]]:
    stage = list(Stage).index(reading.context.stage)
    column = 2 * stage + (reading.context.channel.form is Form.SHORT)
    for row in reading.book.words(Family.STATEMENT, "matrix"):
        element, *grades = row.split()
        grade = grades[column]
        if grade == "u":
            grade = "b" if _open_facts(reading.incident) else "w"
        if element == "instruction" and not _can_harm(reading):
            continue
        if grade in _GRADES:
            yield element, _GRADES[grade]


def _open_facts(incident: Incident | None) -> bool:
    return incident is not None and any(fact.status in _OPEN for fact in incident.facts)


def _can_harm(reading: Reading) -> bool:
    if reading.incident is not None:
        return reading.incident.type.value in reading.book.words(Family.STATEMENT, "harm_types")
    return reading.says("harm")


def _has_time(reading: Reading) -> bool:
    rest = reading.text
    for sentence in reading.updates:
        rest = rest.replace(sentence, "")
    rest = mask(rest, ((c.start, c.end) for c in find_contacts(rest)))
    return bool(find_dates(rest) or find_times(rest))


def _has_subject(reading: Reading) -> bool:
    incident = reading.incident
    if incident is not None:
        titles = [t for t in (incident.title, incident.title_twin) if _same_script(t, reading)]
        titles += [
            f.text for f in incident.facts if f.disclosure is Disclosure.PUBLIC and _same_script(f.text, reading)
        ]
        titles = [t for t in titles if terms(t)]  # a title such as "x" names nothing that could be found again
        if titles:
            body = terms(_unsigned(reading))
            if any(coverage(title, body) >= 0.34 for title in titles):
                return True
            # a long title cannot stand in a short form: there the usual name of such a matter will do
            return reading.context.channel.form is Form.SHORT and reading.says("subject")
        if incident.type is IncidentType.OTHER:
            return True  # nothing to compare with, and no words of a type to look for
    return reading.says("subject")


def _same_script(text: str, reading: Reading) -> bool:
    han = any("\u4e00" <= c <= "\u9fff" for c in text)
    return bool(text.strip()) and han == (reading.context.language is Language.ZH)


def _unsigned(reading: Reading) -> str:
    lines = [line for line in reading.text.split("\n") if line.strip()]
    return "\n".join(lines[:-2] if len(lines) > 3 else lines)


def _has_empathy(reading: Reading) -> bool:
    if reading.says("empathy"):
        return True
    kind = reading.incident.type.value if reading.incident else ""
    return kind in reading.book.words(Family.STATEMENT, "concern_types") and reading.says("concern")


def _has_facts(reading: Reading) -> bool:
    incident = reading.incident
    known = [
        text
        for fact in (incident.facts if incident else ())
        if fact.disclosure is Disclosure.PUBLIC and fact.status in (FactStatus.CONFIRMED, FactStatus.REFUTED)
        for text in (fact.text, fact.twin)
        if _same_script(text, reading)
    ]
    if not known:
        return reading.says("facts")
    sentences = [terms(s) for s in reading.sentences]
    return any(coverage(fact, words) >= 0.4 for fact in known for words in sentences)


def _has_action(reading: Reading) -> bool:
    if reading.says("action"):
        return True
    sentences = [terms(s) for s in reading.sentences]
    told = [a for a in (reading.incident.actions if reading.incident else ()) if a.state is not ActionState.PLANNED]
    return any(coverage(t, words) >= 0.6 for a in told for t in (a.text, a.twin) if t for words in sentences)


_VAGUE = re.compile(
    r"\b(?:as soon as|once|when) (?:we (?:have|know)|there is|more) (?:(?!verified|"
    r"confirmed)[^.!?\n]){0,20}(?:more|information|updates?|news)",
    re.I,
)


def _has_next_update(reading: Reading) -> bool:
    condition = reading.pattern("condition")
    planned = reading.incident.next_update.after if reading.incident and reading.incident.next_update else ""
    if planned and any(coverage(planned, terms(s)) >= 0.6 for s in reading.sentences):
        return True  # the condition that the ledger names, whatever its words
    for sentence in reading.updates:
        plain = _VAGUE.sub(" ", sentence)
        plain = mask(plain, ((c.start, c.end) for c in find_contacts(plain)))
        if find_dates(plain) or find_times(plain) or find_durations(plain) or condition.search(plain):
            return True
    return False


def _has_contact(reading: Reading) -> bool:
    return any(c.value not in MARKET_HOTLINES for c in find_contacts(reading.text))


def _has_signatory(reading: Reading) -> bool:
    lines = [line.strip() for line in reading.body.split("\n") if line.strip()]
    names = [fold_key(name) for name in _signing_names(reading.context) if fold_key(name)]
    closing = [_without_contacts(line) for line in lines[-5:] if _may_sign(line)]
    tail = re.search(r"(?:——|—|–|--|\s-\s)\s?([^。\n—–]{2,60})$", reading.body.rstrip())
    if tail:
        closing.append(tail.group(1))
    last = _last_words(reading.body)
    if last:
        closing.append(last)
    if names:
        return (
            any(name in fold_key(line) for line in closing for name in names)
            and len(lines) + bool(tail) + bool(last) > 1
        )
    return (
        any(len(line) <= 60 and not find_contacts(line) and re.search(r"[^\W\d]{2}", line) for line in closing[-3:])
        and len(lines) > 1
    )


def _may_sign(line: str) -> bool:
    """A signature is a short line and no sentence (Lumen Ltd. is none)."""
    return len(line) <= 80 and line[-1:] not in "。！？!?" and not (line.endswith(".") and line.count(" ") > 5)


def _last_words(body: str) -> str:
    """What stands after the last sentence of the text on the same line: 山岚茶 林岚 2026年11月21日."""
    spans = split_sentences(body.rstrip())
    if len(spans) < 2:
        return ""
    words = _without_contacts(spans[-1].of(body).rstrip("."))
    return words if len(words) <= 80 and words[-1:] not in "。！？!?" else ""


def _without_contacts(line: str) -> str:
    return mask(line, ((c.start, c.end) for c in find_contacts(line)))


def _signing_names(context: CheckContext) -> Iterator[str]:
    if context.brand is not None:
        yield from (
            context.brand.name.zh,
            context.brand.name.en,
            context.brand.legal_name.zh,
            context.brand.legal_name.en,
        )
        yield from (name for person in context.brand.people for name in (person.zh, person.en))
    if context.incident is not None:
        signatory = context.incident.signatory
        if signatory is not None:
            yield from (signatory.entity, signatory.name)
        if context.brand is None and (signatory is None or not (signatory.entity or signatory.name)):
            yield context.incident.brand


_PRESENT: dict[str, Callable[[Reading], bool]] = {
    "time": _has_time,
    "subject": _has_subject,
    "empathy": _has_empathy,
    "known-facts": _has_facts,
    "unknowns": lambda reading: reading.says("unknowns"),
    "action": _has_action,
    "instruction": lambda reading: reading.says("instruction"),
    "next-update": _has_next_update,
    "contact": _has_contact,
    "signatory": _has_signatory,
}


def _slots(element: str, context: CheckContext) -> dict[str, str | Twin]:
    incident = context.incident
    example: dict[str, Twin] = {
        "next-update": Twin(
            zh="例如“今日20时前”或“检测结果出具后24小时内”。",
            en='"by 6 pm today", or "as soon as the test results are in".',
        ),
        "contact": Twin(zh="热线、邮箱或网址。", en="hotline, e-mail or link."),
        "signatory": Twin(zh="品牌或公司名称。", en="the brand or company."),
    }
    nothing = example.get(element, Twin(zh="（台账中暂无）", en="(nothing in the ledger yet)"))
    return {
        "subject": incident.title if incident else Twin(zh="是什么、在哪里。", en="what, and where."),
        "expected": _both(_expected(element, incident)) or nothing,
    }


def _both(parts: list[str]) -> Twin | None:
    """The parts as a list in either language."""
    return Twin(zh="；".join(parts), en="; ".join(p.rstrip(".") for p in parts)) if any(parts) else None


def _expected(element: str, incident: Incident | None) -> list[str]:
    if incident is None:
        return []
    if element == "known-facts":
        return [f.text for f in incident.facts if f.tellable and f.status is FactStatus.CONFIRMED]
    if element == "action":
        return [a.text for a in incident.actions if a.state in (ActionState.DOING, ActionState.DONE)]
    if element == "next-update" and incident.next_update:
        update = incident.next_update
        return [update.at.strftime("%m-%d %H:%M") if update.at else update.after]
    if element == "contact" and incident.contact:
        return list(incident.contact.values())
    if element == "signatory" and incident.signatory:
        who = incident.signatory
        return [" ".join(p for p in (who.entity, who.title, who.name) if p)]
    return []
