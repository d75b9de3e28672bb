"""What identifies a private person in running text: numbers, addresses, plates, names in context.

Sources: GB 11643-1999 (身份证), ISO/IEC 7812-1 (cards), GB 32100-2015 (统一社会信用代码), ISO 13616 (IBAN),
GA 36-2018 (plates), the Ofcom and NANP numbering plans, HMRC NIM39110 (National Insurance numbers).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from assistant.text.personal.addresses import find_addresses
from assistant.text.personal.codes import find_codes
from assistant.text.personal.digits import reading_of
from assistant.text.personal.emails import find_emails
from assistant.text.personal.kinds import PersonalItem, PersonalKind, personal_key
from assistant.text.personal.numbers import find_numbers
from assistant.text.personal.people import find_people

__all__ = ["PersonalItem", "PersonalKind", "find_personal", "personal_key"]


def find_personal(text: str) -> list[PersonalItem]:
    """Everything personal in `text`, in order and without overlaps; `text[item.start:item.end]` is the item as written.

    Disguises are read through: spaces and dashes, full width, 一三八 and 壹叁捌, 幺, invisible characters, `(at)`.
    Look-alikes are left alone: order and batch numbers, public and free-call lines, prices, dates, bar codes.
    Surest first: a number with a checksum wins over an address that contains it.
    """
    reading = reading_of(text)
    kept: list[PersonalItem] = []
    for found in (
        find_emails(reading),
        find_codes(reading),
        find_numbers(reading),
        find_addresses(reading),
        find_people(reading),
    ):
        _add_clear(kept, found)
    return [item for item in kept if item.kind is not PersonalKind.COMPANY_CODE]


def _add_clear(kept: list[PersonalItem], found: Iterable[PersonalItem]) -> None:
    """Put in what overlaps nothing that is there already; `kept` is in order and stays so."""
    for item in found:
        at = bisect_left(kept, item)
        before, after = kept[at - 1 : at] if at else [], kept[at : at + 1]
        if all(other.end <= item.start for other in before) and all(item.end <= other.start for other in after):
            kept.insert(at, item)
