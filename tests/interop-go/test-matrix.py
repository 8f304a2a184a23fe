#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-matrix.py PEER FOLDER: Breath and go-libp2p as dialer and as listener, in every combination, and then the
transport-interop contract between the two, over TCP and WebSocket, with Noise and TLS.

Builds the Go peer in FOLDER, modules and caches included, and skips, saying what is missing, where that
cannot be done.
"""

import itertools
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "interop"))

from contract import add_cases, require_redis  # noqa: E402
from peers import ANY_PORT, PATIENCE, Peer, Tap  # noqa: E402

ECHO = 10 * 1024 * 1024
AGENTS = {"breath": "breath-test-peer", "go": "go-libp2p"}
PREPARATION = 300  # seconds for modules and compiler, of those that meson.build gives the whole test


def skip(reason):
    print(f"1..0 # SKIP {reason}")
    sys.exit(0)


def output_of(command, environment, patience):
    """What a command prints; it and whatever it has started are gone afterwards."""
    process = subprocess.Popen(command, cwd=HERE, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True, errors="replace", start_new_session=True)
    try:
        output, _ = process.communicate(timeout=max(1, patience))
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, command, output)
    return output


def last_line(error):
    return ((getattr(error, "output", None) or "").strip().splitlines() or [str(error)])[-1]


def numbers(version):
    return [int(part) for part in re.findall(r"\d+", version)]


def go_environment(folder):
    """Go as installed, with modules and caches in the folder; skips where there is none that is new enough."""
    wanted = re.search(r"^go (\S+)$", (HERE / "go.mod").read_text(), re.MULTILINE).group(1)
    local = {**os.environ, "GOTOOLCHAIN": "local", "GOWORK": "off"}

    if shutil.which("go") is None:
        skip(f"Go {wanted} or later is not installed")
    try:
        version, modules, proxy, settings = output_of(["go", "env", "GOVERSION", "GOMODCACHE", "GOPROXY", "GOENV"], local, 30).splitlines()
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        skip(f"Go {wanted} or later is wanted, and the one installed does not work: {last_line(error)}")
    if numbers(version) < numbers(wanted):
        skip(f"Go {wanted} or later is wanted, {version} is installed")

    return {
        **local,
        "GOFLAGS": "-mod=readonly -modcacherw -buildvcs=false",
        "GOMODCACHE": str(folder / "modules"),
        "GOCACHE": str(folder / "cache"),
        "GOTMPDIR": str(folder),
        "GOENV": settings,
        "XDG_CONFIG_HOME": str(folder / "config"),  # where Go counts what it did
        # What this computer has already is not brought again.
        "GOPROXY": f"file://{modules}/cache/download,{proxy or 'off'}",
    }


def build(folder):
    """The Go peer; skips where it cannot be had in the time there is, and goes on from there the next time."""
    environment = go_environment(folder)
    end = time.monotonic() + PREPARATION
    peer = folder / "interop-go-peer"

    folder.mkdir(parents=True, exist_ok=True)
    try:
        output_of(["go", "mod", "download"], environment, end - time.monotonic())
    except (OSError, subprocess.SubprocessError) as error:
        skip(f"the modules of go-libp2p cannot be downloaded: {last_line(error)}")
    try:
        output_of(["go", "build", "-o", str(peer), "."], environment, end - time.monotonic())
    except subprocess.TimeoutExpired:
        skip(f"go-libp2p takes more than {PREPARATION} s to compile on this computer; what is compiled is kept for the next run")
    except (OSError, subprocess.SubprocessError) as error:
        print(f"Bail out! the Go peer does not build: {getattr(error, 'output', error)}")
        sys.exit(1)
    return str(peer)


class Conversation:
    """One connection and all that is done on it; the cases look at what the two ends told of it."""

    def __init__(self, dialer, listener, security):
        with Peer([listener], "--listen", ANY_PORT, "--security", security) as self.listener:
            self.listening = self.listener.wait_for("listening")
            tasks = ["--identify", "--ping", "20", "--echo", str(ECHO)]

            with Peer([dialer], "--dial", self.listening["addresses"][0], "--security", security, *tasks) as self.dialer:
                self.ending = self.dialer.wait_for("done", "failed")
                self.status = self.dialer.process.wait(timeout=PATIENCE)
            self.listener.wait_for("disconnected")

    def only(self, end, name):
        (event,) = end.seen(name)
        return event


def check_ending(talk):
    assert talk.ending["event"] == "done" and talk.status == 0, f"{talk.ending}, status {talk.status}"


def check_security(talk, security):
    for end in (talk.dialer, talk.listener):
        event = talk.only(end, "connected")
        assert event["security"] == security, event
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
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    require_redis()
    peers = {"breath": sys.argv[1], "go": build(Path(sys.argv[2]))}
    tap = Tap()

    for dialer, listener, security in itertools.product(peers, peers, ("/noise", "/tls/1.0.0")):
        name = f"{dialer} dials {listener}, {security}"
        talk = None

        def converse():
            nonlocal talk
            talk = Conversation(peers[dialer], peers[listener], security)
            check_ending(talk)

        tap.case(f"{name}: ends well", converse)
        tap.case(f"{name}: security and yamux", lambda: check_security(talk, security))
        tap.case(f"{name}: identify", lambda: check_identify(talk, dialer, listener))
        tap.case(f"{name}: ping", lambda: check_ping(talk))
        tap.case(f"{name}: 10 MiB each way", lambda: check_echo(talk))

    add_cases(tap, peers)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
