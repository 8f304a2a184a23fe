#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-mdns.py PEER: Breath and js-libp2p find each other by multicast DNS, in a network namespace made for it."""

import os
import subprocess
import sys

from peers import HERE, NODE, Peer, Tap, command_for, require_node

INSIDE = "BREATH_TEST_NAMESPACE"
HOST = "10.77.0.1"
ANY_PORT = f"/ip4/{HOST}/tcp/0"
LINKS = [
    ["link", "set", "lo", "up"],
    ["link", "add", "lan", "type", "veth", "peer", "name", "other"],
    ["addr", "add", f"{HOST}/24", "dev", "lan"],
    ["link", "set", "lan", "up"],
    ["link", "set", "other", "up"],
    ["route", "add", "224.0.0.0/4", "dev", "lan"],
]


def skip(why):
    print(f"1..0 # SKIP {why}")
    sys.exit(0)


def enter_namespace():
    """Runs this test again where it has a network of its own; never sends anything to that of the computer."""
    unshare = ["unshare", "--net", "--map-root-user", "--"]
    try:
        possible = subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        skip("unshare is missing; the package util-linux has it")
    if not possible:
        skip("this computer lets nobody make a network namespace")
    os.execvpe("unshare", [*unshare, sys.executable, *sys.argv], {**os.environ, INSIDE: "1"})


def make_network():
    for words in LINKS:
        done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            skip(f"no network can be made in a namespace: ip {' '.join(words)}: {done.stderr.strip()}")


def found(peer, other):
    return lambda event: event["peer"] == other["peer"]


def main():
    if INSIDE not in os.environ:
        require_node()
        enter_namespace()
    make_network()
    tap = Tap()
    breath_peer = command_for("breath", sys.argv[1])

    with Peer(breath_peer, "--listen", ANY_PORT, "--mdns") as breath, Peer([str(NODE), str(HERE / "mdns.mjs")], ANY_PORT) as js:
        ours, theirs = breath.wait_for("listening"), js.wait_for("listening")

        def breath_finds():
            event = breath.wait_for("found", matching=found(breath, theirs))
            assert event["address"] in theirs["addresses"], (event, theirs)

        def js_finds():
            event = js.wait_for("found", matching=found(js, ours))
            assert ours["addresses"][0].startswith(event["addresses"][0]), (event, ours)

        def breath_finds_breath():
            with Peer(breath_peer, "--listen", ANY_PORT, "--mdns") as third:
                other = third.wait_for("listening")
                assert third.wait_for("found", matching=found(third, ours))["address"] in ours["addresses"]
                assert breath.wait_for("found", matching=found(breath, other))["address"] in other["addresses"]

        def not_itself():
            assert not [event for event in breath.seen("found") if event["peer"] == ours["peer"]], breath.events

        def silent_on_loopback():
            with Peer(breath_peer, "--listen", "/ip4/127.0.0.1/tcp/0", "--mdns") as third:
                other = third.wait_for("listening")
                try:
                    breath.wait_for("found", matching=found(breath, other), patience=3)
                except Exception:
                    return
                raise AssertionError("a peer that listens on loopback was told of")

        tap.case("Breath finds js-libp2p", breath_finds)
        tap.case("js-libp2p finds Breath", js_finds)
        tap.case("two peers of Breath on one computer find each other", breath_finds_breath)
        tap.case("nobody finds itself", not_itself)
        tap.case("who listens on loopback only tells nobody", silent_on_loopback)

    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
