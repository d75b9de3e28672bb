"""Labels on text that a model wrote: the visible one, and the metadata that travels in the file.

China: 《人工智能生成合成内容标识办法》 and GB 45438-2025, in force 2025-09-01. European Union: AI Act, article 50(4),
which asks for no label where people have reviewed the text and answer for it; the file then says who did.
Text that people or the playbook wrote carries none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from assistant.domain.draft import Version
from assistant.domain.vocabulary import Engine, Language, Market, Strict, Twin

MODELS = frozenset({Engine.PROVIDER, Engine.LOCAL})

EXPLICIT = Twin(zh="（本内容由AI生成，已经人工审核）", en="(AI-generated content, reviewed by people)")
"""GB 45438-2025: “人工智能” or “AI” with “生成” or “合成”, at the beginning, the end or in the middle of a text."""

EU_NOTE = Twin(
    zh="欧盟《人工智能法》第50条第4款：本文由人工智能辅助起草，已由下列人员审核，并由其承担编辑责任。",
    en="EU AI Act, article 50(4): drafted with the help of AI, reviewed by the people named below, who take editorial "
    "responsibility.",
)


class Labels(Strict):
    """What a release says of who wrote the text."""

    explicit: str = ""
    """Stands with the text; empty where none is due."""
    note: str = ""
    """Stands beside the text, in the record."""
    aigc: dict[str, str] = {}
    """The implicit label, GB 45438-2025 appendix: goes into the file's metadata under the key `AIGC`."""


def written_by_model(versions: Iterable[Version], number: int) -> bool:
    """Whether a model wrote the version or any it grew from; a person's polish does not make it a person's text."""
    by_number = {version.number: version for version in versions}
    current = by_number.get(number)
    while current is not None:
        if current.engine in MODELS:
            return True
        current = by_number.get(current.parent) if current.parent is not None else None
    return False


def labels_for(
    *, by_model: bool, markets: Collection[Market], language: Language, producer: str, content_id: str
) -> Labels:
    """The labels that the markets ask for."""
    if not by_model:
        return Labels()
    return Labels(
        explicit=EXPLICIT.get(language) if Market.CN in markets else "",
        note=EU_NOTE.get(language) if Market.EU in markets else "",
        aigc={
            "Label": "1",
            "ContentProducer": producer,
            "ProduceID": content_id,
            "ReservedCode1": "",
            "ContentPropagator": "",
            "PropagateID": "",
            "ReservedCode2": "",
        },
    )
