#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restarts: addresses, levels, names and identities are remembered."""

from people import LASTING, main, wait_until


def publish(node, stock):
    node.set_water(stock)
    node.control("resource", "publish", "water")
    return node.resource("water")["level"]


def dials_what_it_remembers(home):
    """restarted without --peer it dials the remembered address and tells only what is new"""
    a = home.node("a").start()
    b = home.node("b").start(peers=[a.address])
    first = publish(a, 100)
    assert b.wait_for("status")["level"] == first
    assert b.stop() == 0

    second = publish(a, 12000)
    assert first != second
    b.start()
    connected = b.wait_for("peer-connected", within=5, peer=a.peer)
    assert connected["address"].startswith(a.place), connected
    assert b.wait_for("status", within=5)["level"] == second
    assert b.stop() == 0

    b.start()
    b.wait_for("peer-connected", within=5, peer=a.peer)
    assert not b.collect("status", 3)
    assert b.tell("nodes")[0]["levels"]["water"]["level"] == second
    assert b.stop() == 0


def dials_who_called(home):
    """a node that was called remembers where the caller listens"""
    a = home.node("a").start()
    b = home.node("b").start(peers=[a.address], listen=LASTING)
    a.wait_for("peer-connected", peer=b.peer)
    b.wait_for("peer-connected")
    wait_until(lambda: [peer for peer in a.tell("peers") if "agent" in peer])
    assert a.stop() == 0
    b.stop()
    b.start(listen=LASTING)
    a.start()
    assert a.wait_for("peer-connected", within=10)["peer"] == b.peer


def keeps_its_identity(home):
    """identity, name, stock and level outlive a restart"""
    a = home.node("a").start("--name", "Aspen Hall")
    peer, level = a.peer, publish(a, 1200)
    assert a.stop() == 0
    a.start()
    assert a.peer == peer
    status = a.tell("status")
    assert status["name"] == "Aspen Hall" and status["id"] == peer, status
    assert a.resource("water")["level"] == level and a.resource("water")["stock"] == 1200


def renamed(home):
    """a new name is heard by the others"""
    a = home.node("a").start("--name", "Before", listen=LASTING)
    b = home.node("b").start(peers=[a.address])
    publish(a, 1200)
    assert b.wait_for("status")["name"] == "Before"
    assert a.stop() == 0
    a.start("--name", "After", listen=LASTING)
    b.wait_for("peer-connected", within=10)
    wait_until(lambda: b.tell("nodes")[0]["name"], lambda name: name == "After")


def killed(home):
    """a node that was killed comes back with everything it said was done"""
    a = home.node("a").start()
    level = publish(a, 1200)
    a.process.kill()
    a.process.wait()
    a.start()
    assert a.resource("water")["level"] == level


main([dials_what_it_remembers, dials_who_called, keeps_its_identity, renamed, killed])
