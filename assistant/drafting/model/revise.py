"""A person's wish carried out on a finished text: all of it, one sentence, or its twin in the other language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from assistant.domain.brand import Brand
from assistant.domain.channel import ChannelSpec
from assistant.domain.content import Content
from assistant.domain.finding import Finding
from assistant.domain.model import ChatModel, ChatReply, ChatRequest, FailureReason
from assistant.domain.revision import RevisionWish, WishKind
from assistant.domain.untrusted import UntrustedText
from assistant.domain.vocabulary import Engine, Language, Twin, fill_slots
from assistant.drafting.model.closed import refuse_closed
from assistant.drafting.model.guard import Guard
from assistant.drafting.model.polish import Polish
from assistant.drafting.model.repair import repair_part
from assistant.drafting.model.reply_filter import Passed, left_out
from assistant.drafting.model.revise_text import WishedText
from assistant.drafting.model.revise_wire import MARK, Fields, Wishes, joined, mark, plainly, schema, translated
from assistant.drafting.model.task import FindingsOf, Modelled
from assistant.drafting.model.twins import unlike
from assistant.drafting.model.wire import (
    NONE,
    Refusals,
    banned_text,
    failed,
    new_marker,
    prompt_for,
    read_document,
    refuse_unusable,
    voice_text,
)
from assistant.errors import ModelFailure
from assistant.files import load_model
from assistant.prompting import visible
from assistant.text.normalise import Span


class ReviseTask:
    """A `Task` for one draft: the same text as a person wishes it, with the same facts."""

    def __init__(
        self,
        content: Content,
        language: Language,
        wish: RevisionWish,
        brand: Brand,
        channel: ChannelSpec,
        *,
        findings_of: FindingsOf,
        guard: Guard,
        refusals: Refusals,
        prompts: Path,
        complete: bool = True,
        reference: str = "",
        source_findings_of: FindingsOf | None = None,
        held: Callable[[str], Passed] | None = None,
        marker: Callable[[], str] = new_marker,
        provider_seconds: float,
        local_seconds: float,
    ) -> None:
        """A wish on a text.

        Args:
            content: the text to change.
            language: of `content`.
            wish: what a person wishes.
            brand: whose text it is.
            channel: where it is to stand.
            findings_of: runs the checks in the language that is written, against what is held now.
            guard: word lists for the embedded model.
            refusals: how models decline.
            prompts: folder of the prompts.
            complete: False where `content` was cut short: what is made of it is no more whole than it was.
            reference: what may be drawn on besides, see `revise_reference`.
            source_findings_of: the checks of `content` where it is in another language than what is written.
            held: for replies, what of a text may stand, see `ReplyFilter.passed`.
            marker: makes the marks of a fence.
            provider_seconds: deadline of a provider's call.
            local_seconds: deadline of the embedded model's.

        Raises `UserError` where the wish names a sentence that the text does not have.
        """
        self._content = content
        self._language = language
        self._wish = wish
        self._brand = brand
        self._channel = channel
        self._findings_of = findings_of
        self._guard = guard
        self._refusals = refusals
        self._prompts = prompts
        self._complete = complete
        self._reference = reference
        self._source_findings_of = source_findings_of or findings_of
        self._held = held
        self._marker = marker
        self._provider_seconds = provider_seconds
        self._local_seconds = local_seconds
        self._wishes = load_model(prompts / "revise" / "wishes.yaml", Wishes)
        self._text = WishedText(content, wish)

    def request(self, engine: Engine, model: ChatModel) -> ChatRequest:
        """The call; see `Task.request`.

        Raises `ModelFailure` (`NOT_ALLOWED`) for a twin by the embedded model, and where text that must not leave the
        house would go to a model elsewhere.
        """
        if engine is Engine.LOCAL:
            return self._polish().request(model, self._local_seconds)
        refuse_closed(model, self._found_in_what_is_sent())
        return self._free("")

    def read(self, engine: Engine, reply: ChatReply) -> tuple[Modelled, ...]:
        """The one text; see `Task.read`."""
        if engine is Engine.LOCAL:
            polished = self._polish().read(reply, self._refusals)
            return (
                Modelled(
                    content=polished.content,
                    complete=self._complete,
                    notes=polished.notes,
                    prompt=polished.prompt,
                    prompt_digest=polished.prompt_digest,
                ),
            )
        return (self._written(reply),)

    def repair(
        self,
        engine: Engine,
        model: ChatModel,
        modelled: Modelled,
        found: Sequence[Finding],
        place: int,  # noqa: ARG002 - there is one draft
    ) -> ChatRequest:
        """One more call that names the blockers.

        Raises `ModelFailure`: `NOTHING_KEPT` for the embedded model, `NOT_ALLOWED` as `request`.
        """
        if engine is Engine.LOCAL:
            raise failed(FailureReason.NOTHING_KEPT)
        refuse_closed(model, self._found_in_what_is_sent())
        content, marker = modelled.content, self._marker()
        return self._free(repair_part(self._prompts, self._target, self._text.again(content), content, found, marker))

    def read_repaired(
        self,
        engine: Engine,
        reply: ChatReply,
        modelled: Modelled,
        place: int,  # noqa: ARG002 - there is one draft
    ) -> Modelled | None:
        """The repaired text; `None` where it cannot be read or has as many blockers as before."""
        if engine is Engine.LOCAL:
            return None
        try:
            repaired = self._written(reply)
        except ModelFailure:
            return None
        if modelled.complete and not repaired.complete:
            return None
        return repaired if self._blockers(repaired.content) < self._blockers(modelled.content) else None

    # --- what is asked ------------------------------------------------------------------------------------------

    @property
    def _target(self) -> Language:
        if self._wish.kind is not WishKind.TWIN:
            return self._language
        other = Language.EN if self._language is Language.ZH else Language.ZH
        return self._wish.language or other

    def _found_in_what_is_sent(self) -> Iterator[Finding]:
        yield from self._source_findings_of(self._content)
        if self._wish.text:
            yield from self._findings_of(Content(body=self._wish.text))

    def _said(self, language: Language) -> str:
        if self._wish.kind is WishKind.FREE:
            return visible(UntrustedText(text=self._wish.text))
        return self._wishes.wishes[self._wish.kind].get(language)

    def _free(self, again: str) -> ChatRequest:
        language = self._target
        values = {
            "brand": self._brand.name.get(language),
            "voice": voice_text(self._brand, language),
            "banned": banned_text(self._brand, language),
            "channel": self._channel.name.get(language),
            "text": visible(UntrustedText(text=self._text.shown())),
            "wish": self._said(language),
            "scope": self._scope().get(language),
            "reference": self._drawn_on(language),
            "marker": self._marker(),
        }
        parts = prompt_for(self._prompts, "revise", language).parts(values)
        return ChatRequest(
            system=parts.system,
            user=f"{parts.user}\n\n{again}" if again else parts.user,
            max_tokens=min(8_000, 3 * len(self._content.body) + 1_000),
            temperature=0.4,
            json_schema=schema(self._text.names),
            deadline_seconds=self._provider_seconds,
        )

    def _scope(self) -> Twin:
        if self._wish.sentence is not None:
            return self._wishes.sentence
        fields = ", ".join(self._text.names)
        return Twin(
            zh=fill_slots(self._wishes.whole.zh, {"fields": fields}),
            en=fill_slots(self._wishes.whole.en, {"fields": fields}),
        )

    def _drawn_on(self, language: Language) -> str:
        if self._wish.kind is WishKind.TWIN:
            return NONE.get(language)  # a translation adds nothing
        return visible(UntrustedText(text=self._reference)) or NONE.get(language)

    # --- what comes back ----------------------------------------------------------------------------------------

    def _written(self, reply: ChatReply) -> Modelled:
        language = self._target
        raw, complete = (reply.texts or ("",))[0], (reply.complete or (False,))[0]
        document = read_document(raw, Fields, complete=complete, language=language, refusals=self._refusals)
        told = {field.name: plainly(field.text) for field in document.fields if field.name in self._text.names}
        main = told.get("sentence" if self._wish.sentence is not None else "body", "")
        own = MARK.sub("", main)  # marks are Latin letters and say nothing of the language
        refuse_unusable(own if own.strip() else main, language, self._refusals, max(3 * len(self._content.body), 2_000))
        content = self._with_sentence(main, raw) if self._wish.sentence is not None else self._with(told, raw)
        content, left = self._lawful(content, raw)
        template = prompt_for(self._prompts, "revise", language)
        return Modelled(
            content=content,
            complete=self._complete and complete,
            notes=(*self._notes(content, raw), *left),
            prompt=template.name,
            prompt_digest=template.digest,
        )

    def _lawful(self, content: Content, raw: str) -> tuple[Content, tuple[Twin, ...]]:
        """A reply without the sentences that must not stand in one; one sentence that must not stand fails."""
        if self._held is None:
            return content, ()
        passed = self._held(content.body)
        if not passed.text or (passed.dropped and self._wish.sentence is not None):
            reason = passed.dropped[0] if passed.dropped else Twin(zh="", en="")
            raise failed(FailureReason.NOTHING_KEPT, raw, detail=(f"（{reason.zh}）", f"({reason.en})"))
        return content.model_copy(update={"body": passed.text}), tuple(left_out(reason) for reason in passed.dropped)

    def _with_sentence(self, sentence: str, raw: str) -> Content:
        """The text with one sentence changed; every other byte is as it was."""
        if "\n" in sentence:
            raise failed(FailureReason.WRONG_SCHEMA, raw, detail=("（不止一段）", "(more than one paragraph)"))
        start, end = self._text.spans[(self._wish.sentence or 1) - 1]
        body = self._content.body
        return self._content.model_copy(
            update={"body": body[:start] + sentence.removeprefix(">>").strip() + body[end:]}
        )

    def _with(self, told: dict[str, str], raw: str) -> Content:
        if self._wish.kind is WishKind.TWIN:
            return translated(self._content, told)
        body = told["body"]
        for number in self._text.staying:
            if body.count(mark(number)) != 1:
                raise failed(
                    FailureReason.WRONG_SCHEMA,
                    raw,
                    detail=(f"（第 {number} 句没有原样保留）", f"(sentence {number} was not left as it is)"),
                )
        # put back in one pass, so that a kept sentence that looks like a mark stays itself
        own = {mark(n): self._text.spans[n - 1].of(self._content.body) for n in self._text.staying}
        body = MARK.sub(lambda match: own.get(match.group(), ""), body)
        title = told.get("title", "") or self._content.title
        return self._content.model_copy(update={"body": body, "title": title if self._content.title else ""})

    def _notes(self, content: Content, raw: str) -> tuple[Twin, ...]:
        """What a person should look at in a twin. Raises `ModelFailure` where a contact came or went."""
        if self._wish.kind is not WishKind.TWIN:
            return ()
        differing = unlike(joined(self._content), joined(content))
        if differing.contacts:
            shown = ", ".join(differing.contacts[:4])
            raise failed(FailureReason.NOTHING_KEPT, raw, detail=(f"（联系方式：{shown}）", f"(contacts: {shown})"))
        return differing.notes()

    def _blockers(self, content: Content) -> int:
        return sum(1 for finding in self._findings_of(content) if finding.blocks)

    # --- a small model ------------------------------------------------------------------------------------------

    def _polish(self) -> Polish:
        if self._wish.kind is WishKind.TWIN:
            raise ModelFailure(
                FailureReason.NOT_ALLOWED,
                zh="本机小模型不做中英互译：它的译文无法逐句核对。请换用模型服务，或人工翻译。",
                en="The embedded model does not translate: its words could not be checked sentence by sentence. "
                "Use a provider or translate by hand.",
            )
        return Polish(
            self._content,
            self._language,
            guard=self._guard,
            prompts=self._prompts,
            task="revise-local",
            own_names=tuple(self._brand.names()),
            findings_of=self._findings_of,
            slots=(("wish", self._said(self._language)[:_MOST_WISH].replace("\n", " ")),),
            spans=tuple(self._changeable()),
        )

    def _changeable(self) -> Iterator[Span]:
        for number, span in enumerate(self._text.spans, 1):
            if self._wish.sentence in (None, number) and number not in self._wish.keep:
                yield span


_MOST_WISH = 120
"""Characters of a wish that a small model is shown; its variable part has little room."""
