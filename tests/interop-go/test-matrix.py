#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-matrix.py PEER FOLDER: Breath and go-libp2p as dialer and as listener, in every combination.

Builds the Go peer in FOLDER, modules and caches included, and skips, saying what is missing, where that
cannot be done.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "interop"))

from peers import ANY_PORT, Peer, Tap  # noqa: E402

ECHO = 10 * 1024 * 1024
AGENTS = {"breath": "breath-test-peer", "go": "go-libp2p"}
DOWNLOAD = 150  # seconds
BUILD = 240


def skip(reason):
    print(f"1..0 # SKIP {reason}")
    sys.exit(0)


def go(*arguments, folder, patience):
    default = subprocess.run(["go", "env", "GOMODCACHE", "GOPROXY"], capture_output=True, text=True, check=True).stdout.split()
    environment = {
        **os.environ,
        "GOTOOLCHAIN": "local",
        "GOFLAGS": "-mod=readonly -modcacherw -buildvcs=false",
        "GOMODCACHE": str(folder / "modules"),
        "GOCACHE": str(folder / "cache"),
        # What this computer has already is not brought again.
        "GOPROXY": f"file://{default[0]}/cache/download,{default[1]}",
    }
    return subprocess.run(["go", *arguments], cwd=HERE, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=patience, check=True)


def numbers(version):
    return [int(part) for part in re.findall(r"\d+", version)]


def build(folder):
    """The Go peer; skips where there is no Go that is new enough, or the modules it is made of are not to be had."""
    wanted = re.search(r"^go (\S+)$", (HERE / "go.mod").read_text(), re.MULTILINE).group(1)

    if shutil.which("go") is None:
        skip(f"Go {wanted} or later is not installed")

    version = subprocess.run(["go", "env", "GOVERSION"], capture_output=True, text=True, check=True,
                             env={**os.environ, "GOTOOLCHAIN": "local"}, cwd="/").stdout.strip()
    if numbers(version) < numbers(wanted):
        skip(f"Go {wanted} or later is wanted, {version} is installed")

    folder.mkdir(parents=True, exist_ok=True)
    try:
        go("mod", "download", folder=folder, patience=DOWNLOAD)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        last = ((error.output or "").strip().splitlines() or [str(error)])[-1]
        skip(f"the modules of go-libp2p cannot be downloaded: {last}")

    peer = folder / "interop-go-peer"
    try:
        go("build", "-o", str(peer), ".", folder=folder, patience=BUILD)
    except subprocess.CalledProcessError as error:
        print(f"Bail out! the Go peer does not build: {error.output}")
        sys.exit(1)
    return str(peer)


class Conversation:
    """One connection and all that is done on it; the cases look at what the two ends told of it."""

    def __init__(self, dialer, listener):
        with Peer([listener], "--listen", ANY_PORT) as self.listener:
            self.listening = self.listener.wait_for("listening")
            tasks = ["--identify", "--ping", "20", "--echo", str(ECHO)]

            with Peer([dialer], "--dial", self.listening["addresses"][0], *tasks) as self.dialer:
                self.ending = self.dialer.wait_for("done", "failed")
                self.status = self.dialer.process.wait(timeout=20)
            self.listener.wait_for("disconnected")

    def only(self, end, name):
        (event,) = end.seen(name)
        return event


def check_ending(talk):
    assert talk.ending["event"] == "done" and talk.status == 0, f"{talk.ending}, status {talk.status}"


def check_security(talk):
    for end in (talk.dialer, talk.listener):
        event = talk.only(end, "connected")
        assert event["security"] == "/noise", event
        assert event["early_muxer"] is True, event
    assert talk.only(talk.dialer, "connected")["peer"] == talk.listening["peer"]


def check_identify(talk, dialer, listener):
    for end, other in ((talk.dialer, listener), (talk.listener, dialer)):
        event = end.seen("identified")[0]
        assert event["agent"].startswith(AGENTS[other]), event
        assert {"/ipfs/id/1.0.0", "/ipfs/ping/1.0.0", "/breath-test/echo/1.0.0"} <= set(event["protocols"]), event


def check_ping(talk):
    micros = talk.only(talk.dialer, "ping")["micros"]
    assert len(micros) == 20 and all(0 < micro < 5_000_000 for micro in micros), micros


def check_echo(talk):
    event = talk.only(talk.dialer, "echo")
    assert event["sent"] == event["received"] == ECHO, event
    assert event["sent_sha256"] == event["received_sha256"], event


def main():
    peers = {"breath": sys.argv[1], "go": build(Path(sys.argv[2]))}
    tap = Tap()

    for dialer in peers:
        for listener in peers:
            name = f"{dialer} dials {listener}"
            talk = None

            def converse():
                nonlocal talk
                talk = Conversation(peers[dialer], peers[listener])
                check_ending(talk)

            tap.case(f"{name}: ends well", converse)
            tap.case(f"{name}: Noise and yamux", lambda: check_security(talk))
            tap.case(f"{name}: identify", lambda: check_identify(talk, dialer, listener))
            tap.case(f"{name}: ping", lambda: check_ping(talk))
            tap.case(f"{name}: 10 MiB each way", lambda: check_echo(talk))

    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
