"""What each kind of channel makes of the elements: a post, a letter, a notice, a press release."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from assistant.domain.channel import ChannelSpec
from assistant.domain.vocabulary import Language, Platform
from assistant.drafting.playbook import internal, sections
from assistant.drafting.playbook.joints import bare, prose
from assistant.drafting.playbook.titles import genre, names_matter, titles
from assistant.drafting.playbook.voice import Voice

Layout = Callable[[Voice, ChannelSpec], list[str]]
"""Paragraphs of the body, in order; empty ones fall away."""


def post(voice: Voice, channel: ChannelSpec) -> list[str]:
    """A text on a social platform: short paragraphs, no headings."""
    told = voice.joined(_confirmed(voice), sections.reported(voice), sections.unknown(voice))
    done = sections.action(voice)
    return [
        *_first(voice, channel),
        *((voice.joined(told, done),) if sections.sparse(voice) else (told, done)),
        sections.instruction(voice),
        voice.joined(sections.commitment(voice), sections.next_update(voice), sections.contact(voice)),
        "\n".join(sections.signature(voice)),
    ]


def letter(voice: Voice, channel: ChannelSpec) -> list[str]:
    """A letter to the public with salutation and signature."""
    salutation = voice.phrases.say("salutation_public")
    *dateline, first = _first(voice, channel)
    return [
        *_title_line(voice, channel),
        *dateline,
        salutation,
        first,
        _confirmed(voice),
        sections.reported(voice),
        sections.unknown(voice),
        sections.action(voice),
        sections.instruction(voice),
        sections.commitment(voice),
        voice.joined(sections.next_update(voice), sections.contact(voice)),
        "\n".join(sections.signature(voice)),
    ]


def answer_first(voice: Voice, channel: ChannelSpec) -> list[str]:
    """For readers who ask 如何看待: what is known, what is not, what is done, each announced in a line."""
    if sections.sparse(voice):
        return [*_title_line(voice, channel), *post(voice, channel)]
    return [
        *_title_line(voice, channel),
        *_first(voice, channel),
        _led(voice, "lead_known", voice.joined(_confirmed(voice, lead=False), sections.reported(voice))),
        _led(voice, "lead_unknown", sections.unknown(voice)),
        _led(voice, "lead_action", sections.action(voice)),
        _led(voice, "lead_advice", sections.instruction(voice)),
        sections.commitment(voice),
        voice.joined(sections.next_update(voice), sections.contact(voice)),
        "\n".join(sections.signature(voice)),
    ]


def notice(voice: Voice, channel: ChannelSpec) -> list[str]:
    """A notice on the website, under headings where there is enough to stand under them."""
    if sections.sparse(voice):
        return [*_title_line(voice, channel), *post(voice, channel)]
    last = sections.commitment(voice)
    next_and_contact = voice.joined("" if voice.closing else last, sections.next_update(voice), sections.contact(voice))
    return [
        *_title_line(voice, channel),
        *_first(voice, channel),
        internal.headed(voice, "head_known", _confirmed(voice, lead=False)),
        internal.headed(voice, "head_reported", sections.reported(voice)),
        internal.headed(voice, "head_unknown", sections.unknown(voice)),
        internal.headed(voice, "head_action", sections.action(voice)),
        internal.headed(voice, "head_advice", sections.instruction(voice)),
        internal.headed(voice, "head_contact" if voice.closing else "head_next", next_and_contact),
        last if voice.closing else "",
        "\n".join(sections.signature(voice)),
    ]


def press(voice: Voice, channel: ChannelSpec) -> list[str]:
    """A press release: dateline, quote where someone signs, boilerplate, media contact."""
    about = prose(voice.brand.about.get(voice.language))
    first, *rest = _first(voice, channel)
    quote = _quote(voice)
    commitment = "" if quote else sections.commitment(voice)  # the quote says it
    return [
        *_title_line(voice, channel),
        _dateline(voice) + first,
        *rest,
        voice.joined(_confirmed(voice), sections.reported(voice)),
        sections.unknown(voice),
        sections.action(voice),
        sections.instruction(voice),
        quote,
        voice.joined(commitment, sections.next_update(voice), sections.contact(voice)),
        "\n".join(sections.signature(voice)),
        sections.media(voice),
        "\n".join((voice.phrases.say("about", brand=voice.material.brand), about)) if about else "",
    ]


def _first(voice: Voice, channel: ChannelSpec) -> list[str]:
    """When and what about, what is untrue where a claim is answered, then the people concerned."""
    headed = channel.title is not None or voice.platform in _WITH_TITLE_LINE
    opening = sections.opening(voice, genre(voice), titled=headed and names_matter(voice, channel))
    people = voice.joined(_untrue(voice), sections.empathy(voice))
    if voice.language is Language.EN:  # a dateline of its own, so that the text begins with people
        return [opening, people]
    name = "head" if voice.platform is Platform.WEIBO else "head_brand"
    head = "" if headed else voice.phrases.say(name, brand=voice.material.brand, genre=genre(voice))
    return [voice.joined(head + opening, people)]


def _untrue(voice: Voice) -> str:
    return sections.refutation(voice) if sections.corrects(voice) else ""


def _confirmed(voice: Voice, lead: bool = True) -> str:
    """What is known, without the refutation that a correction has given in its first paragraph."""
    return sections.confirmation(voice, lead) if sections.corrects(voice) else sections.known(voice, lead)


def _title_line(voice: Voice, channel: ChannelSpec) -> list[str]:
    return [] if channel.title is not None else [titles(voice)[0]]


def _led(voice: Voice, lead: str, text: str) -> str:
    return voice.joined(voice.phrases.say(lead), text) if text else ""


def _dateline(voice: Voice) -> str:
    """City and day where all the brand's places are in one city; no place is guessed."""
    cities = {place.city.get(voice.language) for place in voice.brand.places}
    if len(cities) != 1:
        return ""
    day = sections.signature(voice)[-1]
    said = voice.phrases.say("dateline", city=cities.pop(), day=day)
    return said if voice.language is Language.ZH else said + " "


def _quote(voice: Voice) -> str:
    """Empathy and commitment in the words of the signatory, while there is something to undertake and a name."""
    signed = voice.material.signature
    if not signed.name or voice.closing:
        return ""
    words = voice.line(voice.playbook.lines.quote)
    if voice.language is Language.ZH:
        return voice.phrases.say("quote_by", speaker=f"{signed.entity}{signed.title}{signed.name}", quote=f"“{words}”")
    speaker = ", ".join(part for part in (signed.name, signed.title) if part)
    return voice.phrases.say("quote_by", speaker=speaker, quote=f"“{bare(words)},”")


_WITH_TITLE_LINE = frozenset({Platform.PRESS, Platform.WEBSITE, Platform.WECHAT_OA, Platform.ZHIHU})
"""Channels whose layout writes the title into the text where the channel has no title of its own."""


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
