"""A brand as `brand.yaml` describes it."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from assistant.domain.incident import Contact, Words
from assistant.domain.vocabulary import Language, Market, Platform, Strict, Twin


class VoicePoint(Strict):
    """One point of voice with an example each way."""

    point: Twin
    do: str
    dont: str
    language: Language


class Term(Strict):
    """A word the brand does not use, and what it uses instead."""

    term: Words
    use: str = ""
    reason: str = ""
    language: Language | None = None
    """None: in both languages."""
    except_in: tuple[str, ...] = ()
    """Longer expressions in which the term is right."""


class Name(Strict):
    """A name as it must be written, and the ways it is often written wrong."""

    name: Words
    wrong: tuple[str, ...] = ()


class BrandChannel(Strict):
    """An account of the brand."""

    platform: Platform
    handle: str = ""
    tags: tuple[str, ...] = ()
    """House tags, without `#`."""


class PlaceOfBusiness(Strict):
    """A place of business: shop, warehouse, office."""

    name: Twin
    city: Twin


class Brand(Strict):
    """品牌: everything the house may say about itself without an incident or a brief."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")
    name: Twin
    legal_name: Twin
    markets: tuple[Market, ...] = Field(min_length=1)
    industry: str
    languages: tuple[Language, ...] = Field(min_length=1)
    """The first is the brand's own language."""
    about: Twin
    """Boilerplate 关于我们 for press texts."""
    voice: tuple[VoicePoint, ...] = ()
    preferred_terms: tuple[Name, ...] = ()
    banned_terms: tuple[Term, ...] = ()
    products: tuple[Twin, ...] = ()
    places: tuple[PlaceOfBusiness, ...] = ()
    people: tuple[Twin, ...] = ()
    """Public spokespeople who may be named."""
    channels: tuple[BrandChannel, ...] = ()
    legal_footer: Twin | None = None
    contact: Contact
    other_contacts: tuple[str, ...] = ()
    """Further numbers, addresses and links that are ours."""
    signatory_title: Twin | None = None
    """Title of the usual signatory where an incident names none."""
    timezone: str = "Asia/Shanghai"

    def names(self) -> Iterator[str]:
        """Every proper name that is the brand's own."""
        for twin in (self.name, self.legal_name, *self.products, *self.people):
            yield from (twin.zh, twin.en)
        for place in self.places:
            yield from (place.name.zh, place.name.en, place.city.zh, place.city.en)
        yield from (term.name for term in self.preferred_terms)

    def contacts(self) -> tuple[str, ...]:
        """Every contact that is ours."""
        return (*self.contact.values(), *self.other_contacts, *(c.handle for c in self.channels if c.handle))
