"""The short form: the core of a statement within an exact limit. Elements give way whole; none is cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product

from assistant.domain.channel import ChannelSpec
from assistant.domain.content import Content
from assistant.domain.vocabulary import Language, Twin
from assistant.drafting.playbook import sections
from assistant.drafting.playbook.joints import listed, running
from assistant.drafting.playbook.moments import brief_moment, brief_with_year, short_moment
from assistant.drafting.playbook.titles import genre
from assistant.drafting.playbook.voice import Room, Voice
from assistant.text.lengths import length

_ORDER = ("head", "opening", "empathy", "known", "reported", "unknown", "action", "instruction", "next", "contact")
"""As the reader meets them."""


def compose_short(voice: Voice, channel: ChannelSpec) -> tuple[Content, tuple[Twin, ...]]:
    """The fullest text within the channel's limits, and what had to stay out."""
    choices = _choices(replace(voice, room=Room(compact=True)))
    chosen = {name: texts[-1] for name, texts in choices.items()}

    def text(parts: dict[str, str]) -> str:
        return _text(parts, voice)

    core = next((parts for parts in _cores(voice, choices) if fits(text({**chosen, **parts}), channel)), {})
    chosen |= core
    for name, candidates in _steps(voice, choices, bool(core)):
        for candidate in candidates:
            if fits(text({**chosen, name: candidate}), channel):
                chosen[name] = candidate
                break
    return Content(body=text(chosen)), _left_out(choices, chosen)


def _cores(voice: Voice, choices: dict[str, list[str]]) -> Iterator[dict[str, str]]:
    """The main fact, an action, the shortest instruction and the next update together, in order of preference.

    A fact names the matter by itself, so the opening may be the shortest; the first fact counts most, and rather
    a shorter action than no fact.
    """
    instructions = choices["instruction"][-2:-1] or [""]
    for known, update, action in product(_one_fact(voice), choices["next"], _one_action(voice)):
        yield {"known": known, "action": action, "instruction": instructions[0], "next": update}


def _steps(voice: Voice, choices: dict[str, list[str]], core: bool) -> Iterator[tuple[str, list[str]]]:
    """Which element grows first where there is room; an element may come again for a fuller wording."""
    if not core:
        yield "opening", choices["opening"]
        if sections.corrects(voice):  # where a claim is false, that is the message
            yield "known", choices["known"]
        yield "action", _one_action(voice)
        yield "instruction", choices["instruction"][-2:]
        yield "next", choices["next"]
    yield "known", choices["known"]
    yield "opening", choices["opening"]
    yield "contact", choices["contact"][-2:]
    for name in ("unknown", "action", "contact", "reported", "head", "instruction", "empathy"):
        yield name, choices[name]


def fits(text: str, channel: ChannelSpec) -> bool:
    """Whether the text keeps every limit of the channel's body."""
    return all(length(text, limit.counter) <= limit.limit for limit in channel.body)


def _text(parts: dict[str, str], voice: Voice) -> str:
    order = ("known", "empathy") if sections.corrects(voice) else ("empathy", "known")
    first = parts["head"] + parts["opening"]
    return running((first, *(parts[name] for name in (*order, *_ORDER[4:]))), voice.language)


def _choices(voice: Voice) -> dict[str, list[str]]:
    """For each element its wordings, fullest first; the last one is the least that must stand."""
    lines, material = voice.playbook.lines, voice.material
    return {
        "head": [voice.phrases.say("head", genre=genre(voice)) if voice.language is Language.ZH else "", ""],
        "opening": _openings(voice),
        "empathy": _unique(voice.line(lines.empathy), voice.line(lines.empathy_short))
        if not voice.closing
        else _unique(voice.line(lines.empathy_closing), voice.line(lines.empathy_short)),
        "known": _known(voice),
        "reported": [*_fewer(voice, sections.reported, len(material.unverified), len(material.disputed)), ""],
        "unknown": _unique(sections.unknown(voice), ""),
        "action": _actions(voice),
        "instruction": _unique(sections.instruction(replace(voice, room=Room())), sections.instruction(voice), ""),
        "next": _unique(_next(voice, named=True), _next(voice, named=False), _next(voice, named=False, brief=True), ""),
        "contact": _unique(*_contacts(voice), ""),
    }


def _unique(*texts: str) -> list[str]:
    return list(dict.fromkeys(texts))


def _openings(voice: Voice) -> list[str]:
    say, entity = voice.phrases.say, voice.material.brand
    time = (
        brief_with_year(voice.material.time, voice.language, voice.brand.timezone)
        if voice.material.hour
        else voice.moment()
    )
    untitled = replace(voice, material=replace(voice.material, title=""))
    return _unique(
        say("opening_short", time=time, entity=entity, subject=_named(voice)),
        say("opening_short", time=time, entity=entity, subject=sections.subject(untitled)),
        say("opening_short_brand", time=time, entity=entity),
    )


def _named(voice: Voice) -> str:
    return sections.subject(voice) if voice.language is Language.ZH else sections.matter(voice)


def _known(voice: Voice) -> list[str]:
    """As many facts as there are, then fewer, then a single one."""
    material = voice.material
    found = _fewer(voice, sections.known, len(material.confirmed), len(material.refuted))
    return _unique(*found, *_one_fact(voice), "")


def _one_fact(voice: Voice) -> list[str]:
    """The facts one by one, in order; where a claim is answered, the first of those found untrue."""
    material = voice.material
    if sections.corrects(voice):
        only = replace(material, confirmed=(), refuted=material.refuted[:1])
        return [sections.known(replace(voice, material=only))]
    single = (replace(material, confirmed=(text,), refuted=()) for text in material.confirmed)
    return [sections.known(replace(voice, material=only)) for only in single]


def _fewer(voice: Voice, section: Callable[[Voice], str], *counts: int) -> list[str]:
    most = max(counts)
    if most == 0:
        return []
    return _unique(
        *(section(replace(voice, room=Room(compact=True, facts=count, reports=count))) for count in range(most, 0, -1))
    )


def _actions(voice: Voice) -> list[str]:
    material = voice.material
    most = max(len(material.done), len(material.doing), len(material.intent))
    fewer = [sections.action(replace(voice, room=Room(compact=True, actions=count))) for count in range(most, 0, -1)]
    both = _only(voice, done=material.done[:1], doing=material.doing[:1])
    return _unique(*fewer, both, *_one_action(voice))


def _one_action(voice: Voice) -> list[str]:
    """One action that was done, else one under way, else one decided; shortest last, then the honest minimum."""
    material = voice.material
    return _unique(
        *(_only(voice, done=(text,)) for text in material.done),
        *(_only(voice, doing=(text,)) for text in material.doing),
        *(_only(voice, intent=(text,)) for text in material.intent),
        _only(voice),
    )


def _only(voice: Voice, done: tuple[str, ...] = (), doing: tuple[str, ...] = (), intent: tuple[str, ...] = ()) -> str:
    material = replace(voice.material, done=done, doing=doing, intent=intent)
    return sections.action(replace(voice, material=material, room=Room(compact=True)))


def _next(voice: Voice, named: bool, brief: bool = False) -> str:
    if voice.closing:
        return ""
    material, say = voice.material, voice.phrases.say
    channel = material.next_channel
    via = voice.phrases.say("via", channel=voice.phrases.channels[channel]) if channel and named else ""
    if material.next_at is not None:
        shorten = brief_moment if brief else short_moment
        when = shorten(material.next_at, material.time, voice.language, voice.brand.timezone)
        return say("next_at_short", when=when, via=via)
    if material.next_condition:
        return say("next_after_short", when=sections.condition(voice), via=via)
    return say("next_none_short")


def _contacts(voice: Voice) -> list[str]:
    contact, say = voice.material.contact, voice.phrases.say
    given = [value for value in (contact.hotline, contact.email, contact.url) if value]
    if not given:
        return [say("contact_none_short")]
    gap = "，" if voice.language is Language.ZH else ", "
    return [say("contact_short", contact=gap.join(given[:count])) for count in range(len(given), 0, -1)]


_ELEMENTS = {
    "known": Twin(zh="已核实情况", en="confirmed facts"),
    "unknown": Twin(zh="尚待核实的情况", en="what is not yet known"),
    "reported": Twin(zh="未证实的说法", en="unconfirmed reports"),
    "instruction": Twin(zh="提示", en="the instruction"),
    "next": Twin(zh="下次更新", en="the next update"),
    "contact": Twin(zh="联系方式", en="the contact"),
}


def _left_out(choices: dict[str, list[str]], chosen: dict[str, str]) -> tuple[Twin, ...]:
    notes: list[Twin] = []
    gone = [twin for name, twin in _ELEMENTS.items() if choices[name][0] and not chosen[name]]
    if gone:
        zh = listed([twin.zh for twin in gone], Language.ZH, "和")
        en = listed([twin.en for twin in gone], Language.EN, "and")
        notes.append(Twin(zh=f"篇幅所限，未写入：{zh}。", en=f"For want of room these were left out: {en}."))
    for name, zh, en in (
        ("known", "已核实情况", "confirmed facts"),
        ("reported", "未证实的说法", "unconfirmed reports"),
        ("action", "措施", "actions"),
    ):
        if chosen[name] and chosen[name] != choices[name][0]:
            notes.append(Twin(zh=f"篇幅所限，{zh}只写入了一部分。", en=f"For want of room only some {en} are told."))
    return tuple(notes)
