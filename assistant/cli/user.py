"""`steadyvoice user`: accounts, roles, passwords, tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.session import As, Json, Token, session
from assistant.cli.words import t

if TYPE_CHECKING:
    from assistant.domain.people import Person

app = typer.Typer(
    name="user", no_args_is_help=True, help=t("人员、角色、密码、令牌。", "People, roles, passwords, tokens.")
)

Login = Annotated[str, typer.Argument(metavar="LOGIN", help=t("登录名。", "Login name."))]
RoleArgument = Annotated[
    str,
    typer.Argument(
        metavar="ROLE[@BRAND]",
        help=t(
            "角色，可限定品牌：copywriter community pr_officer brand_reviewer legal_reviewer pr_lead admin auditor。",
            "A role, for one brand if named: copywriter community pr_officer brand_reviewer "
            "legal_reviewer pr_lead admin auditor.",
        ),
    ),
]


def _line(p: Person) -> str:
    roles = ", ".join(g.role.value + ("" if g.brand == "*" else f"@{g.brand}") for g in p.grants) or "-"
    marks = (t("（已停用）", " (closed)") if not p.active else "") + (t("（演示）", " (demo)") if p.demo else "")
    return f"{p.id:<16} {p.name}{marks}  {roles}"


@app.command("add", help=t("新建账号；第一个必须是管理员。", "Make an account; the first must be an administrator."))
def add(
    login: Login,
    name: Annotated[str, typer.Option("--name", help=t("姓名。", "Name."))] = "",
    role: Annotated[
        list[str] | None,
        typer.Option("--role", "-r", metavar="ROLE[@BRAND]", help=t("角色，可写多次。", "Role; may be repeated.")),
    ] = None,
    json_output: Json = False,
    person: As = "",
    token: Token = "",
) -> None:
    """Asks for the new person's password (from standard input where there is no terminal)."""
    with session(json_output, person, token) as s:
        actor = s.proven_actor
        password = s.ask_secret(t(f"为 {login} 设置密码", f"New password for {login}"), confirm=True)
        added = s.workspace.people.add(actor, login, name or login, role or (), password)
        s.show(added.model_dump(mode="json"), lambda: [_line(added)])


@app.command("list", help=t("列出账号。", "List accounts."))
def list_(json_output: Json = False, person: As = "") -> None:
    """With their roles."""
    with session(json_output, person) as s:
        people = s.workspace.people.all(s.actor)
        s.show(
            {"people": [p.model_dump(mode="json") for p in people]},
            lambda: (
                [_line(p) for p in people]
                or [
                    t(
                        "还没有账号。用 user add 建第一个管理员。",
                        "No accounts yet. Make the first administrator with user add.",
                    )
                ]
            ),
        )


@app.command("show", help=t("显示一个账号。", "Show an account."))
def show(login: Login, json_output: Json = False, person: As = "") -> None:
    """With its roles."""
    with session(json_output, person) as s:
        found = s.workspace.people.show(s.actor, login)
        s.show(found.model_dump(mode="json"), lambda: [_line(found)])


@app.command("grant", help=t("授予角色。", "Give a role."))
def grant(login: Login, role: RoleArgument, json_output: Json = False, person: As = "", token: Token = "") -> None:
    """For one brand (`role@brand`) or all."""
    with session(json_output, person, token) as s:
        changed = s.workspace.people.grant(s.proven_actor, login, role)
        s.show(changed.model_dump(mode="json"), lambda: [_line(changed)])


@app.command("revoke", help=t("收回角色。", "Take a role away."))
def revoke(login: Login, role: RoleArgument, json_output: Json = False, person: As = "", token: Token = "") -> None:
    """The last administrator keeps the role."""
    with session(json_output, person, token) as s:
        changed = s.workspace.people.revoke(s.proven_actor, login, role)
        s.show(changed.model_dump(mode="json"), lambda: [_line(changed)])


@app.command("password", help=t("修改密码。", "Set a password."))
def password(login: Login, json_output: Json = False, person: As = "", token: Token = "") -> None:
    """One's own, or anyone's as an administrator. Ends the person's tokens."""
    with session(json_output, person or login, token) as s:
        actor = s.proven_actor
        new = s.ask_secret(t(f"{login} 的新密码", f"New password for {login}"), confirm=True)
        s.workspace.people.set_password(actor, login, new)
        s.show(
            {"login": login, "changed": True},
            lambda: [t(f"已修改 {login} 的密码。", f"The password of {login} is set.")],
        )


@app.command("close", help=t("停用账号；历史保留。", "Close an account; its history stays."))
def close(login: Login, json_output: Json = False, person: As = "", token: Token = "") -> None:
    """It signs in no more."""
    with session(json_output, person, token) as s:
        changed = s.workspace.people.deactivate(s.proven_actor, login)
        s.show(changed.model_dump(mode="json"), lambda: [_line(changed)])


@app.command("open", help=t("重新启用账号。", "Open a closed account again."))
def open_(login: Login, json_output: Json = False, person: As = "", token: Token = "") -> None:
    """With the roles it had."""
    with session(json_output, person, token) as s:
        changed = s.workspace.people.reactivate(s.proven_actor, login)
        s.show(changed.model_dump(mode="json"), lambda: [_line(changed)])


@app.command("token", help=t("为命令行签发令牌，只显示一次。", "Make a token for the command line; shown once."))
def token_(
    login: Login,
    label: Annotated[str, typer.Option(help=t("用途。", "What it is for."))] = "",
    days: Annotated[int, typer.Option(min=1, help=t("有效天数。", "Days until it ends."))] = 90,
    json_output: Json = False,
    person: As = "",
    token: Token = "",
) -> None:
    """Use it with --token or STEADYVOICE_TOKEN."""
    with session(json_output, person or login, token) as s:
        made = s.workspace.people.make_token(s.proven_actor, login, label, days)
        s.show(
            made.model_dump(mode="json"),
            lambda: [
                made.secret,
                t(f"有效至 {made.info.expires_at:%Y-%m-%d}", f"Ends {made.info.expires_at:%Y-%m-%d}"),
            ],
        )


@app.command("tokens", help=t("列出令牌。", "List tokens."))
def tokens(login: Login, json_output: Json = False, person: As = "", token: Token = "") -> None:
    """Without their secrets."""
    with session(json_output, person or login, token) as s:
        found = s.workspace.people.tokens(s.proven_actor, login)
        s.show(
            {"tokens": [info.model_dump(mode="json") for info in found]},
            lambda: (
                f"{i.id}  {i.label or '-'}  {i.expires_at:%Y-%m-%d}"
                + (t("  已作废", "  ended") if i.revoked_at else "")
                for i in found
            ),
        )


@app.command("revoke-token", help=t("作废令牌。", "End a token."))
def revoke_token(
    token_id: Annotated[str, typer.Argument(metavar="TOKEN-ID", help=t("令牌编号。", "Id of the token."))],
    json_output: Json = False,
    person: As = "",
    token: Token = "",
) -> None:
    """At once."""
    with session(json_output, person, token) as s:
        s.workspace.people.revoke_token(s.proven_actor, token_id)
        s.show({"revoked": token_id}, lambda: [t(f"令牌 {token_id} 已作废。", f"Token {token_id} is ended.")])
