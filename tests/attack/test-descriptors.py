#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""N-02: a node that has run out of file descriptors rests, says so a few times, and goes on when some are free."""

import resource
import socket
import time

from attack import THEIRS, IS_LONG, Victim, figure, namespace
from people import PATIENCE, Stopwatch, main

CLIENTS = 200
SECONDS = 10 if IS_LONG else 5
MAX_SHARE, MAX_LINES, MAX_WAIT = 0.05, 20, 2
KNOWN = 1  # number of an address that is let in before


def hold(victim):
    """So many that connect from addresses of their own and say nothing."""
    held = []
    for number in range(CLIENTS):
        client = socket.socket()
        client.setblocking(False)
        client.bind((f"10.78.9.{number + 1}", 0))
        client.connect_ex((THEIRS, victim.port))
        held.append(client)
    return held


def visit(victim):
    return victim.attack("visit", KNOWN, 1)[-1]["how"] == "served"


def wait_until_served(victim):
    began = time.monotonic()
    while not visit(victim):
        assert time.monotonic() - began < PATIENCE, f"not served within {PATIENCE} s"
        time.sleep(0.2)
    return time.monotonic() - began


def run_out(victim, limit):
    resource.prlimit(victim.node.process.pid, resource.RLIMIT_NOFILE, (limit, limit))
    lines, used, held = len(victim.node.log().splitlines()), victim.processor_seconds(), hold(victim)
    time.sleep(SECONDS)
    share = (victim.processor_seconds() - used) / SECONDS
    lines = len(victim.node.log().splitlines()) - lines
    most = victim.descriptors()
    watch = Stopwatch()
    for client in held:
        client.close()
    waited = wait_until_served(victim)
    figure(f"{CLIENTS} held clients, {limit} descriptors of which {most} in use: {share:.1%} of a core "
           f"(limit {MAX_SHARE:.0%}), {lines} lines (limit {MAX_LINES}), served again after {waited:.2f} s (limit {MAX_WAIT} s)")
    assert share < MAX_SHARE and lines < MAX_LINES
    watch.check(MAX_WAIT, waited)


def few(home):
    """with 64 descriptors, 200 clients cost next to nothing, and 2 s after they left others are served"""
    with Victim(home) as victim:
        assert visit(victim)
        run_out(victim, 64)
        assert victim.node.stop() == 0


def none(home):
    """with so few that there is none left to accept with, the same"""
    with Victim(home) as victim:
        assert visit(victim)
        run_out(victim, victim.descriptors() + 8)
        assert victim.node.stop() == 0


namespace.enter()
main([few, none])
