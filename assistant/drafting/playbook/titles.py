"""Genre and title of a statement: the fullest that the channel's title has room for, never cut."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.domain.channel import ChannelSpec
from assistant.domain.vocabulary import Language, Platform, Stage
from assistant.drafting.playbook.joints import capital, mentions
from assistant.drafting.playbook.sections import subject
from assistant.drafting.playbook.voice import Voice
from assistant.text.lengths import length

_OWN_TITLES = {
    Platform.STAFF: "title_staff",
    Platform.SERVICE: "title_service",
    Platform.STORE: "title_store",
    Platform.PARTNERS: "title_partners",
    Platform.QA: "title_qa",
    Platform.PRESS: "title_brand",
}


def genre(voice: Voice) -> str:
    """What the text is called; a recall or a refuted claim in the ledger calls for its own genre.

    Without an outcome a closing text is not called a result.
    """
    material = voice.material
    told = " ".join((*material.done, *material.doing, *material.intent))
    for special in voice.playbook.genre_when:
        if special.refuted and material.refuted and (voice.closing or not material.unverified):
            return special.genre
        if mentions(told, special.action):
            return special.genre
    stage = Stage.UPDATE if voice.closing and not voice.concluding else voice.stage
    return voice.playbook.genre[stage]


def titles(voice: Voice) -> list[str]:
    """Every title that says what the text is, fullest first."""
    say, brand, kind = voice.phrases.say, voice.material.brand, genre(voice)
    named, usual = subject(voice), voice.playbook.subject
    found: list[str] = []
    own = _OWN_TITLES.get(voice.platform)
    for words in dict.fromkeys((named, usual)):
        matter = words if voice.language is Language.ZH else capital(words)
        if own:
            found.append(capital(say(own, brand=brand, subject=matter, genre=kind)))
        found.append(capital(say("title", subject=matter, genre=kind)))
    found.append(say("title_short", brand=brand, genre=kind))
    found.append(capital(kind))
    return found


def names_matter(voice: Voice, channel: ChannelSpec) -> bool:
    """Whether the title says what the text is about, so that its first sentence need not."""
    shown = (title(voice, channel) if channel.title is not None else titles(voice)[0]).casefold()
    return subject(voice).casefold() in shown


def title(voice: Voice, channel: ChannelSpec) -> str:
    """The fullest title that fits; empty where the channel has none."""
    if channel.title is None:
        return ""
    limit = channel.title
    return first_fitting(titles(voice), lambda text: length(text, limit.counter) <= limit.limit)


def first_fitting(texts: Sequence[str], fits: Callable[[str], bool]) -> str:
    """The first text that fits; the last where none does: too long is flagged by the checks, never cut."""
    return next((text for text in texts if fits(text)), texts[-1])
