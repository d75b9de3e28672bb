"""What each kind of channel makes of the elements: a post, a letter, a notice, a press release."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from assistant.domain.channel import ChannelSpec
from assistant.domain.vocabulary import Language, Platform
from assistant.drafting.playbook import internal, sections
from assistant.drafting.playbook.joints import bare, prose
from assistant.drafting.playbook.sections import Voice
from assistant.drafting.playbook.titles import genre, titles

Layout = Callable[[Voice, ChannelSpec], list[str]]
"""Paragraphs of the body, in order; empty ones fall away."""


def post(voice: Voice, channel: ChannelSpec) -> list[str]:
    """A text on a social platform: short paragraphs, no headings."""
    head = "" if channel.title is not None else _head(voice)
    first = voice.joined(sections.opening(voice), sections.empathy(voice))
    return [
        head + first if voice.language is Language.ZH else "\n\n".join(part for part in (head, first) if part),
        voice.joined(sections.known(voice), sections.reported(voice), sections.unknown(voice)),
        voice.joined(sections.action(voice)),
        sections.instruction(voice),
        voice.joined(sections.commitment(voice), sections.next_update(voice), sections.contact(voice)),
        "\n".join(sections.signature(voice)),
    ]


def _head(voice: Voice) -> str:
    name = "head" if voice.platform is Platform.WEIBO else "head_brand"
    return voice.phrases.say(name, brand=voice.material.brand, genre=genre(voice))


def letter(voice: Voice, channel: ChannelSpec) -> list[str]:
    """A letter to the public with salutation and signature."""
    return [
        *_title_line(voice, channel),
        voice.phrases.say("salutation_public"),
        voice.joined(sections.opening(voice), sections.empathy(voice)),
        sections.known(voice),
        sections.reported(voice),
        sections.unknown(voice),
        sections.action(voice),
        sections.instruction(voice),
        sections.commitment(voice),
        voice.joined(sections.next_update(voice), sections.contact(voice)),
        _thanks(voice),
        "\n".join(sections.signature(voice)),
    ]


def answer_first(voice: Voice, channel: ChannelSpec) -> list[str]:
    """For readers who ask 如何看待: what is known, what is not, what is done, each announced in a line."""
    lead = voice.phrases.say
    return [
        *_title_line(voice, channel),
        voice.joined(sections.opening(voice), sections.empathy(voice)),
        voice.joined(lead("lead_known"), sections.known(voice, lead=False), sections.reported(voice)),
        _led(voice, "lead_unknown", sections.unknown(voice)),
        voice.joined(lead("lead_action"), sections.action(voice)),
        _led(voice, "lead_advice", sections.instruction(voice)),
        sections.commitment(voice),
        voice.joined(sections.next_update(voice), sections.contact(voice)),
        "\n".join(sections.signature(voice)),
    ]


def notice(voice: Voice, channel: ChannelSpec) -> list[str]:
    """A notice on the website, under headings."""
    next_and_contact = voice.joined(sections.commitment(voice), sections.next_update(voice), sections.contact(voice))
    return [
        *_title_line(voice, channel),
        voice.joined(sections.opening(voice), sections.empathy(voice)),
        internal.headed(voice, "head_known", sections.known(voice, lead=False)),
        internal.headed(voice, "head_reported", sections.reported(voice)),
        internal.headed(voice, "head_unknown", sections.unknown(voice)),
        internal.headed(voice, "head_action", sections.action(voice)),
        internal.headed(voice, "head_advice", sections.instruction(voice)),
        internal.headed(voice, "head_next", next_and_contact),
        "\n".join(sections.signature(voice)),
    ]


def press(voice: Voice, channel: ChannelSpec) -> list[str]:
    """A press release: dateline, quote where someone signs, boilerplate, media contact."""
    about = prose(voice.brand.about.get(voice.language))
    return [
        *_title_line(voice, channel),
        _dateline(voice) + voice.joined(sections.opening(voice), sections.empathy(voice)),
        voice.joined(sections.known(voice), sections.reported(voice)),
        sections.unknown(voice),
        sections.action(voice),
        sections.instruction(voice),
        _quote(voice),
        voice.joined(sections.commitment(voice), sections.next_update(voice), sections.contact(voice)),
        "\n".join(sections.signature(voice)),
        sections.media(voice),
        "\n".join((voice.phrases.say("about", brand=voice.material.brand), about)) if about else "",
    ]


def _title_line(voice: Voice, channel: ChannelSpec) -> list[str]:
    return [] if channel.title is not None else [titles(voice)[0]]


def _led(voice: Voice, lead: str, text: str) -> str:
    return voice.joined(voice.phrases.say(lead), text) if text else ""


def _thanks(voice: Voice) -> str:
    return voice.phrases.say("closing_thanks") if voice.closing else ""


def _dateline(voice: Voice) -> str:
    """City and day where all the brand's places are in one city; no place is guessed."""
    cities = {place.city.get(voice.language) for place in voice.brand.places}
    if len(cities) != 1:
        return ""
    day = sections.signature(voice)[-1]
    said = voice.phrases.say("dateline", city=cities.pop(), day=day)
    return said if voice.language is Language.ZH else said + " "


def _quote(voice: Voice) -> str:
    """Empathy and commitment in the words of the signatory; only where a name is given."""
    signed = voice.material.signature
    if not signed.name:
        return ""
    words = voice.line(voice.playbook.lines.quote)
    if voice.language is Language.ZH:
        return voice.phrases.say("quote_by", speaker=f"{signed.entity}{signed.title}{signed.name}", quote=f"“{words}”")
    speaker = ", ".join(part for part in (signed.name, signed.title) if part)
    return voice.phrases.say("quote_by", speaker=speaker, quote=f"“{bare(words)},”")


def layout(platform: Platform) -> Layout:
    """The layout of a long-form channel."""
    return _LAYOUTS.get(platform, post)


_LAYOUTS = MappingProxyType(
    {
        Platform.WECHAT_OA: letter,
        Platform.ZHIHU: answer_first,
        Platform.WEBSITE: notice,
        Platform.PRESS: press,
        Platform.STAFF: internal.staff,
        Platform.SERVICE: internal.service,
        Platform.STORE: internal.store,
        Platform.PARTNERS: internal.partners,
        Platform.QA: internal.qa,
    }
)
