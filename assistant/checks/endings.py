"""Whether a text stops in mid-sentence. Names, dates, contacts, tags and lists may end without a full stop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from assistant.domain.vocabulary import DraftKind
from assistant.text.hashtags import LINK

_TERMINAL = "。！？!?.｡~～♪^"
_CLOSERS = "”’」』)）】》］]\"'*"
_CUT_MARKS = "，,、；;（(【[「『《“—–-&+/"
"""A text that ends on one of these goes on somewhere else."""
_PAIRS = {"“": "”", "「": "」", "『": "』", "《": "》", "（": "）", "【": "】", "(": ")", "[": "]"}
_DECORATION = regex.compile(
    r"(?:[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\uFE0F\u200D\u20E3\s]"
    r"|\[[\p{Han}A-Za-z]{1,6}\]|[#＃][^#\s]{1,40}#?|(?<![\p{Latin}\p{N}_.+-])@[\p{L}\p{N}_.-]+)+$"
)
_TAG_LINE = regex.compile(r"(?:[#＃][^#\n]{1,40}#|[#＃][\p{L}\p{N}_·]+|@[\p{L}\p{N}_.-]+|\s)+")
_FIGURES_END = regex.compile(
    r"(?:\d[\d\s-]{4,}\d|\d{1,2}[:：]\d{2}|\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?|\d{1,2}月\d{1,2}日|[日时点分]"
    r"|(?:19|20)\d\d|\d{1,2}[-/.]\d{1,2}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|[\w.+-]+@[\w.-]+"
    r"|(?<![\w.])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?:/[^\s，。]*)?|\b[ap]\.?m\.?|\b(?:GMT|UTC|BST|CET|E[SD]T|P[SD]T))$",
    regex.IGNORECASE,
)
_HALF_ADDRESS = regex.compile(r"[A-Za-z0-9_.+-]@[A-Za-z0-9-]*$|https?:/{0,2}$")
_LIST_MARK = regex.compile(
    r"\s*(?:[-*•·●▪◆✅✔▶👉☑️]|[（(]?\d{1,2}[.、)）](?!\d)|[（(]?[一二三四五六七八九十]{1,3}[、)）]|[①-⑳])"
)
_LABEL = regex.compile(r"[^，。,.!?！？]{1,24}[：:]\s*[^，。；;]{1,60}")
_CLAUSE = regex.compile(r"[，；;]|,\s")
_SPEAKS = regex.compile(r"[我您你他她它]|请|已|将|正在|会在|对于|因为|由于|进行|配合|目前|为了|关于")
_WORD = regex.compile(r"[\p{Latin}][\p{Latin}'’-]*")
_HAN = regex.compile(r"\p{Han}")
_SMALL = frozenset(["of", "the", "and", "for", "in", "on", "at", "by", "to", "de", "von", "van", "der", "la", "le"])


@dataclass(frozen=True)
class Ending:
    """Where a text breaks off and how it shows."""

    start: int
    end: int
    open_mark: str = ""
    """The bracket or quotation mark that is never closed, if that is what shows it."""
    sure: bool = True
    """False where the sentence is finished all the same, so that the mark may only be forgotten."""


def broken_ending(body: str, kind: DraftKind, joiners: Sequence[str], names: Sequence[str] = ()) -> Ending | None:
    """The last words where the text breaks off, or None where it ends as a text may.

    `joiners` are words no sentence ends on (以及, because); `names` may stand alone on a last line.
    """
    end = len(body.rstrip())
    start = body.rfind("\n", 0, end) + 1
    while end and _TAG_LINE.fullmatch(body, start, end):  # hashtags and handles below the text
        end = len(body[:start].rstrip())
        start = body.rfind("\n", 0, end) + 1
    decorated = _DECORATION.search(body, start, end)
    end = decorated.start() if decorated else end
    line = body[start:end].strip()
    if not line:
        return None
    at = _Line(line, _above(body, start), kind)
    if at.ends_on_cut(joiners):
        return Ending(max(start, end - 12), end)
    opened = _unclosed(line)
    if opened is not None:
        return Ending(start + body[start:end].index(line) + opened, end, line[opened], line[-1] not in _TERMINAL)
    if at.is_finished(names):
        return None
    return Ending(max(start, end - 12), end) if at.should_have_stopped() else None


def _above(body: str, start: int) -> list[str]:
    return [line.strip() for line in body[:start].splitlines() if line.strip()]


def _unclosed(line: str) -> int | None:
    stack: list[tuple[str, int]] = []
    for index, char in enumerate(line):
        if char in _PAIRS and not (char in "([" and line[index - 1 : index] in {":", ";"}):
            stack.append((_PAIRS[char], index))
        elif stack and char == stack[-1][0]:
            stack.pop()
        elif stack and char in ")）" and stack[-1][0] in ")）":
            stack.pop()  # one half-width bracket of a pair is a slip of the keyboard, not a cut
    return stack[-1][1] if stack else None


@dataclass(frozen=True)
class _Line:
    """The last line of a text with what it needs to be judged."""

    text: str
    above: Sequence[str]
    kind: DraftKind

    def ends_on_cut(self, joiners: Sequence[str]) -> bool:
        """Ends on a comma, an opening mark, a joining word, or (outside posts) on three dots."""
        if _HALF_ADDRESS.search(self.text):
            return True
        if self.text[-1] in _CUT_MARKS and not self.text.endswith(("--", "+", "~-")):
            return True
        if self.kind is not DraftKind.POST and self.text.endswith(("…", "...", "。。。")):
            return True
        last = self.text.casefold()
        return any(self._ends_with(last, joiner) for joiner in joiners)

    @staticmethod
    def _ends_with(line: str, joiner: str) -> bool:
        if not line.endswith(joiner):
            return False
        before = line[: -len(joiner)]
        return bool(before.strip()) and (not joiner.isascii() or not before[-1:].isalnum())

    def is_finished(self, names: Sequence[str]) -> bool:
        """Ends on a full stop, a link, a figure, a name or a list entry."""
        bare = self.text.rstrip(_CLOSERS)
        if not bare or bare[-1] in _TERMINAL or self.text[-1] in _TERMINAL or self.text.endswith("…"):
            return True
        if any(match.end() == len(self.text) for match in LINK.finditer(self.text)) or _FIGURES_END.search(bare):
            return True
        if _LIST_MARK.match(self.text) or _LABEL.fullmatch(self.text):
            return True
        if any(name and self.text.endswith(name) for name in names) and not _CLAUSE.search(self.text):
            return True
        return bool(self.above) and self._is_signature()

    def _is_signature(self) -> bool:
        if self.text.startswith(("—", "–", "-")):
            return True
        if _HAN.search(self.text):
            return len(self.text) <= 30 and not _CLAUSE.search(self.text) and not _SPEAKS.search(self.text)
        words = [word for word in _WORD.findall(self.text) if word.casefold() not in _SMALL]
        capital = sum(1 for word in words if word[0].isupper())
        return 0 < len(words) <= 14 and capital >= 0.7 * len(words)

    def should_have_stopped(self) -> bool:
        """A statement closes its sentences; a post or a reply does where it has closed the ones before."""
        if len(_HAN.findall(self.text)) < 8 and len(_WORD.findall(self.text)) < 5:
            return False
        if self.kind is DraftKind.STATEMENT:
            return True
        if regex.search(r"[。！？!?]|[a-z]\.\s", self.text):
            return True
        prose = [line for line in self.above if len(line) >= 10 and not _TAG_LINE.fullmatch(line)]
        closed = sum(1 for line in prose if line.rstrip(_CLOSERS)[-1:] in set(_TERMINAL + "…"))
        return bool(prose) and closed >= 0.6 * len(prose)
