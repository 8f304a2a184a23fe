#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""N-03: peers that send one byte a second, wherever they begin to, are closed upon at a deadline that no byte moves."""

import socket
import threading

from attack import THEIRS, Victim, figure, namespace
from people import Stopwatch, main

DEADLINE, TOLERANCE = 10, 1  # seconds
STAGES = ["header", "noise-1", "noise-3", "muxer", "stream", "request"]
SLOW, OTHERS = 48, 8
HEADER = b"\x13/multistream/1.0.0\n\x07/noise\n"


def stages(home):
    """at each stage of getting in and of opening a stream, within a second of the deadline"""
    with Victim(home) as victim:
        watch = Stopwatch()
        told = {event["stage"]: event for event in victim.attack("slow") if event["event"] == "closed"}
        late = max(event["late"] for event in told.values())
        for stage in STAGES:
            closed = f"{told[stage]['seconds']:.1f} s: {told[stage]['reason']}" if stage in told else "not closed within 14 s"
            figure(f"{stage}: {closed} (limit {DEADLINE} s ± {TOLERANCE} s, and {late:.1f} s for which all had to wait)")
        for stage in STAGES:
            watch.check(TOLERANCE + 2 * late, abs(told[stage]["seconds"] - DEADLINE) if stage in told else DEADLINE)
        assert victim.node.stop() == 0


class Slow(threading.Thread):
    """Many at once, each with an address of its own, who all send a byte now and then."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.ended = threading.Event()
        self.clients = []
        for number in range(SLOW):
            client = socket.socket()
            client.setblocking(False)
            client.bind((f"10.78.8.{number + 1}", 0))
            client.connect_ex((THEIRS, port))
            self.clients.append(client)

    def run(self):
        for at in range(len(HEADER)):
            if self.ended.wait(1):
                break
            for client in self.clients:
                try:
                    client.send(HEADER[at:at + 1])
                except OSError:
                    pass  # closed upon, or still waiting to be accepted
        for client in self.clients:
            client.close()


def room(home):
    """48 of them leave room for eight others that were here before"""
    with Victim(home) as victim:
        before = victim.attack("visit", 1, OTHERS // 2) + victim.attack("visit", 1 + OTHERS // 2, OTHERS // 2)
        assert [event["how"] for event in before] == ["served"] * OTHERS, before
        watch, slow = Stopwatch(), Slow(victim.port)
        slow.start()
        told = victim.attack("visit", 1, OTHERS)
        slow.ended.set()
        slow.join()
        through = [event["seconds"] for event in told if event["how"] != "refused"]
        served = sum(event["how"] == "served" for event in told)
        figure(f"beside {SLOW} slow peers {len(through)} of {OTHERS} prove who they are, the last after "
               f"{max(through, default=0):.2f} s (limit 1 s); {served} of them have a place among the neighbours")
        watch.check(1, max(through) if len(through) == OTHERS else DEADLINE)
        assert victim.node.stop() == 0


namespace.enter()
main([stages, room])
