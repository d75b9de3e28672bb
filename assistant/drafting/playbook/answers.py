"""Questions that will be asked, answered from the ledger; what it does not carry gets an honest answer."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.domain.library import Question
from assistant.domain.vocabulary import fill_slots
from assistant.drafting.playbook import sections
from assistant.drafting.playbook.joints import mentions, sentence
from assistant.drafting.playbook.voice import Voice


def questions(voice: Voice) -> list[tuple[str, str]]:
    """Question and answer, the common ones first; what a closing text cannot answer shares one answer."""
    common = [(q.ask, answer(voice, q, common=True)) for q in voice.phrases.questions]
    special = [(q.ask, answer(voice, q, also)) for q, also in zip(voice.playbook.questions, _also(voice), strict=True)]
    closed = voice.phrases.say("answer_closed")
    open_asks = [ask for ask, said in special if said == closed]
    found = [(ask, said) for ask, said in (*common[:1], *special, *common[1:]) if said and said != closed]
    if open_asks:
        gap = "" if not open_asks[0].isascii() else " "
        found.append((gap.join(open_asks), closed))
    return found


def _also(voice: Voice) -> list[tuple[str, ...]]:
    """For each question the words of its twin: what we know only in the other language is not denied in this one."""
    ours, theirs = voice.playbook.questions, voice.twin.questions
    return [twin.about for twin in theirs] if len(ours) == len(theirs) else [()] * len(ours)


def answer(voice: Voice, question: Question, also: tuple[str, ...] = (), common: bool = False) -> str:
    """From the facts that speak of it, told as what they are; else the playbook's own honest answer."""
    if question.about:
        found = _facts_about(voice, question.about)
        if found and (voice.closing or _confirmed_about(voice, question.about)):
            return found
        if found:
            return voice.joined(found, fill_slots(question.answer, _slots(voice, common)).strip())
        if _speaks_of(voice.material.elsewhere, (*question.about, *also)):
            return _not_yet(voice)
        if voice.closing:
            return voice.phrases.say("answer_closed")
    return fill_slots(question.answer, _slots(voice, common)).strip()


def _not_yet(voice: Voice) -> str:
    """What can be said where a public fact has no words in this language: neither a denial nor “still checking”."""
    return voice.phrases.say("answer_not_yet", next=sections.next_update(voice)).strip()


def _facts_about(voice: Voice, words: tuple[str, ...]) -> str:
    material = voice.material

    def about(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(text for text in texts if _speaks_of((text,), words))

    confirmed = about((*material.confirmed, *material.if_asked))
    others = replace(
        material,
        unverified=about(material.unverified),
        disputed=about(material.disputed),
        refuted=_untrue(material.refuted, words),
        confirmed=(),
    )
    told = [sections.refutation(replace(voice, material=others))]
    told += [sentence(text, voice.language) for text in confirmed]
    told.append(sections.reported(replace(voice, material=others)))
    acted = replace(material, done=about(material.done), doing=about(material.doing), intent=about(material.intent))
    if acted.done or acted.doing or acted.intent:
        told.append(sections.action(replace(voice, material=acted)))
    return voice.joined(*told)


def _confirmed_about(voice: Voice, words: tuple[str, ...]) -> bool:
    material = voice.material
    facts = (text for text in (*material.confirmed, *material.if_asked) if not _ONLY_SAID.search(text))
    firm = (*facts, *material.done, *material.doing, *material.intent)
    return bool(_untrue(material.refuted, words)) or _speaks_of(firm, words)


_ONLY_SAID = re.compile(r"反映|反馈|投诉|网传|称|\b(?:report|complain|say|said|claim|allege)", re.IGNORECASE)
"""That somebody said it is confirmed, not what they said: the question stays open."""

_TRUTH = frozenset({"属实", "不属实", "true", "untrue"})


def _untrue(refuted: tuple[str, ...], words: tuple[str, ...]) -> tuple[str, ...]:
    """Claims found untrue that answer the question: all of them where it asks for the truth itself."""
    if _TRUTH & set(words):
        return refuted
    return tuple(text for text in refuted if _speaks_of((text,), words))


def _speaks_of(texts: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return any(mentions(text, words) for text in texts)


def _reach(voice: Voice) -> str:
    given = sections.contacts(voice)
    return voice.phrases.say("reach", contacts=given) if given else sections.contact(voice)


def _slots(voice: Voice, common: bool) -> dict[str, str]:
    return {
        "brand": voice.material.brand,
        "known": voice.joined(sections.known(voice), sections.reported(voice)),
        "actions": sections.action(voice),
        "unknowns": sections.unknown(voice),
        "instruction": sections.instruction(voice),
        "next": sections.next_update(voice),
        "contact": sections.contact(voice) if common else _reach(voice),
        "empathy": sections.empathy(voice),
    }
