#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the corpora seed-diff, seed-fetch, seed-frame, seed-id, seed-manifest, seed-row, seed-talk and seed-text beside this file."""

import base64
import hashlib
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"
CHUNK = 16384
KNOWN = b"\x07" * 32


def varint(number):
    out = b""
    while number > 0x7F:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def field(number, data):
    return varint(number << 3 | 2) + varint(len(data)) + data


def number(n, value):
    return varint(n << 3) + varint(value)


def digest(data):
    return hashlib.blake2b(data, digest_size=32).digest()


def manifest(content=b"Dig a pit.\n", title=b"Rain barrels", summary=None, language=None, licence=b"CC0-1.0", media=1,
             size=None, chunks=None, parents=(), supersedes=None, node=b"\x03" * 32, more=b""):
    size = len(content) if size is None else size
    if chunks is None:
        chunks = [digest(content[at:at + CHUNK]) for at in range(0, len(content), CHUNK)]
    out = field(1, node) + field(2, b"\x04" * 32) + b"\x1d" + (1700000000).to_bytes(4, "little") + field(4, title)
    out += field(5, summary) if summary is not None else b""
    out += field(6, language) if language is not None else b""
    out += field(7, licence) + number(8, media) + number(9, size)
    out += b"".join(field(10, chunk) for chunk in chunks) + b"".join(field(11, parent) for parent in parents)
    return out + (field(12, supersedes) if supersedes is not None else b"") + more


def cid(data, header=bytes([1, 0x55, 0xA0, 0xE4, 2, 32])):
    return b"b" + base64.b32encode(header + data).lower().rstrip(b"=")


def steps(*each):
    return b"".join(bytes([what | source << 3, chunk, how]) for what, source, chunk, how in each)


def script(*frames):
    return b"".join(len(frame).to_bytes(2, "big") + frame for frame in frames)


def row(state, *more):
    """What is stored of the seed with the manifest that the others have."""
    return digest(manifest()) + number(1, state) + number(2, 1700000000) + b"".join(more)


def answer(data, chunk=None, seed=b"\x07" * 32):
    return field(1, seed) + (number(2, chunk) if chunk is not None else b"") + field(5, data)


ASKED = field(1, KNOWN) + field(4, b"")
LARGEST = (b"123456789 123456 123456789 1234\n" * (256 * 1024 // 32))
FULL = manifest(content=LARGEST, summary=b"What we learned.\nWith parts.", language=b"en-GB",
                parents=[bytes([n]) * 32 for n in range(8)], supersedes=KNOWN)
ADD, REMOVE, ASK, LACK, WAIT, RESTORE, TAKE = 0, 1, 2, 4, 5, 6, 7

FILES = {
    "seed-manifest": {
        "empty": b"",
        "plain": manifest(),
        "full": FULL,
        "no-chunk": manifest(chunks=[]),
        "chunk-too-many": manifest(chunks=[KNOWN] * 2),
        "chunks-17": manifest(size=262144, chunks=[KNOWN] * 17),
        "short-chunk": manifest(chunks=[b"\x07" * 31]),
        "too-large": manifest(size=262145, chunks=[KNOWN] * 16),
        "huge": manifest(size=0xFFFFFFFF, chunks=[KNOWN] * 16),
        "nothing": manifest(size=0, chunks=[]),
        "empty-title": manifest(title=b""),
        "long-title": manifest(title=b"x" * 121),
        "zero-in-title": manifest(title=b"a\0b"),
        "override": manifest(title="a\u202eb".encode(), summary="\u2066x\u2069".encode()),
        "long-summary": manifest(summary=b"x" * 501),
        "no-utf8": manifest(summary=b"\xff"),
        "no-licence": manifest(licence=b""),
        "two-licences": manifest(licence=b"MIT OR CC0-1.0"),
        "no-language": manifest(language=b"-"),
        "no-type": manifest(media=3),
        "negative-type": manifest(media=2**64 - 1),
        "parents-9": manifest(parents=[bytes([n]) * 32 for n in range(9)]),
        "parent-twice": manifest(parents=[KNOWN] * 2),
        "short-parent": manifest(parents=[b"\x07"]),
        "short-supersedes": manifest(supersedes=b"\x07"),
        "short-node": manifest(node=b"\x03" * 31),
        "unknown-field": manifest(more=field(13, b"x")),
        "twice": manifest(more=field(4, b"Other")),
        "bomb": b"\x52\x00" * 2000,
        "over": manifest(summary=b"x" * 4096),
    },
    "seed-frame": {
        "empty": b"",
        "ask": field(1, KNOWN) + field(4, b""),
        "ask-chunk": field(1, KNOWN) + number(2, 15) + field(4, b""),
        "ask-chunk-16": field(1, KNOWN) + number(2, 16) + field(4, b""),
        "ask-more": field(1, KNOWN) + field(4, b"x"),
        "not-here": field(1, KNOWN) + number(3, 0),
        "later": field(1, KNOWN) + number(2, 3) + number(3, 1),
        "never": field(1, KNOWN) + number(3, 2),
        "manifest": field(1, digest(manifest())) + field(5, manifest()),
        "other-manifest": field(1, KNOWN) + field(5, manifest()),
        "chunk": field(1, KNOWN) + number(2, 0) + field(5, b"x" * CHUNK),
        "chunk-over": field(1, KNOWN) + number(2, 0) + field(5, b"x" * (CHUNK + 1)),
        "nothing": field(1, KNOWN),
        "both": field(1, KNOWN) + number(3, 0) + field(4, b""),
        "order": field(4, b"") + field(1, KNOWN),
        "long-number": field(1, KNOWN) + b"\x10\x81\x00" + field(4, b""),
        "short-id": field(1, KNOWN[:31]) + field(4, b""),
        "unknown-field": field(1, KNOWN) + field(4, b"") + field(6, b""),
        "garbage": b"\xff" * 100,
    },
    "seed-row": {
        "empty": b"",
        "heard": row(0),
        "fetching": row(1, field(4, b"notice")),
        "fetched": row(2, field(3, manifest()), field(4, b"notice")),
        "read-nothing": row(3),
        "planted": row(4, field(3, manifest()), field(4, b"notice"), field(5, b"planting"), field(6, b"certificate")),
        "planted-unsigned": row(4, field(3, manifest()), field(6, b"certificate")),
        "set-aside": row(5, field(3, manifest())),
        "no-state": row(6),
        "other-manifest": KNOWN + number(1, 2) + number(2, 1700000000) + field(3, manifest()),
        "no-manifest": row(2, field(3, b"\xff" * 50)),
        "before-1970": digest(manifest()) + number(1, 0) + number(2, 2**64 - 1),
        "long": row(0, field(4, b"x" * 20000)),
        "garbage": KNOWN + b"\xff" * 60,
    },
    "seed-talk": {
        "empty": b"",
        "asks": script(*[ASKED] * 8),
        "asks-9": script(*[ASKED] * 9),
        "answers": script(answer(manifest()), *[answer(b"Dig a pit.\n", chunk) for chunk in range(7)]),
        "refusals": script(field(1, KNOWN) + number(3, 0), field(1, KNOWN) + number(2, 0) + number(3, 1)),
        "other-order": script(answer(b"x", 0)),
        "other-seed": script(answer(manifest(), seed=bytes(32))),
        "twice": script(answer(manifest()), answer(manifest())),
        "one-too-many": script(answer(b"x"), *[answer(b"x", chunk) for chunk in range(8)]),
        "both": script(ASKED, answer(b"x"), ASKED, answer(b"x", 0)),
        "garbage": script(b"\xff" * 50),
        "short": b"\x40\x00\x0a",
    },
    "seed-id": {
        "empty": b"",
        "zeros": cid(bytes(32)),
        "known": cid(KNOWN),
        "short": cid(KNOWN[:31]),
        "long": cid(KNOWN + b"\x07"),
        "sha-256": cid(KNOWN, bytes([1, 0x55, 0x12, 32])),
        "upper": cid(KNOWN).upper(),
        "other-base": b"z" + cid(KNOWN)[1:],
        "padded": cid(KNOWN) + b"=",
    },
    "seed-text": {
        "empty": b"",
        "plain": b"# Rain barrels\n\n- one\n- two\n",
        "windows": b"\xef\xbb\xbfa\r\nb\r\n",
        "decomposed": "cafe\u0301".encode(),
        "bidi": "".join(chr(c) for c in (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))).encode(),
        "hidden": "a\u200bb\u200cc\u200dd\u2060e\ufefff\u00adg\u034fh\u3164i\ufe00j\U000e0100k\U000e0061".encode(),
        "controls": bytes(range(1, 32)) + b"\x7f\xc2\x80\xc2\x9f",
        "zero": b"a\0b",
        "no-utf8": b"\xff\xfe\xed\xa0\x80\xc0\xaf\xf4\x90\x80\x80",
        "cut": "ab\u20ac".encode()[:-1],
        "long-line": b"x" * 2001,
        "many-lines": b"\n" * 10001,
        "marks": b"e" + b"\xcc\x81" * 300,
    },
    "seed-diff": {
        "empty": b"",
        "same": b"a\nb\n\0a\nb\n",
        "changed": b"a\nb\nc\n\0a\nB\nc\n",
        "moved": b"a\nb\nc\nd\n\0d\na\nb\nc\n",
        "doubled": b"a\na\na\n\0a\na\n",
        "unended": b"a\nb\0a\nb\n",
        "no-utf8": b"a\n\0\xff\n",
        "half": b"a\n",
        "empty-lines": b"\n\n\n\na\n\0\n\na\n\n",
        "out-of-step": b"a\nb\nc\n" * 40 + b"\0" + b"b\na\nc\nc\n" * 30,
        "all-other": b"".join(b"%d\n" % n for n in range(700)) + b"\0" + b"".join(b"%d\n" % n for n in range(700, 1400)),
    },
    "seed-fetch": {
        "empty": b"",
        "whole": steps((ADD, 1, 0, 0), *[s for n in range(3) for s in ((ASK, 1, 0, 0), (TAKE, 1, n, 0))]),
        "liar": steps((ADD, 1, 0, 0), (ASK, 1, 0, 0), (TAKE, 1, 0, 2), (ASK, 1, 0, 0), (ADD, 2, 0, 0), (ASK, 2, 0, 0),
                      (TAKE, 2, 0, 0)),
        "dies": steps((ADD, 1, 0, 0), (ASK, 1, 0, 0), (REMOVE, 1, 0, 0), (ADD, 2, 0, 0), (ASK, 2, 0, 0), (TAKE, 1, 0, 0)),
        "silent": steps((ADD, 1, 0, 0), *[s for _ in range(4) for s in ((ASK, 1, 0, 0), (WAIT, 0, 31, 0))]),
        "restored": steps(*[(RESTORE, 0, n, 0) for n in range(4)]),
        "lacks": steps((ADD, 1, 0, 0), (ASK, 1, 0, 0), (LACK, 1, 0, 0), (LACK, 1, 255, 0), (ASK, 1, 0, 0)),
        "rests": steps((ADD, 1, 0, 0), (ASK, 1, 0, 0), (LACK, 1, 0, 1), (ASK, 1, 0, 0), (WAIT, 0, 61, 0), (ASK, 1, 0, 0)),
        "crowd": steps(*[(ADD, n, 0, 0) for n in range(32)]),
        "unasked": steps((TAKE, 1, 0, 0), (ADD, 1, 0, 0), (TAKE, 1, 0, 0), (TAKE, 1, 255, 0)),
    },
}

for name, files in FILES.items():
    (CORPUS / name).mkdir(exist_ok=True)
    for file, data in files.items():
        (CORPUS / name / file).write_bytes(data)
