#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the corpus of the target breath-backup.

usage: make-backup-corpus.py FOLDER
"""

import hashlib
import struct
import sys
from pathlib import Path

NODE = b"12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN"
ABOUT = b"[backup]\nnode=" + NODE + b"\nmade=1750000000\nepoch=1749999999\n"


def header(version=1, algorithm=2, passes=3, memory=262144):
    start = b"BreathBackup\r\n\x1a\n" + struct.pack("<IIII", version, algorithm, passes, memory)
    start += b"s" * 16 + b"h" * 24 + b"c" * 16
    return start + hashlib.blake2b(start, digest_size=16).digest()


def part(name, data, size=None):
    return bytes([len(name)]) + name + struct.pack("<Q", len(data) if size is None else size) + data


def mirror(data, size=None):
    return struct.pack("<H", len(data) if size is None else size) + data


def main(folder):
    sealed = (Path(__file__).parent / "corpus" / "mirror-key" / "golden").read_bytes()
    about, key = part(b"about", ABOUT), part(b"node.key", b"k" * 120)
    settings, anchor = part(b"settings.ini", b"[node]\nname=a\n"), part(b"head", b"")
    database, end = part(b"breath.db", b"SQLite format 3\0"), b"\0"
    inputs = {
        "header": header(),
        "header-cheap": header(passes=1, memory=8),
        "header-newer": header(version=2),
        "header-huge": header(memory=0xFFFFFFFF),
        "header-cut": header()[:60],
        "parts": about + key + settings + part(b"mirrors", mirror(sealed)) + anchor + database + end,
        "parts-few": about + key + database + end,
        "parts-more": about + key + database + end + b"x",
        "parts-twice": about + key + key,
        "parts-order": key + about,
        "parts-unknown": part(b"../node.key", b"x"),
        "parts-large": part(b"about", b"", 4097),
        "parts-cut": about + key + part(b"breath.db", b"x", 1 << 40),
        "mirrors": mirror(sealed),
        "mirrors-twice": mirror(sealed) * 2,
        "mirrors-cut": mirror(sealed, len(sealed) + 1),
        "mirrors-none": mirror(b""),
        "mirrors-large": part(b"mirrors", b"", 1 << 13),
        "about": ABOUT,
        "about-bad": ABOUT.replace(b"1750000000", b"-1"),
    }
    for name, data in inputs.items():
        (Path(folder) / name).write_bytes(data)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
