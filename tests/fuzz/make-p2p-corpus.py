#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the corpora of the targets of src/p2p/wire and src/p2p/crypto from the golden vectors.

The hello that begins TLS is that of Python's own ssl, another one each time.

usage: make-p2p-corpus.py libp2p.json libp2p-tls.json FOLDER
"""

import json
import os
import ssl
import sys

SEALED, EXPECTED, OTHER, MUXERS = 1, 2, 4, 8
RESPONDER_MUXERS = 2
PASS, TAMPER, RAW, REPLAY, SET_NONCE = range(5)


def uvarint(number):
    out = b""
    while number >= 0x80:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def field(number, value):
    """A field of protobuf: bytes behind their length, or a number."""
    if isinstance(value, int):
        return uvarint(number << 3) + uvarint(value)
    return uvarint(number << 3 | 2) + uvarint(len(value)) + value


def script(*messages, flags=None):
    head = b"" if flags is None else bytes([flags])
    return head + b"".join(len(m).to_bytes(2, "big") + m for m in messages)


def varint_frames():
    yield "zero", uvarint(0)
    yield "largest", b"\xff" * 8 + b"\x7f"
    yield "ten-bytes", b"\x80" * 9 + b"\x01"
    yield "not-minimal", b"\x80\x00"
    yield "partial", b"\xff\xff"
    yield "frames", b"\x05hello\x00\x80\x01" + b"x" * 128
    yield "at-limit", uvarint(1000) + b"y" * 1000
    yield "over-limit", uvarint(1001) + b"y" * 1001


def multiaddrs(vectors):
    for i, vector in enumerate(vectors["multiaddr"]):
        yield f"vector-{i}-text", vector["text"].encode()
        yield f"vector-{i}-bytes", bytes.fromhex(vector["hex"])
    peer = vectors["identity"]["peerIdCid"]
    yield "cid", f"/ip4/192.0.2.1/tcp/4141/p2p/{peer}".encode()
    yield "sni", b"/dns4/node.example/tcp/443/tls/sni/node.example/ws"
    yield "quic", b"/ip6/2001:db8::1/udp/4001/quic-v1/p2p-circuit"
    yield "mapped", b"/ip6/::ffff:192.0.2.1/tcp/0"
    yield "circuits", bytes.fromhex("a202") * 128
    yield "length-2-63", bytes.fromhex("35ffffffffffffffff7f")
    yield "unknown", bytes.fromhex("cc03d203")


def multibases(identity):
    yield "base58", bytes([128]) + identity["peerIdBase58"].encode()
    yield "base32", bytes([128]) + identity["peerIdCid"][1:].encode()
    yield "zeros", bytes([16]) + b"1" * 16
    yield "no-room", bytes([3]) + b"2NEpo7TZRRrLZSi2U"
    yield "long", bytes([127]) + b"z" * 200
    yield "not-canonical", bytes([8]) + b"ab"
    yield "bytes", bytes([0]) + bytes(range(128))


def peer_ids(identity):
    yield "bytes", bytes.fromhex(identity["peerIdBytes"])
    yield "key", bytes.fromhex(identity["publicKeyProto"])
    yield "text", identity["peerIdBase58"].encode()
    yield "cid", identity["peerIdCid"].encode()
    yield "rsa", b"QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N"
    yield "hash", b"\x12\x20" + bytes(32)
    yield "rsa-key", field(1, 0) + field(2, bytes(32))
    yield "longest", b"\x00\x2a" + bytes(42)


def initiators(noise):
    message, payload = bytes.fromhex(noise["msg2"]), bytes.fromhex(noise["payloadResponder"])
    yield "golden", script(message, flags=MUXERS | EXPECTED)
    yield "twice", script(message, message, flags=MUXERS)
    yield "tampered", script(message[:-1] + b"\x00", flags=0)
    yield "short", script(message[:79], flags=0)
    yield "small-order", script(bytes(96), flags=0)
    yield "payload", script(payload, flags=SEALED | MUXERS)
    yield "not-expected", script(payload, flags=SEALED | EXPECTED | OTHER)
    yield from ((name, script(data, flags=SEALED | MUXERS)) for name, data in payloads(payload))


def responders(noise):
    first, third = bytes.fromhex(noise["msg1"]), bytes.fromhex(noise["msg3"])
    payload = bytes.fromhex(noise["payloadInitiator"])
    yield "golden", script(first, third, flags=RESPONDER_MUXERS)
    yield "one-more", script(first, third, third, flags=RESPONDER_MUXERS)
    yield "tampered", script(first, third[:-1] + b"\x00", flags=0)
    yield "small-order", script(bytes(32), third, flags=0)
    yield "first-long", script(first + b"\x00", third, flags=0)
    yield "payload", script(payload, flags=SEALED | RESPONDER_MUXERS)
    yield from ((name, script(data, flags=SEALED | RESPONDER_MUXERS)) for name, data in payloads(payload))


def payloads(good):
    key_and_signature = good[: 2 + 36 + 2 + 64]
    yield "no-muxers", key_and_signature
    yield "no-signature", good[: 2 + 36]
    yield "empty", b""
    yield "many-muxers", key_and_signature + field(4, b"".join(field(2, b"/m") for _ in range(17)))
    yield "extension-bomb", key_and_signature + field(4, b"\x12\x00") * 900
    yield "unknown-fields", good + field(100, 1) * 50 + field(101, b"later")


def ciphers():
    yield "pass", script(bytes([PASS]) + b"hello", bytes([PASS]), bytes([REPLAY]) + b"again")
    yield "tamper", script(bytes([TAMPER]) + b"\x02\x80 a message", bytes([TAMPER]) + b"\x10\x01 more")
    yield "raw", script(bytes([RAW]), bytes([RAW]) + bytes(15), bytes([RAW]) + bytes(16), bytes([RAW]) + bytes(80))
    last = (2**64 - 2).to_bytes(8, "little")
    yield "last-nonce", script(bytes([SET_NONCE]) + last, bytes([PASS]) + b"last", bytes([PASS]) + b"none")


def envelopes(vectors):
    record = vectors["signedPeerRecord"]
    envelope, payload = bytes.fromhex(record["envelope"]), bytes.fromhex(record["payload"])
    peer = bytes.fromhex(vectors["identity"]["peerIdBytes"])
    head = field(1, peer) + field(2, 9)
    address = bytes.fromhex("047f00000106")
    yield "golden", envelope
    yield "truncated", envelope[:-1]
    yield "unknown-field", envelope + field(15, bytes(200))
    yield "record", payload
    yield "other-peer", field(1, peer[:-1] + b"\x00") + field(2, 1)
    yield "seq-2-63", field(1, peer) + field(2, 2**63 - 1)
    yield "own-peer", head + field(3, field(1, address + b"\x0f\xa1\xa5\x03\x26" + peer))
    yield "unknown-protocol", head + field(3, field(1, b"\xcc\x03")) + field(3, field(1, address + b"\x0f\xa1"))
    yield "nine", head + b"".join(field(3, field(1, address + bytes([1, i]))) for i in range(9))
    yield "bomb", head + field(3, field(1, b"")) * 1900


def certificates(vectors):
    for vector in vectors["certificates"]:
        yield vector["name"], bytes.fromhex(vector["certificate"])
    good = bytes.fromhex(vectors["certificates"][0]["certificate"])
    at = good.index(bytes.fromhex("3068042408011220"))
    yield "truncated", good[:-1]
    yield "longer", good + b"\x00"
    yield "expired", good.replace(b"40960101130000Z", b"20000101130000Z")
    yield "other-extension", good.replace(bytes.fromhex("83a25a0101"), bytes.fromhex("83a25a0102"))
    yield "signed-key", good[at:at + 106]
    yield "signed-key-truncated", good[at:at + 105]
    yield "length-of-lengths", bytes.fromhex("3084ffffffff0424")
    yield "nested", b"\x30\x80" * 2000


def hellos():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["/yamux/1.0.0", "libp2p"])
    outgoing = ssl.MemoryBIO()
    try:
        context.wrap_bio(ssl.MemoryBIO(), outgoing).do_handshake()
    except ssl.SSLWantReadError:
        pass
    hello = outgoing.read()
    yield "client-hello", b"\xff" + hello
    yield "client-hello-in-pieces", b"\x01" + hello
    yield "hello-to-client", b"\xfe" + hello
    yield "without-versions", b"\xff" + hello.replace(b"\x00\x2b\x00", b"\x7a\x7a\x00")
    yield "http", b"\xffGET / HTTP/1.1\r\n\r\n"
    yield "alert", b"\xfe\x15\x03\x03\x00\x02\x02\x28"
    yield "long-message", b"\xff\x16\x03\x01\x40\x00\x01\xff\xff\xff" + bytes(16380)


def websockets():
    request = (b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
               b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
    frame = b"\x82\x85" + b"mask" + b"hello"
    yield "request", b"\xfe" + request + frame
    yield "request-in-pieces", b"\x02" + request + frame
    yield "other-path", b"\xfe" + request.replace(b"GET /", b"GET /index.html")
    yield "frames", b"\x07" + frame + b"\x02\x81mask1" + b"\x89\x84maskping" + b"\x80\x81mask2" + b"\x88\x82mask\x03\xe8"
    yield "long-frame", b"\xff\x82\xfe\x01\x00mask" + bytes(256)
    yield "giant-frame", b"\xff\x82\xff" + b"\xff" * 8 + b"mask"
    yield "text", b"\xff\x81\x81maska"
    yield "pings", b"\xff" + b"\x89\x81maskp" * 100


def main(source, tls_source, folder):
    with open(source, encoding="utf-8") as file:
        vectors = json.load(file)
    with open(tls_source, encoding="utf-8") as file:
        tls_vectors = json.load(file)

    corpora = {
        "envelope": envelopes(vectors),
        "multiaddr": multiaddrs(vectors),
        "multibase": multibases(vectors["identity"]),
        "noise-cipher": ciphers(),
        "noise-initiator": initiators(vectors["noiseXX"]),
        "noise-responder": responders(vectors["noiseXX"]),
        "peer-id": peer_ids(vectors["identity"]),
        "tls-certificate": certificates(tls_vectors),
        "tls-session": hellos(),
        "varint-frame": varint_frames(),
        "websocket": websockets(),
    }

    for target, inputs in corpora.items():
        os.makedirs(os.path.join(folder, target), exist_ok=True)
        for name, data in inputs:
            with open(os.path.join(folder, target, name), "wb") as file:
                file.write(data)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
