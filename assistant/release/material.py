"""What a release shows: the text as published, and the record that goes with it. Pure data, no clock."""

from __future__ import annotations

import json
from datetime import datetime

from assistant.domain.content import Content
from assistant.domain.vocabulary import DraftKind, Engine, Language, Platform, Strict, Twin
from assistant.release.labels import Labels


class Approval(Strict):
    """One approval as the file names it."""

    person: str
    name: str
    roles: tuple[str, ...]
    at: datetime
    reason: str = ""

    @property
    def line(self) -> str:
        """`周以宁 Zhou (zhou), brand_reviewer, 2026-11-21 14:05 UTC`."""
        return f"{self.name} ({self.person}), {', '.join(self.roles)}, {self.at:%Y-%m-%d %H:%M} UTC"


class Material(Strict):
    """Everything that is rendered. The same material gives the same bytes."""

    draft: str
    version: int
    kind: DraftKind
    brand: str
    brand_name: str
    """As people call it, in the text's language."""
    platform: Platform
    channel_name: str
    language: Language
    genre: str
    """Heading where the content has no title: 情况说明, the draft's title."""
    content: Content
    published: str
    """The text as the channel publishes it, without the AI label."""
    labels: Labels
    content_digest: str
    binding: str
    engine: Engine
    origin: str = ""
    """Model and prompt, where there are any."""
    approvals: tuple[Approval, ...]
    cleared_at: datetime
    """When the last approval that was needed came."""

    @property
    def text(self) -> str:
        """The text to be published, with the AI label on a line of its own where one is due."""
        return f"{self.published}\n\n{self.labels.explicit}" if self.labels.explicit else self.published

    @property
    def heading(self) -> str:
        """What stands on top."""
        return self.content.title or self.genre

    @property
    def stem(self) -> str:
        """File name without its suffix."""
        return f"{self.draft}-v{self.version}-{self.platform.value}-{self.language.value}"

    @property
    def written_by(self) -> str:
        """Engine, model and prompt in words."""
        engine = ENGINES[self.engine].get(self.language)
        return f"{engine} · {self.origin}" if self.origin else engine

    def aigc(self) -> str:
        """The implicit label as JSON; empty where none is due."""
        return json.dumps(self.labels.aigc, ensure_ascii=False) if self.labels.aigc else ""

    def extras(self) -> list[tuple[str, str]]:
        """Texts besides title, body and tags: cover, images, shots, alternative texts."""
        known = ("title", "body", "tags")
        return [(name, text) for name, text in self.content.fields() if not name.startswith(known)]

    def record(self) -> list[tuple[str, str]]:
        """The rows of the record, in the text's language."""
        rows = [
            (WORDS["brand"], self.brand_name),
            (WORDS["channel"], f"{self.channel_name} · {self.language.value}"),
            (WORDS["draft"], f"{self.draft} · v{self.version}"),
            (WORDS["engine"], self.written_by),
            (WORDS["digest"], self.content_digest),
            (WORDS["binding"], self.binding),
            *((WORDS["approved"], approval.line) for approval in self.approvals),
        ]
        if self.labels.explicit:
            rows.append((WORDS["label"], self.labels.explicit))
        if self.labels.note:
            rows.append((WORDS["note"], self.labels.note))
        return [(name.get(self.language), value) for name, value in rows]


WORDS = {
    "brand": Twin(zh="品牌", en="Brand"),
    "channel": Twin(zh="渠道", en="Channel"),
    "draft": Twin(zh="稿件", en="Draft"),
    "engine": Twin(zh="撰写引擎", en="Written by"),
    "digest": Twin(zh="正文摘要（SHA-256）", en="Digest of the text (SHA-256)"),
    "binding": Twin(zh="审核依据摘要", en="Digest approved"),
    "approved": Twin(zh="审核通过", en="Approved by"),
    "label": Twin(zh="AI 标识", en="AI label"),
    "note": Twin(zh="说明", en="Note"),
    "record": Twin(zh="放行记录", en="Record of clearance"),
    "cover_text": Twin(zh="封面文字", en="Cover text"),
    "image_texts": Twin(zh="图片文字", en="Text in image"),
    "alt_texts": Twin(zh="替代文字", en="Alternative text"),
    "script": Twin(zh="分镜", en="Shot"),
    "picture": Twin(zh="画面", en="picture"),
    "words": Twin(zh="口播", en="words"),
}


ENGINES = {
    Engine.PROVIDER: Twin(zh="模型服务", en="language model (provider)"),
    Engine.LOCAL: Twin(zh="本机模型", en="language model (local)"),
    Engine.PLAYBOOK: Twin(zh="模板引擎", en="playbook"),
    Engine.PERSON: Twin(zh="人工", en="people"),
}


def field_name(field: str, language: Language) -> str:
    """`image_texts[0]` for people: 图片文字 1."""
    base, _, rest = field.partition("[")
    number, _, part = rest.partition("]")
    shown = WORDS[base].get(language) if base in WORDS else base
    if number.isdigit():
        shown += f" {int(number) + 1}"
    part = part.removeprefix(".")
    return f"{shown} · {WORDS[part].get(language)}" if part in WORDS else shown
