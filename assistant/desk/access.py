"""Which brands a person may see, and who may write for one."""

from __future__ import annotations

from sqlalchemy.orm import Session

from assistant.domain.people import ALL_BRANDS, Actor
from assistant.errors import NotAllowed
from assistant.store.people import find_person, has_accounts


def visible_brands(session: Session, actor: Actor) -> tuple[str, ...] | None:
    """Brands the actor holds any role for; None: all of them. Raises `NotAllowed` without an active account."""
    if actor.owner and not has_accounts(session):
        return None
    row = find_person(session, actor.id)
    if row is None or not row.active:
        raise NotAllowed(
            zh=f"账号 {actor.id} 不存在或已停用。请用 --as 指明有效账号。",
            en=f"There is no active account {actor.id}. Say who you are with --as.",
        )
    brands = {grant.brand for grant in row.grants}
    return None if ALL_BRANDS in brands else tuple(sorted(brands))


def require_sight(session: Session, actor: Actor, brand: str) -> None:
    """Refuse an actor who holds no role for the brand."""
    brands = visible_brands(session, actor)
    if brands is not None and brand not in brands:
        raise NotAllowed(
            zh=f"{actor.id} 在品牌 {brand} 没有任何角色，不能查看。",
            en=f"{actor.id} holds no role for the brand {brand} and may not see this.",
        )
