"""`steadyvoice kb`: put documents in, find passages, see what is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.choices import choose, choose_or_none
from assistant.cli.session import As, BrandOption, Json, LangOption, session
from assistant.cli.words import t

if TYPE_CHECKING:
    from assistant.desk.knowledge import FileReport
    from assistant.domain.document import SearchResult
    from assistant.domain.vocabulary import Language

app = typer.Typer(
    name="kb", no_args_is_help=True, help=t("知识库：资料入库与检索。", "Knowledge: documents in, passages out.")
)

KindOption = Annotated[
    str,
    typer.Option(
        "--kind",
        metavar="KIND",
        help=t(
            "资料种类：guideline、campaign、policy、playbook、approved、reference。",
            "Kind: guideline, campaign, policy, playbook, approved, reference.",
        ),
    ),
]
DocumentId = Annotated[str, typer.Argument(metavar="ID", help=t("资料编号。", "Id of the document."))]


@app.command("add", help=t("把文件或文件夹读入知识库。", "Read files or folders into the knowledge base."))
def add(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help=t("文件或文件夹。", "Files or folders."))],
    kind: KindOption,
    brand: Annotated[str, typer.Option("--brand", "-b", metavar="BRAND", help=t("品牌代号。", "Id of the brand."))],
    json_output: Json = False,
    person: As = "",
) -> None:
    """What cannot be read is refused with its reason and the rest goes in; exit code 2 where a file was refused."""
    from assistant.domain.vocabulary import DocumentKind

    with session(json_output, person) as s:
        s.workspace.library.folder(brand)
        reports = s.workspace.knowledge.add(
            s.actor,
            paths,
            choose(DocumentKind, kind, "--kind"),
            brand,
            progress=s.bar(t("段落入库", "passages indexed")),
        )
        s.show({"files": [r.as_json(s.language) for r in reports]}, lambda: _report_lines(reports, s.language))
        if not all(report.ok for report in reports):
            raise typer.Exit(2)


def _report_lines(reports: list[FileReport], language: Language) -> Iterator[str]:
    for r in reports:
        if not r.ok:
            yield t("未入库", "refused") + f"  {r.path}  {r.reason.get(language) if r.reason else ''}"
        elif r.unchanged:
            yield t("无变化", "unchanged") + f"  {r.path}  {r.document}"
        else:
            yield t("已入库", "added") + f"  {r.path}  {r.document}  " + t(f"{r.passages} 段", f"{r.passages} passages")
            yield from (f"    {aside.told(language)}" for aside in r.asides)


@app.command("search", help=t("检索资料段落。", "Find passages."))
def search(
    query: Annotated[str, typer.Argument(metavar="QUERY", help=t("问题或关键词。", "A question or words."))] = "",
    queries: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help=t('每行一个 {"id", "query"} 的 JSONL 文件。', 'JSON lines of {"id", "query"}.')
        ),
    ] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=100, help=t("最多几条。", "At most so many."))] = 5,
    kind: KindOption = "",
    brand: BrandOption = "",
    lang: LangOption = "",
    json_output: Json = False,
    person: As = "",
) -> None:
    """Nothing found is an answer too: exit code 0, and the nearest topics."""
    from assistant.domain.vocabulary import DocumentKind, Language
    from assistant.errors import UserError

    with session(json_output, person) as s:
        if bool(query.strip()) == (queries is not None):
            raise UserError(
                zh="请写一个问题，或用 --queries 给一个文件（二选一）。",
                en="Give either a question or a file with --queries.",
            )
        if brand:
            s.workspace.library.folder(brand)
        wanted = choose_or_none(DocumentKind, kind, "--kind"), brand or None, choose_or_none(Language, lang, "--lang")
        desk = s.workspace.knowledge
        if queries is None:
            result = desk.search(s.actor, query, k, *wanted)
            s.show(result.as_json(), lambda: _hit_lines(result))
            return
        asked = desk.read_queries(queries)
        results = desk.search_many(s.actor, [text for _, text in asked], k, *wanted)
        pairs = list(zip((name for name, _ in asked), results, strict=True))
        s.show(
            {"results": [{"id": name, **result.as_json()} for name, result in pairs]},
            lambda: (
                line for name, result in pairs for line in (f"## {name}: {result.query}", *_hit_lines(result), "")
            ),
        )


def _hit_lines(result: SearchResult) -> Iterator[str]:
    if not result.hits:
        yield t("没有找到相关内容。", "Nothing here answers that.")
        if result.nearest:
            yield t("相近的主题：", "Nearest topics: ") + t("、", ", ").join(result.nearest)
        return
    for hit in result.hits:
        where = " › ".join(hit.passage.heading)
        yield f"{hit.rank}. [{hit.score:.2f}] {hit.title}" + (f" › {where}" if where else "")
        yield f"   {hit.source} · {hit.kind} · {hit.passage.language}"
        text = " ".join(hit.passage.text.split())
        yield f"   {text[:160]}" + ("…" if len(text) > 160 else "")


@app.command("list", help=t("列出资料。", "List documents."))
def list_(brand: BrandOption = "", kind: KindOption = "", json_output: Json = False, person: As = "") -> None:
    """By brand, kind and title."""
    from assistant.domain.vocabulary import DocumentKind

    with session(json_output, person) as s:
        chosen = choose_or_none(DocumentKind, kind, "--kind")
        documents = s.workspace.knowledge.list_documents(s.actor, brand or None, chosen)
        s.show(
            {"documents": [d.model_dump(mode="json") for d in documents]},
            lambda: (
                (
                    f"{d.id}  {d.brand:<10} {d.kind:<10} {d.language} v{d.version} {d.trust:<9} {d.title} ({d.source})"
                    for d in documents
                )
                if documents
                else [
                    t(
                        "知识库还是空的。试试 steadyvoice demo，或 steadyvoice kb add。",
                        "Nothing here yet. Try steadyvoice demo, or steadyvoice kb add.",
                    )
                ]
            ),
        )


@app.command("show", help=t("显示一份资料及其段落。", "Show a document and its passages."))
def show(document: DocumentId, json_output: Json = False, person: As = "") -> None:
    """With heading path, place and text of each passage."""
    with session(json_output, person) as s:
        found = s.workspace.knowledge.show(s.actor, document)
        s.show(
            {
                "document": found.document.model_dump(mode="json"),
                "passages": [p.model_dump(mode="json") for p in found.passages],
            },
            lambda: (
                line
                for p in found.passages
                for line in (
                    f"[{p.ordinal}] {' › '.join(p.heading)}  ({_place(p.page, p.line_start, p.line_end)})",
                    p.text,
                    "",
                )
            ),
        )


def _place(page: int | None, first: int | None, last: int | None) -> str:
    return f"p{page}" if page else f"L{first}-L{last}"


@app.command("remove", help=t("移除一份资料。", "Remove a document everywhere."))
def remove(document: DocumentId, json_output: Json = False, person: As = "") -> None:
    """From the record and from the index."""
    with session(json_output, person) as s:
        s.workspace.knowledge.remove(s.actor, document)
        s.show({"removed": document}, lambda: [t(f"已移除 {document}", f"Removed {document}")])


@app.command("reindex", help=t("由数据库重建检索索引。", "Build the index again from the record."))
def reindex(json_output: Json = False, person: As = "") -> None:
    """A new collection is built and swapped in; readers are not disturbed."""
    with session(json_output, person) as s:
        status = s.workspace.knowledge.reindex(s.actor, progress=s.bar(t("段落", "passages")))
        s.show(status.as_json(), lambda: status.lines(s.language))


@app.command("status", help=t("核对：已存、已索引、可检索是否一致。", "Compare what is stored, indexed and findable."))
def status(json_output: Json = False, person: As = "") -> None:
    """Exit code 1 where they differ."""
    with session(json_output, person) as s:
        found = s.workspace.knowledge.status(s.actor)
        s.show(found.as_json(), lambda: found.lines(s.language))
        if not found.ok:
            raise typer.Exit(1)
