#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many nodes: 40 alerts, two from each of 20 nodes by different Mirrors, at most 8 a minute, all heard everywhere.

With "full" as third argument every link is kept full of bulk bytes once all have started and have their Mirrors. With
"droppers" every third node loses the alerts that are pushed to it and pushes none, and the others, who raise all of them,
find each other as nodes do. A number as fourth says how many nodes there are. It takes minutes, and a computer that is busy
with other things measures itself.
"""

import json
import signal
import statistics
import sys
import time

from people import PATIENCE, PHRASE, main

NODES = int((sys.argv[4:] or ["20"])[0])
BETWEEN = 7.6  # seconds, so that they are less than 8 a minute
MODE = (sys.argv[3:4] or [""])[0]
WITHIN = 60 if MODE == "droppers" else 2  # seconds
FILL = ["--fill-links"] if MODE == "full" else []
ALERTS = 2 * NODES if NODES == 20 else NODES


def find_event(node, alert):
    """When a node printed that it heard of an alert, by the clock of this program."""
    end = time.monotonic() + max(PATIENCE, 2 * WITHIN)
    while True:
        moment, event = node.events.get(timeout=max(0.01, end - time.monotonic()))
        if event["event"] == "alert" and event["id"] == alert:
            return moment, event["hops"]


def drops(number):
    return MODE == "droppers" and number % 3 == 1


def start(home):
    """All nodes, each told of two that started before; the rest they find out from their neighbours."""
    nodes = []
    for number in range(NODES):
        peers = [node.address for node in nodes[-2:]]
        listen = f"/ip4/127.{number + 1}.0.1/tcp/0"
        options = FILL + (["--drop-alerts"] if drops(number) else [])
        nodes.append(home.node(f"n{number}").start(*options, peers=peers, listen=listen))
    return nodes


def everywhere(home):
    """every alert is an event at every node that does not drop alerts, within 2 seconds or, where some do, 60"""
    honest = [node for number, node in enumerate(start(home)) if not drops(number)]
    for node in honest:
        node.act("mirror", "add", "Anna")
        node.act("mirror", "add", "Bruno", "--admitted-by=Anna", phrases=(PHRASE, PHRASE))

    if FILL:
        for node in honest:
            node.process.send_signal(signal.SIGUSR1)

    delays, hops, raised = [], [], [0] * len(honest)
    for number in range(ALERTS):
        began = time.monotonic()
        author = number % len(honest)
        mirror = ["Anna", "Bruno"][number // len(honest) % 2]
        words = ["--event=bias-drift", "--severity=Severe", f"--headline=Alert {number}"]
        alert = json.loads(honest[author].act("alert", "raise", "--json", f"--mirror={mirror}", *words))
        raised[author] += 1
        heard = [find_event(node, alert["id"]) for node in honest]
        first = min(moment for moment, _ in heard)
        delays += [moment - first for moment, _ in heard]
        hops.append(max(count for _, count in heard))
        time.sleep(max(0, began + BETWEEN - time.monotonic()))

    delays.sort()
    print(f"# {len(delays)} times heard: median {statistics.median(delays):.3f} s, 99 % "
          f"{delays[len(delays) * 99 // 100]:.3f} s, latest {delays[-1]:.3f} s, at most {max(hops)} links")
    assert delays[-1] <= WITHIN, delays[-10:]
    for node, own in zip(honest, raised):
        assert len(node.tell("alert", "list")) == ALERTS
        kinds = [entry["kind"] for entry in node.tell("log", "verify", "--entries")["entries"]]
        assert kinds.count("alert-heard") == ALERTS - own and kinds.count("alert-raised") == own, kinds


main([everywhere])
