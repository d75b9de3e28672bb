"""`steadyvoice brand`: which brands there are, and whether a brand folder is in order."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.cli.session import As, Json, session
from assistant.cli.words import t

app = typer.Typer(name="brand", no_args_is_help=True, help=t("品牌资料。", "Brands."))


@app.command("list", help=t("列出品牌。", "List brands."))
def list_(json_output: Json = False, person: As = "") -> None:
    """Every folder under knowledge_base/brands that holds a brand.yaml."""
    from assistant.errors import UserError

    with session(json_output, person) as s:
        rows: list[dict[str, object]] = []
        for brand_id in s.workspace.library.brand_ids:
            try:
                b = s.workspace.library.brand(brand_id)
            except UserError as error:
                rows.append({"id": brand_id, "problem": error.message(s.language)})
                continue
            name = {"name": b.name.get(s.language), "markets": list(b.markets), "industry": b.industry}
            rows.append({"id": b.id, **name})
        s.show({"brands": rows}, lambda: [_line(row) for row in rows])


def _line(row: dict[str, object]) -> str:
    if "problem" in row:
        return f"{row['id']:<12} ! {row['problem']}"
    markets = row["markets"]
    listed = ",".join(markets) if isinstance(markets, list) else ""
    return f"{row['id']:<12} {row['name']}  {listed}  {row['industry']}"


@app.command("check", help=t("检查品牌文件夹是否合格。", "Check a brand folder."))
def check(
    brand: Annotated[
        str, typer.Argument(metavar="[BRAND]", help=t("品牌代号；不写则全部。", "Id; all if not given."))
    ] = "",
    json_output: Json = False,
    person: As = "",
) -> None:
    """Exit code 1 where something is wrong; every problem with file, line and key."""
    with session(json_output, person) as s:
        wanted = (brand,) if brand else s.workspace.library.brand_ids
        found = {name: list(s.workspace.brand_problems(name)) for name in wanted}
        bad = any(found.values())
        s.show(
            {
                "ok": not bad,
                "brands": [
                    {
                        "id": name,
                        "problems": [{"path": str(p.path), "message": p.message.get(s.language)} for p in problems],
                    }
                    for name, problems in found.items()
                ],
            },
            lambda: (
                line
                for name, problems in found.items()
                for line in (
                    [f"{name}: " + t("没有问题。", "in order.")]
                    if not problems
                    else [f"{name}: " + t(f"{len(problems)} 个问题", f"{len(problems)} problems")]
                    + [f"  {_told(p.path, p.message.get(s.language))}" for p in problems]
                )
            ),
        )
        if bad:
            raise typer.Exit(1)


def _told(path: object, message: str) -> str:
    """A message that does not name its file yet, with it."""
    return message if str(path) in message else f"{path}: {message}"
