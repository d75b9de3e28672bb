"""Whether words from outside took over the text: hidden characters, foreign links, leaked prompts, orders carried out.

Division of labour with `grounding.unsupported-contact`. Grounding compares every contact it can read (link, phone,
e-mail, handle, WeChat id) with what is on file and blocks what is not there, where there is a brand or a ledger to
compare with. `foreign-link` adds what it cannot see: disguised links (evil点com, hxxp, IP addresses, rare endings), QQ,
messenger ids, pay codes; and it says where a link came from when the comment brought it. `run_checks` reports
grounding's at one span, and both where the comment planted it (see `apart`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.checks.context import CheckContext
from assistant.checks.injection.hidden import hidden_findings
from assistant.checks.injection.leaks import leak_findings
from assistant.checks.injection.links import link_findings
from assistant.checks.injection.obeying import obeying_findings
from assistant.checks.rulebook import RuleBook
from assistant.domain.content import Content, Place
from assistant.domain.finding import Finding

__all__ = ["apart", "check"]


def check(content: Content, context: CheckContext, book: RuleBook) -> list[Finding]:
    """Findings of the family `injection`. Without a comment: hidden text, leaks, links, open phrases of obedience."""
    found: list[Finding] = []
    for field, text in content.fields():
        found += hidden_findings(field, text, book)
        found += leak_findings(field, text, book)
        foreign = list(link_findings(field, text, context, book))
        found += foreign
        # an account that the comment planted is one finding, not two
        places = [finding.place for finding in foreign]
        found += [f for f in obeying_findings(field, text, context, book) if not _inside(f.place, places)]
    return found


def _inside(place: Place, others: Sequence[Place]) -> bool:
    return any(o.start <= place.start and place.end <= o.end for o in others)


def apart(found: Iterable[Finding], grounded: Sequence[Finding]) -> list[Finding]:
    """The findings without foreign links that grounding reports at the same place already.

    One that the comment planted stays beside grounding's: that it is not ours and who put it there are two things.
    """
    taken = [f.place for f in grounded if f.rule == "grounding.unsupported-contact"]
    return [
        f
        for f in found
        if f.rule != "injection.foreign-link"
        or f.blocks
        or not any(p.field == f.place.field and p.start < f.place.end and f.place.start < p.end for p in taken)
    ]
