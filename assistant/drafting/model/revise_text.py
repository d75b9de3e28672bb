"""A text that is to be changed, as a model is shown it: fields by name, marks for what stays, one sentence marked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from assistant.domain.content import Content
from assistant.domain.revision import RevisionWish, WishKind
from assistant.drafting.model.revise_wire import mark
from assistant.errors import UserError
from assistant.text.normalise import Span
from assistant.text.sentences import split_sentences


@dataclass(frozen=True)
class WishedText:
    """The text and what a person wishes; raises `UserError` where the wish names a sentence that is not there."""

    content: Content
    wish: RevisionWish

    def __post_init__(self) -> None:
        count = len(self.spans)
        named = [n for n in (self.wish.sentence, *self.wish.keep) if n is not None and not 1 <= n <= count]
        if named:
            raise UserError(
                zh=f"正文只有 {count} 句，没有第 {named[0]} 句。",
                en=f"The text has {count} sentences; there is no sentence {named[0]}.",
            )

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The sentences of the body."""
        return tuple(split_sentences(self.content.body))

    @property
    def names(self) -> tuple[str, ...]:
        """The fields that a model writes."""
        if self.wish.sentence is not None:
            return ("sentence",)
        if self.wish.kind is WishKind.TWIN:
            return tuple(name for name, _ in self.content.fields())
        return ("title", "body") if self.content.title else ("body",)

    @property
    def staying(self) -> tuple[int, ...]:
        """Sentences that stay as they are; a translation keeps none."""
        return self.wish.keep if self.wish.kind is not WishKind.TWIN else ()

    def shown(self) -> str:
        """The text as it stands."""
        body = self.content.body
        if self.wish.sentence is not None:
            start = self.spans[self.wish.sentence - 1].start
            return f"{body[:start]}>> {body[start:]}"
        for number in sorted(self.staying, reverse=True):
            start, end = self.spans[number - 1]
            body = f"{body[:start]}{mark(number)}{body[end:]}"
        return self._fields(self.content, body)

    def again(self, changed: Content) -> str:
        """What a model made of it, as the model wrote it: one sentence alone, marks for the sentences that stay."""
        body = changed.body
        if self.wish.sentence is not None:
            start, end = self.spans[self.wish.sentence - 1]
            after = len(self.content.body) - end
            return f"[sentence]\n{body[start : len(body) - after]}"
        own = [(mark(n), self.spans[n - 1].of(self.content.body)) for n in self.staying]
        for sign, sentence in sorted(own, key=lambda pair: -len(pair[1])):
            body = body.replace(sentence, sign, 1)
        return self._fields(changed, body)

    def _fields(self, content: Content, body: str) -> str:
        told = {name: text for name, text in content.fields() if name in self.names} | {"body": body}
        return "\n\n".join(f"[{name}]\n{text}" for name, text in told.items())
