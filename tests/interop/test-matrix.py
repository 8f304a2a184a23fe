#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-matrix.py PEER: Breath and js-libp2p as dialer and as listener, in every combination."""

import itertools
import sys

from peers import ANY_PORT, PATIENCE, Peer, Tap, command_for, require_node

ECHO = 10 * 1024 * 1024
AGENTS = {"breath": "breath-test-peer", "js": "js-libp2p/"}


class Conversation:
    """One connection and all that is done on it; the cases look at what the two ends told of it."""

    def __init__(self, breath_peer, dialer, listener, early, security):
        switch = {kind: ["--security", security] + ([] if early or kind == "breath" else ["--no-early-muxer"])
                  for kind in ("breath", "js")}

        with Peer(command_for(listener, breath_peer), "--listen", ANY_PORT, *switch[listener]) as self.listener:
            self.listening = self.listener.wait_for("listening")
            address = self.listening["addresses"][0]
            tasks = ["--identify", "--ping", "20", "--echo", str(ECHO), "--perf", "1000000:0", "--perf", "0:1000000"]

            with Peer(command_for(dialer, breath_peer), "--dial", address, *tasks, *switch[dialer]) as self.dialer:
                self.ending = self.dialer.wait_for("done", "failed")
                self.status = self.dialer.process.wait(timeout=PATIENCE)
            if self.ending["event"] == "done":
                self.listener.wait_for("disconnected")

    def only(self, end, name):
        (event,) = end.seen(name)
        return event


def check_ending(talk):
    assert talk.ending["event"] == "done" and talk.status == 0, f"{talk.ending}, status {talk.status}"


def check_security(talk, early, security):
    for end in (talk.dialer, talk.listener):
        event = talk.only(end, "connected")
        assert event["security"] == security, event
        assert event["early_muxer"] is early, event
    assert talk.only(talk.dialer, "connected")["peer"] == talk.listening["peer"]


def check_identify(talk, dialer, listener):
    at_dialer, at_listener = talk.only(talk.dialer, "identified"), talk.only(talk.listener, "identified")
    own = [address.rpartition("/p2p/")[0] for address in talk.listening["addresses"]]
    seen = [address.partition("/p2p/")[0] for address in at_dialer["addresses"]]

    assert at_dialer["agent"].startswith(AGENTS[listener]), at_dialer
    assert at_listener["agent"].startswith(AGENTS[dialer]), at_listener
    assert set(own) <= set(seen), f"listens on {own}, is said to listen on {seen}"
    assert at_listener["addresses"] == [], at_listener
    assert at_dialer["observed"].startswith("/ip4/127.0.0.1/tcp/"), at_dialer
    for event in (at_dialer, at_listener):
        assert {"/ipfs/id/1.0.0", "/ipfs/ping/1.0.0", "/breath-test/echo/1.0.0"} <= set(event["protocols"]), event


def check_ping(talk):
    micros = talk.only(talk.dialer, "ping")["micros"]
    assert len(micros) == 20 and all(0 < micro < 5_000_000 for micro in micros), micros


def check_echo(talk):
    event = talk.only(talk.dialer, "echo")
    assert event["sent"] == event["received"] == ECHO, event
    assert event["sent_sha256"] == event["received_sha256"], event


def check_perf(talk):
    assert len(talk.dialer.seen("perf")) == 2, talk.dialer.events


def main():
    breath_peer = sys.argv[1]
    require_node()
    tap = Tap()
    kinds = ("breath", "js") if breath_peer != "none" else ("js",)

    for dialer, listener, security in itertools.product(kinds, kinds, ("/noise", "/tls/1.0.0")):
        # What each of them does with its own kind is for the measurements, not for this.
        if dialer == listener == "js" and security != "/noise":
            continue
        # As a listener js-libp2p has TLS choose the muxer whether it is asked to or not.
        can_negotiate = dialer == "js" or (listener == "js" and security == "/noise")
        for early in (True, False) if can_negotiate else (True,):
            name = f"{dialer} dials {listener}, {'muxer within' if early else 'muxer after'} {security}"
            talk = None

            def converse():
                nonlocal talk
                talk = Conversation(breath_peer, dialer, listener, early, security)
                check_ending(talk)

            tap.case(f"{name}: ends well", converse)
            tap.case(f"{name}: security and yamux", lambda: check_security(talk, early, security))
            tap.case(f"{name}: identify", lambda: check_identify(talk, dialer, listener))
            tap.case(f"{name}: ping", lambda: check_ping(talk))
            tap.case(f"{name}: 10 MiB each way", lambda: check_echo(talk))
            tap.case(f"{name}: perf", lambda: check_perf(talk))

    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
