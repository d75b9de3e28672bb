"""Texts for our own people and partners: memo, hotline answers, shop lines, partner letter, questions and answers."""

from __future__ import annotations

from assistant.domain.channel import ChannelSpec
from assistant.domain.vocabulary import Language
from assistant.drafting.playbook import answers, sections
from assistant.drafting.playbook.joints import sentence
from assistant.drafting.playbook.titles import titles
from assistant.drafting.playbook.voice import Voice


def headed(voice: Voice, heading: str, *texts: str) -> str:
    """Texts under a heading, each on a line of its own; empty where there is nothing to say."""
    lines = [text for text in texts if text]
    return "\n".join((voice.phrases.say(heading), *lines)) if lines else ""


def staff(voice: Voice, channel: ChannelSpec) -> list[str]:
    """What happened, what we say, what colleagues do, whom they ask."""
    say = voice.phrases.say
    media = voice.material.contact.media
    refer = say("staff_media", contact=media) if media else say("staff_media_none")
    return [
        *_title_line(voice, channel),
        say("salutation_staff"),
        headed(voice, "head_happened", _when(voice), _told(voice), sections.unknown(voice)),
        headed(voice, "head_we_say", say("staff_say", empathy=sections.empathy(voice)), _tell(voice)),
        headed(voice, "head_we_do", sections.action(voice), sections.commitment(voice)),
        headed(voice, "head_you_do", voice.line(voice.playbook.lines.staff), refer),
        headed(voice, "head_ask", sections.next_update(voice), _who(voice)),
        _signed(voice),
    ]


def service(voice: Voice, channel: ChannelSpec) -> list[str]:
    """Answers for the hotline: greeting, known, if asked, unknown, handling, escalation."""
    say = voice.phrases.say
    material = voice.material
    asked = [sentence(text, voice.language) for text in material.if_asked]
    greeting = voice.joined(say("service_greet", brand=material.brand), sections.empathy(voice))
    return [
        *_title_line(voice, channel),
        _issued(voice),
        headed(voice, "head_greet", greeting),
        headed(voice, "head_known", sections.known(voice, lead=False)),
        headed(voice, "head_reported", sections.reported(voice)),
        headed(voice, "head_if_asked", *asked),
        headed(voice, "head_unknown", sections.unknown(voice)),
        headed(voice, "head_action", sections.action(voice), _tell(voice)),
        headed(
            voice,
            "head_contact" if voice.closing else "head_next",
            sections.next_update(voice),
            sections.contact(voice),
        ),
        headed(
            voice,
            "head_escalate",
            say("service_log"),
            voice.line(voice.playbook.lines.service),
            say("service_no_more"),
        ),
        _signed(voice),
    ]


def store(voice: Voice, channel: ChannelSpec) -> list[str]:
    """For shop staff: say this, do this, hand over to; reports that are not confirmed are not repeated in a shop."""
    say = voice.phrases.say
    reach = sections.contacts(voice)
    spoken = voice.joined(
        say("store_say", empathy=sections.empathy(voice)),
        sections.known(voice),
        sections.action(voice),
        sections.unknown(voice),
        sections.next_update(voice),
    )
    hand_over = say("store_hand_over", contact=reach) if reach else sections.contact(voice)
    return [
        *_title_line(voice, channel),
        _issued(voice),
        headed(voice, "head_say", spoken),
        headed(voice, "head_do", voice.line(voice.playbook.lines.store), _tell(voice), say("store_no_more")),
        headed(voice, "head_hand_over", hand_over),
        _signed(voice),
    ]


def partners(voice: Voice, channel: ChannelSpec) -> list[str]:
    """A letter to franchisees, suppliers and retailers."""
    say = voice.phrases.say
    return [
        *_title_line(voice, channel),
        *_addressed(voice),
        _told(voice),
        sections.unknown(voice),
        sections.action(voice),
        sections.instruction(voice),
        headed(voice, "head_partners", voice.line(voice.playbook.lines.partners), say("partners_single_voice")),
        voice.joined(sections.commitment(voice), sections.next_update(voice), sections.contact(voice)),
        _signed(voice),
    ]


def qa(voice: Voice, channel: ChannelSpec) -> list[str]:
    """What a reporter will ask, with the answers that the ledger carries."""
    say = voice.phrases.say
    pairs = (say("question", ask=ask) + "\n" + say("answer", text=text) for ask, text in answers.questions(voice))
    asked = any("{instruction}" in question.answer for question in voice.playbook.questions)
    position = voice.joined(sections.empathy(voice), sections.commitment(voice))
    return [
        *_title_line(voice, channel),
        _issued(voice),
        headed(voice, "head_facts", position, "" if asked else sections.instruction(voice)),
        say("head_questions"),
        *pairs,
        _signed(voice),
    ]


def _title_line(voice: Voice, channel: ChannelSpec) -> list[str]:
    return [] if channel.title is not None else [titles(voice)[0]]


def _addressed(voice: Voice) -> list[str]:
    salutation = voice.phrases.say("salutation_partners")
    if voice.language is Language.EN:
        return [_when(voice), salutation, sections.empathy(voice)]
    return [salutation, voice.joined(_when(voice), sections.empathy(voice))]


def _when(voice: Voice) -> str:
    return voice.phrases.say("opening_titled", time=voice.moment())


def _told(voice: Voice) -> str:
    return voice.joined(sections.known(voice), sections.reported(voice))


def _tell(voice: Voice) -> str:
    text = sections.instruction(voice)
    return voice.phrases.say("tell", text=text) if text else ""


def _who(voice: Voice) -> str:
    reach = sections.contacts(voice)
    return voice.phrases.say("staff_who", contact=reach) if reach else sections.contact(voice)


def _issued(voice: Voice) -> str:
    return voice.phrases.say("issued", entity=voice.material.signature.entity, time=voice.moment())


def _signed(voice: Voice) -> str:
    return "\n".join(sections.signature(voice))
