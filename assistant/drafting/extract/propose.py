"""From a pasted text to proposals without a model: read, tell apart, say where each comes from and how far it can be
trusted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from assistant.domain.extraction import Extraction, OpenQuestion, Origin, ProposedAction, ProposedFact
from assistant.domain.untrusted import UntrustedText
from assistant.domain.vocabulary import ActionState, FactStatus, Language, Strict, Twin
from assistant.drafting.extract.chat import Line, read_lines, relative_days, told_moment
from assistant.drafting.extract.cues import Cues
from assistant.drafting.extract.pseudonyms import Pseudonyms, customers
from assistant.drafting.extract.rules import Candidate, Kind, candidates, exact_in
from assistant.prompting import visible
from assistant.text.normalise import fold_key
from assistant.text.personal import find_personal
from assistant.text.scripts import detect_language

MOST = 200
"""Facts, actions or questions that a person can be asked to go through at once."""
_MANY_WEAK = 12
"""More doubtful sentences than this, said by nobody, are an article rather than a record."""
_AHEAD = timedelta(days=400)

IsOrder = Callable[[str], bool]
"""Whether a sentence speaks to a machine (“ignore your instructions”)."""


class Transcript(Strict):
    """The text as it may be read on: nothing hidden in it, customers by pseudonym, lines as they were."""

    text: str
    lines: tuple[Line, ...]
    language: Language
    pseudonyms: int
    reference: datetime | None = None


def read_transcript(
    untrusted: UntrustedText, cues: Cues, language: Language | None, ours: Iterable[str], reference: datetime | None
) -> Transcript:
    """Read a pasted text.

    Args:
        untrusted: chat, mail or notes as pasted.
        cues: words that tell lines apart.
        language: of the proposal; None: as most of the text is.
        ours: names and handles of the house.
        reference: the moment by which times without a date are read.
    """
    plain = visible(untrusted)
    tongue = language or detect_language(plain) or Language.ZH
    speakers = [line.speaker for line in read_lines(plain, cues, reference)]
    outside = customers(speakers)
    names = Pseudonyms(tongue, [*ours, *(name for name in speakers if name not in outside)])
    for name in outside:
        names.name(name)
    lines = read_lines(plain, cues, reference)
    covered = [
        line._replace(text=names.cover(line.text), speaker=names.speaker(line.speaker) if line.speaker else "")
        for line in lines
    ]
    return Transcript(
        text=_rewritten(plain, covered),
        lines=tuple(covered),
        language=tongue,
        pseudonyms=names.count,
        reference=reference,
    )


def _rewritten(plain: str, lines: Sequence[Line]) -> str:
    """The whole text again, line by line, with who said it; for a model to read."""
    said = {line.number: line for line in lines}
    written = []
    for number in range(1, plain.count("\n") + 2):
        line = said.get(number)
        if line is not None:
            who = " ".join(word for word in (line.speaker, line.said) if word)
            written.append(f"{number}| {who}: {line.text}" if who else f"{number}| {line.text}")
    return "\n".join(written)


def extract_by_rules(transcript: Transcript, cues: Cues, is_order: IsOrder | None = None) -> Extraction:
    """The proposals that the rules alone can make."""
    return propose(transcript, candidates(transcript.lines, cues), cues, is_order)


def propose(
    transcript: Transcript, found: Sequence[Candidate], cues: Cues, is_order: IsOrder | None = None
) -> Extraction:
    """Proposals from sentences that were told apart, each once, with what was left out."""
    told = _without_doubles(found)
    ordered = [one for one in told if is_order is not None and not exact_in(one.text) and is_order(one.text)]
    told = [one for one in told if one not in ordered]
    weak = [one for one in told if one.kind is Kind.FACT and not one.sure and not one.line.speaker]
    if len(weak) > _MANY_WEAK:
        told = [one for one in told if one not in weak]
    else:
        weak = []
    facts = [fact_of(transcript, one, cues, is_order) for one in told if one.kind is Kind.FACT]
    actions = [action_of(transcript, one, cues, is_order) for one in told if one.kind is Kind.ACTION]
    questions = [OpenQuestion(text=one.text, origin=origin_of(one.line)) for one in told if one.kind is Kind.QUESTION]
    left = sum(one.kind is Kind.NOISE for one in told)
    return Extraction(
        language=transcript.language,
        facts=tuple(facts[:MOST]),
        actions=tuple(actions[:MOST]),
        questions=tuple(questions[:MOST]),
        notes=(
            *_ordered(len(ordered)),
            *_left_out(transcript, left, len(weak), max(len(facts), len(actions), len(questions))),
        ),
        lines=len(transcript.lines),
        first_said=min((line.at for line in transcript.lines if line.at), default=None),
    )


def _without_doubles(found: Sequence[Candidate]) -> list[Candidate]:
    seen: set[str] = set()
    kept = []
    for one in found:
        key = fold_key(one.text)
        if key not in seen or one.kind is Kind.NOISE:
            kept.append(one)
        seen.add(key)
    return kept


def origin_of(line: Line, last: Line | None = None) -> Origin:
    """Where a line stands, up to the last one it was taken together with."""
    return Origin(first_line=line.number, last_line=(last or line).number, speaker=line.speaker, said=line.said)


def fact_of(transcript: Transcript, one: Candidate, cues: Cues, is_order: IsOrder | None = None) -> ProposedFact:
    """The sentence as a fact to be confirmed."""
    disputed = cues.dispute.search(one.text) is not None
    as_of, notes = _moment(transcript, one)
    if cues.doubt.search(one.text):
        notes.append(Twin(zh="说话人自己也不确定。", en="The speaker is not sure of it."))
    elif cues.seen.search(one.text) and not disputed:
        notes.append(
            Twin(
                zh="说话人称看到过或核实过；见到依据后再改为 confirmed。",
                en="The speaker says it was seen or checked; make it confirmed once you have seen the evidence.",
            )
        )
    if one.line.quoted:
        notes.append(Twin(zh="引用的是别人的话。", en="Quoted from someone else."))
    if not one.sure:
        notes.append(Twin(zh="内容笼统，可能不是事实。", en="Vague; it may be no fact."))
    return ProposedFact(
        text=one.text,
        status=FactStatus.DISPUTED if disputed else FactStatus.UNVERIFIED,
        quote=one.text,
        origin=origin_of(one.line),
        as_of=as_of,
        notes=(*notes, *_warnings(one.text, is_order)),
    )


def action_of(transcript: Transcript, one: Candidate, cues: Cues, is_order: IsOrder | None = None) -> ProposedAction:
    """The sentence as an action; what is planned has no time of its own yet."""
    at, notes = _moment(transcript, one, still_to_come=one.state is ActionState.PLANNED)
    if not one.sure:
        notes.append(Twin(zh="进度没有说清，请核对。", en="How far it has come is not clear; check it."))
    if cues.doubt.search(one.text):
        notes.append(Twin(zh="说话人自己也不确定。", en="The speaker is not sure of it."))
    return ProposedAction(
        text=one.text,
        state=one.state,
        owner=one.line.speaker if _of_oneself(one.text) else "",
        quote=one.text,
        origin=origin_of(one.line),
        at=at,
        notes=(*notes, *_warnings(one.text, is_order)),
    )


def _of_oneself(text: str) -> bool:
    folded = text.casefold()
    return (folded.startswith("我") and not folded.startswith(("我们", "我方", "我店", "我司"))) or folded.startswith(
        ("i ", "i'm", "i've", "i'll", "i’m", "i’ve", "i’ll")
    )


def _moment(
    transcript: Transcript, one: Candidate, *, still_to_come: bool = False
) -> tuple[datetime | None, list[Twin]]:
    """When it was so: as the sentence tells, else when it was said; what is still to come has no moment yet."""
    said = one.line.at
    counted_from = said or transcript.reference
    told, words = (None, "") if still_to_come else told_moment(one.text, counted_from)
    notes: list[Twin] = []
    if told is not None and counted_from is not None and abs(told - counted_from) > _AHEAD:
        told = None
    if told is not None:
        stamp = told.strftime("%Y-%m-%d %H:%M")
        notes.append(Twin(zh=f"“{words}”按 {stamp} 理解。", en=f"“{words}” is read as {stamp}."))
    elif counted_from is not None:
        for relative, day in relative_days(one.text, counted_from):
            notes.append(
                Twin(
                    zh=f"“{relative}”指 {day.isoformat()}，入账时请写成日期。",
                    en=f"“{relative}” means {day.isoformat()}; write the date in the ledger.",
                )
            )
    return (None if still_to_come else told or said), notes


def _warnings(text: str, is_order: IsOrder | None) -> list[Twin]:
    warnings = []
    if find_personal(text):
        warnings.append(
            Twin(zh="含个人信息，对外使用前删去。", en="Holds personal data; take it out before it is used outside.")
        )
    if is_order is not None and is_order(text):
        warnings.append(
            Twin(
                zh="像是写给程序的指令，不要照做。",
                en="Reads like an order to a machine; do not act on it.",
            )
        )
    return warnings


def _ordered(count: int) -> Iterable[Twin]:
    if count:
        yield Twin(
            zh=f"{count} 句像是写给程序的指令，没有收录。",
            en=f"{count} sentence(s) read like orders to a machine and were left out.",
        )


def _left_out(transcript: Transcript, noise: int, weak: int, most: int) -> Iterable[Twin]:
    if noise:
        yield Twin(
            zh=f"{noise} 句寒暄或没有可核对内容的话没有收录。",
            en=f"{noise} sentence(s) of small talk, or without anything to check, were left out.",
        )
    if weak:
        yield Twin(
            zh=f"文本不像聊天或记录，{weak} 句笼统的话没有收录。",
            en=f"The text does not read like a chat or notes; {weak} vague sentence(s) were left out.",
        )
    if transcript.pseudonyms:
        yield Twin(
            zh=f"{transcript.pseudonyms} 位顾客的昵称已换成代号。",
            en=f"{transcript.pseudonyms} customer name(s) were replaced by pseudonyms.",
        )
    if most > MOST:
        yield Twin(
            zh=f"内容过多，每类只列前 {MOST} 条；请分段粘贴。",
            en=f"Too much at once: only the first {MOST} of each kind are listed. Paste it in parts.",
        )
    if transcript.reference is None:
        yield Twin(
            zh="没有参照时间，“昨天”“14:05”这样的时间没有换算。",
            en="Without a reference moment, times such as “yesterday” or “14:05” were not resolved.",
        )
