#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the corpora breath-peers and breath-anchors beside this file. Needs the Python package cryptography."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

CORPUS = Path(__file__).parent / "corpus"
ISSUED = 1750000000


def varint(number):
    out = b""
    while number > 0x7F:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def field(number, data):
    return varint(number << 3 | 2) + varint(len(data)) + data


def address(*ip, port=4141):
    return bytes([4, *ip, 6]) + port.to_bytes(2, "big")


def key_of(author):
    return Ed25519PrivateKey.from_private_bytes(bytes([author]) * 32)


def signed(author, body):
    key = key_of(author)
    public = key.public_key().public_bytes_raw()
    signature = key.sign(b"breath-item/1" + public + body)
    return field(1, public) + field(2, body) + field(3, signature)


def record(author, *addresses, issued=ISSUED):
    inner = b"\x0d" + issued.to_bytes(4, "little") + b"".join(field(2, a) for a in addresses)
    return signed(author, field(2, inner))


def ask(want):
    return field(1, b"\x08" + varint(want))


def answer(*records, clock=ISSUED):
    return field(2, b"\x0d" + clock.to_bytes(4, "little") + b"".join(field(2, r) for r in records))


def script(*frames):
    return b"".join(len(frame).to_bytes(2, "little") + frame for frame in frames)


def anchor(author, where):
    return key_of(author).public_key().public_bytes_raw() + bytes([len(where)]) + where


one = record(1, address(20, 1, 0, 1))
many = [record(n, address(20, n, 0, 1), address(10, 0, 0, n)) for n in range(1, 17)]
damaged = one[:-1] + bytes([one[-1] ^ 1])

PEERS = {
    "empty": b"",
    "ask": script(ask(16)),
    "ask-none": script(ask(0)),
    "ask-17": script(ask(17)),
    "ask-often": script(*[ask(1)] * 3),
    "ask-in-time": script(*[ask(1), *[answer()] * 1, ask(2)]),
    "answer": script(answer(one)),
    "answer-many": script(answer(*many)),
    "answer-17": script(answer(*many, record(17, address(20, 17, 0, 1)))),
    "answer-twice": script(answer(one), answer(one)),
    "answer-repeats": script(answer(one, one)),
    "answer-damaged": script(answer(damaged)),
    "answer-profile": script(answer(signed(1, field(1, b"")))),
    "answer-private": script(answer(record(1, address(10, 0, 0, 1)), record(2, address(127, 0, 0, 1)))),
    "answer-crowd": script(answer(*[record(n, address(66, 66, 0, n)) for n in range(1, 17)])),
    "answer-future": script(answer(record(1, address(20, 1, 0, 1), issued=0xFFFFFFFF))),
    "both": script(field(1, b"\x08\x01") + answer(one)),
    "garbage": script(b"\xff" * 40),
    "bomb": script(b"\x12\xfc\xff\x03" + b"\x12\x00" * 30000),
    "short": b"\xff\xff\x0a",
}

ANCHORS = {
    "empty": b"",
    "one": anchor(1, address(20, 1, 0, 1)),
    "four": b"".join(anchor(n, address(20, n, 0, 1)) for n in range(1, 5)),
    "five": b"".join(anchor(n, address(20, n, 0, 1)) for n in range(1, 6)),
    "cut": anchor(1, address(20, 1, 0, 1))[:-1],
    "no-address": anchor(1, b""),
    "garbage": b"\xff" * 100,
}

for name, files in (("breath-peers", PEERS), ("breath-anchors", ANCHORS)):
    (CORPUS / name).mkdir(exist_ok=True)
    for file, data in files.items():
        (CORPUS / name / file).write_bytes(data)
