"""The elements of a statement as finished sentences, before a channel puts them in its own shape."""

from __future__ import annotations

import re

from assistant.domain.vocabulary import Language, Platform, Stage
from assistant.drafting.playbook import actions as wording
from assistant.drafting.playbook.joints import (
    capital,
    holds_sentences,
    listed,
    lowered,
    mentions,
    quoted,
    sentence,
)
from assistant.drafting.playbook.moments import day_text, moment_text
from assistant.drafting.playbook.voice import Voice

_COMPACT_TOPICS = 2


def subject(voice: Voice) -> str:
    """The matter as a noun phrase: the incident's own title, else what the type is usually called."""
    title = voice.material.title
    return title.removeprefix("关于") if title and not corrects(voice) else voice.playbook.subject


def corrects(voice: Voice) -> bool:
    """Whether the text answers a claim that was found untrue: it says so first, and repeats the claim only there."""
    return bool(voice.material.refuted) and any(special.refuted for special in voice.playbook.genre_when)


def matter(voice: Voice) -> str:
    """The matter as it stands inside a sentence."""
    title = "" if corrects(voice) else voice.material.title
    if voice.language is Language.EN:
        return quoted(title, voice.language) if title else voice.playbook.subject
    plain = not title or voice.concluding or title.endswith(("情况", "一事"))
    name = "matter_plain" if plain else "matter"
    return voice.phrases.say(name, subject=subject(voice))


def opening(voice: Voice, kind: str, titled: bool) -> str:
    """Time and subject; `kind` is what the text is called, `titled` where a title already names the subject."""
    if titled:
        return voice.phrases.say("opening_titled", time=voice.moment())
    name = "opening_closing" if voice.concluding else "opening"
    entity, about = voice.material.brand, matter(voice)
    return capital(voice.phrases.say(name, genre=kind, time=voice.moment(), entity=entity, subject=about))


def sparse(voice: Voice) -> bool:
    """Too little for headings: no fact and no action to tell in this language."""
    material = voice.material
    told = (material.confirmed, material.refuted, material.done, material.doing, material.intent)
    return not any(told)


def empathy(voice: Voice) -> str:
    """To the people concerned."""
    lines = voice.playbook.lines
    if voice.room.compact:
        return voice.line(lines.empathy_short)
    by_stage = {
        Stage.HOLDING: lines.empathy,
        Stage.UPDATE: lines.empathy_update,
        Stage.CLOSING: lines.empathy_closing,
    }
    return voice.line(by_stage[voice.stage])


def known(voice: Voice, lead: bool = True) -> str:
    """What is confirmed, and what was checked and is not true; without `lead` where a heading announces it."""
    refuted, confirmed = refutation(voice), confirmation(voice, lead)
    if voice.playbook.posture == "concern":
        return voice.joined(refuted, confirmed)
    return voice.joined(confirmed, refuted)


def refutation(voice: Voice) -> str:
    """What was checked and is not true."""
    return voice.joined(*(_refuted(voice, text) for text in voice.material.refuted[: voice.room.facts]))


def confirmation(voice: Voice, lead: bool = True) -> str:
    """What is confirmed; where nothing is, and nothing was refuted, that we know of the matter."""
    return _confirmed(voice, voice.material.confirmed[: voice.room.facts], lead)


def _confirmed(voice: Voice, told: tuple[str, ...], lead: bool) -> str:
    if not told:
        if voice.material.refuted:
            return ""
        return voice.phrases.say("known_none_closing" if voice.closing else "known_none")
    facts = voice.joined(*(sentence(text, voice.language) for text in told))
    if not lead or told[0].casefold().startswith(voice.phrases.confirm_openings):
        return facts
    if voice.closing:
        return voice.phrases.say("known_closing", facts=facts)
    return voice.phrases.say("known_one" if len(told) == 1 else "known_many", facts=facts)


def _refuted(voice: Voice, text: str) -> str:
    if voice.phrases.has_verdict(text):
        told = sentence(text, voice.language)
        return told if _CHECKED.search(text) else voice.phrases.say("refuted_own", fact=told)
    claim = _without_opening(text, voice.phrases.claim_openings)
    if holds_sentences(claim):
        return voice.phrases.say("refuted_block", fact=sentence(claim, voice.language))
    if voice.language is Language.ZH:
        return voice.phrases.say("refuted", fact=quoted(claim, voice.language))
    inside = _inside(voice, claim)
    if inside is None:
        return voice.phrases.say("refuted_block", fact=sentence(claim, voice.language))
    return voice.phrases.say("refuted", fact=inside)


_CHECKED = re.compile(r"经|核实|核查|查|我们")
"""A Chinese text that says by itself who checked."""


def _without_opening(text: str, openings: tuple[str, ...]) -> str:
    for start in sorted(openings, key=len, reverse=True):
        if text.casefold().startswith(start.casefold()) and len(text) > len(start) + 1:
            return text[len(start) :].lstrip("：:，, ").strip("“”「」\"'")
    return text


def reported(voice: Voice) -> str:
    """What is said but not confirmed, and what accounts differ on; each as what it is."""
    unverified = (_unverified(voice, text) for text in voice.material.unverified[: voice.room.reports])
    disputed = (_disputed(voice, text) for text in voice.material.disputed[: voice.room.reports])
    return voice.joined(*unverified, *disputed)


def _unverified(voice: Voice, text: str) -> str:
    say = voice.phrases.say
    hedged = text.casefold().startswith(voice.phrases.hedges) or _TOLD_BY.match(text) is not None
    if holds_sentences(text):
        return say("reported_after" if hedged else "reported_block", fact=sentence(text, voice.language))
    if hedged:
        return sentence(say("reported_own", fact=text), voice.language)
    text = _without_opening(text, voice.phrases.claim_openings)
    if voice.language is Language.ZH:
        return say("reported", fact=quoted(text, voice.language))
    inside = _inside(voice, text)
    if inside is None:
        return say("reported_block", fact=sentence(text, voice.language))
    return say("reported", fact=inside)


def _inside(voice: Voice, text: str) -> str | None:
    """English words as they go on after “that”; a name of ours keeps its capital."""
    return text if text.startswith(tuple(name for name in voice.brand.names() if name)) else lowered(text)


_TOLD_BY = re.compile(
    r"[^，。：]{1,14}(?<!自)(?:声称|称|反映|反馈|投诉|爆料|表示)|"
    r"(?:[\w’']+\s){1,4}(?:say|says|said|saying|claims?|claimed|claiming|report|reports|reported|alleges?|alleged|suggests?)\b"
)
"""A report that names its source: 附近居民称……, “Neighbours say …”."""


def _disputed(voice: Voice, text: str) -> str:
    if voice.language is Language.ZH:
        return voice.phrases.say("disputed", fact=quoted(text, voice.language))
    return voice.phrases.say("disputed", fact=sentence(text, voice.language))


_UNTRUE = ("不属实", "is not true")
"""What a refuted claim settles: whether the claim is true is no longer open."""


def unknown(voice: Voice) -> str:
    """What is not yet known; what a public fact settles in either language is no longer called unknown."""
    if voice.closing:
        return ""
    settled = " ".join((*voice.material.settled, *(_UNTRUE if voice.material.refuted else ())))
    ours, theirs = voice.playbook.unknowns, voice.twin.unknowns
    also = [topic.unless for topic in theirs] if len(ours) == len(theirs) else [()] * len(ours)
    topics = [
        topic.what for topic, unless in zip(ours, also, strict=True) if not mentions(settled, (*topic.unless, *unless))
    ]
    if voice.room.compact:
        topics = topics[:_COMPACT_TOPICS]
    if not topics:
        return voice.phrases.say("unknown_rest")
    simple = voice.language is Language.ZH and not any(re.search("[和及]|是否", topic) for topic in topics)
    last = voice.phrases.say("last_and" if simple else "last_or")
    return voice.phrases.say("unknown", topics=listed(topics, voice.language, last))


def action(voice: Voice) -> str:
    """What was done, is under way and is decided, as running text."""
    material, limit = voice.material, voice.room.actions
    done, doing, intent = material.done[:limit], material.doing[:limit], material.intent[:limit]
    if not (done or doing or intent):
        return sentence(voice.line(voice.playbook.lines.establishing), voice.language)
    language, phrases = voice.language, voice.phrases
    return voice.joined(
        wording.done(done, language, phrases),
        wording.doing(doing, language, phrases),
        wording.intent(intent, language, phrases),
    )


def instruction(voice: Voice) -> str:
    """What people should do to be safe; empty where nobody can come to harm, and once the matter is closed."""
    lines = voice.playbook.lines
    if voice.closing:  # the findings decide by then what people need to do
        return ""
    return voice.line(lines.instruction_short if voice.room.compact else lines.instruction)


def commitment(voice: Voice) -> str:
    """What we undertake; in a closing text the closing words."""
    lines = voice.playbook.lines
    if voice.closing:
        return voice.line(lines.closing)
    return "" if voice.room.compact else voice.line(lines.commitment)


def next_update(voice: Voice) -> str:
    """When and where we speak again."""
    if voice.closing:
        return ""
    material, say = voice.material, voice.phrases.say
    if material.next_at is not None:
        when = moment_text(material.next_at, voice.language, voice.brand.timezone)
        return say("next_at", when=when, via=via(voice))
    if material.next_condition:
        return say("next_after", when=condition(voice), via=via(voice))
    return say("next_none", via=via(voice))


_PREPOSITIONS = ("within ", "after ", "once ", "when ", "as soon as ", "on ", "upon ", "by ", "following ", "before ")


def condition(voice: Voice) -> str:
    """The condition of the next update as an adverbial of time."""
    words, say = voice.material.next_condition, voice.phrases.say
    if voice.language is Language.ZH:
        if words.startswith("在") or words.startswith("待"):
            return words
        return say(
            "when_in" if words.endswith(("后", "内", "前", "时", "当日", "当天")) else "when_after", condition=words
        )
    if words.casefold().startswith(_PREPOSITIONS):
        return words[:1].lower() + words[1:]
    inside = lowered(words) or words
    return say("when_once" if wording.is_clause(words) else "when_after", condition=inside)


def via(voice: Voice) -> str:
    """By which channel we speak again; where none is named, the account of the text, else our official channels."""
    channel = voice.material.next_channel
    if channel is not None:
        return voice.phrases.say("via", channel=voice.phrases.channels[channel])
    return voice.phrases.say("here_official" if voice.platform in _NO_ACCOUNT else "here")


_NO_ACCOUNT = frozenset(
    {
        Platform.PRESS,
        Platform.WEBSITE,
        Platform.STAFF,
        Platform.SERVICE,
        Platform.STORE,
        Platform.PARTNERS,
        Platform.QA,
    }
)
"""Texts that do not stand on an account of ours."""


def contacts(voice: Voice) -> str:
    """Every contact of ours in one list; empty where there is none."""
    contact, say = voice.material.contact, voice.phrases.say
    items = [
        say(name, value=value)
        for name, value in (("hotline", contact.hotline), ("email", contact.email), ("url", contact.url))
        if value
    ]
    return ("，" if voice.language is Language.ZH else ", ").join(items)


def contact(voice: Voice) -> str:
    """Where people reach us."""
    items = contacts(voice)
    if not items:
        return voice.phrases.say("contact_none")
    return voice.phrases.say("closing_contact" if voice.closing else "contact", contacts=items)


def media(voice: Voice) -> str:
    """Where journalists reach us; press texts only."""
    given = voice.material.contact.media
    return voice.phrases.say("media", contact=given) if given else voice.phrases.say("media_none")


def signature(voice: Voice) -> tuple[str, ...]:
    """Entity, name with title, date."""
    signed = voice.material.signature
    if voice.language is Language.ZH:
        person = f"{signed.title} {signed.name}".strip()
    else:
        person = ", ".join(part for part in (signed.name, signed.title) if part)
    day = day_text(voice.material.time, voice.language)
    return tuple(line for line in (signed.entity, person, day) if line)
