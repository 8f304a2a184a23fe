# SPDX-License-Identifier: GPL-3.0-or-later
"""libp2p's transport-interop contract, with a real Redis between the two ends."""

import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from redis_server import RedisServer

PROGRAM = Path(__file__).resolve().parent / "transport-peer.py"
TIMEOUT = 60  # seconds for one pair; sanitizers and a busy computer included


def start(kind, peer, environment, **options):
    return subprocess.Popen([sys.executable, str(PROGRAM), kind, peer], env={**os.environ, **environment}, text=True,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, **options)


def end(process):
    """The whole group: the peer is a child of the program."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    return process.communicate()


def check_pair(peers, dialer, listener, transport, security):
    with RedisServer() as redis:
        environment = {"transport": transport, "muxer": "yamux", "security": security, "ip": "127.0.0.1",
                       "redis_addr": redis.address, "test_timeout_seconds": str(TIMEOUT)}
        listening = start(listener, peers[listener], {**environment, "is_dialer": "false"})
        dialing = start(dialer, peers[dialer], {**environment, "is_dialer": "true"})
        try:
            output, log = dialing.communicate(timeout=TIMEOUT + 10)
        finally:
            end(dialing)
            other_log = end(listening)[1]

    assert dialing.returncode == 0, f"status {dialing.returncode}, {log}, listener: {other_log}"
    (line,) = output.splitlines()
    times = json.loads(line)
    assert set(times) == {"handshakePlusOneRTTMillis", "pingRTTMilllis"}, times
    assert 0 < times["pingRTTMilllis"] <= times["handshakePlusOneRTTMillis"] < 1000 * TIMEOUT, times
    check_connection(json.loads(log.splitlines()[-1]), transport, security)
    return times


def check_connection(events, transport, security):
    (event,) = events
    assert event["security"] == {"noise": "/noise", "tls": "/tls/1.0.0"}[security], event
    assert ("/ws" in event["address"]) == (transport == "ws"), event


def add_cases(tap, peers):
    """A case for each pair of kinds, transport and security; @peers has the program of each kind."""
    for dialer, listener, transport, security in itertools.product(peers, peers, ("tcp", "ws"), ("noise", "tls")):
        def check():
            times = check_pair(peers, dialer, listener, transport, security)
            print(f"# {times['handshakePlusOneRTTMillis']:.1f} ms to the first answer, ping {times['pingRTTMilllis']:.2f} ms")

        tap.case(f"{dialer} x {listener} ({transport}, {security}, yamux)", check)


def require_redis():
    """Ends the test as skipped when there is no Redis here."""
    if shutil.which("redis-server") is None:
        print("1..0 # SKIP redis-server is missing; tests/run installs it")
        sys.exit(0)
