"""The brand folders under `knowledge_base/brands/`, read straight from the files, and what the house keeps for all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel

from assistant.domain.brand import Brand
from assistant.domain.library import ApprovedReply, Campaign, PostTemplate, ReplyFile, TemplateFile
from assistant.domain.vocabulary import DocumentKind, Twin
from assistant.errors import NotFound, UserError
from assistant.files import load_model, nearest

FOLDERS: dict[str, DocumentKind] = {
    "guidelines": DocumentKind.GUIDELINE,
    "campaigns": DocumentKind.CAMPAIGN,
    "policies": DocumentKind.POLICY,
    "playbooks": DocumentKind.PLAYBOOK,
}
"""Which kind the documents of a brand's subfolder are."""


@dataclass(frozen=True)
class BrandFile:
    """A document of a brand folder that goes into the index."""

    path: Path
    kind: DocumentKind
    brand: str


@dataclass(frozen=True)
class Problem:
    """Something wrong in a brand folder."""

    path: Path
    message: Twin


class Library:
    """Everything under `knowledge_base/` that is read as files: brands, house replies, house templates."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def brand_ids(self) -> tuple[str, ...]:
        """Folders that hold a `brand.yaml`, sorted."""
        return tuple(sorted(path.parent.name for path in (self.root / "brands").glob("*/brand.yaml")))

    def folder(self, brand_id: str) -> Path:
        """The brand's folder. Raises `NotFound` with the nearest name."""
        if brand_id in self.brand_ids:
            return self.root / "brands" / brand_id
        near = nearest(brand_id, self.brand_ids)
        known = ", ".join(self.brand_ids) or "-"
        raise NotFound(
            zh=f"没有品牌 `{brand_id}`" + (f"，是否想写 `{near}`？" if near else f"；已有：{known}"),
            en=f"There is no brand `{brand_id}`" + (f"; did you mean `{near}`?" if near else f"; known: {known}"),
        )

    def brand(self, brand_id: str) -> Brand:
        """The brand as its `brand.yaml` says. Raises `NotFound` or `BadFile`."""
        path = self.folder(brand_id) / "brand.yaml"
        brand = load_model(path, Brand)
        if brand.id != brand_id:
            raise UserError(
                zh=f"{path}：id 是 `{brand.id}`，应与文件夹名 `{brand_id}` 一致。",
                en=f"{path}: the id is `{brand.id}`; it must be the folder's name, `{brand_id}`.",
            )
        return brand

    def replies(self, brand_id: str) -> tuple[ApprovedReply, ...]:
        """The brand's approved replies in all languages."""
        return tuple(
            r for path in _yaml_in(self.folder(brand_id) / "replies") for r in load_model(path, ReplyFile).replies
        )

    def templates(self, brand_id: str) -> tuple[PostTemplate, ...]:
        """The brand's post templates in all languages."""
        folder = self.folder(brand_id) / "templates"
        return tuple(t for path in _yaml_in(folder) for t in load_model(path, TemplateFile).templates)

    @cached_property
    def house_replies(self) -> tuple[ApprovedReply, ...]:
        """Replies that any brand may use."""
        return tuple(r for path in _yaml_in(self.root / "replies") for r in load_model(path, ReplyFile).replies)

    @cached_property
    def house_templates(self) -> tuple[PostTemplate, ...]:
        """Post templates that any brand may use."""
        return tuple(t for path in _yaml_in(self.root / "templates") for t in load_model(path, TemplateFile).templates)

    def campaigns(self, brand_id: str) -> tuple[Campaign, ...]:
        """The brand's past campaigns, oldest first."""
        found = [load_model(path, Campaign) for path in _yaml_in(self.folder(brand_id) / "campaigns")]
        return tuple(sorted(found, key=lambda campaign: (campaign.start, campaign.id)))

    def documents(self, brand_id: str) -> tuple[BrandFile, ...]:
        """Documents of the brand folder for the index, sorted by path."""
        folder = self.folder(brand_id)
        found = [
            BrandFile(path, kind, brand_id)
            for name, kind in FOLDERS.items()
            for path in sorted((folder / name).rglob("*"))
            if path.is_file() and not path.name.startswith(".")
        ]
        return tuple(found)

    def indexed(self, brand_id: str) -> tuple[BrandFile, ...]:
        """What search finds of the brand: its documents, and its approved replies, each a passage. No templates."""
        replies = _yaml_in(self.folder(brand_id) / "replies")
        return (*self.documents(brand_id), *(BrandFile(path, DocumentKind.APPROVED, brand_id) for path in replies))

    def problems(self, brand_id: str) -> Iterator[Problem]:
        """Everything `brand check` finds wrong: files that do not load, twins that are missing, policies not there."""
        folder = self.folder(brand_id)
        try:
            brand = self.brand(brand_id)
        except UserError as error:
            yield Problem(folder / "brand.yaml", error.text)
            return
        yield from self._bad_files(folder)
        try:
            replies = self.replies(brand_id)
        except UserError:
            return  # already told above
        policies = {path.name for path in (folder / "policies").glob("*")}
        for reply in replies:
            if reply.policy and not any(name.startswith(reply.policy.removesuffix(".md")) for name in policies):
                yield Problem(
                    folder / "replies",
                    Twin(
                        zh=f"话术 `{reply.id}` 引用的政策 `{reply.policy}` 不在 policies/ 里。",
                        en=f"Reply `{reply.id}` names the policy `{reply.policy}`, which is not in policies/.",
                    ),
                )
        yield from _missing_twins(folder, brand, replies)
        yield from self._other_brands(folder, brand)

    def _other_brands(self, folder: Path, brand: Brand) -> Iterator[Problem]:
        """Left over from the folder that was copied: campaigns of another brand."""
        for path in _yaml_in(folder / "campaigns"):
            try:
                campaign = load_model(path, Campaign)
            except UserError:
                continue  # told as a bad file
            if campaign.brand != brand.id:
                yield Problem(
                    path,
                    Twin(
                        zh=f"campaign 属于品牌 `{campaign.brand}`，应为 `{brand.id}`。",
                        en=f"the campaign belongs to the brand `{campaign.brand}`; it should be `{brand.id}`.",
                    ),
                )

    def _bad_files(self, folder: Path) -> Iterator[Problem]:
        kinds: tuple[tuple[str, type[BaseModel]], ...] = (
            ("replies", ReplyFile),
            ("templates", TemplateFile),
            ("campaigns", Campaign),
        )
        for name, model in kinds:
            for path in _yaml_in(folder / name):
                try:
                    load_model(path, model)
                except UserError as error:
                    yield Problem(path, error.text)


def _missing_twins(folder: Path, brand: Brand, replies: tuple[ApprovedReply, ...]) -> Iterator[Problem]:
    if len(brand.languages) < 2:
        return
    by_language = {language: {r.id for r in replies if r.language is language} for language in brand.languages}
    first = brand.languages[0]
    for other in brand.languages[1:]:
        for missing in sorted(by_language[first] - by_language[other]):
            yield Problem(
                folder / "replies",
                Twin(zh=f"话术 `{missing}` 缺少 {other} 版本。", en=f"Reply `{missing}` has no {other} twin."),
            )


def _yaml_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.y*ml") if path.suffix in (".yaml", ".yml"))
