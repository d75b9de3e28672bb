"""Who may see, add, replace and remove documents, and which one a word names."""

from __future__ import annotations

from sqlalchemy.orm import Session

from assistant.desk.access import require_sight, visible_brands
from assistant.desk.base import Transaction
from assistant.domain.people import Actor
from assistant.domain.vocabulary import Role, TrustTier
from assistant.errors import Conflict, NotFound
from assistant.store import knowledge as tables

MAY_ADD = (
    Role.COPYWRITER,
    Role.COMMUNITY,
    Role.PR_OFFICER,
    Role.BRAND_REVIEWER,
    Role.LEGAL_REVIEWER,
    Role.PR_LEAD,
    Role.ADMIN,
)
_MAY_REMOVE = (Role.BRAND_REVIEWER, Role.PR_LEAD, Role.ADMIN)


def sight(session: Session, actor: Actor, brand: str | None) -> tuple[str, ...] | None:
    """Brands the actor may see, None for all; refuses a named one that is not among them."""
    if brand is not None:
        require_sight(session, actor, brand)
    return visible_brands(session, actor)


def resolve(session: Session, actor: Actor, document: str) -> tables.DocumentRow:
    """The document that an id or a file name means, among those the actor may see. Raises `NotFound`."""
    brands = visible_brands(session, actor)
    row = tables.find_document(session, document)
    if row is not None:
        require_sight(session, actor, row.brand)
        return row
    found = tables.list_documents(session)
    same = [row for row in found if row.source == document and (brands is None or row.brand in brands)]
    if len(same) == 1:
        return same[0]
    if same:
        ids = ", ".join(row.id for row in same)
        raise NotFound(
            zh=f"有多份资料叫 {document}，请用编号：{ids}",
            en=f"Several documents are named {document}; use the id: {ids}",
        )
    raise NotFound(
        zh=f"没有资料 {document}。用 steadyvoice kb list 查看编号。",
        en=f"There is no document {document}. See the ids with steadyvoice kb list.",
    )


def require_removal(transaction: Transaction, actor: Actor, row: tables.DocumentRow) -> None:
    """Reviewers and administrators may remove; so may whoever added it."""
    if row.added_by == actor.id:
        transaction.require(*MAY_ADD, brand=row.brand)
    else:
        transaction.require(*_MAY_REMOVE, brand=row.brand)


_RANK = {TrustTier.UPLOADED: 0, TrustTier.ACCEPTED: 1, TrustTier.HOUSE: 2}


def require_replacement(transaction: Transaction, actor: Actor, row: tables.DocumentRow, trust: TrustTier) -> None:
    """Another version in place of one that is there takes what removing that takes, and never lowers its trust."""
    if row.trust != trust.value or row.added_by != actor.id:
        require_removal(transaction, actor, row)
    if _RANK[trust] < _RANK[TrustTier(row.trust)]:
        raise Conflict(
            zh=f"知识库里已有可信度更高的同名资料 {row.id}（{row.source}），上传的文件不能直接替换它。"
            "请换一个文件名，或先用 steadyvoice kb remove 移除原有资料。",
            en=f"A document of this name is there and trusted more: {row.id} ({row.source}). An upload does not "
            "replace it. Give the file another name, or take the old one out first with steadyvoice kb remove.",
        )
