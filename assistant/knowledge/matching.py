"""The form of a text in which it is matched; what people read keeps its original form."""

from __future__ import annotations

import unicodedata

import regex

from assistant.text.scripts import to_simplified

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
_PINYIN = regex.compile(rf"(?<=\p{{Han}})\s*[(（](?=[a-züê]*[{_TONED}])[a-z{_TONED}üê]{{1,6}}[)）]", regex.I)
"""A syllable with a tone mark in brackets after a character: 版權(quán), as copied from protected pages."""
_UNSEEN = regex.compile(r"[\p{Cf}\p{Co}\p{Cn}\x00-\x08\x0e-\x1f]")
_BREAK_IN_WORD = regex.compile(r"(?<=\p{Han})[ \t]*\n[ \t]*(?=\p{Han})")
_DOT_LEADERS = regex.compile(r"[.·…_]{4,}")
_SPACE = regex.compile(r"[ \t\u3000]+")


def matching_form(text: str) -> str:
    """NFKC, simplified characters, without pinyin in brackets, unseen characters and line breaks inside words.

    Case stays, since the embedder was trained on it; `assistant.text.segmentation.words` folds it.
    """
    plain = _UNSEEN.sub("", text)
    plain = _PINYIN.sub("", unicodedata.normalize("NFC", plain))
    plain = to_simplified(unicodedata.normalize("NFKC", plain))
    plain = _BREAK_IN_WORD.sub("", plain)
    plain = _DOT_LEADERS.sub(" ", plain)
    return _SPACE.sub(" ", plain).strip()
