"""Files that a draft is written again from: which of them a draft takes."""

from __future__ import annotations

from pathlib import Path

from assistant.domain.brief import Brief
from assistant.domain.draft import Draft
from assistant.domain.incident import Incident
from assistant.errors import UserError
from assistant.files import load_model


def ledger_file(draft: Draft, path: Path) -> Incident:
    """The ledger to write a draft from; a recorded one is changed where it stands, so that its history is kept.

    Raises `UserError` where the draft is on a recorded incident, and for a ledger of another brand.
    """
    recorded = draft.basis.get("incident_id")
    if recorded:
        raise UserError(
            zh=f"草稿 {draft.id} 依据的是已登记的事件 {recorded}，不能改用文件。"
            f"请用 incident fact {recorded} 修改台账，再运行 draft revise。",
            en=f"Draft {draft.id} is on the recorded incident {recorded}; a file cannot take its place. "
            f"Change the ledger with incident fact {recorded}, then run draft revise without --incident.",
        )
    ledger = load_model(path, Incident)
    _refuse_other_brand(draft, ledger.brand, path)
    return ledger


def brief_file(draft: Draft, path: Path) -> Brief:
    """The brief to write a draft from. Raises `UserError` for one of another brand."""
    brief = load_model(path, Brief)
    _refuse_other_brand(draft, brief.brand, path)
    return brief


def _refuse_other_brand(draft: Draft, brand: str, path: Path) -> None:
    if brand != draft.brand:
        raise UserError(
            zh=f"{path} 属于品牌 {brand}，而草稿 {draft.id} 属于 {draft.brand}。请换用 {draft.brand} 的文件。",
            en=f"{path} is of the brand {brand}, draft {draft.id} of {draft.brand}. Give a file of {draft.brand}.",
        )
