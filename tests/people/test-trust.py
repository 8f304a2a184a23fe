#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trust: a Mirror isolates a node for a time, and says what they think of one; nothing is done by machine because of it."""

import json
import time

from people import main, typed, wait_until

ANNA = "seven herons over the weir"
BRUNO = "nine lanterns below the hill"
WRONG = "not what anybody has chosen"


def act(node, *words, passphrase=ANNA, status=0):
    return node.act(*words, phrases=(passphrase,), status=status)


def kinds(node):
    return [entry["kind"] for entry in node.tell("log", "verify", "--entries")["entries"]]


def known(node):
    return [other["id"] for other in node.tell("nodes")]


def triangle(home):
    """three nodes, each linked with both others; the first two have a Mirror"""
    a = home.node("a").start()
    b = home.node("b").start(peers=[a.address])
    c = home.node("c").start(peers=[a.address, b.address])
    for node, others in ((a, (b, c)), (b, (a, c)), (c, (a, b))):
        wait_until(lambda node=node: [peer["id"] for peer in node.tell("peers")], lambda ids: len(ids) == 2)
        wait_until(lambda node=node: known(node), lambda ids: len(ids) == 2)
    act(a, "mirror", "add", "Anna", passphrase=ANNA)
    act(b, "mirror", "add", "Bruno", passphrase=BRUNO)
    return a, b, c


def standing(node, other):
    return next((told for told in node.tell("trust", "list")["nodes"] if told["id"] == other.peer), {})


def isolated(home):
    """a Mirror isolates a node: the link is closed, it is hidden, what it signs is held; undone, all is as before"""
    a, b, c = triangle(home)
    words = ["trust", "isolate", b.peer[-8:], "--mirror", "Anna", "--reason", "It floods us"]
    assert "wrong" in act(a, *words, passphrase=WRONG, status=1)
    for hours in ("0", "169", "soon"):
        assert "168 hours" in act(a, *words, "--hours", hours, status=1)
    assert "needs a reason" in act(a, *words[:-1], "  ", status=1)
    assert "must not be empty" in act(a, *words[:2], "", *words[3:], status=2)
    assert "connect, show and relay" in act(a, *words, "--scope", "everything", status=1)
    assert "No Mirror of this node is named Bruno" in act(a, *words[:-3], "Bruno", *words[-2:], status=1)
    assert "needs --mirror" in a.control("trust", "isolate", b.peer, "--reason", "It floods us", status=2)
    assert "needs --reason" in a.control("trust", "isolate", b.peer, "--mirror", "Anna", status=2)
    assert standing(a, b) == {} and "isolated" not in kinds(a)

    before = time.time()
    assert "isolated" in act(a, *words)
    after = time.time()
    event = a.wait_for("isolated", node=b.peer)
    assert event["mirror"] == "Anna" and event["reason"] == "It floods us", event
    assert event["scope"] == ["connect", "show", "relay"], event
    assert "Mirror" in a.wait_for("peer-disconnected", peer=b.peer)["reason"]
    b.wait_for("peer-disconnected", peer=a.peer)
    told = standing(a, b)
    assert before - 1 < told["isolated-until"] - 86400 < after + 1 and told["isolated-by"] == "Anna", told
    assert "It floods us" in a.control("trust", "list")
    assert kinds(a).count("isolated") == 1

    # Hidden, but what it signs comes by way of others and is held; and neither side's calls lead to a link.
    wait_until(lambda: known(a), lambda ids: ids == [c.peer])
    version = a.tell("node", "show", b.peer)["version"]
    b.set_water(1200)
    b.control("resource", "publish", "water")
    wait_until(lambda: a.tell("node", "show", b.peer)["version"], lambda now: now > version)
    c.wait_for("status", node=b.peer)
    assert not a.collect("status", 1)
    assert [peer["id"] for peer in a.tell("peers")] == [c.peer]
    assert standing(c, b) == {}, "nobody else hears of it"

    # It survives a restart, and renewing it takes a new reason.
    a.stop()
    a.start(peers=[b.address, c.address])
    a.wait_for("peer-connected", peer=c.peer)
    assert known(a) == [c.peer] and standing(a, b)["reason"] == "It floods us"
    assert "new one" in act(a, *words, status=1)
    act(a, *words[:-1], "It still does", "--hours", "2", "--scope", "show")
    assert standing(a, b)["scope"] == ["show"]
    a.wait_for("peer-connected", peer=b.peer)

    assert "not isolated any more" in act(a, "trust", "undo", b.peer[-8:], "--mirror", "Anna")
    a.wait_for("isolation-ended", node=b.peer)
    wait_until(lambda: known(a), lambda ids: len(ids) == 2)
    assert standing(a, b) == {}
    assert "not isolated" in act(a, "trust", "undo", b.peer, "--mirror", "Anna", status=1)
    assert kinds(a).count("isolation-undone") == 1


def flagged(home):
    """what a Mirror thinks of a node is read where people chose that Mirror, and answered once"""
    a, b, c = triangle(home)
    act(c, "mirror", "add", "Carla", passphrase=ANNA)
    wait_until(lambda: c.tell("node", "show", a.peer).get("mirrors", []), lambda mirrors: len(mirrors) == 1)
    words = ["trust", "flag", b.peer, "--mirror", "Anna", "--reason", "misleading", "--note", "Its wells are dry"]
    assert "1 to 7 days" in act(a, *words, "--days", "8", status=1)
    assert "proof" in act(a, *words[:5], "--reason", "contradiction", status=1)
    act(a, *words)
    flag = wait_until(lambda: b.tell("trust", "list")["about-us"], lambda flags: len(flags) == 1)[0]
    assert flag["mirror"] == "Anna" and flag["note"] == "Its wells are dry" and not flag["chosen"], flag
    assert c.tell("trust", "list") == {"nodes": [], "chosen": [], "about-us": [], "ours": []}
    assert a.tell("trust", "list")["ours"][0]["subject"] == b.peer

    assert "No Mirror is known" in act(c, "trust", "choose", "Nobody", "--mirror", "Carla", status=1)
    act(c, "trust", "choose", "Anna", "--mirror", "Carla")
    shown = c.control("trust", "list")
    assert "1 of your 1 chosen Mirrors flagged it" in shown and "it is misleading, Its wells are dry" in shown, shown
    peers = [peer["id"] for peer in c.tell("peers")]
    assert sorted(peers) == sorted([a.peer, b.peer]) and b.peer in known(c), "nothing is done because of it"

    answer = ["trust", "answer", flag["id"], "--mirror", "Bruno", "--text", "The meter was broken"]
    act(b, *answer, passphrase=BRUNO)
    wait_until(lambda: standing(c, b).get("flags", [{}])[0].get("answer"), lambda text: text == "The meter was broken")
    assert "one answer" in act(b, *answer, passphrase=BRUNO, status=1)

    c.stop()
    c.start(peers=[a.address])
    assert standing(c, b)["flags"][0]["answer"] == "The meter was broken"
    act(a, "trust", "undo", b.peer, "--mirror", "Anna", "--flag")
    wait_until(lambda: standing(c, b), lambda told: told == {})
    act(c, "trust", "choose", "Anna", "--mirror", "Carla", "--drop")
    assert c.tell("trust", "list")["chosen"] == []
    assert {"flagged", "flag-withdrawn"} <= set(kinds(a)) and "answered" in kinds(b)
    assert {"mirror-chosen", "mirror-dropped"} <= set(kinds(c))


def on_a_terminal(home):
    """the passphrase is typed unseen, each time"""
    a, b, _ = triangle(home)
    words = ["trust", "isolate", b.peer, "--mirror", "Anna", "--reason", "It floods us"]
    status, shown = typed(a.folder, words, WRONG)
    assert status == 1 and "wrong" in shown and WRONG not in shown, shown
    status, shown = typed(a.folder, words, ANNA)
    assert status == 0 and "isolated" in shown and ANNA not in shown, shown
    status, shown = typed(a.folder, ["trust", "undo", b.peer, "--mirror", "Anna", "--json"], ANNA)
    assert status == 0 and json.loads(shown[shown.index("{") :]) == {"node": b.peer}, shown


main([isolated, flagged, on_a_terminal])
