#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many nodes: 40 alerts, two from each of 20 nodes by different Mirrors, at most 8 a minute, all heard everywhere.

With "full" as third argument every link is kept full of bulk bytes meanwhile; a number as fourth says how many nodes there
are. It takes minutes, and a computer that is busy with other things measures itself.
"""

import json
import statistics
import sys
import time

from people import PATIENCE, PHRASE, main

NODES = int((sys.argv[4:] or ["20"])[0])
BETWEEN = 7.6  # seconds, so that they are less than 8 a minute
WITHIN = 2  # seconds
FILL = ["--fill-links"] if sys.argv[3:4] == ["full"] else []


def find_event(node, alert):
    """When a node printed that it heard of an alert, by the clock of this program."""
    end = time.monotonic() + PATIENCE
    while True:
        moment, event = node.events.get(timeout=max(0.01, end - time.monotonic()))
        if event["event"] == "alert" and event["id"] == alert:
            return moment, event["hops"]


def everywhere(home):
    """every alert is an event at every node within 2 seconds"""
    nodes = []
    for number in range(NODES):
        peers = [node.address for node in nodes[-2:]]
        listen = f"/ip4/127.{number + 1}.0.1/tcp/0"
        nodes.append(home.node(f"n{number}").start(*FILL, peers=peers, listen=listen))
    for node in nodes:
        node.act("mirror", "add", "Anna")
        node.act("mirror", "add", "Bruno", "--admitted-by=Anna", phrases=(PHRASE, PHRASE))

    delays, hops = [], []
    for number in range(2 * NODES):
        began = time.monotonic()
        mirror = ["Anna", "Bruno"][number // NODES]
        words = ["--event=bias-drift", "--severity=Severe", f"--headline=Alert {number}"]
        alert = json.loads(nodes[number % NODES].act("alert", "raise", "--json", f"--mirror={mirror}", *words))
        heard = [find_event(node, alert["id"]) for node in nodes]
        first = min(moment for moment, _ in heard)
        delays += [moment - first for moment, _ in heard]
        hops.append(max(count for _, count in heard))
        time.sleep(max(0, began + BETWEEN - time.monotonic()))

    delays.sort()
    print(f"# {len(delays)} times heard: median {statistics.median(delays):.3f} s, 99 % "
          f"{delays[len(delays) * 99 // 100]:.3f} s, latest {delays[-1]:.3f} s, at most {max(hops)} links")
    assert delays[-1] <= WITHIN, delays[-10:]
    for node in nodes:
        assert len(node.tell("alert", "list")) == 2 * NODES
        kinds = [entry["kind"] for entry in node.tell("log", "verify", "--entries")["entries"]]
        assert kinds.count("alert-heard") == 2 * NODES - 2 and kinds.count("alert-raised") == 2, kinds


main([everywhere])
