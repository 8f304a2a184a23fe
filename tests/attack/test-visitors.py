#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Places lent to whoever finds none are of no use for an attack: those who hold on to them are put out, and others are served."""

import json
import time
from threading import Thread

from attack import OURS, Victim, figure, namespace
from people import PATIENCE, PHRASE, Stopwatch, main

CALLERS = 4     # neighbours, which is all that the node lets call
LINGERERS = 12
PLACES, SECONDS, SLACK = 4, 5, 1
MAX_ALERT, SOON = 1, 10


def linger(victim, count):
    """For how long the attacker from each address had a place; those who were turned away are left out."""
    told = victim.attack("linger", 1, count)
    assert len(told) == count and {line["how"] for line in told} <= {"no room", "closed", "refused"}, told
    return {line["source"]: line["seconds"] for line in told if line["how"] != "refused" and line["seconds"] > SLACK}


def alert_seconds(author, hearer, number):
    words = ["--event=bias-drift", "--severity=Severe", f"--headline=Alert {number}", "--mirror=Anna"]
    alert = json.loads(author.act("alert", "raise", "--json", *words))["id"]
    moments = []
    for node in (author, hearer):
        while True:
            moment, event = node.events.get(timeout=PATIENCE)
            if event["event"] == "alert" and event["id"] == alert:
                moments.append(moment)
                break
    return max(0, moments[1] - moments[0])


def wait_for_other(node, victim):
    """How long it took until a node had a neighbour that is not the victim."""
    began = time.monotonic()
    while not {peer["id"] for peer in node.tell("peers")} - {victim.node.peer}:
        assert time.monotonic() - began < PATIENCE, node.name
        time.sleep(0.1)
    return time.monotonic() - began


def held(home):
    """who holds on to a lent place is put out at the deadline and gets none again; alerts, neighbours and newcomers are served"""
    with Victim(home, settings=f"[network]\nmax-inbound={CALLERS}\n") as victim:
        a = victim.node
        neighbours = [home.node(name).start(peers=[a.address], listen=f"/ip4/{OURS}/tcp/0") for name in "bcde"]
        for node in neighbours:
            node.wait_for("peer-connected", peer=a.peer)
        b = neighbours[0]
        b.act("mirror", "add", "Anna", phrases=(PHRASE,))
        memory = victim.memory()

        stays, watch = {}, Stopwatch()
        attack = Thread(target=lambda: stays.update(linger(victim, LINGERERS)))
        attack.start()
        time.sleep(1)
        alerts = [alert_seconds(b, a, number) for number in range(2)]
        attack.join()
        figure(f"{len(stays)} of {LINGERERS} had a place (limit {PLACES}), "
               f"for {', '.join(f'{stay:.1f}' for stay in stays.values())} s (limit {SECONDS} s)")
        figure(f"alerts meanwhile: {len(alerts)}, latest {max(alerts):.3f} s (limit {MAX_ALERT} s)")
        watch.check(SLACK, 0 if len(stays) == PLACES else SECONDS)
        watch.check(SLACK, max(abs(stay - SECONDS) for stay in stays.values()))
        watch.check(MAX_ALERT, max(alerts))

        watch = Stopwatch()
        n = home.node("n").start(peers=[a.address], listen=f"/ip4/{OURS}/tcp/0")
        seconds = wait_for_other(n, victim)
        figure(f"a newcomer has a neighbour after {seconds:.1f} s (limit {SOON} s)")
        watch.check(SOON, seconds)
        told = {peer["id"]: peer["slot"] for peer in a.tell("peers")}
        assert {node.peer for node in neighbours} <= set(told), told

        again = linger(victim, max(stays))
        figure(f"once more: {len(set(again) & set(stays))} of them had a place")
        assert not set(again) & set(stays), (again, stays)

        refusals = {refusal["limit"]: refusal["count"] for refusal in a.tell("status")["refusals"]["limits"]}
        figure(f"refusals: {refusals}; memory grew by {(victim.memory() - memory) / 2**20:.1f} MiB")
        assert refusals["visit"] == PLACES + len(again), refusals
        assert a.stop() == 0


namespace.enter()
main([held])
