# SPDX-License-Identifier: GPL-3.0-or-later
"""Hostile ends of a raw TCP connection: what each sends, and where it stops."""

import random
import socket
import time

HEADER = b"\x13/multistream/1.0.0\n"
NOISE = b"\x07/noise\n"


def line(text):
    return bytes([len(text) + 1]) + text + b"\n"


def noise(message):
    return len(message).to_bytes(2, "big") + message


def noisy(count):
    return random.Random(count).randbytes(count)


# An X25519 key whose every product is zero, and one that is as good as any other.
LOW_ORDER = bytes(32)
SOME_KEY = b"\x09" + bytes(31)

# What a dialer sends. Those that only stop are closed at a deadline, the others at once.
DIALER_STOPS = {
    "silence": b"",
    "half a header": HEADER[:9],
    "header only": HEADER,
    "half a proposal": HEADER + NOISE[:3],
    "nothing after /noise": HEADER + NOISE,
    "half a Noise length": HEADER + NOISE + b"\x00",
    "length of 65535 without a body": HEADER + NOISE + b"\xff\xff" + noisy(100),
    "half of Noise message 1": HEADER + NOISE + noise(SOME_KEY)[:20],
    "Noise message 1 only": HEADER + NOISE + noise(SOME_KEY),
    "half of Noise message 3": HEADER + NOISE + noise(SOME_KEY) + b"\x00\x80" + noisy(10),
    "no Noise, plaintext only": HEADER + line(b"/plaintext/2.0.0"),
}
DIALER_BREAKS = {
    "garbage": noisy(4096),
    "HTTP": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "TLS client hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + noisy(500),
    "line of 2 to the 62": b"\xff" * 8 + b"\x3f" + noisy(100),
    "varint that is too long": b"\x80" * 12,
    "line of 1025 bytes": HEADER + b"\x81\x08" + b"/" * 1024 + b"\n",
    "line without an end": HEADER + b"\x07/noise/",
    "another header": line(b"/multistream/9.0.0") + NOISE,
    "10,000 proposals": HEADER + line(b"/nothing/1.0.0") * 10000,
    "Noise message 1 is empty": HEADER + NOISE + noise(b""),
    "Noise message 1 is short": HEADER + NOISE + noise(SOME_KEY[:31]),
    "Noise message 3 is garbage": HEADER + NOISE + noise(SOME_KEY) + noise(noisy(200)),
    "low-order point": HEADER + NOISE + noise(LOW_ORDER) + noise(noisy(200)),
}
LISTENER_STOPS = {
    "silence": b"",
    "half a header": HEADER[:9],
    "nothing after /noise": HEADER + NOISE,
    "half of Noise message 2": HEADER + NOISE + b"\x01\x00" + noisy(40),
}
LISTENER_BREAKS = {
    "garbage": noisy(4096),
    "HTTP": b"HTTP/1.1 400 Bad Request\r\n\r\n",
    "na to everything": HEADER + line(b"na") * 50,
    "another protocol than was offered": HEADER + line(b"/tls/1.0.0"),
    "line of 2 to the 62": b"\xff" * 8 + b"\x3f" + noisy(100),
    "Noise message 2 is garbage": HEADER + NOISE + noise(noisy(200)),
    "Noise message 2 is empty": HEADER + NOISE + noise(b""),
    "low-order point": HEADER + NOISE + noise(LOW_ORDER + noisy(200)),
    "closes at once": None,
}


def drain_until_closed(connection, patience):
    """Reads on until the other end closes; how long that took, or None."""
    start = time.monotonic()
    connection.settimeout(patience)

    try:
        while time.monotonic() - start < patience:
            if not connection.recv(65536):
                return time.monotonic() - start
    except ConnectionError:
        return time.monotonic() - start
    except TimeoutError:
        pass
    return None


def attack(port, data, patience):
    """Dials, sends, and says after how many seconds it was closed upon."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        try:
            connection.sendall(data)
        except ConnectionError:
            pass
        return drain_until_closed(connection, patience)


class Trap:
    """A listener that answers the first who dials with some bytes."""

    def __init__(self, data):
        self.data = data
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def spring(self, patience):
        self.socket.settimeout(patience)
        connection, _ = self.socket.accept()
        with connection:
            if self.data is None:
                return 0.0
            connection.sendall(self.data)
            return drain_until_closed(connection, patience)

    def close(self):
        self.socket.close()
