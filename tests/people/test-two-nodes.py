#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two nodes: what is published at one is heard at the other."""

from people import Stopwatch, main


def neighbours(home):
    a = home.node("a").start("--name", "Aspen Hall")
    b = home.node("b").start(peers=[a.address])
    b.wait_for("peer-connected", peer=a.peer)
    a.wait_for("peer-connected", peer=b.peer)
    return a, b


def heard_within_two_seconds(home):
    """a published level is heard within 2 s, in the words of the specification"""
    a, b = neighbours(home)
    a.set_water(1200)
    a.control("resource", "publish", "water")
    watch = Stopwatch()
    status = b.wait_for("status")
    watch.check(2)

    assert status["node"] == a.peer and status["resource"] == "water" and status["name"] == "Aspen Hall", status
    assert status["level"] == a.resource("water")["level"], status
    side = "deficit" if status["level"] < 0 else "surplus"
    assert status["text"] == f"Node {a.peer} has water {side} at level {status['level']}", status
    assert a.stop() == 0 and b.stop() == 0


def setting_never_publishes(home):
    """a stock that is only set is not published"""
    a, b = neighbours(home)
    a.set_water(1200)
    assert not b.collect("status", 2)
    assert a.resource("water")["set"] and not a.resource("water")["published"]
    assert b.tell("nodes")[0]["levels"] == {}


def both_ways(home):
    """the one that was dialled hears the one that dialled"""
    a, b = neighbours(home)
    b.set_water(9000)
    b.control("resource", "publish", "water")
    assert a.wait_for("status", within=2)["node"] == b.peer


def hears_what_was_before(home):
    """a node that comes later hears what was published before it came"""
    a = home.node("a").start()
    a.set_water(1200)
    a.control("resource", "publish", "water")
    b = home.node("b").start(peers=[a.address])
    assert b.wait_for("status", within=5)["node"] == a.peer


def over_a_websocket(home):
    """a node that listens for WebSockets is dialled at such an address, and everything goes as ever"""
    a = home.node("a").start(listen="/ip4/127.0.0.1/tcp/0/ws")
    assert "/ws/p2p/" in a.address, a.address
    b = home.node("b").start(peers=[a.address])
    b.wait_for("peer-connected", peer=a.peer)
    a.set_water(1200)
    a.control("resource", "publish", "water")
    assert b.wait_for("status", within=5)["node"] == a.peer


def through_the_middle(home):
    """the two ends of a row hear of each other through the node between them"""
    a, b = neighbours(home)
    c = home.node("c").start(peers=[b.address])
    c.wait_for("peer-connected", peer=b.peer)
    a.set_water(100)
    a.control("resource", "publish", "water")
    assert c.wait_for("status", within=5)["node"] == a.peer
    assert b.peer in [peer["id"] for peer in c.tell("peers")]
    assert a.peer in [node["id"] for node in c.tell("nodes")]


def says_who_left(home):
    """the end of a link is told with a reason"""
    a, b = neighbours(home)
    b.stop()
    event = a.wait_for("peer-disconnected", within=5, peer=b.peer)
    assert event["reason"]
    assert a.tell("peers") == []


main(
    [
        heard_within_two_seconds,
        setting_never_publishes,
        both_ways,
        hears_what_was_before,
        over_a_websocket,
        through_the_middle,
        says_who_left,
    ]
)
