"""A whole language model in 110 KB: random weights, one layer, letters for tokens. llama.cpp loads it in milliseconds.

It writes nonsense without end (its control tokens are never likely), but everything around it is the real thing:
loading, port, key, tokens, streams, several texts.
"""

from __future__ import annotations

import random
import struct
from pathlib import Path

CHATML = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_WIDTH, _HIDDEN, _HEADS = 32, 64, 2
_U32, _F32, _STRING, _ARRAY, _I32 = 4, 6, 8, 9, 5
_NORMAL, _CONTROL = 1, 3


def _letters() -> list[str]:
    """The 256 bytes as byte-level BPE writes them."""
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters, extra = [], 0
    for byte in range(256):
        if byte in shown:
            letters.append(chr(byte))
        else:
            letters.append(chr(256 + extra))
            extra += 1
    return letters


def _string(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def _pair(key: str, kind: int, value: bytes) -> bytes:
    return _string(key) + struct.pack("<I", kind) + value


def _number(key: str, value: int) -> bytes:
    return _pair(key, _U32, struct.pack("<I", value))


def _list(key: str, kind: int, items: list[bytes]) -> bytes:
    return _pair(key, _ARRAY, struct.pack("<IQ", kind, len(items)) + b"".join(items))


def write_tiny_gguf(path: Path, context: int = 8192, seed: int = 7) -> Path:
    """Write the model; the same bytes for the same seed."""
    tokens = [*_letters(), "<|im_start|>", "<|im_end|>", "th"]
    kinds = [_NORMAL] * 256 + [_CONTROL, _CONTROL, _NORMAL]
    facts = [
        _pair("general.architecture", _STRING, _string("llama")),
        _number("llama.context_length", context),
        _number("llama.embedding_length", _WIDTH),
        _number("llama.block_count", 1),
        _number("llama.feed_forward_length", _HIDDEN),
        _number("llama.attention.head_count", _HEADS),
        _number("llama.attention.head_count_kv", _HEADS),
        _number("llama.rope.dimension_count", _WIDTH // _HEADS),
        _number("llama.vocab_size", len(tokens)),
        _pair("llama.attention.layer_norm_rms_epsilon", _F32, struct.pack("<f", 1e-5)),
        _pair("tokenizer.ggml.model", _STRING, _string("gpt2")),
        _pair("tokenizer.ggml.pre", _STRING, _string("default")),
        _list("tokenizer.ggml.tokens", _STRING, [_string(token) for token in tokens]),
        _list("tokenizer.ggml.token_type", _I32, [struct.pack("<i", kind) for kind in kinds]),
        _list("tokenizer.ggml.merges", _STRING, [_string("t h")]),
        _number("tokenizer.ggml.eos_token_id", 257),
        _pair("tokenizer.chat_template", _STRING, _string(CHATML)),
    ]
    shapes = {
        "token_embd.weight": (_WIDTH, len(tokens)),
        "blk.0.attn_norm.weight": (_WIDTH,),
        "blk.0.attn_q.weight": (_WIDTH, _WIDTH),
        "blk.0.attn_k.weight": (_WIDTH, _WIDTH),
        "blk.0.attn_v.weight": (_WIDTH, _WIDTH),
        "blk.0.attn_output.weight": (_WIDTH, _WIDTH),
        "blk.0.ffn_norm.weight": (_WIDTH,),
        "blk.0.ffn_gate.weight": (_WIDTH, _HIDDEN),
        "blk.0.ffn_up.weight": (_WIDTH, _HIDDEN),
        "blk.0.ffn_down.weight": (_HIDDEN, _WIDTH),
        "output_norm.weight": (_WIDTH,),
        "output.weight": (_WIDTH, len(tokens)),
    }
    dice = random.Random(seed)
    infos, data = [], b""
    for name, shape in shapes.items():
        infos.append(_string(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, 0, len(data)))
        size = shape[0] * (shape[1] if len(shape) > 1 else 1)
        weights = [1.0] * size if "norm" in name else [dice.gauss(0, 0.5) for _ in range(size)]
        if name == "output.weight":
            weights[256 * _WIDTH : 258 * _WIDTH] = [0.0] * (2 * _WIDTH)
        block = struct.pack(f"<{size}f", *weights)
        data += block + bytes(-len(block) % 32)
    head = b"GGUF" + struct.pack("<IQQ", 3, len(infos), len(facts)) + b"".join(facts) + b"".join(infos)
    path.write_bytes(head + bytes(-len(head) % 32) + data)
    return path
