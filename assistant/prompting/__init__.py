"""Loads prompts, fills declared slots, fences untrusted text."""
