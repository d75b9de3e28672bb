"""Loads prompts, fills declared slots, fences untrusted text."""

from assistant.prompting.fence import fence, visible
from assistant.prompting.templates import Template, load_template, parse_template

__all__ = ["Template", "fence", "load_template", "parse_template", "visible"]
