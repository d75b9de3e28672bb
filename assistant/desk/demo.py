"""The demo: sample brands indexed, and people to try the roles with."""

from __future__ import annotations

from collections.abc import Callable

from assistant.desk.knowledge import FileReport, KnowledgeDesk
from assistant.desk.people import DEMO_PASSWORD, PeopleDesk
from assistant.domain.people import Actor, Person
from assistant.domain.vocabulary import Language, Strict
from assistant.knowledge.library import Library


class DemoResult(Strict):
    """What the demo loaded."""

    files: tuple[FileReport, ...]
    people: tuple[Person, ...]

    def as_json(self) -> dict[str, object]:
        """Plain data."""
        refused = [report for report in self.files if not report.ok]
        return {
            "documents": len(self.files) - len(refused),
            "passages": sum(report.passages for report in self.files),
            "refused": [{"path": r.path, "reason": r.reason.en if r.reason else ""} for r in refused],
            "people": [
                {"id": p.id, "name": p.name, "roles": [grant.role.value for grant in p.grants]} for p in self.people
            ],
            "password": DEMO_PASSWORD if self.people else None,
        }

    def lines(self, language: Language) -> list[str]:
        """For people, with what to try next."""
        zh = language is Language.ZH
        good = [report for report in self.files if report.ok]
        fresh = sum(not report.unchanged for report in good)
        found = [
            f"知识库：{len(good)} 份资料（新入库 {fresh} 份）"
            if zh
            else f"Knowledge: {len(good)} documents, {fresh} of them new"
        ]
        found += [f"  ! {r.path}: {r.reason.get(language) if r.reason else ''}" for r in self.files if not r.ok]
        if self.people:
            found.append(
                f"演示人员（密码都是 {DEMO_PASSWORD}）："
                if zh
                else f"Demo people, all with the password {DEMO_PASSWORD}:"
            )
            found += [f"  {p.id:<6} {p.name:<14} {', '.join(g.role.value for g in p.grants)}" for p in self.people]
        else:
            found.append(
                "已有正式账号，不再建立演示人员。" if zh else "Real accounts exist, so no demo people were made."
            )
        found.append("")
        found.append("接下来可以试：" if zh else "Try next:")
        example = "zh" if zh else "en"
        someone = " --as lin" if self.people else ""
        found.append(f"  steadyvoice draft statement --incident docs/examples/incident.{example}.yaml{someone}")
        return found


class DemoDesk:
    """Loads the demo; running it again changes nothing that is there."""

    def __init__(self, library: Library, knowledge: KnowledgeDesk, people: PeopleDesk) -> None:
        self._library = library
        self._knowledge = knowledge
        self._people = people

    def load(self, actor: Actor, progress: Callable[[int, int], None] | None = None) -> DemoResult:
        """Index the documents and approved replies of every brand; make the demo people, while nobody real is there.

        Raises `NotAllowed` where the actor may not add documents for every brand.
        """
        files = [file for brand_id in self._library.brand_ids for file in self._library.indexed(brand_id)]
        reports = self._knowledge.add_house(actor, files, progress)
        return DemoResult(files=tuple(reports), people=self._people.make_demo_people())
