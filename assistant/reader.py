"""The reader's language as the environment tells it; needs nothing, so that help texts cost nothing."""

from __future__ import annotations

import os


def environment_language() -> str:
    """`zh` or `en`: STEADYVOICE_LANGUAGE, else the locale, else English."""
    asked = os.environ.get("STEADYVOICE_LANGUAGE", "").strip().lower()
    if asked in ("zh", "en"):
        return asked
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh" if locale.lower().startswith("zh") else "en"
