"""What a small model does for posts: it chooses the moment that a post opens on and phrases the first line.

Bare rewriting was tried and dropped: of six first lines it wrote freely in either language none could be used. Given
the moment and the product it phrases a usable line in Chinese more often than not; what it adds beyond them is refused,
and then the line that stands beside the moment in `prompts/post-local/moments.<lang>.yaml` is used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import regex
from pydantic import JsonValue

from assistant.checks.overlap import stem
from assistant.domain.brand import Brand
from assistant.domain.brief import Brief
from assistant.domain.channel import ChannelSpec
from assistant.domain.content import Content
from assistant.domain.digest import digest
from assistant.domain.library import PostTemplate, PostText
from assistant.domain.model import ChatModel, ChatReply, ChatRequest, FailureReason
from assistant.domain.vocabulary import Language, Strict, Twin, fill_slots
from assistant.drafting.model.guard import Guard
from assistant.drafting.model.keep import differences
from assistant.drafting.model.task import PROMPT_TOKENS_LOCAL, FindingsOf, Modelled, Unused
from assistant.drafting.model.wire import Refusals, failed, prompt_for, read_document
from assistant.drafting.post import ComposedPost, compose_posts
from assistant.drafting.post.material import Material, contains_any, gather
from assistant.errors import ModelFailure, UserError
from assistant.files import load_model
from assistant.prompting import Parts
from assistant.text.normalise import fold_key
from assistant.text.segmentation import words

_ASKED = 3
"""Texts in one request: as many as the embedded server answers at a time; they vote on the moment."""
_OFFERED = 6
"""Moments that the model chooses among; more, and it takes the first whatever it says."""
_GENERAL = 3
"""General ones that are offered where fewer than two bear on the brief."""
_LONGEST = {Language.ZH: 48, Language.EN: 140}
"""Characters of a first line in the schema."""
_NO_OPENING = ("这些稿子的开头不能换。", "the openings of these posts may not change.")
_SLOT = regex.compile(r"\{([a-z_]+)\}")


class Moment(Strict):
    """A moment in a reader's day that a post can open on."""

    moment: str
    about: tuple[str, ...] = ()
    """The brief has one of these words; empty: bears on anything."""
    line: PostText
    """A first line ready to use; slot: product."""
    ask: str
    """A question about it that people can answer."""


class Moments(Strict):
    """`prompts/post-local/moments.<lang>.yaml`."""

    language: Language
    may_add: tuple[str, ...]
    """Words that a model may put between the moment and the product."""
    moments: tuple[Moment, ...]


def load_moments(prompts: Path, language: Language) -> Moments:
    """Read the moments of a language. Raises `NotFound`, `BadFile`."""
    return load_model(prompts / "post-local" / f"moments.{language.value}.yaml", Moments)


class _Opening(Strict):
    moment: str
    line: str = ""


@dataclass(frozen=True)
class Opening:
    """What the model chose and wrote."""

    moment: Moment
    lines: tuple[str, ...]
    """Its own first lines for this moment."""


def bearing(brief: Brief, moments: Moments) -> tuple[Moment, ...]:
    """The moments that bear on a brief, best first; general ones where hardly any does."""
    told = " ".join((brief.goal, brief.audience, brief.product, brief.tone, *brief.key_messages)).casefold()
    counted = [(sum(_names(told, word, moments.language) for word in m.about), m) for m in moments.moments]
    fitting = [m for score, m in sorted(counted, key=lambda pair: -pair[0]) if score > 0]
    if len(fitting) < 2:
        fitting += [m for m in moments.moments if not m.about][:_GENERAL]
    return tuple(fitting[:_OFFERED])


def _names(told: str, word: str, language: Language) -> bool:
    if language is Language.ZH:
        return word in told
    return regex.search(rf"\b{regex.escape(word.casefold())}\b", told) is not None


@dataclass(frozen=True)
class LocalPosts:
    """The playbook's posts of one request, to be opened anew; holds nothing between request and reply."""

    brief: Brief
    brand: Brand
    channel: ChannelSpec
    language: Language
    composed: tuple[ComposedPost, ...]
    templates: tuple[PostTemplate, ...]
    findings_of: FindingsOf
    guard: Guard
    refusals: Refusals
    prompts: Path

    @cached_property
    def _bank(self) -> Moments:
        return load_moments(self.prompts, self.language)

    @cached_property
    def _material(self) -> Material:
        return gather(self.brief, self.brand, self.language)

    @cached_property
    def _offered(self) -> tuple[Moment, ...]:
        return bearing(self.brief, self._bank)

    # --- asking -------------------------------------------------------------------------------------------------

    def request(self, model: ChatModel, seconds: float) -> ChatRequest:
        """One call for three openings.

        Raises `ModelFailure`: `NOTHING_KEPT` where no post has an opening that may change, `INPUT_TOO_LONG` where the
        brief's product or audience has no room.
        """
        if not self._material.product or not any(self._open(post) for post in self.composed):
            raise failed(FailureReason.NOTHING_KEPT, detail=_NO_OPENING, unasked=True)
        parts = self._fitting(model)
        names: list[JsonValue] = [m.moment for m in self._offered]
        return ChatRequest(
            system=parts.system,
            user=parts.user,
            count=_ASKED,
            max_tokens=40 + _LONGEST[self.language],
            temperature=0.9,
            json_schema={
                "type": "object",
                "properties": {
                    "moment": {"type": "string", "enum": names},
                    "line": {"type": "string", "maxLength": _LONGEST[self.language]},
                },
                "required": ["moment", "line"],
                "additionalProperties": False,
            },
            deadline_seconds=seconds,
        )

    def _fitting(self, model: ChatModel) -> Parts:
        """The prompt; key messages are kept out of it, since a small model would copy them into the line."""
        template = prompt_for(self.prompts, "post-local", self.language)
        offered = list(self._offered)
        while offered:
            parts = template.parts(
                {
                    "moments": "\n".join(f"- {m.moment}" for m in offered),
                    "product": self._material.product,
                    "audience": " ".join((self.brief.audience or self.brief.goal).split()),
                }
            )
            if model.count_tokens(parts.user) <= PROMPT_TOKENS_LOCAL:
                return parts
            offered.pop()
        raise ModelFailure(
            FailureReason.INPUT_TOO_LONG,
            zh=f"受众和产品名太长，本机小模型一次只读 {PROMPT_TOKENS_LOCAL} 个词元。请写短些，或换用模型服务。",
            en=f"Audience and product are too long: the embedded model reads {PROMPT_TOKENS_LOCAL} tokens at a time. "
            "Shorten them, or use a provider.",
        )

    def _template(self, post: ComposedPost) -> PostTemplate | None:
        same = (t for t in self.templates if t.id == post.template and t.language is post.language)
        return next(same, None)

    def _open(self, post: ComposedPost) -> PostTemplate | None:
        """The template of a post whose first line may change: one that only names the product, or names nothing."""
        template = self._template(post)
        if template is None or post.language is not self.language:
            return None
        slots = set(_SLOT.findall(template.hook))
        if not slots and ("\n" in template.hook or template.hook.rstrip().endswith(("：", ":", "，", ","))):
            return None  # a salutation, or a form of its own
        return template if slots <= {"product"} else None

    # --- reading ------------------------------------------------------------------------------------------------

    def read(self, reply: ChatReply) -> tuple[Modelled | Unused, ...]:
        """A text for each post whose opening was made anew; the others say why they stay.

        No two stand on one moment, but that one may tell it and another ask about it.

        Raises `ModelFailure`: as `read_document`, or `NOTHING_KEPT`.
        """
        openings = self._openings(reply)
        waiting = {asks: list(openings) for asks in (True, False)}
        modelled: list[Modelled | Unused] = []
        for post in self.composed:
            made = None
            template = self._open(post)
            left = waiting[_asks(template)] if template is not None else []
            while template is not None and left and made is None:
                made = self._opened(post, template, left.pop(0))
            modelled.append(made or (_NO_MOMENT if template is not None else _NOT_OPEN))
        if not any(isinstance(made, Modelled) for made in modelled):
            raise failed(FailureReason.NOTHING_KEPT, *reply.texts)
        return tuple(modelled)

    def _openings(self, reply: ChatReply) -> list[Opening]:
        """What was chosen, the moment with most votes first."""
        by_name = {m.moment: m for m in self._offered}
        votes: Counter[str] = Counter()
        lines: dict[str, list[str]] = {}
        failure: ModelFailure | None = None
        for text, complete in zip(reply.texts, reply.complete, strict=False):
            try:
                said = read_document(text, _Opening, complete=complete, language=self.language, refusals=self.refusals)
            except ModelFailure as why:
                failure = failure or why
                continue
            if said.moment in by_name:
                votes[said.moment] += 1
                lines.setdefault(said.moment, []).extend([said.line.strip()] if complete else [])
        if not votes:
            raise failure or failed(FailureReason.NOTHING_KEPT, *reply.texts)
        return [Opening(by_name[name], tuple(dict.fromkeys(lines[name]))) for name, _ in votes.most_common()]

    def _opened(self, post: ComposedPost, template: PostTemplate, opening: Opening) -> Modelled | None:
        """The post with its first and last line made anew; `None` where none of the lines can stand."""
        asks = _asks(template)
        own = [line for line in opening.lines if not asks and self._acceptable(line, opening.moment)]
        house = opening.moment.ask if asks else fill_slots(opening.moment.line, {"product": self._material.product})
        for hook in (*own, house):
            content = self._recomposed(template, hook, opening.moment, asks)
            if content is not None and not self._brings(content, post.content):
                return self._modelled(post, content, opening.moment, _told(opening.moment, hook in own, asks))
        return None

    def _recomposed(self, template: PostTemplate, hook: str, moment: Moment, asks: bool) -> Content | None:
        close = template.close if asks or not template.close else moment.ask
        if contains_any(f"{hook}\n{close}", self._material.forbidden):
            return None
        changed = template.model_copy(update={"hook": hook, "bridge": "", "close": close})
        try:
            again = compose_posts(self.brief, self.brand, self.channel, self.language, [changed], (), variants=1)
        except UserError:
            return None
        content = again[0].content
        return content if hook.rstrip("。.") in content.body else None

    def _brings(self, content: Content, before: Content) -> bool:
        was, now = (Counter((f.rule, f.place.field) for f in self.findings_of(c)) for c in (before, content))
        return bool(now - was)

    def _modelled(self, post: ComposedPost, content: Content, moment: Moment, note: Twin) -> Modelled:
        template = prompt_for(self.prompts, "post-local", self.language)
        return Modelled(
            content=content,
            notes=(*post.notes, note),
            prompt=template.name,
            prompt_digest=digest({"prompt": template.digest, "moments": self._bank.model_dump(mode="json")}),
            variant=f"{post.variant} · {moment.moment}",
        )

    # --- what may stand -----------------------------------------------------------------------------------------

    def _acceptable(self, line: str, moment: Moment) -> bool:
        """Whether the model's line opens on the moment, names the product and says nothing beyond the two."""
        product = self._material.product
        if not fold_key(line).startswith(fold_key(moment.moment)) or product not in line or "{" in line:
            return False
        if line.count(product) > 1 or len(line) <= len(moment.moment) + len(product) + 2:
            return False
        mark, end = ("，", "。") if self.language is Language.ZH else (", ", ".")
        plain = f"{moment.moment}{mark}{product}{end}"
        any_words = self.guard.model_copy(update={"most_new": len(line)})  # new words are held to a list of their own
        if differences(plain, line, any_words, self.language, tuple(self.brand.names())):
            return False
        known = f"{plain} {fill_slots(moment.line, {'product': product})}"
        return not list(self._new_words(line, known))

    def _new_words(self, line: str, known: str) -> Iterator[str]:
        may = self._bank.may_add
        if self.language is Language.ZH:
            plain = frozenset((*may, *self.guard.zh.plain))
            yield from (w for w in words(line) if w not in known and not _made_of(w, plain))
            return
        stems = {stem(w) for w in (*words(known), *may, *self.guard.en.plain)}
        yield from (w for w in words(line) if stem(w) not in stems)


_NOT_OPEN = Unused(
    reason=FailureReason.NOTHING_KEPT,
    detail=Twin(
        zh="这一版的开头自成一体，不交给本机小模型改；保留模板原文。",
        en="The opening of this post has a form of its own, which the embedded model is not given; it stays as it was.",
    ),
)
_NO_MOMENT = Unused(
    reason=FailureReason.NOTHING_KEPT,
    detail=Twin(
        zh="本机小模型没有为这一版选出能用的开头场景；保留模板原文。",
        en="The embedded model chose no moment that this post could open on; it stays as it was.",
    ),
)


def _made_of(word: str, parts: frozenset[str]) -> bool:
    """Whether a Chinese word is one of the parts, or several in a row: 想喝 and 一杯 make 想喝一杯."""
    return not word or any(word.startswith(part) and _made_of(word[len(part) :], parts) for part in parts)


def _asks(template: PostTemplate) -> bool:
    """Whether a post opens on a question; it still does with another opening."""
    return "？" in template.hook or "?" in template.hook


def _told(moment: Moment, by_model: bool, asks: bool) -> Twin:
    zh, en = "第一句取自场景库（它写的没有通过核对）", "the first line is the house's, as its own did not pass"
    if by_model:
        zh, en = "第一句是它写的", "it wrote the first line"
    elif asks:
        zh, en = "开头的问句取自场景库", "the opening question is the house's"
    return Twin(
        zh=f"本机小模型选了开头的场景“{moment.moment}”，{zh}；其余文字与模板一致。",
        en=f"The embedded model chose the moment “{moment.moment}”; {en}. The rest is the template's.",
    )
