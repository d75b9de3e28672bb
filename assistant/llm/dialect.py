"""What one server turned out not to take, so that the next request leaves it out at once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pydantic import JsonValue

from assistant.llm.failures import Trouble
from assistant.llm.structured import StructuredMethod
from assistant.llm.wire import Call

_NAMED = {
    "response_format": re.compile(r"response_?format|json_?schema|json_?object|structured|grammar", re.IGNORECASE),
    "stream_options": re.compile(r"stream_options|include_usage", re.IGNORECASE),
    "temperature": re.compile(r"temperature", re.IGNORECASE),
    "seed": re.compile(r"\bseed\b", re.IGNORECASE),
    "max_tokens": re.compile(r"max_completion_tokens", re.IGNORECASE),
    "n": re.compile(r"\bn(_cmpl)?\b|number of (choices|completions)|multiple (choices|completions)", re.IGNORECASE),
}
"""Fields that a reply can do without, and how servers name them in their errors."""


@dataclass
class Dialect:
    """Learnt from refused requests; shared by all calls of one client."""

    without: set[str] = field(default_factory=set)
    method: StructuredMethod | None = None
    """The way of asking for JSON that is left after refusals."""

    def learn(self, trouble: Trouble, call: Call, method: StructuredMethod | None) -> bool:
        """Take a refusal (400 or 422) to heart; whether the request can be made anew without what was refused.

        The field is the one that the server names. Where it names none and several texts were asked for in one
        request, that is what it does not take.
        """
        if not trouble.invalid_request:
            return False
        named = self._named(trouble, call)
        if named == "response_format" and method is not None and method is not StructuredMethod.TEXT:
            self.method = method.next
            return True
        if not named and call.fields.get("n", 1) != 1:
            named = "n"
        if not named or named in self.without or named == "response_format":
            return False
        self.without.add(named)
        return True

    def _named(self, trouble: Trouble, call: Call) -> str:
        sent = {*call.fields, "stream_options"} if call.usage else set(call.fields)
        head = trouble.param.partition(".")[0]
        if head in _NAMED and head in sent:
            return head
        return next((name for name, words in _NAMED.items() if name in sent and words.search(trouble.said)), "")

    def fields(self, fields: dict[str, JsonValue]) -> dict[str, JsonValue]:
        """The body's fields as this server takes them."""
        kept = {name: value for name, value in fields.items() if name not in self.without}
        if "max_tokens" in self.without:
            kept["max_completion_tokens"] = fields["max_tokens"]
        return kept
