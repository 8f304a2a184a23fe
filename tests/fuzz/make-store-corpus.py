#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the corpus of the target store from a database that a node just created.

usage: make-store-corpus.py DATABASE FOLDER

The database is packed into the smallest pages, given rows, then cut and bent in a few ways.
"""

import hashlib
import os
import shutil
import sqlite3
import struct
import sys


def checked(kind, key, value, number=0, extra=b""):
    """The check sum of a row, as breath-table.c makes it."""
    parts = b"".join(struct.pack("<Q", len(part)) + part for part in (key, value, extra))
    return hashlib.blake2b(struct.pack("<BQ", kind, number) + parts, digest_size=16).digest()


def fill(db):
    key, other, body = b"k" * 32, b"o" * 32, b"a body of a few bytes"
    db.execute("INSERT INTO head VALUES (?, ?, 1, ?, ?)", (key, body, other, checked(0, key, body, 1, other)))
    db.execute("INSERT INTO manifest VALUES (?, ?, ?, ?)", (key, body, other, checked(1, key, body, 0, other)))
    db.execute("INSERT INTO item VALUES (?, ?, ?, ?)", (key, body, other, checked(2, key, body, 0, other)))
    db.execute("INSERT INTO cursor VALUES (?, ?, 9, ?)", (key, b"jrnl", checked(3, key, b"jrnl", 9)))
    db.execute("INSERT INTO stock VALUES ('water', ?, 7, ?)", (body, checked(4, b"water", body, 7)))
    db.execute("INSERT INTO draw VALUES (1, 'water', ?, 8, ?)", (body, checked(5, b"water", body, 8)))
    db.execute("INSERT INTO setting VALUES ('name', ?, ?)", (body, checked(6, b"name", body)))
    db.execute("INSERT INTO proof VALUES (?, ?, 6, ?, ?)", (key, body, other, checked(7, key, body, 6, other)))
    db.execute("INSERT INTO address VALUES (?, '/ip4/192.0.2.1/tcp/4141', 5)", (key,))
    db.commit()


def main(source, folder):
    path = os.path.join(folder, "rows")
    shutil.copyfile(source, path)
    db = sqlite3.connect(path)
    db.executescript("PRAGMA journal_mode = DELETE; PRAGMA page_size = 512; VACUUM;")
    fill(db)
    db.executescript("PRAGMA journal_mode = WAL;")
    db.close()

    with open(path, "rb") as file:
        rows = file.read()

    at = rows.rindex(b"a body of")
    variants = {
        "cut": rows[: len(rows) // 2],
        "bent-value": rows[:at] + b"A" + rows[at + 1 :],
        "bent-schema": rows.replace(b"CHECK (position >= 0)", b"CHECK (position <= 0)", 1),
        "header": rows[:100],
        "nothing": b"",
    }

    for name, data in variants.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
