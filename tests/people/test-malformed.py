#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Malformed frames of Breath's own protocols, thrown at a running node: it goes on, stays small and serves the others."""

import json
import os
import subprocess
import sys
from threading import Event, Thread

from people import Stopwatch, main, wait_until

HOSTILE, FRAMES, CYCLES = sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
MAX_PING = 0.2  # seconds, of 99 of 100
MAX_GROWN = 48 * 1024 * 1024  # bytes
PROTOCOLS = [f"/breath/{name}/1.0.0" for name in ("sync", "alert", "transfer", "peers", "seed")]

# What a sanitizer keeps of what was freed would hide what the node keeps.
os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=1:thread_local_quarantine_size_kb=64"

# So many callers are more than a node takes of anybody; what is tried here lies behind those limits.
SETTINGS = """[network]
handshakes-per-minute=60000
handshakes-per-address=60000
max-per-address=64
streams-per-ten-seconds=10000
"""


def memory_of(node):
    for line in open(f"/proc/{node.process.pid}/status", encoding="ascii"):
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no VmRSS")


def files_of(node):
    return len(os.listdir(f"/proc/{node.process.pid}/fd"))


class Watch(Thread):
    """For how long the main thread of a node ran, and for how long it waited for a processor, within 20 ms or a little more.

    What a ping waits for beyond the former is no work of the node.
    """

    def __init__(self, node):
        super().__init__(daemon=True)
        self.source = f"/proc/{node.process.pid}/task/{node.process.pid}/schedstat"
        self.ended = Event()
        self.ran = self.waited = 0
        self.start()

    def read(self):
        with open(self.source, encoding="ascii") as source:
            return [int(word) / 1e6 for word in source.read().split()[:2]]

    def run(self):
        if not os.path.exists(self.source):  # not every kernel tells
            return
        before = self.read()
        while not self.ended.wait(0.02):
            now = self.read()
            self.ran, self.waited = max(self.ran, now[0] - before[0]), max(self.waited, now[1] - before[1])
            before = now

    def end(self):
        self.ended.set()
        self.join()
        print(f"# the node ran for at most {self.ran:.0f} ms and waited for a processor for at most {self.waited:.0f} ms", flush=True)


def throw(node, protocol, count):
    """What the hostile peer says came of it."""
    watch, stopwatch = Watch(node), Stopwatch()
    done = subprocess.run(
        [HOSTILE, node.address, protocol, str(count)], stdout=subprocess.PIPE, text=True, timeout=3000, check=False
    )
    told = json.loads(done.stdout)
    print(f"# {protocol}: {told}", flush=True)
    watch.end()
    assert done.returncode == 0 and told["frames"] == count, told
    stopwatch.check(MAX_PING, told["most"] / 1000)


def neighbours(home):
    a = home.node("a")
    a.folder.mkdir(mode=0o700)
    settings = a.folder / "settings.ini"
    settings.write_text(SETTINGS)
    settings.chmod(0o600)
    a.start()
    b = home.node("b").start(peers=[a.address])
    b.wait_for("peer-connected")
    a.wait_for("peer-connected")
    return a, b


def check_served(a, b, files, memory):
    print(f"# memory {memory_of(a) - memory:+} bytes, {files_of(a)} files, {files} before", flush=True)
    assert memory_of(a) - memory < MAX_GROWN
    wait_until(lambda: files_of(a), lambda now: now <= files)
    a.set_water(1200)
    a.control("resource", "publish", "water")
    assert b.wait_for("status", within=5)["node"] == a.peer
    assert [peer["id"] for peer in a.tell("peers")] == [b.peer]
    assert a.stop() == 0


def frames(home):
    """malformed frames of each protocol cost nobody but who sent them"""
    a, b = neighbours(home)
    throw(a, "-", 5)
    files, memory = files_of(a), memory_of(a)
    for protocol in PROTOCOLS:
        throw(a, protocol, FRAMES)
    check_served(a, b, files, memory)


def cycles(home):
    """connections that come and go leave neither memory nor file descriptors behind"""
    a, b = neighbours(home)
    throw(a, "-", 5)
    files, memory = files_of(a), memory_of(a)
    throw(a, "-", CYCLES)
    check_served(a, b, files, memory)


main([frames, cycles])
