#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A node for which every place is taken: whoever knows of no other one is told where others are."""

from people import Stopwatch, main, wait_until

CALLERS = 6  # as many as a node lets in that nobody here chose
SOON = 20    # seconds on a busy computer, one on another; without a visit it is half a minute


def slots(node):
    return {peer["id"]: peer["slot"] for peer in node.tell("peers")}


def newcomer_gets_in(home):
    """a newcomer whose only address is that of a full node has neighbours within seconds"""
    a = home.node("a").start()
    others = [home.node(f"b{number}").start(peers=[a.address]) for number in range(CALLERS)]
    wait_until(lambda: slots(a), lambda found: len(found) == CALLERS)
    watch = Stopwatch()
    n = home.node("n").start(peers=[a.address])
    wait_until(lambda: set(slots(n)) & {other.peer for other in others})
    print(f"# the newcomer has a neighbour after {watch.read():.1f} s, its start counted (limit {SOON} s)", flush=True)
    watch.check(SOON)
    assert slots(a).get(n.peer) != "inbound" and list(slots(a).values()).count("inbound") == CALLERS, slots(a)

    refusals = {refusal["limit"]: refusal for refusal in a.tell("status")["refusals"]["limits"]}
    assert refusals["neighbours"]["count"] >= 1 and "visit" not in refusals, refusals
    assert "peers for whom there is no place (neighbours)" in a.control("status")
    assert "nobody since" in n.control("status")

    others[0].set_water(1200)
    others[0].control("resource", "publish", "water")
    assert n.wait_for("status", within=10)["node"] == others[0].peer
    assert n.stop() == 0 and a.stop() == 0


main([newcomer_gets_in])
