#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""transport-peer.py KIND PEER: one end of libp2p's transport-interop contract, played by a peer of that kind.

As the contract has it, everything else comes from the environment (transport, muxer, security, is_dialer, ip, redis_addr,
test_timeout_seconds), the address goes over Redis, and a dialer prints one JSON object and nothing else.
"""

import json
import os
import socket
import sys
import time

from peers import Peer, command_for

SECURITIES = {"noise": "/noise", "tls": "/tls/1.0.0"}
ENDINGS = {"tcp": "", "ws": "/ws"}
KEY = "listenerAddr"


class Redis:
    """As much of Redis as the contract needs."""

    def __init__(self, address):
        host, _, port = address.rpartition(":")
        self.stream = socket.create_connection((host, int(port)), timeout=600).makefile("rwb")

    def __call__(self, *words):
        parts = [str(word).encode() for word in words]
        self.stream.write(b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts))
        self.stream.flush()
        return self._answer()

    def _answer(self):
        line = self.stream.readline().rstrip(b"\r\n")
        kind, rest = line[:1], line[1:]
        if kind == b"-":
            raise RuntimeError(rest.decode())
        if kind == b"*":
            return [self._answer() for _ in range(max(0, int(rest)))]
        if kind == b"$" and int(rest) >= 0:
            return self.stream.read(int(rest) + 2)[:-2].decode()
        return rest.decode()


def listen(command, security, redis, patience):
    address = f"/ip4/{os.environ['ip']}/tcp/0{ENDINGS[os.environ['transport']]}"

    with Peer(command, "--listen", address, "--security", security) as peer:
        redis("RPUSH", KEY, peer.wait_for("listening")["addresses"][0])
        time.sleep(patience)
    return 1


def dial(command, security, redis, patience):
    answer = redis("BLPOP", KEY, patience)

    if not answer:
        print(f"no listener told its address within {patience} s", file=sys.stderr)
        return 1
    with Peer(command, "--dial", answer[1], "--security", security, "--ping", "1") as peer:
        ping = peer.wait_for("ping", patience=patience)
        peer.wait_for("done")
        print(json.dumps(peer.seen("connected")), file=sys.stderr)
    print(json.dumps({"handshakePlusOneRTTMillis": ping["since_dial"] / 1000, "pingRTTMilllis": ping["micros"][0] / 1000}))
    return 0


def main():
    command = command_for(sys.argv[1], sys.argv[2])
    patience = int(os.environ.get("test_timeout_seconds", "180"))

    if os.environ["muxer"] != "yamux":
        print(f"{os.environ['muxer']} is not spoken", file=sys.stderr)
        return 1
    run = dial if os.environ["is_dialer"] == "true" else listen
    return run(command, SECURITIES[os.environ["security"]], Redis(os.environ["redis_addr"]), patience)


if __name__ == "__main__":
    sys.exit(main())
