#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nodes in one network find each other, and notice when it changes; in a namespace, so that no other network hears of it."""

import os
import subprocess
import sys
import time

from people import main, run

INSIDE = "BREATH_TEST_NAMESPACE"
HOST = "10.77.0.1"
LISTEN = f"/ip4/{HOST}/tcp/0"
LINKS = [
    ["link", "set", "lo", "up"],
    ["link", "add", "lan", "type", "veth", "peer", "name", "other"],
    ["addr", "add", f"{HOST}/24", "dev", "lan"],
    ["link", "set", "lan", "up"],
    ["link", "set", "other", "up"],
]


def skip(why):
    print(f"1..0 # SKIP {why}")
    sys.exit(0)


def enter_namespace():
    unshare = ["unshare", "--net", "--map-root-user", "--"]
    try:
        possible = run(*unshare, "true").returncode == 0
    except FileNotFoundError:
        skip("unshare is missing; the package util-linux has it")
    if not possible:
        skip("this computer lets nobody make a network namespace")
    os.execvpe("unshare", [*unshare, sys.executable, *sys.argv], {**os.environ, INSIDE: "1"})


def ip(*words):
    return subprocess.run(["ip", *words], capture_output=True, text=True, check=False)


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
    assert ip("addr", "add", "10.77.0.9/24", "dev", "lan").returncode == 0
    end = time.monotonic() + 10
    while not any("/10.77.0.9/" in address for address in a.tell("status")["addresses"]):
        assert time.monotonic() < end, a.tell("status")
        time.sleep(0.2)
    assert "10.77.0.9" in a.control("invite")


if INSIDE not in os.environ:
    enter_namespace()
for link in LINKS:
    if (done := ip(*link)).returncode != 0:
        skip(f"no network can be made in a namespace: ip {' '.join(link)}: {done.stderr.strip()}")
os.environ["BREATH_NO_MULTICAST"] = "0"
main([find_each_other, keep_to_themselves, notice_a_change])
