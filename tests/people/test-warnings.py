#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a node says about itself and others when something is wrong, and what breathctl tells of nodes."""

import shutil

from people import main, wait_until


def say_more(node, resource, unit):
    """Two heads more, which no other of the same version can contradict."""
    node.control("resource", "set", resource, "--stock=1200", "--need=300", "--reserve-days=7", f"--unit={unit}")
    node.control("resource", "publish", resource)
    node.control("resource", "publish", resource)


def clone(home):
    """a copy of a node's folder that runs elsewhere is noticed at both"""
    a = home.node("a").start("--name", "Mill Lane")
    assert a.stop() == 0
    shutil.copytree(a.folder, home.path / "copy")
    a.start()

    # Each has a neighbour of its own; who links with whom later is up to them, and both may take turns at one.
    copy = home.node("copy").start("--name", "Mill Lane Two")
    assert copy.peer == a.peer
    c = home.node("c").start(peers=[copy.address])
    c.wait_for("peer-connected", peer=copy.peer)
    b = home.node("b").start(peers=[a.address, c.address])
    b.wait_for("peer-connected", peer=a.peer)

    # The copy says something later than the original knows of itself.
    say_more(copy, "food", "kg")
    warning = a.wait_for("warning")
    assert warning["kind"] == "clone" and warning["node"] == a.peer and warning["neighbour"] in (b.peer, c.peer)
    assert "Another computer uses the key of this node" in warning["text"]
    assert f"breath-node: {warning['text']}." in a.log()

    # And now the original says something later than the copy.
    say_more(a, "energy", "kWh")
    say_more(a, "water", "L")
    say_more(a, "food", "kg")
    warning = copy.wait_for("warning")
    assert warning["kind"] == "clone" and warning["node"] == a.peer and warning["neighbour"] in (b.peer, c.peer)
    found = a.tell("node", "show", a.peer)["found"]
    assert [one["kind"] for one in found] == ["clone"] and found[0]["count"] >= 1, found


def quiet(home):
    """where nothing is wrong nothing is said"""
    a = home.node("a").start("--name", "Mill Lane")
    b = home.node("b").start(peers=[a.address])
    b.wait_for("peer-connected", peer=a.peer)
    a.set_water(1200)
    a.control("resource", "publish", "water")
    b.wait_for("status", node=a.peer)
    assert a.stop() == 0
    a.start(peers=[b.address])
    assert not a.collect("warning", 2) and not b.collect("warning", 1)


def show(home):
    """node list and node show tell what is known of each node"""
    a = home.node("a").start("--name", "Mill Lane")
    b = home.node("b").start("--name", "Haus der Erde", peers=[a.address])
    a.set_water(1200)
    a.control("resource", "publish", "water")
    b.wait_for("status", node=a.peer)

    # Its name and where it is may come after the level.
    node = wait_until(lambda: b.tell("node", "show", a.peer),
                      lambda told: told["items"] == 2 and told["version"] == a.tell("node", "show", a.peer)["version"])

    (listed,) = b.tell("node", "list")
    assert listed["id"] == a.peer and "found" not in listed
    assert listed == b.tell("nodes")[0]
    text = b.control("node", "list")
    assert "Mill Lane" in text and a.peer[-8:] in text and "yes" in text, text

    assert node["name"] == "Mill Lane" and node["found"] == [] and node["languages"] == []
    assert len(node["live-set"]) == 64 and node["version"] >= 2
    assert node["epoch"] <= node["issued"] <= node["leaves"] - 14 * 86400 and node["leaves"] % 86400 == 0
    assert node["levels"]["water"]["text"].startswith(f"Node {a.peer} has water")
    assert b.tell("node", "show", a.peer[-8:]) == node

    text = b.control("node", "show", a.peer[-8:])
    for words in (a.peer, "Mill Lane", "has water", node["live-set"], str(node["epoch"]), "nothing"):
        assert words in text, (words, text)

    own = a.tell("node", "show", a.peer)
    assert own["name"] == "Mill Lane" and own["version"] == node["version"]


def unknown(home):
    """a node that was never heard of, or an end that fits several, is refused"""
    a = home.node("a").start()
    assert "whose id ends in nobody" in a.control("node", "show", "nobody", status=1)
    stranger = "12D3KooWHQrKbWengsfrEkMyKfNJVbG6CiTmbS4a55kGUJkwy8k1"
    assert "never heard of" in a.control("node", "show", stranger, status=1)
    assert "must not be empty" in a.control("node", "show", "", status=2)
    assert "takes one ID" in a.control("node", "show", status=2)
    assert a.tell("node", "list") == []
    assert "No other node" in a.control("node", "list")


main([clone, quiet, show, unknown])
