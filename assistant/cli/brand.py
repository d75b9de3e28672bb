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
    with session(json_output, person) as s:
        brands = [s.workspace.library.brand(brand_id) for brand_id in s.workspace.library.brand_ids]
        s.show(
            {
                "brands": [
                    {"id": b.id, "name": b.name.get(s.language), "markets": list(b.markets), "industry": b.industry}
                    for b in brands
                ]
            },
            lambda: (f"{b.id:<12} {b.name.zh} / {b.name.en}  {','.join(b.markets)}  {b.industry}" for b in brands),
        )


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
                    + [f"  {p.path}: {p.message.get(s.language)}" for p in problems]
                )
            ),
        )
        if bad:
            raise typer.Exit(1)
