"""Keeps what a ledger closes from going to a model outside this machine."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.domain.finding import Finding
from assistant.domain.model import ChatModel, FailureReason, Residency
from assistant.errors import ModelFailure

_CLOSED = ("grounding.internal-disclosed", "grounding.retracted-fact")


def refuse_closed(model: ChatModel, found: Iterable[Finding]) -> None:
    """Raise `ModelFailure` (`NOT_ALLOWED`) where findings show a closed or retracted fact and the text would go out.

    A person may have written such a fact into a text, or it was open when the text was written. `found` is what the
    checks find now in everything that would be sent; it is not asked for where the model is on this machine.
    """
    if model.residency is Residency.MACHINE:
        return
    places = sum(1 for finding in found if finding.rule in _CLOSED)
    if places:
        raise ModelFailure(
            FailureReason.NOT_ALLOWED,
            zh=f"稿子或要求里有 {places} 处台账不许对外或已撤回的内容，没有发给本机以外的模型。"
            "请先用 draft edit 删去，或换用本机模型。",
            en=f"The text or the wish holds {places} passage{'' if places == 1 else 's'} that the ledger keeps closed "
            "or has retracted; nothing was sent to a model outside this machine. Take it out with draft edit first, or "
            "use a model on this machine.",
        )
