"""Which encoding the bytes of a text are in; needs nothing of the project, so that any room can use it."""

from __future__ import annotations

import codecs
from typing import NamedTuple

import regex

_FREQUENT = frozenset(
    "的一是不了在人有我他這这個个們们中來来上大為为和國国地到以說说時时要就出會会可也你對对生能而子那得於于著着下自之年過过"
    "發发後后作里用道行所然家種种事成方多經经么去法學学如都同現现當当没動动面起看定天分還还進进好小部其些主樣样理心她本前開开但"
    "因只從从想實实日軍军者意無无力它與与長长把機机十民第公此已工使情明性知全三又關关點点正業业外將将兩两高間间由問问很最重並并物"
    "手應应戰战向頭头文體体政美相見见被利什二等產产或新己制身果加西斯月話话合回特代內内信表化老給给世位次度門门任常先海通教兒儿"
    "員员名品顧顾客請请您店退款訂订單单費费務务處处號号提供服活不及時间期日內"
)
"""Characters that Chinese of either script is full of; a text in the wrong encoding has next to none of them."""
_HAN = regex.compile(r"\p{Han}")
_KANA_OR_ODD = regex.compile(
    r"[\p{Hiragana}\p{Katakana}\p{Hangul}\p{Co}\p{Cn}\p{Cyrillic}\p{Greek}\ufffd\u2500-\u259f]"
)
_PLAIN = regex.compile(r"[\x20-\x7e\s\u3000-\u301f\uff00-\uffef\u2010-\u2027]")
_CONTROL = regex.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
_HIGH_RUN = regex.compile(rb"[\x80-\xff]+")
_CHINESE = ("gb18030", "big5hkscs", "cp950")
_SAMPLE = 60_000
"""Bytes looked at; whole files are decoded only once."""
_SPOKEN = 0.15
"""Frequent characters among the Chinese ones: real texts have over 0.3, other bytes read as such under 0.1."""
_ISOLATED = 0.95
"""Share of lone bytes beyond ASCII that only western single-byte text has; Chinese ones come in pairs."""


class Decoded(NamedTuple):
    """A text and the encoding it came in."""

    text: str
    encoding: str


def decode_text(data: bytes) -> Decoded | None:
    """UTF-8, UTF-16 (with or without BOM), GB18030 (holds GBK), Big5, else Windows-1252; None where none fits.

    UTF-8 is told by its form. Among the others the one decides in which the text has the characters that
    Chinese texts are full of, and no stray ones.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _whole(data, encoding)
    if b"\0" not in data[:_SAMPLE]:
        found = _whole(data, "utf-8", errors="strict")
        if found is not None:
            return found
        if _western(data[:_SAMPLE]):
            return _whole(data, "cp1252")
    best = max(_candidates(data), key=lambda candidate: candidate[0], default=None)
    return _whole(data, best[1]) if best is not None else None


def _whole(data: bytes, encoding: str, errors: str = "") -> Decoded | None:
    """Decoded in full; a single bad byte in a long text is shown as such, many refuse the encoding."""
    try:
        return Decoded(data.decode(encoding), encoding.removesuffix("-sig"))
    except UnicodeDecodeError:
        if errors == "strict":
            return None
    text = data.decode(encoding, errors="replace")
    return Decoded(text, encoding.removesuffix("-sig")) if text.count("\ufffd") <= max(1, len(text) // 500) else None


def _candidates(data: bytes) -> list[tuple[float, str]]:
    sample = data[:_SAMPLE]
    wide = ("utf-16-le", "utf-16-be") if len(data) % 2 == 0 else ()
    found = []
    for encoding in (*wide, *_CHINESE):
        # A sample may end inside a character: an incremental decoder leaves that aside.
        decoder = codecs.getincrementaldecoder(encoding)("replace")
        text = decoder.decode(sample)
        if text.count("\ufffd") > max(1 if len(sample) > 200 else 0, len(text) // 500):
            continue
        if encoding in wide and b"\0" not in sample and _share(text) < _SPOKEN:
            continue  # English read two bytes at a time is Chinese characters of a kind
        found.append((_score(text), encoding))
    return found


def _share(text: str) -> float:
    """Share of frequent characters among the Chinese ones."""
    han = _HAN.findall(text)
    return sum(char in _FREQUENT for char in han) / len(han) if han else 0.0


def _score(text: str) -> float:
    """How much a text looks like Chinese or English, about 0 to 1; earlier encodings win ties."""
    if not text:
        return -1.0
    han = _HAN.findall(text)
    frequent = sum(char in _FREQUENT for char in han)
    odd = len(_KANA_OR_ODD.findall(text)) + 4 * len(_CONTROL.findall(text))
    plain = len(_PLAIN.findall(text))
    return (2 * frequent + plain - 3 * odd - (len(text) - plain - len(han))) / len(text) + 0.2 * len(han) / len(text)


def _western(sample: bytes) -> bool:
    runs = _HIGH_RUN.findall(sample)
    high = sum(len(run) for run in runs)
    lone = sum(len(run) for run in runs if len(set(run)) == 1)  # a rule of dashes counts as one
    return bool(runs) and high < 0.2 * len(sample) and lone >= _ISOLATED * high
