"""What a brief gives a post to say, in one language, and what had to be left out of it."""

from __future__ import annotations

from assistant.domain.brand import Brand
from assistant.domain.brief import Brief
from assistant.domain.vocabulary import Language, Strict, Twin
from assistant.drafting.post.wording import date_text, fragment, lead, says_dates
from assistant.text.normalise import fold_key
from assistant.text.scripts import detect_language


class Material(Strict):
    """Everything a post may say; all of it comes from the brief or the brand file."""

    language: Language
    brand: str
    product: str
    messages: tuple[str, ...]
    must_say: tuple[str, ...]
    call_to_action: str
    date: str
    """Empty where the brief has no dates."""
    date_is_told: bool
    """Messages, must-says and the call to action tell first and last day already."""
    forbidden: tuple[str, ...]
    notes: tuple[Twin, ...]

    def slots(self) -> dict[str, str]:
        """Template slots that can be filled."""
        given = {
            "brand": self.brand,
            "product": self.product,
            "date": self.date,
            "message": lead(self.messages[0], self.product, self.language) if self.messages else "",
        }
        return {name: value for name, value in given.items() if value}


def gather(brief: Brief, brand: Brand, language: Language) -> Material:
    """The material of a brief. Where its words are in the other language, the post is in theirs, and says so."""
    notes: list[Twin] = []
    spoken = detect_language("\n".join((*brief.key_messages, *brief.must_say))) or language
    if spoken is not language:
        notes.append(_other_language(spoken))
    forbidden = tuple(fragment(word) for word in brief.must_not_say if fragment(word))
    messages = [fragment(message) for message in brief.key_messages if fragment(message)]
    allowed = [message for message in messages if not contains_any(message, forbidden)]
    if len(allowed) < len(messages):
        dropped = [message for message in messages if message not in allowed]
        notes.append(_forbidden_message(dropped))
    must_say = _not_said_yet([fragment(line) for line in brief.must_say if fragment(line)], allowed)
    call = fragment(brief.call_to_action)
    if call and _said_in(call, (*allowed, *must_say)):
        call = ""
    told = "\n".join((*allowed, *must_say, call))
    return Material(
        language=spoken,
        brand=brand.name.get(spoken),
        product=_product(brief, brand, spoken, allowed),
        messages=tuple(dict.fromkeys(allowed)),
        must_say=tuple(must_say),
        call_to_action=call,
        date=date_text(brief.dates, spoken, brand.markets),
        date_is_told=says_dates(told, brief.dates),
        forbidden=forbidden,
        notes=tuple(notes),
    )


def contains_any(text: str, forbidden: tuple[str, ...]) -> bool:
    """Whether a text holds a word that must not be said, in whatever script, width or case."""
    seen = fold_key(text)
    return any(fold_key(word) and fold_key(word) in seen for word in forbidden)


def _said_in(line: str, others: tuple[str, ...]) -> bool:
    key = fold_key(line)
    return any(key in fold_key(other) for other in others)


def _not_said_yet(lines: list[str], messages: list[str]) -> list[str]:
    return [line for line in dict.fromkeys(lines) if not any(line in message for message in messages)]


def _product(brief: Brief, brand: Brand, language: Language, messages: list[str]) -> str:
    """The product as the brand writes it in this language; where the brief names none, the only one it speaks of."""
    named = fragment(brief.product)
    for twin in brand.products:
        if named and fold_key(named) in (fold_key(twin.zh), fold_key(twin.en)):
            return twin.get(language)
    if named:
        return named
    told = " ".join(messages)
    spoken_of = [twin.get(language) for twin in brand.products if twin.get(language) in told]
    longest = [name for name in spoken_of if not any(name != other and name in other for other in spoken_of)]
    return longest[0] if len(longest) == 1 else ""


def _other_language(spoken: Language) -> Twin:
    if spoken is Language.ZH:
        return Twin(
            zh="需求单的要点是中文写的，模板引擎不翻译，所以帖文用中文写成。",
            en="The brief's messages are in Chinese. The playbook engine does not translate, so the post is too.",
        )
    return Twin(
        zh="需求单的要点是英文写的，模板引擎不翻译，所以帖文用英文写成。",
        en="The brief's messages are in English; the playbook engine does not translate, so the post is in English.",
    )


def _forbidden_message(dropped: list[str]) -> Twin:
    listed = "；".join(dropped)
    return Twin(
        zh=f"这些要点含有需求单自己写明不能说的词，没有用：{listed}。",
        en=f"Left out, because the brief itself forbids a word in it: {'; '.join(dropped)}.",
    )
