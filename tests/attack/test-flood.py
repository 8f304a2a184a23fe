#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""N-01: 1,000 new connections a second from 100 identities, for 10 seconds; in suite `long` three times for 60, so that there
are hundreds of moments at which a node heard an alert.
"""

import json
import math
import statistics
import time
from threading import Event, Thread

from attack import IS_LONG, OURS, Victim, figure, namespace
from people import PATIENCE, PHRASE, Skip, Stopwatch, main
from stopwatch import Late

ROUNDS, SECONDS = (3, 60) if IS_LONG else (1, 10)
AUTHORS = 6 if IS_LONG else 1  # each may warn of two things an hour
RETURNS = 4 if IS_LONG else 2  # of each known peer, whose key has six a minute
KNOWN = 2
SHARE = 5                      # handshakes a minute that an address has of what is kept; all of them have the same
RATE, IDENTITIES = 1000, 100
HANDSHAKES, A_SECOND = 60, 1   # who has proved a key once draws on what is kept for those who are known
PINGER = 5000                  # where it calls from
MAX_ALERT, MAX_GROWTH = 1, 32 << 20
MAX_RETURN, MAX_WAIT = 3, 30   # within that share, and beyond it, where one more is earned in 12 seconds


class Behind(Exception):
    """The attack itself was too slow, as the computer was busy."""


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


def find_alert(node, alert):
    """When a node told of an alert."""
    while True:
        moment, event = node.events.get(timeout=PATIENCE)
        if event["event"] == "alert" and event["id"] == alert:
            return moment


def alert_seconds(author, hearers, number):
    """From when its author tells of an alert to when each of the others does."""
    words = ["--event=bias-drift", "--severity=Severe", f"--headline=Alert {number}", "--mirror=Anna"]
    alert = json.loads(author.act("alert", "raise", "--json", *words))["id"]
    raised = find_alert(author, alert)
    return [max(0, find_alert(node, alert) - raised) for node in hearers]


def return_seconds(known, victim):
    """A peer that was here before is gone at once and comes back; its start is counted."""
    known.process.kill()
    known.process.wait()
    began = time.monotonic()
    known.start(peers=[victim.node.address], listen=f"/ip4/{OURS}/tcp/0")
    victim.node.wait_for("peer-connected", within=MAX_WAIT, peer=known.peer)
    return time.monotonic() - began


def percentile(values, percent):
    """The least of the values that so many of 100 do not go beyond."""
    return sorted(values)[math.ceil(len(values) * percent / 100) - 1]


def flood_once(home, names):
    """What was heard how late at the victim and at the others, how long peers needed to come back, and the pings."""
    with Victim(home, name=names + "a", friends=[f"{names}author{number}" for number in range(AUTHORS)]) as victim:
        a, authors = victim.node, victim.friends
        known = [home.node(f"{names}known{number}").start(peers=[a.address], listen=f"/ip4/{OURS}/tcp/0")
                 for number in range(KNOWN)]
        for node in [*authors, *known]:
            node.wait_for("peer-connected", peer=a.peer)
        for node in authors:
            node.act("mirror", "add", "Anna", phrases=(PHRASE,))

        memory, watch = Memory(victim), Stopwatch()
        memory.start()
        with victim.begin("ping", PINGER, SECONDS) as pinger:
            assert json.loads(pinger.stdout.readline())["event"] == "began"
            with victim.begin("flood", SECONDS, RATE, IDENTITIES) as attack:
                attack.stdout.readline()
                began = time.monotonic()
                returns, at_victim, elsewhere = [], [], []
                for number in range(max(RETURNS * KNOWN, 2 * AUTHORS)):
                    if number < 2 * AUTHORS:
                        author = authors[number % AUTHORS]
                        first, *others = alert_seconds(author, [a, *(node for node in authors if node is not author)], number)
                        at_victim.append(first)
                        elsewhere += others
                    if number < RETURNS * KNOWN:
                        returns.append(return_seconds(known[number % KNOWN], victim))
                figure(f"all of it after {time.monotonic() - began:.1f} s of {SECONDS} s")
                told = json.loads(attack.stdout.readlines()[-1])
            pings = json.loads(pinger.stdout.readlines()[-1])
        growth = memory.growth()

        figure(f"{told['attempts']} attempts in {told['seconds']:.1f} s, {told['accepted']} accepted "
               f"(limit {HANDSHAKES + A_SECOND * told['seconds']:.0f}), {told['secured']} secured")
        figure(f"memory grew by {growth / 2**20:.1f} MiB (limit {MAX_GROWTH >> 20} MiB)")
        figure(f"refusals: { {refusal['limit']: refusal['count'] for refusal in a.tell('status')['refusals']['limits']} }")
        try:
            watch.check(0.1 * told["seconds"], told["seconds"] - told["attempts"] / RATE)
        except Late as late:
            raise Behind(late) from None
        assert 0 < told["accepted"] <= HANDSHAKES + A_SECOND * told["seconds"], told
        assert growth < MAX_GROWTH
        for node in [a, *authors, *known]:
            assert node.stop() == 0
        return at_victim, elsewhere, returns, pings


def flood_in_time(home, names):
    """The same; what is measured under a lesser attack says nothing."""
    for again in "xyz":
        try:
            return flood_once(home, names + again)
        except Behind as behind:
            figure(f"the attack was behind: {behind}")
            for node in home.nodes:
                if node.process is not None:
                    node.process.kill()
                    node.process.wait()
                    node.process = None
    raise Skip(f"this computer is too busy for {RATE} attempts a second")


def flood(home):
    """whoever is linked hears alerts within 1 s, whoever is known comes back, memory and handshakes keep to their limits"""
    watch = Stopwatch()
    rounds = [flood_in_time(home, str(number)) for number in range(ROUNDS)]
    at_victim, elsewhere, returns = (sum((told[part] for told in rounds), []) for part in range(3))
    shared = [seconds for _, _, round_returns, _ in rounds for seconds in round_returns[:SHARE]]
    alerts = at_victim + elsewhere
    figure(f"alerts: {len(at_victim)} at the node under attack, latest {max(at_victim):.3f} s; heard {len(alerts)} times in all: "
           f"median {statistics.median(alerts):.3f} s, 99 % {percentile(alerts, 99):.3f} s, latest {max(alerts):.3f} s "
           f"(limit {MAX_ALERT} s)")
    figure(f"known peers back: {len(shared)} within the share of their address, latest {max(shared):.1f} s "
           f"(limit {MAX_RETURN} s); {len(returns)} in all, 95 % {percentile(returns, 95):.1f} s, latest {max(returns):.1f} s "
           f"(limit {MAX_WAIT} s)")
    for *_, pings in rounds:
        figure(f"{pings['pings']} pings on a link, {pings['how']}: median {pings['median']:.4f} s, 99 % {pings['most']:.3f} s, "
               f"worst {pings['worst']:.3f} s (limit {MAX_ALERT} s)")
        assert pings["how"] == "served" and pings["pings"] > 0, pings
        watch.check(MAX_ALERT, pings["most"])
    watch.check(MAX_RETURN, max(shared))
    watch.check(MAX_ALERT, max(percentile(alerts, 99), max(at_victim)))


namespace.enter()
main([flood])
