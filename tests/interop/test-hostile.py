#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-hostile.py PEER: peers that break the rules, before Noise by hand and after it with js-libp2p.

Each is closed upon, memory stays bounded, and an honest peer is served all the while.
"""

import os
import statistics
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

import raw  # noqa: E402
from peers import ANY_PORT, HERE, NODE, Peer, Tap, command_for, require_node  # noqa: E402
from stopwatch import Stopwatch, again_if_late  # noqa: E402

DEADLINE = 75        # seconds after which a peer that only stops is closed upon, with room to spare
AT_ONCE = 60         # seconds in which one that breaks a rule is, on a busy computer
MAX_GROWTH = 48 << 20
MAX_ROUND_TRIP = 0.2 # seconds, 99 of 100
SOMEONE_ELSE = "12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN"

# Small enough that what the sanitizer keeps back does not look like growth.
QUIET_SANITIZER = {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=4", "G_MESSAGES_DEBUG": "all"}

# What breaks a rule, and a part of the reason that Breath gives for closing.
CLOSED_AFTER_NOISE = {
    "yamux-version": "yamux version 9",
    "yamux-type": "unknown type 77",
    "yamux-garbage": "The peer sent",
    "yamux-parity": "an id that is ours to give",
    "yamux-stream-zero": "for stream 0",
    "yamux-syn-twice": "which is open",
    "yamux-length": "more than a new window holds",
    "yamux-above-window": "into a window of",
    "yamux-window-overflow": "which overflows",
}
BORNE_AFTER_NOISE = [
    "yamux-mid-frame", "yamux-mid-body", "yamux-rapid-reset", "yamux-ping-flood", "yamux-unknown-stream",
    "yamux-go-away", "identify-garbage", "identify-length", "identify-endless", "identify-silent",
]


class Victim(Peer):
    """The listener under attack."""

    def __init__(self, command, is_breath):
        self.is_breath = is_breath
        super().__init__(command, "--listen", ANY_PORT, environment=QUIET_SANITIZER)
        self.address = self.wait_for("listening")["addresses"][0]
        self.port = int(self.address.split("/tcp/")[1].split("/")[0])


def hostile(*arguments):
    return Peer([str(NODE), str(HERE / "hostile.mjs")], *arguments)


def p99(values):
    return statistics.quantiles(values, n=100)[98] if len(values) > 1 else values[0]


def honest_round_trips(command, address):
    with Peer(command, "--dial", address, "--identify", "--ping", "200") as peer:
        peer.wait_for("done")
        return [micros / 1e6 for micros in peer.seen("ping")[0]["micros"]]


def check_honest(command, victim):
    def measure():
        watch = Stopwatch()
        watch.check(MAX_ROUND_TRIP, p99(honest_round_trips(command, victim.address)))

    again_if_late(measure)


def raw_dialers(tap, victim, honest):
    """All at once: those that only stop share one deadline, and the honest peer is served meanwhile."""
    with ThreadPoolExecutor(64) as pool:
        stops = {name: pool.submit(raw.attack, victim.port, data, DEADLINE) for name, data in raw.DIALER_STOPS.items()}
        breaks = {name: pool.submit(raw.attack, victim.port, data, AT_ONCE) for name, data in raw.DIALER_BREAKS.items()}

        tap.case("raw dialers: an honest peer is served meanwhile", lambda: check_honest(honest, victim))

        def check_closed(future, patience):
            assert future.result() is not None, f"not closed upon in {patience} s"

        for name, future in breaks.items():
            tap.case(f"raw dialer, {name}: closed upon", lambda: check_closed(future, AT_ONCE))
        for name, future in stops.items():
            tap.case(f"raw dialer, {name}: closed upon at a deadline", lambda: check_closed(future, DEADLINE))


def after_noise(tap, victim, honest):
    def check_closed(name, reason):
        with hostile(name, "--dial", victim.address) as attacker:
            attacker.wait_for("closed", patience=AT_ONCE)
            if victim.is_breath:
                mine = attacker.seen("peer")[0]["peer"]
                event = victim.wait_for("disconnected", matching=lambda event: event["peer"] == mine, patience=AT_ONCE)
                assert reason in event["reason"], event

    def check_refused(name):
        with hostile(name, "--dial", victim.address) as attacker:
            attacker.wait_for("refused", patience=AT_ONCE)

    def check_borne(name):
        with hostile(name, "--dial", victim.address) as attacker:
            attacker.wait_for("connected")
            check_honest(honest, victim)

    for name in ("other-muxer", "other-muxer-early"):
        tap.case(f"js dialer, {name}: refused", lambda: check_refused(name))
    for name, reason in CLOSED_AFTER_NOISE.items():
        tap.case(f"js dialer, {name}: closed upon", lambda: check_closed(name, reason))
    for name in BORNE_AFTER_NOISE:
        tap.case(f"js dialer, {name}: an honest peer is served meanwhile", lambda: check_borne(name))


def check_dial_fails(command, address, trap=None, patience=DEADLINE):
    with Peer(command, "--dial", address, "--identify") as dialer:
        if trap:
            trap.spring(patience)
        event = dialer.wait_for("failed", "done", patience=patience)
        assert event["event"] == "failed", "the dial went well"
        assert event["message"], "no reason given"


def raw_listeners(tap, dialer):
    for cases, patience in ((raw.LISTENER_BREAKS, AT_ONCE), (raw.LISTENER_STOPS, DEADLINE)):
        with ThreadPoolExecutor(8) as pool:
            running = {}
            for name, data in cases.items():
                trap = raw.Trap(data)
                address = f"/ip4/127.0.0.1/tcp/{trap.port}/p2p/{SOMEONE_ELSE}"
                running[name] = pool.submit(check_dial_fails, dialer, address, trap, patience)
            for name, future in running.items():
                tap.case(f"raw listener, {name}: the dial fails and says why", future.result)


def check_wrong_key(dialer, listener):
    with Peer(listener, "--listen", ANY_PORT) as peer:
        address = peer.wait_for("listening")["addresses"][0]
        check_dial_fails(dialer, f"{address.rpartition('/p2p/')[0]}/p2p/{SOMEONE_ELSE}", patience=AT_ONCE)


def check_memory(victim, before):
    growth = victim.usage()["rss"] - before
    print(f"# the peer under attack grew by {growth} bytes")
    assert growth < MAX_GROWTH, f"grew by {growth} bytes"


def check_log(victim):
    assert len(victim.log_text().splitlines()) >= len(raw.DIALER_BREAKS), victim.tail()


def main():
    breath_peer = sys.argv[1]
    require_node()
    ours = command_for("breath" if breath_peer != "none" else "js", breath_peer)
    theirs = command_for("js", breath_peer)
    tap = Tap()

    with Victim(ours, breath_peer != "none") as victim:
        honest_round_trips(theirs, victim.address)
        before = victim.usage()["rss"]

        raw_dialers(tap, victim, theirs)
        after_noise(tap, victim, theirs)

        tap.case("memory of the peer under attack stays bounded", lambda: check_memory(victim, before))
        tap.case("each reason is logged", lambda: check_log(victim))
        tap.case("an honest peer is served afterwards", lambda: check_honest(theirs, victim))
        status = victim.stop()

        def check_status():
            assert status == 0, f"ended with {status}; {victim.tail()}"

        tap.case("the peer under attack ends cleanly", check_status)

    raw_listeners(tap, ours)
    tap.case("dialling: another key than the one dialled", lambda: check_wrong_key(ours, theirs))
    tap.case("listening: the dialer wants another key", lambda: check_wrong_key(theirs, ours))

    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
