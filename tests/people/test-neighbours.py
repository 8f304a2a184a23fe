#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Neighbourhoods: who is told one address finds the others, and breathctl says what each neighbour is."""

from people import main, wait_until


def slots(node):
    return {peer["id"]: peer["slot"] for peer in node.tell("peers")}


def wait_for_peers(node, others):
    """Waits until a node has all the others for neighbours."""
    wait_until(lambda: slots(node), lambda found: {other.peer for other in others} <= set(found))


def finds_the_others(home):
    """a fourth node that is told one address links with the other three"""
    a = home.node("a").start()
    b = home.node("b").start(peers=[a.address])
    c = home.node("c").start(peers=[a.address])
    wait_for_peers(a, [b, c])
    d = home.node("d").start(peers=[a.address])
    wait_for_peers(d, [a, b, c])
    assert slots(d)[a.peer] == "chosen", slots(d)
    assert {slots(d)[other.peer] for other in (b, c)} <= {"outbound", "inbound"}, slots(d)


def stays_together(home):
    """when the one they all knew leaves, the others stay linked and hear of each other"""
    a = home.node("a").start()
    others = [home.node(name).start(peers=[a.address]) for name in "bcd"]
    for node in others:
        wait_for_peers(node, [other for other in others if other is not node])
    assert a.stop() == 0
    b, c, d = others
    b.set_water(1200)
    b.control("resource", "publish", "water")
    for node in (c, d):
        assert node.wait_for("status", within=5)["node"] == b.peer


def comes_back_without_being_told(home):
    """restarted without --peer a node finds those it had found by itself"""
    a = home.node("a").start()
    b = home.node("b").start(peers=[a.address])
    c = home.node("c").start(peers=[a.address])
    wait_for_peers(c, [a, b])
    assert a.stop() == 0 and c.stop() == 0
    c.start()
    wait_for_peers(c, [b])


def says_what_each_is(home):
    """breathctl peers shows in words which slot each neighbour has"""
    a = home.node("a").start()
    b = home.node("b").start(peers=[a.address])
    wait_for_peers(a, [b])
    assert slots(a) == {b.peer: "inbound"} and slots(b) == {a.peer: "chosen"}, (slots(a), slots(b))
    said = b.control("peers")
    assert "SLOT" in said.splitlines()[0] and "chosen" in said.splitlines()[1], said
    assert "inbound" in a.control("peers").splitlines()[1]


def says_why_nobody_answers(home):
    """the log says of an address that people named why it leads nowhere, once and not at every attempt"""
    a = home.node("a").start()
    other = home.node("other").start()
    assert other.stop() == 0
    wrong = f"{a.place}/p2p/{other.peer}"
    b = home.node("b").start(peers=[other.address, wrong])
    wait_until(b.log, lambda log: f"Could not reach {wrong}, which people chose: " in log)
    wait_until(b.log, lambda log: f"Could not reach {other.address}, which people chose: " in log)
    # The next attempts come within seconds.
    b.collect("nothing", 8)
    told = [line for line in b.log().splitlines() if "which people chose" in line]
    assert len(told) == 2, told
    assert any("refused" in line for line in told), told
    assert b.stop() == 0


main([finds_the_others, stays_together, comes_back_without_being_told, says_what_each_is, says_why_nobody_answers])
