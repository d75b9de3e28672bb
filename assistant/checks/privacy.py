"""Whether a text gives away what belongs to a private person: numbers, addresses, plates, names.

What is the house's own is never found: the contacts of the brand and of the incident, however they are spaced,
addresses on our own domain, the signatory, the brand's people. A landline, an address or a name that the brief or
the brand's own passages give is theirs to give; a mobile number, an identity number or a card stays a finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from assistant.checks.context import CheckContext
from assistant.checks.rulebook import RuleBook
from assistant.domain.content import Content, Place
from assistant.domain.finding import Finding
from assistant.domain.vocabulary import Family, FindingSeverity
from assistant.text.normalise import fold, fold_key
from assistant.text.personal import PersonalItem, PersonalKind, find_personal, personal_key

_RULES = {
    PersonalKind.MOBILE: "privacy.phone",
    PersonalKind.LANDLINE: "privacy.phone",
    PersonalKind.NATIONAL_ID: "privacy.national-id",
    PersonalKind.BANK_CARD: "privacy.bank-card",
    PersonalKind.EMAIL: "privacy.email",
    PersonalKind.ADDRESS: "privacy.address",
    PersonalKind.PLATE: "privacy.plate",
    PersonalKind.PERSON: "privacy.person-name",
    PersonalKind.MINOR: "privacy.person-name",
}
_GRADES = {
    PersonalKind.LANDLINE: FindingSeverity.WARNING,
    PersonalKind.PERSON: FindingSeverity.WARNING,
    PersonalKind.MINOR: FindingSeverity.BLOCKER,
}
"""Where the grade depends on the kind rather than on the rule."""
_GIVEN = frozenset({PersonalKind.LANDLINE, PersonalKind.ADDRESS, PersonalKind.PERSON, PersonalKind.EMAIL})
"""May be told where the brief or the brand's own documents tell it."""


class _Own:
    """What is ours to tell."""

    def __init__(self, context: CheckContext) -> None:
        contacts = list(_contacts(context))
        self.keys = frozenset(personal_key(contact) for contact in contacts)
        self.hosts = frozenset(_host(contact) for contact in contacts if _host(contact))
        self.names = tuple(fold_key(name) for name in _names(context) if fold_key(name))
        self._context = context

    @cached_property
    def material(self) -> str:
        """What the house has decided to tell, as one key; only read where something was found."""
        return fold_key("\n".join(_material(self._context)))

    def has(self, item: PersonalItem, written: str) -> bool:
        """Whether the item needs no finding."""
        if item.value in self.keys:
            return True
        if item.kind is PersonalKind.EMAIL:
            host = item.value.rpartition("@")[2]
            if any(host == own or host.endswith(f".{own}") for own in self.hosts):
                return True
        key = fold_key(written)
        if item.kind in (PersonalKind.PERSON, PersonalKind.MINOR) and any(key in name for name in self.names):
            return True
        return item.kind in _GIVEN and key in self.material


def check(content: Content, context: CheckContext, book: RuleBook) -> list[Finding]:
    """Findings of the family `privacy`, the same for posts, replies and statements."""
    own = _Own(context)
    public = book.words(Family.PRIVACY, "public_names")
    found: list[Finding] = []
    for field, text in content.fields():
        for item in find_personal(text):
            written = text[item.start : item.end]
            if own.has(item, written) or fold(written) in public:
                continue
            place = Place.of(text, item.start, item.end, field)
            found.append(book.finding(_RULES[item.kind], place, {"found": written}, _GRADES.get(item.kind)))
    return found


def _contacts(context: CheckContext) -> Iterator[str]:
    if context.brand is not None:
        yield from (contact for contact in context.brand.contacts() if contact.strip())
    if context.incident is not None and context.incident.contact is not None:
        yield from context.incident.contact.values()


def _host(contact: str) -> str:
    """The domain of an address or a link of ours, without `www.`."""
    value = fold(contact).strip().casefold()
    if "@" in value.lstrip("@"):
        return value.rpartition("@")[2]
    value = value.removeprefix("https://").removeprefix("http://").removeprefix("www.").partition("/")[0]
    return value if "." in value and not value.startswith("@") and not value[0].isdigit() else ""


def _names(context: CheckContext) -> Iterator[str]:
    if context.brand is not None:
        yield from context.brand.names()
    if context.incident is not None and context.incident.signatory is not None:
        signatory = context.incident.signatory
        yield from (signatory.name, signatory.entity)


def _material(context: CheckContext) -> Iterable[str]:
    """What the house has decided to tell: the brief and the brand's own passages, never the ledger or a comment."""
    brand, brief = context.brand, context.brief
    if brand is not None:
        for twin in (brand.about, brand.legal_footer):
            yield from (twin.zh, twin.en) if twin else ()
    if brief is not None:
        yield from (brief.goal, *brief.key_messages, *brief.must_say, brief.call_to_action, brief.product)
    yield from (passage.text for passage in context.evidence)
