#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Peers that send garbage, stop, or lie: the node stays small and serves the others."""

import os
import socket

from people import main

HEADER = b"\x13/multistream/1.0.0\n"
NOISE = b"\x07/noise\n"

GARBAGE = [
    os.urandom(64),
    os.urandom(100_000),
    b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    b"\xff" * 64,
    b"\x80" * 64,
    HEADER[:7],
    HEADER + b"\xff\xff\xff\xff\x7f",
    HEADER + NOISE,
    HEADER + NOISE + b"\xff\xff" + os.urandom(70_000),
    HEADER + NOISE + b"\x00\x20" + os.urandom(32) + os.urandom(500),
    HEADER + NOISE + b"\x00\x00",
    HEADER + b"\x0b/plaintext\n" * 20,
    HEADER * 500,
    b"",
]


def throw(node, data, source):
    """Sends what it can from an address of its own and leaves the connection open."""
    stream = socket.socket()
    stream.settimeout(2)
    stream.bind((source, 0))
    _, _, host, _, port = node.place.split("/")
    try:
        stream.connect((host, int(port)))
        stream.sendall(data)
    except OSError:
        pass  # the node has every right to hang up
    return stream


def memory_of(node):
    for line in open(f"/proc/{node.process.pid}/status", encoding="ascii"):
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no VmRSS")


def neighbours(home):
    a = home.node("a").start()
    b = home.node("b").start(peers=[a.address])
    b.wait_for("peer-connected")
    a.wait_for("peer-connected")
    return a, b


def garbage(home):
    """garbage of every kind, and the honest neighbour is served within 2 s"""
    a, b = neighbours(home)
    before = memory_of(a)
    held = [throw(a, data, f"127.0.{i}.9") for i, data in enumerate(GARBAGE * 3, 1)]
    a.set_water(1200)
    a.control("resource", "publish", "water")
    assert b.wait_for("status", within=2)["node"] == a.peer
    assert memory_of(a) - before < 64 * 1024 * 1024
    for stream in held:
        stream.close()
    assert [peer["id"] for peer in a.tell("peers")] == [b.peer]
    assert a.stop() == 0


def newcomer(home):
    """with garbage waiting on the port a new neighbour still gets in"""
    a = home.node("a").start()
    a.set_water(1200)
    a.control("resource", "publish", "water")
    held = [throw(a, data, f"127.0.{i}.9") for i, data in enumerate(GARBAGE, 1)]
    b = home.node("b").start(peers=[a.address])
    assert b.wait_for("status", within=10)["node"] == a.peer
    for stream in held:
        stream.close()
    assert a.stop() == 0


def wrong_key(home):
    """whoever answers with another key than the one dialled is not talked to"""
    a, b = neighbours(home)
    c = home.node("c").start(peers=[a.address.replace(a.peer, b.peer)])
    assert not c.collect("peer-connected", 3)
    assert c.tell("peers") == []
    assert c.stop() == 0


main([garbage, newcomer, wrong_key])
