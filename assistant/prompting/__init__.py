"""Loads prompts, fills declared slots, fences untrusted text."""

from assistant.prompting.fence import fence, visible
from assistant.prompting.templates import USER_LINE, Parts, Template, load_template, parse_template

__all__ = ["USER_LINE", "Parts", "Template", "fence", "load_template", "parse_template", "visible"]
