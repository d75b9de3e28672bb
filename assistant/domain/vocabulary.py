"""The closed word lists that every room shares, and the two base models."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """Immutable model that refuses unknown keys; the base of everything a user writes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Language(StrEnum):
    """Languages of texts and of the interface."""

    ZH = "zh"
    EN = "en"


class Twin(Strict):
    """A text that exists in both languages."""

    zh: str
    en: str

    def get(self, language: Language) -> str:
        """The text in one language."""
        return self.zh if language is Language.ZH else self.en

    def filled(self, slots: Mapping[str, str]) -> Twin:
        """Both texts with `{name}` replaced once by the slot's value; values are never read again."""
        return Twin(zh=fill_slots(self.zh, slots), en=fill_slots(self.en, slots))


def fill_slots(template: str, slots: Mapping[str, str]) -> str:
    """Replace each `{name}` that is in `slots` in one pass, so that a value holding braces stays literal."""
    parts: list[str] = []
    rest = template
    while True:
        before, brace, after = rest.partition("{")
        parts.append(before)
        if not brace:
            return "".join(parts)
        name, close, tail = after.partition("}")
        if close and name in slots:
            parts.append(slots[name])
            rest = tail
        else:
            parts.append("{")
            rest = after


class Market(StrEnum):
    """Where a text is published; picks the rule packs (the market, not the language)."""

    CN = "CN"
    HK = "HK"
    TW = "TW"
    US = "US"
    UK = "UK"
    EU = "EU"


class Platform(StrEnum):
    """Every channel of the house, social platforms first, owned channels after."""

    WEIBO = "weibo"
    WECHAT_OA = "wechat_oa"
    DOUYIN = "douyin"
    XIAOHONGSHU = "xiaohongshu"
    ZHIHU = "zhihu"
    BILIBILI = "bilibili"
    X = "x"
    INSTAGRAM = "instagram"
    FACEBOOK = "facebook"
    LINKEDIN = "linkedin"
    TIKTOK = "tiktok"
    THREADS = "threads"
    YOUTUBE = "youtube"
    BLUESKY = "bluesky"
    PRESS = "press"
    WEBSITE = "website"
    STAFF = "staff"
    SERVICE = "service"
    STORE = "store"
    PARTNERS = "partners"
    QA = "qa"


class DocumentKind(StrEnum):
    """What a document in the knowledge base is."""

    GUIDELINE = "guideline"
    CAMPAIGN = "campaign"
    POLICY = "policy"
    PLAYBOOK = "playbook"
    APPROVED = "approved"
    REFERENCE = "reference"


class TrustTier(StrEnum):
    """How far a document is trusted; uploads wait for a second person before drafting may use them."""

    HOUSE = "house"
    ACCEPTED = "accepted"
    UPLOADED = "uploaded"


class DraftKind(StrEnum):
    """What a draft is."""

    POST = "post"
    REPLY = "reply"
    STATEMENT = "statement"


class Stage(StrEnum):
    """Stage of a statement: 首次回应, 进展通报, 结果通报."""

    HOLDING = "holding"
    UPDATE = "update"
    CLOSING = "closing"


class IncidentType(StrEnum):
    """Crisis types; each has a playbook in both languages."""

    FOOD_SAFETY = "food_safety"
    PRODUCT_QUALITY = "product_quality"
    SERVICE_FAILURE = "service_failure"
    FALSE_ADVERTISING = "false_advertising"
    DATA_SECURITY = "data_security"
    RUMOUR = "rumour"
    COORDINATED_DISINFORMATION = "coordinated_disinformation"
    ACCIDENT = "accident"
    NATURAL_DISASTER = "natural_disaster"
    EMPLOYEE_CONDUCT = "employee_conduct"
    EXECUTIVE_REMARKS = "executive_remarks"
    VALUES_CONTROVERSY = "values_controversy"
    ENDORSER_SCANDAL = "endorser_scandal"
    LABOUR_DISPUTE = "labour_dispute"
    REGULATORY_ACTION = "regulatory_action"
    IP_DISPUTE = "ip_dispute"
    ENVIRONMENT = "environment"
    OTHER = "other"


class IncidentSeverity(StrEnum):
    """Severity of an incident, I gravest."""

    I = "I"  # noqa: E741 - the trade writes the grade as a Roman numeral
    II = "II"
    III = "III"
    IV = "IV"


class FactStatus(StrEnum):
    """What is known of a fact."""

    CONFIRMED = "confirmed"
    UNVERIFIED = "unverified"
    DISPUTED = "disputed"
    REFUTED = "refuted"
    RETRACTED = "retracted"


class Disclosure(StrEnum):
    """To whom a fact may be told: 主动公布, 被问可答, 待授权, 不得对外."""

    PUBLIC = "public"
    IF_ASKED = "if_asked"
    EMBARGOED = "embargoed"
    INTERNAL = "internal"


class ActionState(StrEnum):
    """How far an action has come."""

    PLANNED = "planned"
    APPROVED = "approved"
    DOING = "doing"
    DONE = "done"


class Family(StrEnum):
    """Rule families; a rule id is `<family>.<what>`."""

    GROUNDING = "grounding"
    STATEMENT = "statement"
    PLATFORM = "platform"
    WORDING = "wording"
    VOICE = "voice"
    PRIVACY = "privacy"
    DISCLOSURE = "disclosure"
    INJECTION = "injection"
    FORM = "form"


class FindingSeverity(StrEnum):
    """必须修改, 建议修改, 提示."""

    BLOCKER = "blocker"
    WARNING = "warning"
    NOTE = "note"


class Engine(StrEnum):
    """Who wrote a text; `person` for text typed or edited by hand."""

    PROVIDER = "provider"
    LOCAL = "local"
    PLAYBOOK = "playbook"
    PERSON = "person"


class Move(StrEnum):
    """What a reply does."""

    ANSWER = "answer"
    PRIVATE = "private"
    ESCALATE = "escalate"
    REPORT = "report"
    LEAVE = "leave"


class Risk(StrEnum):
    """Risk level of a comment."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Role(StrEnum):
    """Roles a person holds, per brand."""

    COPYWRITER = "copywriter"
    COMMUNITY = "community"
    PR_OFFICER = "pr_officer"
    BRAND_REVIEWER = "brand_reviewer"
    LEGAL_REVIEWER = "legal_reviewer"
    PR_LEAD = "pr_lead"
    ADMIN = "admin"
    AUDITOR = "auditor"
