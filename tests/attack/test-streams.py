#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""N-08 and N-09: peers that abuse windows and streams once they are in."""

import json
import time

from attack import IS_SANITIZED, OURS, Victim, figure, namespace
from people import Stopwatch, main

WITHIN, MAX_SHARE = 1, 0.2  # seconds, and of a core in each of them
MAX_GROWTH = (32 if IS_SANITIZED else 16) << 20
FILLING = 48
MAX_STREAMS, OPENED = 32, 40
ENDED = ["data-syn", "overflow", "beyond-window", "pings", "empties"]


def honest(home, victim):
    node = home.node("b").start(peers=[victim.node.address], listen=f"/ip4/{OURS}/tcp/0")
    node.wait_for("peer-connected", peer=victim.node.peer)
    return node


def check_served(home, victim):
    """An honest neighbour hears within 2 s of what is published now."""
    victim.node.set_water(1200)
    began = time.monotonic()
    victim.node.control("resource", "publish", "water")
    home.nodes[1].wait_for("status", within=2)
    return time.monotonic() - began


def windows(home):
    """each abuse of a window, a ping or a frame ends the session, and the 33rd stream is reset"""
    with Victim(home) as victim:
        honest(home, victim)
        # One after the other, as no more callers than this have a place.
        events = victim.attack("frames", *ENDED) + victim.attack("frames", "streams")
        told = {event["case"]: event for event in events}
        for case in ENDED:
            figure(f"{case}: {told[case]['how']} after {told[case]['seconds']:.3f} s, code {told[case]['go_away']}")
        figure(f"of {OPENED} streams {told['streams']['resets']} were reset (limit {MAX_STREAMS} open)")
        for case in ENDED:
            assert told[case]["how"] == "closed", told[case]
        assert told["streams"]["how"] == "open" and told["streams"]["resets"] == OPENED - MAX_STREAMS, told["streams"]
        check_served(home, victim)
        assert victim.node.stop() == 0


def memory(home):
    """48 peers that leave unread as much as they may take no more than 16 MiB together, twice that with the sanitizer"""
    with Victim(home) as victim:
        honest(home, victim)
        before = victim.memory()
        with victim.begin("fill", FILLING) as attack:
            told = json.loads(attack.stdout.readline())
            growth = victim.memory() - before
            check_served(home, victim)
        figure(f"{told['sent'] / 2**20:.1f} MiB of {FILLING} peers, {told['open']} still in: memory grew by "
               f"{growth / 2**20:.1f} MiB (limit {MAX_GROWTH >> 20} MiB)")
        assert told["sent"] > 0 and growth <= MAX_GROWTH
        assert victim.node.stop() == 0


def resets(home):
    """10,000 streams opened and reset at once: closed within 1 s at less than a fifth of a core"""
    with Victim(home) as victim:
        honest(home, victim)
        used, began, watch = victim.processor_seconds(), time.monotonic(), Stopwatch()
        told = victim.attack("frames", "resets")[-1]
        time.sleep(max(0, began + WITHIN - time.monotonic()))
        share = (victim.processor_seconds() - used) / (time.monotonic() - began)
        figure(f"10,000 opened and reset: {told['how']} after {told['seconds']:.3f} s (limit {WITHIN} s), "
               f"code {told['go_away']}, {share:.1%} of a core (limit {MAX_SHARE:.0%})")
        assert told["how"] == "closed" and share < MAX_SHARE
        watch.check(WITHIN, told["seconds"])
        check_served(home, victim)
        assert victim.node.stop() == 0


namespace.enter()
main([windows, memory, resets])
