# SPDX-License-Identifier: GPL-3.0-or-later
"""Peers in processes of their own: peer.c on Breath's libp2p and peer.mjs on js-libp2p, driven alike."""

import json
import os
import platform
import queue
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Older versions of npm do not link it in .bin.
NODE = HERE / "node_modules" / f"node-linux-{'arm64' if platform.machine() == 'aarch64' else 'x64'}" / "bin" / "node"
ANY_PORT = "/ip4/127.0.0.1/tcp/0"
PATIENCE = 60  # seconds for one event; sanitizers and a busy computer included


class PeerError(Exception):
    """A peer did not do what it was asked for."""


def require_node():
    """Ends the test as skipped, saying what is missing, when there are no js peers here."""
    if not NODE.exists():
        print(f"1..0 # SKIP {NODE} is missing; tests/run installs it, and so does npm ci in {HERE}")
        sys.exit(0)


def command_for(kind, program):
    return [program] if kind != "js" else [str(NODE), "--expose-gc", str(HERE / "peer.mjs")]


class Peer:
    """A running peer and the events it has told of."""

    def __init__(self, command, *arguments, environment=None):
        self.log = tempfile.TemporaryFile(mode="w+", prefix="breath-peer-")
        self.events = []
        self.process = subprocess.Popen(
            [*command, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log,
            text=True, bufsize=1, env={**os.environ, **(environment or {})},
        )
        self._queue = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def _read(self):
        for line in self.process.stdout:
            try:
                self._queue.put(json.loads(line))
            except ValueError:
                self._queue.put({"event": "nonsense", "line": line})
        self._queue.put(None)

    def wait_for(self, *names, matching=lambda event: True, patience=PATIENCE):
        """The next event of one of these names, those already seen included only in `events`."""
        end = time.monotonic() + patience

        while True:
            try:
                event = self._queue.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                raise PeerError(f"no {' or '.join(names)} in {patience} s; {self.tail()}") from None
            if event is None:
                self._queue.put(None)
                raise PeerError(f"ended before {' or '.join(names)}; {self.tail()}")
            self.events.append(event)
            if event["event"] in names and matching(event):
                return event

    def seen(self, name):
        return [event for event in self.events if event["event"] == name]

    def ask(self, word, answer):
        self.process.stdin.write(word + "\n")
        return self.wait_for(answer)

    def usage(self):
        return self.ask("usage", "usage")

    def log_text(self):
        self.log.flush()
        return os.pread(self.log.fileno(), 10_000_000, 0).decode(errors="replace")

    def tail(self):
        return f"it told of {self.events[-3:]} and logged: {self.log_text()[-2000:]}"

    def stop(self):
        """Ends the process by ending its input; its status."""
        if self.process.stdin and not self.process.stdin.closed:
            self.process.stdin.close()
        try:
            status = self.process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        self._reader.join()
        self.process.stdout.close()
        return status


class Tap:
    """Cases counted and told of as they end, in the Test Anything Protocol."""

    def __init__(self):
        self.number = 0
        self.failed = 0

    def case(self, name, check):
        self.number += 1
        try:
            check()
        except Exception as error:  # whatever goes wrong in one case is that case's failure
            self.failed += 1
            print(f"not ok {self.number} - {name}")
            for line in f"{type(error).__name__}: {error}".splitlines():
                print(f"# {line}")
        else:
            print(f"ok {self.number} - {name}")
        sys.stdout.flush()

    def end(self):
        print(f"1..{self.number}")
        return 1 if self.failed else 0
