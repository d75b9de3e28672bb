"""An answer in the policy's own words, or none: whole sentences of a policy passage that fit the question."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.domain.brand import Brand
from assistant.domain.document import Hit
from assistant.domain.vocabulary import DocumentKind, Language, Strict
from assistant.drafting.reply.intents import Cues, Intent, IntentTable
from assistant.drafting.reply.matching import found, readable
from assistant.text.segmentation import words
from assistant.text.sentences import split_sentences

_ANSWER = 3
_TOPIC = 2
_SHARED = 1
_ENOUGH = 3
"""A plain question and its answer; or a topic word and a further word; or three words of the comment."""
_COVERED = 0.75
"""Share of the comment's words that a sentence with its heading must hold, or it is on another matter."""
_LONGEST = {Language.ZH: 120, Language.EN: 260}
"""A quotation is a sentence or two; longer ones are read, not quoted."""


class Quotation(Strict):
    """Sentences of a policy as they stand there."""

    text: str
    passage: str
    source: str


def quote_policy(
    comment_text: str, brand: Brand, language: Language, intent: Intent, table: IntentTable, evidence: Sequence[Hit]
) -> Quotation | None:
    """The policy sentence that answers the comment, with the one after it where both are short."""
    asked = _content_words(comment_text, table, brand)
    seen = readable(comment_text)
    told = tuple(answer.told for answer in intent.answers if found(seen, answer.asked))
    best: tuple[int, Quotation] | None = None
    for hit in evidence:
        if hit.kind is not DocumentKind.POLICY or hit.passage.language is not language:
            continue
        for score, text in _sentences(hit, asked, told, intent, table, language, brand):
            if best is None or score > best[0]:
                best = (score, Quotation(text=text, passage=hit.passage.id, source=hit.source))
    return best[1] if best else None


def _sentences(
    hit: Hit,
    asked: frozenset[str],
    told: tuple[Cues, ...],
    intent: Intent,
    table: IntentTable,
    language: Language,
    brand: Brand,
) -> list[tuple[int, str]]:
    text = hit.passage.text
    above = f"{hit.title} {' '.join(hit.passage.heading)}"
    heading = frozenset(words(above)) & asked
    on_topic = bool(found(readable(above), intent.topics))
    rated: list[tuple[int, str]] = []
    for span in split_sentences(text):
        sentence = span.of(text).lstrip("-*•·–—# ").strip()
        if not _quotable(sentence, language, table):
            continue
        seen = readable(sentence)
        topics = found(seen, intent.topics)
        shared = asked & (_content_words(sentence, table, brand) | heading)
        further = [word for word in shared if not any(word in topic for topic in topics)]
        answers = any(found(seen, cues) for cues in told)
        if intent.kind != "question" and not answers:
            continue  # a complaint is met by people, not by a sentence that happens to share its words
        score = _SHARED * len(further) + _TOPIC * bool(topics) + _ANSWER * answers
        if score >= _ENOUGH and (answers or len(shared) >= _COVERED * len(asked)):
            rated.append((score + on_topic, sentence))
    return rated


def _quotable(sentence: str, language: Language, table: IntentTable) -> bool:
    """A whole sentence, told to customers, of a length that can be quoted; no question, no table, no markup."""
    if not sentence or len(sentence) > _LONGEST[language] or len(sentence) < (6 if language is Language.ZH else 15):
        return False
    if sentence[-1] not in "。！.!" or any(mark in sentence for mark in "|{}<>`#*[]"):
        return False
    marks = Cues(zh=table.internal_marks.zh) if language is Language.ZH else Cues(en=table.internal_marks.en)
    return not found(readable(sentence), marks)


def _content_words(text: str, table: IntentTable, brand: Brand) -> frozenset[str]:
    own = set(words(f"{brand.name.zh} {brand.name.en}"))
    stop = set(table.stop_words.zh) | set(table.stop_words.en) | own
    return frozenset(_stem(word) for word in words(text) if word not in stop and _telling(word))


def _telling(word: str) -> bool:
    return len(word) > 1 and (word[0].isalpha() or not word.isdigit())


def _stem(word: str) -> str:
    return word[:-1] if word.isascii() and len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
