"""What of an incident may be told, in the language of the text, and what is left out and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from assistant.domain.brand import Brand
from assistant.domain.channel import ChannelSpec
from assistant.domain.incident import Action, Contact, Fact, Incident
from assistant.domain.vocabulary import ActionState, Disclosure, FactStatus, Language, Platform, Stage, Twin
from assistant.drafting.playbook.joints import bare, has_cjk
from assistant.drafting.playbook.telling import told_as_of, told_words


@dataclass(frozen=True)
class Signature:
    """Who signs, in the language of the text; empty where it is not known in it."""

    entity: str
    name: str = ""
    title: str = ""


@dataclass(frozen=True)
class Material:
    """The tellable part of a ledger; texts are bare (no closing full stop), facts in order of their moment."""

    title: str
    """The incident's title; empty where it is not known in this language."""
    brand: str
    time: datetime
    hour: bool
    """Whether the hour of `time` is known; else only its day is written."""
    confirmed: tuple[str, ...]
    if_asked: tuple[str, ...]
    """Confirmed, to be told when asked."""
    unverified: tuple[str, ...]
    disputed: tuple[str, ...]
    refuted: tuple[str, ...]
    done: tuple[str, ...]
    doing: tuple[str, ...]
    intent: tuple[str, ...]
    settled: tuple[str, ...]
    """Every confirmed fact that may be told, in both languages: what it settles must not be called unknown."""
    elsewhere: tuple[str, ...]
    """Those of `settled` that are public and have no words in this language. Never shown."""
    next_at: datetime | None
    next_condition: str
    next_channel: Platform | None
    contact: Contact
    signature: Signature
    notes: tuple[Twin, ...] = field(default=())


def gather(incident: Incident, brand: Brand, channel: ChannelSpec, stage: Stage, language: Language) -> Material:
    """Sort the ledger by what may be said to whom.

    What may not be told leaves no trace but a note for the author: it is taken out before anything else is done, so
    that neither the text nor the order, the moment or the open questions in it can give it away.
    """
    notes = _Notes()
    shown = _disclosed(incident, channel, language, notes)
    as_of = told_as_of(shown, language)
    told: dict[tuple[FactStatus, Disclosure], list[str]] = {}
    for fact in _in_order(shown.facts):
        words = told_words(fact, incident, language)
        if words:
            told.setdefault((fact.status, fact.disclosure), []).append(words)
    actions = _actions(shown, language)

    def public(status: FactStatus) -> tuple[str, ...]:
        return tuple(told.get((status, Disclosure.PUBLIC), ()))

    confirmed, if_asked = public(FactStatus.CONFIRMED), tuple(told.get((FactStatus.CONFIRMED, Disclosure.IF_ASKED), ()))
    settled = [f for f in shown.facts if f.status is FactStatus.CONFIRMED]
    elsewhere = [f for f in settled if not told_words(f, incident, language)]
    unverified = public(FactStatus.UNVERIFIED)
    _note_gaps(incident, stage, notes, confirmed=confirmed, unverified=unverified, actions=actions)
    return Material(
        title=_title(incident, language, notes),
        brand=brand.name.get(language),
        time=as_of.moment,
        hour=as_of.hour,
        confirmed=confirmed,
        if_asked=if_asked,
        unverified=unverified,
        disputed=public(FactStatus.DISPUTED),
        refuted=public(FactStatus.REFUTED),
        done=tuple(actions[ActionState.DONE]),
        doing=tuple(actions[ActionState.DOING]),
        intent=tuple(actions[ActionState.APPROVED]),
        settled=tuple(text for f in settled for text in (f.text, f.twin) if text),
        elsewhere=tuple(text for f in elsewhere for text in (f.text, f.twin) if text),
        next_at=incident.next_update.at if incident.next_update else None,
        next_condition=_condition(incident, stage, language, notes),
        next_channel=incident.next_update.channel if incident.next_update else None,
        contact=_contact(incident, brand, notes),
        signature=_signature(incident, brand, language, notes),
        notes=notes.all,
    )


class _Notes:
    """Collects notes in the order in which they come up."""

    def __init__(self) -> None:
        self._twins: list[Twin] = []

    def add(self, zh: str, en: str) -> None:
        twin = Twin(zh=zh, en=en)
        if twin not in self._twins:
            self._twins.append(twin)

    @property
    def all(self) -> tuple[Twin, ...]:
        return tuple(self._twins)


def _in_order(facts: tuple[Fact, ...]) -> list[Fact]:
    """By moment; a fact without one keeps its place after the fact before it in the file."""
    keyed: list[tuple[float, int, Fact]] = []
    latest = float("-inf")
    for index, fact in enumerate(facts):
        latest = fact.as_of.timestamp() if fact.as_of else latest
        keyed.append((latest, index, fact))
    return [fact for _, _, fact in sorted(keyed, key=lambda entry: entry[:2])]


_WITHHELD = {
    Disclosure.EMBARGOED: Twin(zh="待授权", en="embargoed"),
    Disclosure.INTERNAL: Twin(zh="不得对外", en="internal"),
}
_ANSWERING = frozenset({Platform.QA, Platform.SERVICE})
"""Texts that answer questions: here what may be said if asked is told."""


def _disclosed(incident: Incident, channel: ChannelSpec, language: Language, notes: _Notes) -> Incident:
    """The incident with the entries that this channel may tell, and a note on each that it may not."""
    facts = [fact for fact in incident.facts if _may_tell(fact, channel, notes)]
    if language is not incident.language:  # what is told only if asked, and cannot be said here, is not told
        facts = [f for f in facts if f.disclosure is Disclosure.PUBLIC or f.twin.strip()]
    actions: list[Action] = []
    for action in incident.actions:
        if action.state is ActionState.PLANNED:
            notes.add(
                f"措施 {action.id} 仍在计划中，未对外说明。", f"Action {action.id} is only planned and was not told."
            )
        else:
            actions.append(action)
    entries: tuple[Fact | Action, ...] = (*facts, *actions)
    tongue = _tongue(language)
    for entry in entries:
        if not told_words(entry, incident, language):
            kind = Twin(zh="事实", en="Fact") if isinstance(entry, Fact) else Twin(zh="措施", en="Action")
            notes.add(
                f"{kind.zh} {entry.id} 没有{tongue.zh}文本（twin），未写入。",
                f"{kind.en} {entry.id} has no {tongue.en} text (twin) and was left out.",
            )
    return incident.model_copy(update={"facts": tuple(facts), "actions": tuple(actions)})


def _may_tell(fact: Fact, channel: ChannelSpec, notes: _Notes) -> bool:
    if fact.status is FactStatus.RETRACTED:
        notes.add(f"事实 {fact.id} 已撤回，未写入。", f"Fact {fact.id} is retracted and was left out.")
    elif fact.disclosure in _WITHHELD:
        notes.add(
            f"事实 {fact.id} {_WITHHELD[fact.disclosure].zh}，未写入。",
            f"Fact {fact.id} is {_WITHHELD[fact.disclosure].en} and was left out.",
        )
    elif fact.disclosure is Disclosure.IF_ASKED and fact.status is not FactStatus.CONFIRMED:
        notes.add(
            f"事实 {fact.id} 只在被问时可答且未确认，未写入。",
            f"Fact {fact.id} may be told only if asked and is not confirmed; it was left out.",
        )
    else:
        return fact.disclosure is Disclosure.PUBLIC or channel.id in _ANSWERING
    return False


def _actions(shown: Incident, language: Language) -> dict[ActionState, list[str]]:
    found: dict[ActionState, list[str]] = {state: [] for state in ActionState}
    for action in shown.actions:
        words = told_words(action, shown, language)
        if words:
            found[action.state].append(words)
    return found


def _note_gaps(
    incident: Incident,
    stage: Stage,
    notes: _Notes,
    *,
    confirmed: tuple[str, ...],
    unverified: tuple[str, ...],
    actions: dict[ActionState, list[str]],
) -> None:
    if not confirmed and stage is Stage.CLOSING:
        notes.add(
            "没有可公布的已确认事实，结果通报没有结果可报。请补充核查结果，或改发进展通报。",
            "There is no confirmed public fact, so this closing text has no outcome. Add one, or send an update.",
        )
    elif not confirmed:
        notes.add(
            "没有可公布的已确认事实，正文只写了“已注意到此事、正在核实”。请尽快补充。",
            "There is no confirmed public fact; the text says only that we are aware and checking. Add one soon.",
        )
    if not any(actions.values()):
        notes.add(
            "没有可对外说明的措施，正文只写了“正在核实”。请补充已采取的措施。",
            "There is no action to tell; the text says only that we are checking. Add what has been done.",
        )
    if stage is Stage.CLOSING and unverified:
        notes.add(
            "仍有未证实的公开说法，此时发布结果通报可能过早。",
            "Some public reports are still unverified; a closing statement may be early.",
        )
    if incident.next_update is None and stage is not Stage.CLOSING:
        notes.add(
            "未给出下次更新时间，正文写的是“核查有结果后公布”。建议定一个具体时间。",
            "No next update is given; the text promises one after the checks. Better name an hour.",
        )


def _title(incident: Incident, language: Language, notes: _Notes) -> str:
    words = incident.title if language is incident.language else incident.title_twin
    if not words.strip():
        notes.add(
            f"事件标题没有{_tongue(language).zh}文本（title_twin），正文用了该类型的通称。",
            f"The title has no {_tongue(language).en} text (title_twin); the usual name of the type stands in.",
        )
    title = bare(words).rstrip("!！?？")
    if sum(letter.isalnum() for letter in title) < _LEAST_TITLE:
        if title:
            notes.add(
                f"事件标题“{title}”看不出是什么事，正文用了该类型的通称。",
                f"The title “{title}” does not say what the matter is; the usual name of the type stands in.",
            )
        return ""
    return title


_LEAST_TITLE = 2
"""Letters or characters below which a title names nothing."""


def _condition(incident: Incident, stage: Stage, language: Language, notes: _Notes) -> str:
    words = bare(incident.next_update.after) if incident.next_update else ""
    if not words or stage is Stage.CLOSING or has_cjk(words) is (language is Language.ZH):
        return words
    notes.add(
        "下次更新的条件没有本语言的文本，正文写的是“核查有结果后公布”。",
        "The condition for the next update is not in this language; the text promises one after the checks.",
    )
    return ""


def _contact(incident: Incident, brand: Brand, notes: _Notes) -> Contact:
    given = incident.contact
    contact = given if given is not None and given.values() else brand.contact
    if not contact.media and brand.contact.media:
        contact = contact.model_copy(update={"media": brand.contact.media})
    if not (contact.hotline or contact.email or contact.url):
        notes.add(
            "没有联系方式，正文请读者私信联系。请补充热线或邮箱。",
            "There is no contact; readers are asked to send a message. Add a helpline or an address.",
        )
    return contact


def _signature(incident: Incident, brand: Brand, language: Language, notes: _Notes) -> Signature:
    given = incident.signatory
    usual = brand.signatory_title.get(language) if brand.signatory_title else ""
    if given is None:
        return Signature(entity=brand.name.get(language))
    left_out: list[str] = []

    def fit(words: str, twins: tuple[Twin, ...]) -> str:
        if not words:
            return ""
        twin = next((t for t in twins if words in (t.zh, t.en)), None)
        if twin is not None:
            return twin.get(language)
        if language is incident.language or (language is Language.EN and not has_cjk(words)):
            return words
        left_out.append(words)
        return ""

    titles = (brand.signatory_title,) if brand.signatory_title else ()
    entity = fit(given.entity, (brand.name, brand.legal_name)) or brand.name.get(language)
    name, title = fit(given.name, brand.people), fit(given.title, titles)
    if left_out:
        notes.add(
            f"落款中没有本语言写法的部分未写入：{'、'.join(left_out)}。",
            f"Parts of the signature that are not known in this language were left out: {', '.join(left_out)}.",
        )
    return Signature(entity=entity, name=name, title=title or (usual if name and not given.title else ""))


def _tongue(language: Language) -> Twin:
    return Twin(zh="中文", en="Chinese") if language is Language.ZH else Twin(zh="英文", en="English")
