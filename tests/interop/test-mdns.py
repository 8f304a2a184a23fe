#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-mdns.py PEER: Breath and js-libp2p find each other by multicast DNS, in a network namespace made for it."""

import contextlib
import socket
import struct
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

import namespace  # noqa: E402
from peers import HERE, NODE, PATIENCE, Peer, PeerError, Tap, command_for, require_node  # noqa: E402

HOST, HOST_6, AFAR_6 = "10.77.0.1", "fd77::1", "fd77::2"
GROUP, GROUP_6 = "224.0.0.251", "ff02::fb"
SERVICES = b"\x09_services\x07_dns-sd\x04_udp\x05local\x00"
ANY_PORT, ANY_PORT_6 = f"/ip4/{HOST}/tcp/0", f"/ip6/{HOST_6}/tcp/0"
AFAR = "198.51.100.1"
LINKS = [
    "link set lo up",
    f"addr add {AFAR}/32 dev lo",
    "link add lan type veth peer name other",
    f"addr add {HOST}/24 dev lan",
    f"addr add {HOST_6}/64 dev lan nodad",
    f"addr add {AFAR_6}/64 dev lan nodad",
    "link set lan up",
    "link set other up",
    "route add 224.0.0.0/4 dev lan",
]


class Listener:
    """Hears what is said in the IPv6 group, and asks there, with none of our code."""

    def __init__(self):
        self.index = socket.if_nametoindex("lan")
        self.socket = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVHOPLIMIT, 1)
        self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
        member = socket.inet_pton(socket.AF_INET6, GROUP_6) + struct.pack("@I", self.index)
        self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, member)
        self.socket.bind(("::", 5353))
        self.socket.settimeout(PATIENCE)

    def ask(self, name=b"\x04_p2p\x04_udp\x05local\x00"):
        question = name + struct.pack(">HH", 12, 1)
        self.socket.sendto(struct.pack(">6H", 0, 0, 1, 0, 0, 0) + question, (GROUP_6, 5353, 0, self.index))

    def count(self, wanted, seconds):
        """How many answers with that text come in that time."""
        end, n = time.monotonic() + seconds, 0
        self.socket.settimeout(0.1)
        while time.monotonic() < end:
            with contextlib.suppress(TimeoutError):
                data = self.socket.recv(9000)
                n += wanted in data and data[2] & 0x80 != 0
        self.socket.settimeout(PATIENCE)
        return n

    def hear(self, wanted):
        """The packet that has the text in it, from where it came, and how many hops it had left."""
        while True:
            data, about, _, source = self.socket.recvmsg(9000, 100)
            if wanted in data:
                return data, source, struct.unpack("@i", about[0][2])[0]


def found(peer, other):
    return lambda event: event["peer"] == other["peer"]


def believes(breath, other, patience=3):
    try:
        breath.wait_for("found", matching=found(breath, other), patience=patience)
    except PeerError:
        return False
    return True


def tell(source, packet):
    """Says something to the IPv4 group."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as speaker:
        speaker.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        speaker.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        speaker.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(HOST))
        speaker.bind((source, 5353))
        speaker.sendto(packet, (GROUP, 5353))


def over_ipv6(tap, breath, breath_peer):
    ours = breath.wait_for("listening")
    listener = Listener()
    kept = {}

    def found_by_each_other():
        with Peer(breath_peer, "--listen", ANY_PORT_6, "--mdns") as third:
            kept["other"] = other = third.wait_for("listening")
            assert third.wait_for("found", matching=found(third, ours))["address"] in ours["addresses"]
            assert breath.wait_for("found", matching=found(breath, other))["address"] in other["addresses"]
            kept["packet"], _, _ = listener.hear(b"dnsaddr=" + other["addresses"][0].encode())

    def answers():
        listener.ask()
        _, source, hops = listener.hear(b"dnsaddr=" + ours["addresses"][0].encode())
        assert source[0].startswith("fe80:") and hops == 255, (source, hops)

    def is_believed(patience=3):
        return believes(breath, kept["other"], patience)

    def answers_a_flood_once():
        for _ in range(40):
            listener.ask(SERVICES)
        # Each comes twice, as both ends of the cable are here.
        n = listener.count(b"_services", 2.5)
        assert 2 <= n <= 8, n

    def believes_neighbours():
        listener.socket.sendto(kept["packet"], (GROUP_6, 5353, 0, listener.index))
        assert is_believed(PATIENCE)

    def not_from_afar():
        listener.socket.close()
        while is_believed():
            pass  # until all that was said rightly is heard
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as afar:
            afar.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            afar.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            afar.bind((AFAR_6, 5353))
            afar.sendto(kept["packet"], (HOST_6, 5353))
        assert not is_believed()

    tap.case("two peers on a network without IPv4 find each other", found_by_each_other)
    tap.case("over IPv6 answers come from a link-local address, with all their hops left", answers)
    tap.case("forty questions for the services there are get an answer a second", answers_a_flood_once)
    tap.case("over IPv6 what a neighbour says is believed", believes_neighbours)
    tap.case("over IPv6 what comes from an address that others can have is not", not_from_afar)


def main():
    require_node()
    namespace.enter()
    try:
        for words in LINKS:
            namespace.ip(*words.split())
    except namespace.Impossible as refused:
        namespace.skip(f"no network can be made in a namespace: {refused}")
    tap = Tap()
    breath_peer = command_for("breath", sys.argv[1])

    with Peer(breath_peer, "--listen", ANY_PORT, "--mdns") as breath, Peer([str(NODE), str(HERE / "mdns.mjs")], ANY_PORT) as js:
        ours, theirs = breath.wait_for("listening"), js.wait_for("listening")

        def breath_finds():
            event = breath.wait_for("found", matching=found(breath, theirs))
            assert event["address"] in theirs["addresses"], (event, theirs)

        def js_finds():
            event = js.wait_for("found", matching=found(js, ours))
            assert ours["addresses"][0].startswith(event["addresses"][0]), (event, ours)

        def breath_finds_breath():
            with Peer(breath_peer, "--listen", ANY_PORT, "--mdns") as third:
                other = third.wait_for("listening")
                assert third.wait_for("found", matching=found(third, ours))["address"] in ours["addresses"]
                assert breath.wait_for("found", matching=found(breath, other))["address"] in other["addresses"]

        def not_itself():
            assert not [event for event in breath.seen("found") if event["peer"] == ours["peer"]], breath.events

        def silent_on_loopback():
            with Peer(breath_peer, "--listen", "/ip4/127.0.0.1/tcp/0", "--mdns") as third:
                other = third.wait_for("listening")
                try:
                    breath.wait_for("found", matching=found(breath, other), patience=3)
                except Exception:
                    return
                raise AssertionError("a peer that listens on loopback was told of")

        def not_from_afar():
            peer = b"12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN"
            text = b"dnsaddr=/ip4/10.77.0.9/tcp/4001/p2p/" + peer
            name = b"\x09somewhere\x04_p2p\x04_udp\x05local\x00"
            record = name + struct.pack(">HHIH", 16, 1, 120, len(text) + 1) + bytes([len(text)]) + text
            packet = struct.pack(">6H", 0, 0x8400, 0, 1, 0, 0) + record
            tell(AFAR, packet)
            assert not believes(breath, {"peer": peer.decode()}), "from afar"
            tell(HOST, packet)
            assert believes(breath, {"peer": peer.decode()}, PATIENCE)

        tap.case("Breath finds js-libp2p", breath_finds)
        tap.case("js-libp2p finds Breath", js_finds)
        tap.case("two peers of Breath on one computer find each other", breath_finds_breath)
        tap.case("nobody finds itself", not_itself)
        tap.case("who listens on loopback only tells nobody", silent_on_loopback)
        tap.case("what comes from another network is not believed, what comes from this one is", not_from_afar)

    # js-libp2p opens an IPv4 socket and nothing else, so the IPv6 half meets its like, and Python.
    namespace.ip("-4", "addr", "flush", "dev", "lan")
    with Peer(breath_peer, "--listen", ANY_PORT_6, "--mdns") as breath:
        over_ipv6(tap, breath, breath_peer)

    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
