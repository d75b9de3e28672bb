"""Which templates a post may stand on, and in what order."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.domain.channel import ChannelSpec
from assistant.domain.document import Hit
from assistant.domain.library import PostTemplate
from assistant.domain.vocabulary import DocumentKind, Platform
from assistant.drafting.post.material import Material, contains_any
from assistant.text.segmentation import words

_SLOT = re.compile(r"\{([a-z_]+)\}")
_OWNED = frozenset(
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


def usable_templates(
    templates: Sequence[PostTemplate], material: Material, channel: ChannelSpec, evidence: Sequence[Hit]
) -> list[PostTemplate]:
    """Templates of the channel and language whose slots can be filled, distinct in angle.

    A brand's own come before the house's, those made for the channel before those for any, those whose angle
    past campaigns share before the rest; then the order given decides. Owned channels (press, store, …) have a
    form of their own and take only templates made for them.
    """
    slots = material.slots()
    fitting = [t for t in templates if _fits(t, material, channel, slots)]
    told = _campaign_words(evidence)
    order = sorted(
        fitting,
        key=lambda t: (
            t.id.startswith("house-"),
            len(t.platforms) or len(Platform),
            -len(told & set(words(t.angle))),
        ),
    )
    seen: set[str] = set()
    distinct: list[PostTemplate] = []
    for template in order:
        if template.angle not in seen:
            seen.add(template.angle)
            distinct.append(template)
    return distinct


def _fits(template: PostTemplate, material: Material, channel: ChannelSpec, slots: dict[str, str]) -> bool:
    if template.language is not material.language:
        return False
    if channel.id not in template.platforms and (template.platforms or channel.id in _OWNED):
        return False
    spoken = (template.hook, template.bridge, template.close)
    if not set(_SLOT.findall("".join(spoken))) <= slots.keys():
        return False
    if material.date_is_told and "{date}" in "".join(spoken):
        return False  # said twice, and a single day would read as a beginning
    return not any(contains_any(line, material.forbidden) for line in spoken)


def _campaign_words(evidence: Sequence[Hit]) -> set[str]:
    campaigns = [hit for hit in evidence if hit.kind is DocumentKind.CAMPAIGN]
    return {word for hit in campaigns for word in words(f"{hit.title} {hit.passage.text}") if len(word) > 1}
