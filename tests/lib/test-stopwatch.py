#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What takes too long fails a test, and is measured again only where waiting for a processor explains it."""

import sys

import stopwatch
from stopwatch import Late, Stopwatch

LIMIT = 2  # seconds

# How long something took, for how long somebody waited for a processor meanwhile, and what comes of it.
CASES = {
    "in time": (1.9, 0.0, None),
    "in time on a busy computer": (1.9, 1.9, None),
    "late with nobody else about": (2.1, 0.0, AssertionError),
    "late, and by more than anybody waited": (5.0, 2.9, AssertionError),
    "late on a busy computer": (5.0, 3.1, Late),
}


def outcome(took, waited):
    stopwatch.read_pressure = lambda: 7.0
    watch = Stopwatch()
    stopwatch.read_pressure = lambda: 7.0 + waited
    try:
        assert watch.check(LIMIT, took) == took
    except AssertionError as error:
        return type(error)
    return None


def sees_waiting():
    """Where the kernel does not tell, a thread of ours that came too late does."""
    stopwatch.read_pressure = lambda: None
    watch = Stopwatch()
    watch.lateness.seconds = 3.1
    try:
        watch.check(LIMIT, 5)
    except Late:
        return True
    return False


print(f"1..{len(CASES) + 1}")
results = {name: outcome(took, waited) is wanted for name, (took, waited, wanted) in CASES.items()}
results["late where the kernel does not tell"] = sees_waiting()
for number, (name, good) in enumerate(results.items(), 1):
    print(f"{'ok' if good else 'not ok'} {number} {name}")
sys.exit(not all(results.values()))
