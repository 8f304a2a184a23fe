#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-lanes.py LANE-PEER [--seconds N] [--together]: urgent messages on a link that bulk keeps full.

Two network namespaces are joined by a link of 1 Mbit/s and 50 ms each way with two seconds of queue, which this program
is itself: what one end sends into its TUN device comes out of the other's, later. 99 of 100 urgent round trips have to
take at most 250 ms more than on the idle link, and the link has to be used all the same. Whatever else the computer does
only adds to that, so one good round of a few is enough; with --together, where both go in the same lane, none is.
"""

import argparse
import ctypes
import fcntl
import heapq
import os
import select
import socket
import statistics
import struct
import subprocess
import sys
import threading
import time

RATE = 125_000           # bytes in a second
DELAY = 0.05             # seconds, one way
QUEUE = 2 * RATE         # bytes before the link; what does not fit is dropped
MAX_MORE = 0.25          # seconds, 99 of 100, over the idle link
LEAST_USED = 0.7         # of what one way of the link can carry, in all
SETTLING = 3             # seconds that do not count for that
CASES = (("up", (0,)), ("both", (0, 1)))
ROUNDS = 3

NEWUSER, NEWNET = 0x10000000, 0x40000000
TUNSETIFF, IFF_TUN_NO_PI = 0x400454CA, 0x1001
SIOCGIFFLAGS, SIOCSIFFLAGS, SIOCSIFADDR, SIOCSIFDSTADDR, IFF_UP = 0x8913, 0x8914, 0x8916, 0x8918, 1
HOSTS = ("10.77.0.1", "10.77.0.2")

libc = ctypes.CDLL(None, use_errno=True)


def enter_new(flags):
    if libc.unshare(flags) != 0:
        raise OSError(ctypes.get_errno(), "This computer allows no network namespace")


def become_root_of_namespace():
    uid, gid = os.getuid(), os.getgid()
    enter_new(NEWUSER)
    for name, text in (("setgroups", "deny"), ("uid_map", f"0 {uid} 1"), ("gid_map", f"0 {gid} 1")):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


def make_device(own, other):
    """A device in the namespace we are in, point to point, and its descriptor."""
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH14x", b"link", IFF_TUN_NO_PI))

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        for request, host in ((SIOCSIFADDR, own), (SIOCSIFDSTADDR, other)):
            address = struct.pack("HH4s8x", socket.AF_INET, 0, socket.inet_aton(host))
            fcntl.ioctl(control, request, struct.pack("16s16s", b"link", address))
        flags = struct.unpack("16sH14x", fcntl.ioctl(control, SIOCGIFFLAGS, struct.pack("16sH14x", b"link", 0)))[1]
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sH14x", b"link", flags | IFF_UP))
    return device


class Link(threading.Thread):
    """Carries packets between two devices, each direction for itself."""

    def __init__(self, devices):
        super().__init__(daemon=True)
        self.devices = devices
        self.free_at = [0.0, 0.0]
        self.under_way = []
        self.carried = [0, 0]

    def take(self, way, now):
        try:
            packet = os.read(self.devices[way], 65536)
        except BlockingIOError:
            return
        if (self.free_at[way] - now) * RATE > QUEUE:
            return
        self.free_at[way] = max(self.free_at[way], now) + len(packet) / RATE
        heapq.heappush(self.under_way, (self.free_at[way] + DELAY, time.monotonic_ns(), 1 - way, packet))
        self.carried[way] += len(packet)

    def run(self):
        while True:
            wait = max(self.under_way[0][0] - time.monotonic(), 0) if self.under_way else None
            for device in select.select(self.devices, [], [], wait)[0]:
                self.take(self.devices.index(device), time.monotonic())
            while self.under_way and self.under_way[0][0] <= time.monotonic():
                _, _, end, packet = heapq.heappop(self.under_way)
                os.write(self.devices[end], packet)


class World:
    """Two namespaces, and the link between them."""

    def __init__(self):
        if os.geteuid() != 0:
            become_root_of_namespace()
        self.namespaces, devices = [], []
        for own, other in (HOSTS, HOSTS[::-1]):
            enter_new(NEWNET)
            devices.append(make_device(own, other))
            self.namespaces.append(os.open("/proc/thread-self/ns/net", os.O_RDONLY))
        self.link = Link(devices)
        self.link.start()

    def start(self, end, *command):
        if libc.setns(self.namespaces[end], NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "The network namespace is gone")
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def p99(values):
    return statistics.quantiles(values, n=100)[98]


def measure(world, command, what, seconds):
    """Idle and busy round trips in seconds, and how much of each way was used."""
    with world.start(1, *command, "listen", HOSTS[1]) as listener:
        try:
            address = listener.stdout.readline().strip()
            with world.start(0, *command, "dial", address, what, str(seconds)) as dialer:
                time.sleep(SETTLING)
                before, since = list(world.link.carried), time.monotonic()
                time.sleep(seconds - SETTLING - 1)
                used = [(after - before[way]) / (time.monotonic() - since) / RATE
                        for way, after in enumerate(world.link.carried)]
                lines = [line.split() for line in dialer.communicate()[0].splitlines()]
        finally:
            listener.kill()
    if dialer.returncode != 0 or [line[0] for line in lines] != ["idle", "busy"]:
        raise RuntimeError(f"The dialer ended with {dialer.returncode}")
    return *([int(word) / 1e6 for word in line[1:]] for line in lines), used


def is_good(measured, ways):
    idle, busy, used = measured
    limit = statistics.median(idle) + MAX_MORE
    print(f"# idle {statistics.median(idle) * 1e3:.0f} ms, busy p50 {statistics.median(busy) * 1e3:.0f} ms, "
          f"p99 {p99(busy) * 1e3:.0f} ms of {len(busy)}, limit {limit * 1e3:.0f} ms; link used "
          f"{' and '.join(f'{used[way]:.0%}' for way in ways)}", flush=True)
    return p99(busy) <= limit and sum(used[way] for way in ways) >= LEAST_USED


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("peer")
    parser.add_argument("--seconds", type=int, default=14)
    parser.add_argument("--together", action="store_true", help="urgent and bulk in one lane, to compare")
    arguments = parser.parse_args()
    command = (arguments.peer, "together" if arguments.together else "apart")

    try:
        world = World()
    except OSError as error:
        print(f"1..0 # SKIP {error.strerror}: {error.filename or 'no link can be made'}")
        return 0

    failed = 0
    print(f"1..{len(CASES)}")

    for number, (what, ways) in enumerate(CASES, 1):
        good = any(is_good(measure(world, command, what, arguments.seconds), ways) for _ in range(ROUNDS))
        failed += not good
        print(f"{'' if good else 'not '}ok {number} - urgent while bulk goes {what}", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
