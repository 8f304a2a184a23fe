#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""N-01: 1,000 new connections a second from 100 identities, for 10 seconds and in suite `long` for 60."""

import json
import time
from threading import Event, Thread

from attack import IS_LONG, OURS, Victim, figure, namespace
from people import PHRASE, main

SECONDS = 60 if IS_LONG else 10
RETURNS = 4 if IS_LONG else 2  # of each known peer; its address may make 12 handshakes a minute, its key 6
RATE, IDENTITIES = 1000, 100
HANDSHAKES, A_SECOND = 60, 1   # who has proved a key once draws on what is kept for those who are known
MAX_ALERT, MAX_RETURN, MAX_GROWTH = 1, 30, 32 << 20


class Memory(Thread):
    """How much a node had at most."""

    def __init__(self, victim):
        super().__init__(daemon=True)
        self.victim, self.ended = victim, Event()
        self.before = self.most = victim.memory()

    def run(self):
        while not self.ended.wait(0.2):
            self.most = max(self.most, self.victim.memory())

    def growth(self):
        self.ended.set()
        self.join()
        return self.most - self.before


def alert_seconds(author, hearer, number):
    """From when its author tells of an alert to when the other does."""
    words = ["--event=bias-drift", "--severity=Severe", f"--headline=Alert {number}", "--mirror=Anna"]
    alert = json.loads(author.act("alert", "raise", "--json", *words))["id"]
    moments = []
    for node in (author, hearer):
        while True:
            moment, event = node.events.get(timeout=30)
            if event["event"] == "alert" and event["id"] == alert:
                moments.append(moment)
                break
    return max(0, moments[1] - moments[0])


def return_seconds(known, victim):
    """A peer that was here before is gone at once and comes back; its start is counted."""
    known.process.kill()
    known.process.wait()
    began = time.monotonic()
    known.start(peers=[victim.node.address], listen=f"/ip4/{OURS}/tcp/0")
    known.wait_for("peer-connected", within=MAX_RETURN, peer=victim.node.peer)
    return time.monotonic() - began


def flood(home):
    """whoever is linked hears alerts within 1 s, whoever is known comes back, memory and handshakes keep to their limits"""
    with Victim(home) as victim:
        a = victim.node
        b, *known = [home.node(name).start(peers=[a.address], listen=f"/ip4/{OURS}/tcp/0") for name in "bcd"]
        for node in (b, *known):
            node.wait_for("peer-connected", peer=a.peer)
        for node in (b, known[0]):
            node.act("mirror", "add", "Anna", phrases=(PHRASE,))

        memory = Memory(victim)
        memory.start()
        with victim.begin("flood", SECONDS, RATE, IDENTITIES) as attack:
            attack.stdout.readline()
            returns, alerts = [], []
            for number in range(RETURNS):
                returns += [return_seconds(node, victim) for node in known]
                alerts += [alert_seconds(node, a, number) for node in (b, known[0]) if number < 2]
            told = json.loads(attack.stdout.readlines()[-1])
        growth = memory.growth()

        figure(f"{told['attempts']} attempts in {told['seconds']:.1f} s, {told['accepted']} accepted "
               f"(limit {HANDSHAKES + A_SECOND * told['seconds']:.0f}), {told['secured']} secured")
        figure(f"alerts: {len(alerts)}, latest {max(alerts):.3f} s (limit {MAX_ALERT} s)")
        figure(f"known peers back: {len(returns)}, latest {max(returns):.1f} s (limit {MAX_RETURN} s)")
        figure(f"memory grew by {growth / 2**20:.1f} MiB (limit {MAX_GROWTH >> 20} MiB)")
        assert told["attempts"] >= 0.9 * RATE * told["seconds"], told
        assert 0 < told["accepted"] <= HANDSHAKES + A_SECOND * told["seconds"], told
        assert max(alerts) < MAX_ALERT, alerts
        assert growth < MAX_GROWTH
        assert a.stop() == 0


namespace.enter()
main([flood])
