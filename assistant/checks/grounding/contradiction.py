"""Sentences that say the opposite of the ledger: a negation turned round, an action told as further than it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from assistant.checks.grounding.reading import Clause, Reading
from assistant.checks.grounding.sources import Kind, Source, Sources
from assistant.checks.overlap import terms
from assistant.domain.content import Place
from assistant.domain.finding import Finding
from assistant.domain.vocabulary import ActionState, FactStatus, Family
from assistant.text.normalise import Span, fold
from assistant.text.sentences import split_clauses

Told = tuple[frozenset[str], bool, Source]
"""What a clause of the ledger is about, whether it is negated, and where it stands."""

_OPEN_QUESTION = re.compile(
    r"是否|有无|如果|如有|如您|若|(?<![邀申聘提])请(?!求)|\b(?:whether|if|please|should)\b", re.I
)
_DONE_ZH = re.compile(r"已经?|均已|完成|完毕|了(?=[\u4e00-\u9fff]{0,8}$)")
_DOING_ZH = re.compile(r"正在|正对|正就|正与|开始")
_DONE_EN = re.compile(r"\b(?:have|has|had|'ve|was|were)\b(?!\s(?:been\s)?(?:testing|working))", re.I)
_DOING_EN = re.compile(r"\b(?:is|are|'re|now)\b[^.!?]{0,12}\b\w+ing\b|\bbeing\b|\bunder ?way\b", re.I)
_ASPECT = re.compile(
    r"已经?|均已|正在|正|将|拟|计划|准备|即将|了|\b(?:have|has|had|been|being|is|are|was|were|will|be|to|"
    r"plan(?:ned|s)?|now)\b",
    re.I,
)


def contradictions(reading: Reading, sources: Sources) -> Iterator[Finding]:
    """At most one finding per clause."""
    found: dict[Span, tuple[Span, Source]] = {}
    ledger = list(_ledger(reading, sources))
    bare = list(_without_names(ledger, sources, reading))
    refuted = [
        _core(source.folded, reading)[0]
        for source in (*sources.open, *sources.closed)
        if source.fact is not None and source.fact.status is FactStatus.REFUTED
    ]
    for clause in reading.clauses:
        match = _action_ahead(clause, reading, sources)
        if match is None and not _denies_refuted(clause, reading, refuted):
            match = _turned_round(clause, reading, ledger if sources.names_in(clause.words) else [*ledger, *bare])
        if match is not None:
            found.setdefault(clause.span, match)
    for span, source in found.values():
        slots = {"found": span.of(reading.text), "id": source.id, "expected": _ledger_words(source)}
        yield reading.book.finding("grounding.contradicts-fact", Place.of(reading.text, *span, reading.field), slots)


def _denies_refuted(clause: Clause, reading: Reading, refuted: list[frozenset[str]]) -> bool:
    """Whether the clause denies what the ledger has found untrue: that somebody claimed it is no contradiction."""
    spoken, negated = _core(clause.words, reading)
    return negated and any(told and len(spoken & told) / len(told) >= 0.7 for told in refuted)


_AND = re.compile(r"\band\b")
"""Two things done in one breath (closed the access and reset the system) are each told alone."""


def _ledger(reading: Reading, sources: Sources) -> Iterator[Told]:
    """The clauses of confirmed facts and of actions, read once."""
    for source in sources.open:
        confirmed = source.fact is not None and source.fact.status is FactStatus.CONFIRMED
        if confirmed or source.action is not None:
            for part in split_clauses(source.text, Span(0, len(source.text))):
                words = part.of(source.folded)
                pieces = [words, *_AND.split(words)] if source.action is not None else [words]
                for about, sign in (_core(piece, reading) for piece in dict.fromkeys(pieces)):
                    if len(about) > (1 if len(pieces) > 1 else 0):
                        yield about, sign, source


def _without_names(ledger: list[Told], sources: Sources, reading: Reading) -> Iterator[Told]:
    """The same without the house's names, for clauses that leave them out (灯体不涉及)."""
    seen: set[str] = set()
    for _, _, source in ledger:
        if source.text in seen or source.fact is None or not sources.names_in(source.folded):
            continue
        seen.add(source.text)
        for part in split_clauses(source.text, Span(0, len(source.text))):
            about, sign = _core(sources.own_pattern.sub(" ", part.of(source.folded)), reading)
            if len(about) > 1:
                yield about, sign, source


def _ledger_words(source: Source) -> str:
    return f"{source.text} [{source.action.state.value}]" if source.action is not None else source.text


def _turned_round(clause: Clause, reading: Reading, ledger: list[Told]) -> tuple[Span, Source] | None:
    if _OPEN_QUESTION.search(clause.words) or reading.pattern("unconfirmed").search(clause.words):
        return None
    spoken, sign = _core(clause.words, reading)
    if not spoken:
        return None
    agrees = False
    worst: Source | None = None
    for told, ledger_sign, source in ledger:
        shared = len(spoken & told)
        if not shared:
            continue
        one, other = shared / len(told), shared / len(spoken)
        if max(one, other) >= 0.7 and min(one, other) >= 0.5 and (shared >= 3 or one == 1.0):
            agrees = agrees or ledger_sign == sign
            worst = source if ledger_sign != sign else worst
    return (clause.span, worst) if worst is not None and not agrees else None


_MOMENT = re.compile(
    r"(?:于|自|从)?\d+(?:年|月|日|号|时|点|分|:\d\d)(?:许|起)?|于(?=[\u4e00-\u9fff])|\b\d{1,2}(?:[.:]\d\d)? ?[ap]m\b",
    re.I,
)
"""When something was done does not change what was done."""


def _core(words: str, reading: Reading) -> tuple[frozenset[str], bool]:
    """What a clause is about, and whether it is negated (an even number of negations cancels out)."""
    words = _MOMENT.sub(" ", fold(words).casefold())
    plain = reading.pattern_for(words, "not_negation").sub(lambda m: "\ufffc" * len(m.group()), words)
    negation = reading.pattern_for(words, "negation")
    count = len(negation.findall(plain))
    about = terms(negation.sub(" ", words))
    return about, count % 2 == 1


def _action_ahead(clause: Clause, reading: Reading, sources: Sources) -> tuple[Span, Source] | None:
    unfinished = [s for s in sources.open if s.action is not None and s.action.state is not ActionState.DONE]
    for source in unfinished:
        span = _process_ended(clause, source, reading, sources)
        if span is not None:
            return span, source
        if _told_further(clause, source, reading):
            return clause.span, source
    return None


_ENDED = re.compile(
    r"完成|结束|完毕|结果|报告|结论|经|合格|出具|complet|finish|conclu|over|done|closed|show|confirm|"
    r"found|prov|indicat|reveal|establish|clear",
    re.I,
)
"""Without one of these no end is told; asked first because it is cheap."""


def _process_ended(clause: Clause, source: Source, reading: Reading, sources: Sources) -> Span | None:
    """检测已完成, 检测结果显示, the investigation has concluded: the end of work that is still under way."""
    if not _ENDED.search(clause.words):
        return None
    for work in _processes(reading):
        if not re.search(work, source.folded):
            continue
        match = _ending(work).search(clause.words)
        if (
            match is None
            or reading.pattern("to_come").search(clause.words)
            or _carried_elsewhere(clause, work, sources)
        ):
            continue
        return Span(clause.span.start + match.start(), clause.span.start + match.end())
    return None


def _processes(reading: Reading) -> list[str]:
    return [*reading.book.words(Family.GROUNDING, "process_zh"), *reading.book.words(Family.GROUNDING, "process_en")]


@lru_cache(maxsize=256)
def _ending(work: str) -> re.Pattern[str]:
    w = f"(?:{work})"
    return re.compile(
        rf"{w}(?:工作|过程|报告)?(?:已经?|均已|现已|全部|已全部|顺利)+(?:完成|结束|完毕|出具|出炉|合格)|"
        rf"{w}(?:工作|过程)?(?:完成|结束|完毕)|"
        rf"{w}(?:结果|报告|结论)(?:已经?)?(?:显示|表明|证实|证明|为|合格|均|正常|认定|确认|出炉|出具)|"
        rf"已(?:经)?(?:全部|全面|顺利|如期)?完成[^,，。]{{0,14}}{w}|"
        rf"(?:^|[,，])(?:经)(?:过)?[^,，。]{{0,8}}{w}[^,，。]{{0,6}}(?:确认|合格|证实|未发现|发现)|"
        rf"\b{w}(?: (?:work|process|results?|findings?))?(?: (?:into|of|on) [^,.]{{1,60}})? (?:has|"
        rf"have|is|are|was|were)(?: now| already| all| been)* (?:completed?|finished|concluded|over|done|"
        rf"closed)|"
        rf"\b(?:completed|finished|concluded)\b[^,.]{{0,30}}\b{w}\b|"
        rf"\b(?:{w}|lab(?:oratory)?)(?: results?| report| findings?)? (?:has |have )?(?:show(?:s|ed|n)?|"
        rf"confirm(?:s|ed)?|found|prov(?:e|es|ed)|indicat(?:e|es|ed)|conclud(?:es|ed)|reveal(?:s|ed)?|"
        rf"established|cleared)\b",
        re.I,
    )


def _carried_elsewhere(clause: Clause, work: str, sources: Sources) -> bool:
    """Whether a confirmed fact or a finished action tells the same end."""
    spoken = terms(clause.words)
    for source in sources.open:
        told = (
            (source.fact is not None and source.fact.status is FactStatus.CONFIRMED)
            or (source.action is not None and source.action.state is ActionState.DONE)
            or source.kind in (Kind.PASSAGE, Kind.EARLIER)
        )
        if told and re.search(work, source.folded) and len(spoken & terms(source.text)) >= 0.6 * len(spoken):
            return True
    return False


def _told_further(clause: Clause, source: Source, reading: Reading) -> bool:
    """Planned told as doing or done, doing told as done, in the action's own words."""
    action = source.action
    if action is None or _OPEN_QUESTION.search(clause.words):
        return False
    about = terms(_ASPECT.sub(" ", _MOMENT.sub(" ", source.folded)))
    spoken = terms(_ASPECT.sub(" ", clause.words.casefold()))
    if not about or len(about & spoken) < 0.6 * len(about):
        return False
    latin = clause.words.isascii()
    done, doing = (_DONE_EN, _DOING_EN) if latin else (_DONE_ZH, _DOING_ZH)
    starts = bool(reading.pattern("starting").search(clause.words))
    future = re.search(r"将|拟|计划|准备|即将|\b(?:will|plan|going to|about to)\b", clause.words)
    if future:
        return False
    if action.state is ActionState.DOING:
        return (
            bool(done.search(clause.words))
            and not starts
            and not doing.search(clause.words)
            and not done.search(source.folded)
        )
    return bool(done.search(clause.words) or doing.search(clause.words))
