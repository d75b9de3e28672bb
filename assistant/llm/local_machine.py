"""Whether this machine can run the embedded model: said in words, before llama.cpp says it with a crash."""

from __future__ import annotations

import platform
import re
from pathlib import Path

from assistant.domain.vocabulary import Twin
from assistant.llm.pull_files import megabytes

_CPU = Path("/proc/cpuinfo")
_MEMORY = Path("/proc/meminfo")
_WANTED = ("avx2", "fma", "f16c")
"""What the published wheel of xllamacpp is compiled for on x86 (`xllamacpp.get_system_info()`)."""
_BESIDE_BYTES = 400_000_000
"""Memory beside the weights: 6,144 tokens of context at 27 KB, work space, the interpreter."""


def cpu_problem(source: Path = _CPU, machine: str = "") -> Twin | None:
    """What the processor lacks; `None` where nothing, or where that cannot be told."""
    if (machine or platform.machine()).lower() not in ("x86_64", "amd64"):
        return None
    try:
        found = re.search(r"^flags\s*:\s*(.*)$", source.read_text(encoding="utf-8", errors="replace"), re.MULTILINE)
    except OSError:
        return None
    missing = [word.upper() for word in _WANTED if found and word not in found[1].split()]
    if not missing:
        return None
    listed = ", ".join(missing)
    return Twin(
        zh=f"这台机器的处理器不支持 {listed}，运行不了本机模型。"
        "可改用模型服务（STEADYVOICE_PROVIDER__BASE_URL），模板引擎不受影响。",
        en=f"This machine's processor lacks {listed}, which the embedded model needs. Set a provider "
        "(STEADYVOICE_PROVIDER__BASE_URL); the playbook engine works all the same.",
    )


def memory_problem(file_bytes: int, source: Path = _MEMORY) -> Twin | None:
    """Whether the memory is too short for a file of this size; `None` where it is not, or where that cannot be told."""
    try:
        found = re.search(r"^MemAvailable:\s*(\d+) kB", source.read_text(encoding="ascii"), re.MULTILINE)
    except (OSError, UnicodeDecodeError):
        return None
    needed = file_bytes + _BESIDE_BYTES
    available = int(found[1]) * 1024 if found else needed
    if available >= needed:
        return None
    return Twin(
        zh=f"内存不够：本机模型约需 {megabytes(needed)} MB，现在可用 {megabytes(available)} MB。请关掉别的程序再试。",
        en=f"Not enough memory: the embedded model takes about {megabytes(needed)} MB and {megabytes(available)} MB "
        "are free. Close other programs and try again.",
    )
