"""E-mail addresses, also written so that a filter does not see them. An office's mailbox is no personal data."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.text.personal.digits import Reading
from assistant.text.personal.kinds import PersonalItem, PersonalKind

_TLD = "com|cn|net|org|example|io|co|uk|eu|hk|tw|edu|info|me|de|fr|nl|es|it|ie|us|ca|au|jp|kr|ru|test|invalid"
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9_.+@-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,24}(?![A-Za-z0-9@])"
)
_MAIL_HOUSES = (
    "qq|163|126|139|189|sina|sohu|yeah|foxmail|aliyun|gmail|googlemail|outlook|hotmail|live|msn|"
    "icloud|me|mac|yahoo|aol|gmx|"
    "proton|protonmail|btinternet|sky|web|tutanota|fastmail|zoho"
)
_AT = r"(?:@|\s?[\[({【]\s?(?:at|@|艾特|圈a)\s?[\])}】]\s?|\s+at\s+|\s?艾特\s?|\s?圈a\s?|\s@\s?|\s?@\s)"
_DOT = r"(?:\.|。|\s?[\[({【]\s?(?:dot|点|\.)\s?[\])}】]\s?|\s+dot\s+|\s?点\s?)"
_DISGUISED = re.compile(
    rf"(?<![A-Za-z0-9_.+@-])(?P<local>[A-Za-z0-9][A-Za-z0-9._+-]{{1,63}}){_AT}"
    rf"(?:(?P<house>(?:{_MAIL_HOUSES})){_DOT}(?P<tld>com|cn|net|co{_DOT}uk|{_TLD})"
    rf"|(?P<host>[A-Za-z0-9-]{{2,40}})(?P<dot>\s?[\[({{【]\s?(?:dot|点|\.)\s?[\])}}】]\s?|\s+dot\s+)(?P<end>{_TLD}))"
    rf"(?![A-Za-z0-9])",
    re.I,
)
_OFFICE = re.compile(
    r"(?:info|service|services|support|help|helpdesk|care|customercare|customerservice|"
    r"customer\.service|cs|press|media|pr|news|contact|contactus|hello|hi|"
    r"sales|shop|store|orders?|returns?|refunds?|recalls?|safety|quality|warranty|repairs?|hr|jobs|"
    r"careers|recruitment|admin|office|reception|enquir(?:y|ies)|"
    r"inquir(?:y|ies)|complaints?|feedback|privacy|dpo|gdpr|legal|compliance|security|abuse|"
    r"postmaster|webmaster|no-?reply|team|marketing|partners?|"
    r"trade|wholesale|business|bd|join|kefu|hezuo|tousu|jubao|kefu\d*|editor|editors|newsroom|mail|"
    r"post|billing|accounts?|events?|tips|report|consumer)"
    r"(?:[._-]?(?:cn|uk|us|eu|en|zh|team|china|global|office|hk|tw|de|fr))?",
    re.I,
)
_PUBLIC_BODY = re.compile(r"(?:^|\.)(?:gov|mil|gov\.[a-z]{2}|gouv\.fr|europa\.eu|nhs\.uk|police\.uk|int)$", re.I)


def is_public_body(host: str) -> bool:
    """Whether a host belongs to a government or a public authority."""
    return _PUBLIC_BODY.search(host) is not None


def find_emails(reading: Reading) -> Iterator[PersonalItem]:
    """Every address that may be a person's own."""
    for text in dict.fromkeys((reading.folded, reading.figures)):
        for match in _EMAIL.finditer(text):
            local, _, host = match.group().partition("@")
            if not _OFFICE.fullmatch(local) and not is_public_body(host):
                yield PersonalItem(*match.span(), PersonalKind.EMAIL, match.group().casefold())
    for match in _DISGUISED.finditer(reading.folded):
        host = (
            f"{match['house']}.{re.sub(_DOT, '.', match['tld'])}"
            if match["house"]
            else f"{match['host']}.{match['end']}"
        )
        if not _OFFICE.fullmatch(match["local"]):
            yield PersonalItem(*match.span(), PersonalKind.EMAIL, f"{match['local']}@{host}".casefold())
