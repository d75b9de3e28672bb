"""`steadyvoice review`: submit, look, decide, waive."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.check import finding_lines
from assistant.cli.session import As, DraftId, Json, Session, Token, session
from assistant.cli.terms import term
from assistant.cli.words import t

if TYPE_CHECKING:
    from assistant.desk.matter import Matter
    from assistant.domain.draft import Draft
    from assistant.domain.vocabulary import Language

app = typer.Typer(
    name="review", no_args_is_help=True, help=t("审核：送审、查看、给出结论。", "Review: submit, look, decide.")
)

Reason = Annotated[str, typer.Option("--reason", help=t("理由。", "Reason."))]


@app.command("queue", help=t("待审列表，等得最久的在前。", "What waits for review, longest first."))
def queue(json_output: Json = False, person: As = "") -> None:
    """Drafts of the brands that one may see."""
    with session(json_output, person) as s:
        items = s.workspace.reviews.queue(s.actor)
        s.show(
            {
                "queue": [
                    {
                        **item.draft.model_dump(mode="json", exclude={"basis"}),
                        "since": item.since.isoformat(),
                        "mine": item.mine,
                    }
                    for item in items
                ]
            },
            lambda: (
                [
                    f"{i.draft.id}  {i.since:%m-%d %H:%M}  {term(i.draft.kind)}  {i.draft.platform:<12} {i.draft.title}"
                    + (t("（本人参与，不能审）", "  (yours: you cannot approve it)") if i.mine else "")
                    for i in items
                ]
                or [t("没有待审的稿件。", "Nothing waits for review.")]
            ),
        )


@app.command("show", help=t("按审核人看到的样子显示：全文、风险点、结论、还差什么。", "A draft as a reviewer sees it."))
def show(draft: DraftId, json_output: Json = False, person: As = "") -> None:
    """Text, findings as of now, decisions, what is missing, and the binding that an approval names."""
    with session(json_output, person) as s:
        matter = s.workspace.reviews.show(s.actor, s.draft_id(draft))
        s.show(_matter_json(matter, s.language), lambda: _matter_lines(matter, s.language))


def _matter_json(matter: Matter, language: Language) -> dict[str, object]:
    return {
        "id": matter.draft.id,
        "version": matter.version.number,
        "state": matter.draft.state.value,
        "binding": matter.binding,
        "digest": matter.version.digest,
        **matter.version.content.model_dump(mode="json"),
        "contributors": list(matter.version.contributors),
        "findings": [finding.as_json(language) for finding in matter.findings],
        "labels": matter.labels.model_dump(mode="json"),
        "decisions": [decision.model_dump(mode="json") for decision in matter.decisions],
        "waivers": [waiver.model_dump(mode="json") for waiver in matter.waivers],
        "satisfied": matter.result.satisfied,
        "missing": [role.value for role in matter.result.missing],
        "reasons": [reason.get(language) for reason in matter.result.reasons],
    }


def _matter_lines(matter: Matter, language: Language) -> Iterator[str]:
    draft, version = matter.draft, matter.version
    what = (term(draft.kind), draft.platform.value, draft.language.value, term(draft.state))
    yield f"── {draft.id} v{version.number} · " + " · ".join(what)
    if version.content.title:
        yield version.content.title
    yield version.content.body
    if version.content.tags:
        yield " ".join(f"#{tag}" for tag in version.content.tags)
    yield ""
    yield from finding_lines(matter.findings, language)
    yield t("参与者：", "Contributors: ") + ", ".join(version.contributors)
    for decision in matter.decisions:
        counts = "" if decision.binding == matter.binding else t("（已失效）", " (void)")
        yield f"  {decision.at:%m-%d %H:%M}  {decision.actor}  {term(decision.verdict)}{counts}  {decision.reason}"
    for reason in matter.result.reasons:
        yield "→ " + reason.get(language)
    yield t("通过时请核对绑定值：", "An approval binds: ") + matter.binding


@app.command("submit", help=t("送审。", "Hand a draft to the reviewers."))
def submit(draft: DraftId, json_output: Json = False, person: As = "") -> None:
    """Refused while something must be changed; exit code 2, with the list."""
    with session(json_output, person) as s:
        _told(s, s.workspace.reviews.submit(s.actor, s.draft_id(draft)))


@app.command("withdraw", help=t("撤回送审，继续修改。", "Take a draft back to write on it."))
def withdraw(draft: DraftId, json_output: Json = False, person: As = "") -> None:
    """Its decisions so far are void once the text changes."""
    with session(json_output, person) as s:
        _told(s, s.workspace.reviews.withdraw(s.actor, s.draft_id(draft)))


@app.command("approve", help=t("通过：只对此刻的原文有效。", "Approve exactly what is there now."))
def approve(
    draft: DraftId,
    binding: Annotated[
        str,
        typer.Option(
            "--binding",
            metavar="HEX",
            help=t(
                "review show 给出的绑定值，防止看后被改。",
                "What review show named, so that nothing changed in between.",
            ),
        ),
    ] = "",
    reason: Reason = "",
    json_output: Json = False,
    person: As = "",
    token: Token = "",
) -> None:
    """Takes the person's password or token. Nobody approves what they worked on."""
    with session(json_output, person, token) as s:
        _told(s, s.workspace.reviews.approve(s.proven_actor, s.draft_id(draft), binding or None, reason))


@app.command("request-changes", help=t("退回修改。", "Send a draft back."))
def request_changes(
    draft: DraftId, reason: Reason, json_output: Json = False, person: As = "", token: Token = ""
) -> None:
    """The reason is mandatory."""
    with session(json_output, person, token) as s:
        _told(s, s.workspace.reviews.request_changes(s.proven_actor, s.draft_id(draft), reason))


@app.command("reject", help=t("否决。", "Refuse a draft for good."))
def reject(draft: DraftId, reason: Reason, json_output: Json = False, person: As = "", token: Token = "") -> None:
    """The reason is mandatory."""
    with session(json_output, person, token) as s:
        _told(s, s.workspace.reviews.reject(s.proven_actor, s.draft_id(draft), reason))


@app.command("waive", help=t("特批放行一个风险点。", "Let one finding stand."))
def waive(
    draft: DraftId,
    finding: Annotated[
        str,
        typer.Argument(metavar="RULE[#N]", help=t("规则编号；多处时写 #第几处。", "Rule id; #N for its N-th place.")),
    ],
    reason: Reason,
    days: Annotated[int, typer.Option(min=1, help=t("有效天数。", "Days it lasts."))] = 7,
    json_output: Json = False,
    person: As = "",
    token: Token = "",
) -> None:
    """Only by the roles that the policy names for the rule's family, and never by a contributor."""
    with session(json_output, person, token) as s:
        waiver = s.workspace.reviews.waive(s.proven_actor, s.draft_id(draft), finding, reason, days)
        s.show(
            waiver.model_dump(mode="json"),
            lambda: [
                t(
                    f"已特批放行 {waiver.rule}，至 {waiver.expires_at:%Y-%m-%d}。",
                    f"{waiver.rule} may stand until {waiver.expires_at:%Y-%m-%d}.",
                )
            ],
        )


def _told(s: Session, draft: Draft) -> None:
    s.show(
        draft.model_dump(mode="json", exclude={"basis"}), lambda: [f"{draft.id} v{draft.latest}: {term(draft.state)}"]
    )
