#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Meeting: one centre prints an invitation, another accepts it, and they stay neighbours."""

import shutil

from people import LASTING, Skip, main, run

ID = "12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN"
BLOCKS = {"█": (1, 1), "▀": (1, 0), "▄": (0, 1), " ": (0, 0)}  # what is light, above and below


def invites(home):
    """an invitation is a link and a line, names the node and where it listens, and the other accepts either"""
    a, b, c = home.node("a").start(), home.node("b").start(), home.node("c").start()
    link, line = a.control("invite").splitlines()
    assert link == f"breath:{a.peer}?at={a.place}", link
    assert line == f"breath {a.peer} {a.place}", line
    assert a.tell("invite") == {"link": link, "line": line, "reach": "unknown"}

    assert b.tell("accept", link) == {"id": a.peer}
    b.wait_for("peer-connected", within=5, peer=a.peer)
    assert "Chosen" in c.control("accept", line)
    c.wait_for("peer-connected", within=5, peer=a.peer)
    assert b.tell("peers")[0]["slot"] == "chosen" and b.tell("chosen") == [a.peer]


def stays(home):
    """who was accepted is dialled after a restart, also at an address of a new invitation, until it is forgotten"""
    a, b = home.node("a").start(), home.node("b").start()
    b.control("accept", a.control("invite").splitlines()[0])
    b.wait_for("peer-connected", within=5, peer=a.peer)
    assert a.stop() == 0 and b.stop() == 0

    a.start()  # at another port, of which only the new invitation tells
    b.start()
    assert b.tell("chosen") == [a.peer]
    b.control("accept", a.control("invite").splitlines()[0])
    b.wait_for("peer-connected", within=5, peer=a.peer)
    assert b.tell("chosen") == [a.peer]

    b.control("forget", a.peer[-8:])
    assert b.tell("chosen") == [] and "Nobody" in b.control("chosen")
    assert "chosen here" in b.control("forget", a.peer, status=1)
    assert b.stop() == 0
    assert a.peer not in (b.folder / "settings.ini").read_text()


def refuses(home):
    """what is no invitation is refused in words, and nothing is stored of it"""
    a = home.node("a").start()
    own = a.control("invite").splitlines()[0]
    wrong = {
        "hello": "no invitation",
        own: "of this node itself",
        own[:40]: "damaged where it names the node",
        f"breath:{ID}": "no address",
        f"breath:{ID}?at=/ip4/127.0.0": "damaged where it has an address",
        f"breath:{ID}?at=/ip4/127.0.0.1/tcp/1/p2p/{a.peer}": "two nodes",
        f"breath:{ID}?x={'x' * 2048}": "too long",
    }
    for text, words in wrong.items():
        assert words in a.control("accept", text, status=1), text
    assert a.tell("chosen") == []
    a.control("accept", status=2)


def is_patient(home):
    """a node that is not there yet is dialled until it is"""
    a, b = home.node("a").start(listen=LASTING), home.node("b").start()
    link = a.control("invite").splitlines()[0]
    assert a.stop() == 0
    b.control("accept", link)
    assert not b.collect("peer-connected", 1) and b.tell("peers") == []
    a.start(listen=LASTING)
    b.wait_for("peer-connected", within=20, peer=a.peer)


def draw(lines, path):
    """The symbol as a picture, in four pixels a module."""
    rows = []
    for line in lines:
        for half in range(2):
            row = "".join(("255 " if BLOCKS[block][half] else "0 ") * 4 for block in line)
            rows += [row] * 4
    path.write_text(f"P2 {4 * len(lines[0])} {len(rows)} 255\n" + "\n".join(rows) + "\n")


def can_be_scanned(home):
    """a scanner reads the link out of the QR code that a terminal shows"""
    if shutil.which("zbarimg") is None:
        raise Skip("zbarimg is missing; the package zbar-tools has it")
    a = home.node("a").start()
    *symbol, link, _ = a.control("invite", "--qr").splitlines()
    assert len({len(line) for line in symbol}) == 1 and symbol[0].strip("█") == "", symbol
    draw(symbol, home.path / "symbol.pgm")
    done = run("zbarimg", "--quiet", "--raw", str(home.path / "symbol.pgm"))
    assert done.stdout.strip() == link, done


main([invites, stays, refuses, is_patient, can_be_scanned])
