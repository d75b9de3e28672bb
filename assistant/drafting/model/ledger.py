"""What a model is shown of an incident: only what this channel may tell, each thing as far as it has come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from assistant.domain.brand import Brand
from assistant.domain.channel import ChannelSpec, Counter, Form
from assistant.domain.content import Content
from assistant.domain.incident import Incident
from assistant.domain.untrusted import UntrustedText
from assistant.domain.vocabulary import Language, Platform, Stage, Strict, Twin
from assistant.drafting.model.wire import NONE, banned_text, voice_text
from assistant.drafting.playbook import PlaybookLibrary, sections
from assistant.drafting.playbook.material import gather
from assistant.drafting.playbook.titles import genre, titles
from assistant.drafting.playbook.voice import Voice
from assistant.files import load_model
from assistant.prompting import visible


class Shapes(Strict):
    """`prompts/statement/shapes.yaml`: what a statement looks like on each channel."""

    long: Twin
    short: Twin
    channels: dict[Platform, Twin]

    def of(self, channel: ChannelSpec) -> Twin:
        """The shape on one channel."""
        usual = self.short if channel.form is Form.SHORT else self.long
        return self.channels.get(channel.id, usual)


def load_shapes(prompts: Path) -> Shapes:
    """Read the shapes beside the statement's prompts. Raises `NotFound`, `BadFile`."""
    return load_model(prompts / "statement" / "shapes.yaml", Shapes)


_STAGES = {
    Stage.HOLDING: Twin(zh="首次回应", en="first response"),
    Stage.UPDATE: Twin(zh="进展通报", en="progress update"),
    Stage.CLOSING: Twin(zh="结果通报", en="outcome"),
}
_POSTURES = {
    "apology": Twin(
        zh="向受影响的人诚恳致歉，不认责、不辩解。",
        en="Say plainly to the people affected that we are sorry; neither admit liability nor make excuses.",
    ),
    "regret": Twin(
        zh="对受影响的人表达慰问和抱歉，事情未查清之前不认责、不辩解。",
        en="Feel with the people affected and say we are sorry for what they go through; neither admit nor excuse.",
    ),
    "concern": Twin(
        zh="我们自己受了不实之言或外来事件的影响：表达关切和感谢，不道歉，不讨伐。",
        en="We are wronged or struck ourselves: show concern and thanks; neither apologise nor attack.",
    ),
}


@dataclass(frozen=True)
class Telling:
    """One statement to be written: whose, about what, where, at which stage, in which language."""

    incident: Incident
    brand: Brand
    channel: ChannelSpec
    stage: Stage
    language: Language
    library: PlaybookLibrary
    skeleton: Content
    """The playbook's text."""

    @cached_property
    def voice(self) -> Voice:
        """The tellable part of the ledger with its playbook; what may not be told is not in it at all."""
        material = gather(self.incident, self.brand, self.channel, self.stage, self.language)
        if not self.channel.links and (material.contact.hotline or material.contact.email):
            material = replace(material, contact=material.contact.model_copy(update={"url": ""}))
        other = Language.EN if self.language is Language.ZH else Language.ZH
        return Voice(
            material=material,
            playbook=self.library.get(self.incident.type, self.language),
            phrases=self.library.phrases(self.language),
            brand=self.brand,
            stage=self.stage,
            language=self.language,
            platform=self.channel.id,
            twin=self.library.get(self.incident.type, other),
        )

    @cached_property
    def title_line(self) -> str:
        """The title where the text itself begins with it; empty on other channels."""
        first = self.skeleton.body.split("\n", 1)[0].strip()
        return first if self.channel.title is None and first in titles(self.voice) else ""

    @cached_property
    def tail(self) -> str:
        """Signature, date line and what follows them, as the playbook has them; empty on short channels."""
        signed = "\n".join(sections.signature(self.voice))
        at = self.skeleton.body.rfind("\n" + signed)
        return self.skeleton.body[at + 1 :] if signed and at >= 0 else ""

    @property
    def fixed(self) -> tuple[str, ...]:
        """What no model words anew: title line, date line, quote, next update, contact, signature."""
        voice = self.voice
        opening = sections.opening(voice, genre(voice), titled=True)
        named = sections.opening(voice, genre(voice), titled=False)
        written = (opening, named, sections.next_update(voice), sections.contact(voice))
        return (self.title_line, *written, self._quote(), self.tail)

    @property
    def titled(self) -> bool:
        """Whether a title is asked for."""
        return self.channel.title is not None or bool(self.title_line)

    def stable(self) -> dict[str, str]:
        """Slots of the stable part: the same for every statement of the brand in this language."""
        return {
            "brand": self.brand.name.get(self.language),
            "voice": voice_text(self.brand, self.language),
            "banned": banned_text(self.brand, self.language),
        }

    def variable(self, shapes: Shapes, marker: str) -> dict[str, str]:
        """Slots of the variable part."""
        voice, material = self.voice, self.voice.material
        return {
            "channel": self.channel.name.get(self.language),
            "shape": shapes.of(self.channel).get(self.language),
            "genre": genre(voice),
            "stage": _STAGES[self.stage].get(self.language),
            "length": self._length(),
            "title": self._title(),
            "opening": self._opening(),
            "subject": sections.subject(voice),
            "posture": self._posture(),
            "confirmed": self._listed(material.confirmed),
            "if_asked": self._listed(material.if_asked),
            "unverified": self._listed(material.unverified),
            "disputed": self._listed(material.disputed),
            "refuted": self._listed(material.refuted),
            "done": self._listed(material.done),
            "doing": self._listed(material.doing),
            "intent": self._listed(material.intent),
            "unknown": self._listed([sections.unknown(voice)]),
            "instruction": self._listed([sections.instruction(voice), self._audience()]),
            "commitment": self._listed([sections.commitment(voice)]),
            "quote": self._listed([self._quote()]),
            "next_update": self._listed([sections.next_update(voice)]),
            "contact": self._listed([sections.contact(voice), self._media()]),
            "never": self._never(),
            "marker": marker,
        }

    def _listed(self, texts: Iterable[str]) -> str:
        lines = [visible(UntrustedText(text=text)).replace("\n", " ") for text in texts if text.strip()]
        return "\n".join(f"{n}. {line}" for n, line in enumerate(lines, 1)) or NONE.get(self.language)

    def _posture(self) -> str:
        said, example = _POSTURES[self.voice.playbook.posture].get(self.language), sections.empathy(self.voice)
        return f"{said}例如：{example}" if self.language is Language.ZH else f"{said} For example: {example}"

    def _title(self) -> str:
        if not self.titled:
            return "不需要，title 写空字符串。" if self.language is Language.ZH else "none; leave title empty."
        example = self.skeleton.title or self.title_line
        limit = self.channel.title.limit if self.channel.title else 64
        if self.channel.title and self.channel.title.counter is Counter.X_WEIGHTED and self.language is Language.ZH:
            limit //= 2
        if self.language is Language.ZH:
            return f"不超过 {limit} 字，例如“{example}”"
        return f"at most {limit} characters, such as “{example}”"

    def _length(self) -> str:
        own = len(self.skeleton.body) - len(self.tail)
        low, high = max(60, own * 7 // 10), own * 13 // 10
        most = min((_characters(limit.limit, limit.counter, self.language) for limit in self.channel.body), default=0)
        most = max(60, most - len(self.tail) - 20) if most else 0
        high = min(high, most) if most else high
        low = min(low, high)
        if self.language is Language.ZH:
            return f"约 {low}–{high} 字" + (f"，绝不超过 {most} 字" if most else "")
        return f"about {low} to {high} characters" + (f", never more than {most}" if most else "")

    def _opening(self) -> str:
        if self.channel.form is Form.SHORT:
            return f"{self.voice.material.brand}, {self.voice.moment()}"
        return sections.opening(self.voice, genre(self.voice), titled=self.titled)

    def _audience(self) -> str:
        lines = self.voice.playbook.lines
        own = {
            Platform.STAFF: lines.staff,
            Platform.SERVICE: lines.service,
            Platform.STORE: lines.store,
            Platform.PARTNERS: lines.partners,
        }
        return self.voice.line(own.get(self.channel.id, ""))

    def _quote(self) -> str:
        name = self.voice.material.signature.name
        paragraphs = (line for line in self.skeleton.body.splitlines() if name and name in line and "“" in line)
        return next(paragraphs, "")

    def _media(self) -> str:
        return sections.media(self.voice) if self.channel.id is Platform.STAFF else ""

    def _never(self) -> str:
        return ("；" if self.language is Language.ZH else "; ").join(self.voice.playbook.never_say) or NONE.get(
            self.language
        )


def _characters(limit: int, counter: Counter, language: Language) -> int:
    """About how many characters a limit leaves in this language."""
    if counter is Counter.X_WEIGHTED and language is Language.ZH:
        return limit // 2
    return limit // 3 if counter is Counter.UTF8_BYTES and language is Language.ZH else limit
