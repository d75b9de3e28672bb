"""Composes a statement from a fact ledger and a playbook, without a model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from assistant.domain.brand import Brand
from assistant.domain.channel import ChannelSpec, Form
from assistant.domain.content import Content
from assistant.domain.incident import Incident
from assistant.domain.vocabulary import Language, Platform, Stage, Twin
from assistant.drafting.composed import Composed
from assistant.drafting.playbook.layouts import layout
from assistant.drafting.playbook.library import PlaybookLibrary
from assistant.drafting.playbook.material import gather
from assistant.drafting.playbook.short import compose_short, fits
from assistant.drafting.playbook.titles import title
from assistant.drafting.playbook.voice import Room, Voice


def compose_statement(
    incident: Incident, brand: Brand, channel: ChannelSpec, stage: Stage, language: Language, library: PlaybookLibrary
) -> Composed:
    """The statement for one channel; the same ledger and playbook give the same text, byte for byte."""
    material = gather(incident, brand, channel, stage, language)
    if not channel.links and (material.contact.hotline or material.contact.email):
        material = replace(material, contact=material.contact.model_copy(update={"url": ""}))
    playbook = library.get(incident.type, language)
    other = Language.EN if language is Language.ZH else Language.ZH
    voice = Voice(
        material=material,
        playbook=playbook,
        phrases=library.phrases(language),
        brand=brand,
        stage=stage,
        language=language,
        platform=channel.id,
        twin=library.get(incident.type, other),
    )
    content, notes = compose_short(voice, channel) if channel.form is Form.SHORT else _compose_long(voice, channel)
    return Composed(
        content=content,
        notes=(*material.notes, *notes),
        prompt=f"playbook/{incident.type.value}/{language.value}@{playbook.version}",
    )


def _compose_long(voice: Voice, channel: ChannelSpec) -> tuple[Content, tuple[Twin, ...]]:
    body = ""
    room = Room()
    for room in _rooms(voice):
        roomy = replace(voice, room=room)
        paragraphs = layout(channel.id)(roomy, channel)
        gap = "\n" if channel.id is Platform.WEIBO and voice.language is Language.ZH else "\n\n"
        body = gap.join(text for text in paragraphs if text)
        if fits(body, channel):
            break
    return Content(title=title(voice, channel), body=body), _room_notes(room, fits(body, channel))


def _rooms(voice: Voice) -> Iterator[Room]:
    """From everything to the least: undertakings go first, then reports, then facts from the end, then actions."""
    yield Room()
    yield Room(compact=True)
    material = voice.material
    most_facts = max(len(material.confirmed), len(material.refuted), len(material.if_asked))
    most_reports = max(len(material.unverified), len(material.disputed))
    most_actions = max(len(texts) for texts in (material.done, material.doing, material.intent))
    for count in range(most_reports - 1, -1, -1):
        yield Room(compact=True, reports=count)
    for count in range(most_facts - 1, 0, -1):
        yield Room(compact=True, reports=0, facts=count)
    for count in range(most_actions - 1, 0, -1):
        yield Room(compact=True, reports=0, facts=1, actions=count)


def _room_notes(room: Room, fitting: bool) -> tuple[Twin, ...]:
    notes: list[Twin] = []
    if room.facts is not None:
        notes.append(
            Twin(
                zh=f"渠道篇幅有限，每类事实只写入 {room.facts} 条，其余未写入。",
                en=f"The channel has room for only {room.facts} of each kind of fact; the rest were left out.",
            )
        )
    if room.reports is not None:
        notes.append(
            Twin(
                zh="渠道篇幅有限，部分未证实或有争议的说法未写入。",
                en="The channel has little room; some unconfirmed or disputed points were left out.",
            )
        )
    if room.compact:
        notes.append(
            Twin(zh="渠道篇幅有限，用了精简的写法。", en="The channel has little room; shorter wording was used.")
        )
    if not fitting:
        notes.append(
            Twin(
                zh="正文仍超出该渠道的字数上限，请人工精简事实或措施的表述。",
                en="The text is still over the channel's limit; shorten the wording of facts or actions by hand.",
            )
        )
    return tuple(notes)
