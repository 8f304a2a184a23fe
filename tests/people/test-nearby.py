#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nodes in one network find each other, and notice when it changes; in a namespace, so that no other network hears of it."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

import namespace  # noqa: E402
from people import Stopwatch, main, wait_until  # noqa: E402

HOST, HOST_6 = "10.77.0.1", "fd77::1"
LISTEN = f"/ip4/{HOST}/tcp/0"
LINKS = [
    "link set lo up",
    "link add lan type veth peer name other",
    f"addr add {HOST}/24 dev lan",
    f"addr add {HOST_6}/64 dev lan nodad",
    "link set lan up",
    "link set other up",
]


def find_each_other(home):
    """two nodes that nobody told of each other become neighbours within seconds"""
    a, b = home.node("a").start(listen=LISTEN), home.node("b").start(listen=LISTEN)
    a.wait_for("peer-connected", within=15, peer=b.peer)
    b.wait_for("peer-connected", within=5, peer=a.peer)


def keep_to_themselves(home):
    """a node whose settings say so neither finds nor is found"""
    a, b = home.node("a").start(listen=LISTEN), home.node("b")
    b.folder.mkdir(mode=0o700)
    (b.folder / "settings.ini").write_text("[network]\nmulticast=false\n")
    (b.folder / "settings.ini").chmod(0o600)
    b.start(listen=LISTEN)
    assert not b.collect("peer-connected", 4) and a.tell("peers") == []


def notice_a_change(home):
    """an address that the computer gets while the node runs is told within seconds"""
    a = home.node("a").start(listen="/ip4/0.0.0.0/tcp/0")
    namespace.ip("addr", "add", "10.77.0.9/24", "dev", "lan")
    watch = Stopwatch()
    wait_until(lambda: a.tell("status")["addresses"], lambda addresses: any("/10.77.0.9/" in address for address in addresses))
    watch.check(10)
    assert "10.77.0.9" in a.control("invite")


def find_over_ipv6(home):
    """in a network without IPv4 two nodes find each other as well"""
    namespace.ip("-4", "addr", "flush", "dev", "lan")
    listen = f"/ip6/{HOST_6}/tcp/0"
    a, b = home.node("a").start(listen=listen), home.node("b").start(listen=listen)
    a.wait_for("peer-connected", within=15, peer=b.peer)
    b.wait_for("peer-connected", within=5, peer=a.peer)


namespace.enter()
try:
    for link in LINKS:
        namespace.ip(*link.split())
except namespace.Impossible as refused:
    namespace.skip(f"no network can be made in a namespace: {refused}")
os.environ["BREATH_NO_MULTICAST"] = "0"
main([find_each_other, keep_to_themselves, notice_a_change, find_over_ipv6])
