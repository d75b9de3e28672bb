"""Which templates a post may stand on, and in what order."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.domain.channel import ChannelSpec
from assistant.domain.document import Hit
from assistant.domain.library import PostTemplate
from assistant.domain.vocabulary import DocumentKind
from assistant.drafting.post.material import Material, contains_any
from assistant.text.segmentation import words

_SLOT = re.compile(r"\{([a-z_]+)\}")


def usable_templates(
    templates: Sequence[PostTemplate], material: Material, channel: ChannelSpec, evidence: Sequence[Hit]
) -> list[PostTemplate]:
    """Templates of the channel and language whose slots can be filled, distinct in angle.

    Those made for the channel come first, then those whose angle past campaigns share; the order given decides
    the rest, so that a brand's own stand before the house's.
    """
    slots = material.slots()
    fitting = [t for t in templates if _fits(t, material, channel, slots)]
    told = _campaign_words(evidence)
    order = sorted(
        fitting,
        key=lambda t: (not t.platforms, _repeats_date(t, material), -len(told & set(words(t.angle)))),
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
    if template.platforms and channel.id not in template.platforms:
        return False
    spoken = (template.hook, template.bridge, template.close)
    if not set(_SLOT.findall("".join(spoken))) <= slots.keys():
        return False
    return not any(contains_any(line, material.forbidden) for line in spoken)


def _repeats_date(template: PostTemplate, material: Material) -> bool:
    return material.date_is_told and "{date}" in template.hook


def _campaign_words(evidence: Sequence[Hit]) -> set[str]:
    campaigns = [hit for hit in evidence if hit.kind is DocumentKind.CAMPAIGN]
    return {word for hit in campaigns for word in words(f"{hit.title} {hit.passage.text}") if len(word) > 1}
