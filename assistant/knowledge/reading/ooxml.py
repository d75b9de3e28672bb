"""Office files as packages of XML parts, parsed without entities, networks or huge trees."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from assistant.knowledge.reading import package, refusal
from assistant.knowledge.reading.asides import AsideKind, Asides

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Office locks a file by putting it into an OLE container; the formats of before 2007 are one too."""
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_TOLD_PROPERTIES = frozenset({"title", "subject", "keywords", "description", "category"})


def local(element: Element) -> str:
    """The name of an element without its namespace; empty for comments."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element | None, name: str) -> str | None:
    """An attribute by its name without namespace."""
    if element is None:
        return None
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def child(element: Element | None, *path: str) -> Element | None:
    """The first child of that name, then its first child of the next."""
    for name in path:
        element = next((c for c in element if local(c) == name), None) if element is not None else None
    return element


def inside(element: Element | None) -> list[Element]:
    """All children."""
    return list(element) if element is not None else []


def below(element: Element, name: str) -> Iterator[Element]:
    """All elements of that name below."""
    return (e for e in element.iter() if local(e) == name)


def alternatives(element: Element) -> list[Element]:
    """What to read of `mc:AlternateContent`: the new form, or the old one where the new holds no text."""
    choices = [c for c in element if local(c) in ("Choice", "Fallback")]
    chosen = next((c for c in choices if next(below(c, "t"), None) is not None), choices[0] if choices else None)
    return list(chosen) if chosen is not None else []


class Package:
    """An office file that was found safe to open."""

    def __init__(self, name: str, kind: str, data: bytes) -> None:
        if data.startswith(OLE):
            raise refusal.encrypted(name)
        package.refuse_unsafe_office(name, kind, data)
        self._name, self._kind = name, kind
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        self._parts = set(self._archive.namelist())

    def xml(self, part: str) -> Element | None:
        """The root of a part; None where there is no such part. Raises `Refused` where it is broken."""
        from lxml import etree

        if part not in self._parts:
            return None
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
        try:
            return etree.fromstring(self._archive.read(part), parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise refusal.damaged(self._name, self._kind, part) from error

    def elements(self, part: str, names: Sequence[str]) -> Iterator[Element]:
        """The elements of these names in a large part, one after another; each is gone when the next one comes.

        Raises `Refused` where the part is broken.
        """
        from lxml import etree

        if part not in self._parts:
            return
        source = io.BytesIO(self._archive.read(part))
        tags = [f"{{*}}{name}" for name in names]
        try:
            for _, element in etree.iterparse(
                source, tag=tags, resolve_entities=False, no_network=True, huge_tree=False
            ):
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
        except (etree.XMLSyntaxError, ValueError) as error:
            raise refusal.damaged(self._name, self._kind, part) from error

    def occurrences(self, part: str, *marks: bytes) -> int:
        """How often these bytes stand in a part: a count of its elements before they are parsed."""
        data = self._archive.read(part) if part in self._parts else b""
        return sum(data.count(mark) for mark in marks)

    def related(self, part: str, kind: str) -> list[str]:
        """Names of the parts that stand in this relation to one (`""` is the package), in the order given."""
        folder, file = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{file}.rels"))
        found = [] if root is None else [r for r in root if r.tag == f"{_RELATIONS}Relationship"]
        return [
            posixpath.normpath(posixpath.join("/", folder, r.get("Target", "")))[1:]
            for r in found
            if r.get("Type", "").rpartition("/")[2] == kind and r.get("TargetMode") != "External"
        ]

    def targets(self, part: str) -> dict[str, str]:
        """Part by relation id."""
        folder, file = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{file}.rels"))
        return {
            r.get("Id", ""): posixpath.normpath(posixpath.join("/", folder, r.get("Target", "")))[1:]
            for r in (root if root is not None else [])
            if r.get("TargetMode") != "External"
        }

    def main(self) -> str:
        """The part that holds the document. Raises `Refused` where there is none."""
        found = self.related("", "officeDocument")
        if not found or found[0] not in self._parts:
            raise refusal.damaged(self._name, self._kind)
        return found[0]

    def properties(self, asides: Asides) -> None:
        """Report the file's properties: whoever looks at the pages does not see them."""
        for part in self.related("", "core-properties"):
            root = self.xml(part)
            for element in root if root is not None else []:
                if local(element) in _TOLD_PROPERTIES:
                    asides.add(AsideKind.METADATA, element.text or "", local(element))
