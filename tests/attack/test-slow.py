#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""N-03: peers that send one byte a second, wherever they begin to, are closed upon at a deadline that no byte moves."""

from attack import Victim, figure, namespace
from people import main

DEADLINE, TOLERANCE = 10, 1  # seconds
STAGES = ["header", "noise-1", "noise-3", "muxer", "stream", "request"]


def stages(home):
    """at each stage of getting in and of opening a stream, within a second of the deadline"""
    with Victim(home) as victim:
        told = {event["stage"]: event for event in victim.attack("slow") if event["event"] == "closed"}
        for stage in STAGES:
            closed = f"{told[stage]['seconds']:.1f} s: {told[stage]['reason']}" if stage in told else "not closed within 12 s"
            figure(f"{stage}: {closed} (limit {DEADLINE} s ± {TOLERANCE} s)")
        for stage in STAGES[:-1]:
            assert stage in told and abs(told[stage]["seconds"] - DEADLINE) <= TOLERANCE, stage
        assert victim.node.stop() == 0


namespace.enter()
main([stages])
