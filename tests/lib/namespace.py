# SPDX-License-Identifier: GPL-3.0-or-later
"""Network namespaces: computers with networks of their own that reach nobody but each other."""

import os
import subprocess
import sys

INSIDE = "BREATH_TEST_NAMESPACE"


class Impossible(Exception):
    """This computer does not let us; the message says what was refused."""


def skip(why):
    print(f"1..0 # SKIP {why}")
    sys.exit(0)


def enter():
    """Runs this program again where it has a network of its own; never sends anything to that of the computer."""
    if INSIDE in os.environ:
        return
    unshare = ["unshare", "--net", "--map-root-user", "--"]
    try:
        tried = subprocess.run([*unshare, "true"], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        skip("unshare is missing; the package util-linux has it")
    if tried.returncode != 0:
        skip(f"this computer lets nobody make a network namespace: {tried.stderr.strip()}")
    os.execvpe("unshare", [*unshare, sys.executable, *sys.argv], {**os.environ, INSIDE: "1"})


def ip(*words, within=()):
    done = subprocess.run([*within, "ip", *words], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Impossible(f"ip {' '.join(words)}: {done.stderr.strip()}")


class Computer:
    """One more namespace, joined to ours by a cable; what runs there is started with `prefix` before its words."""

    def __init__(self, number=0):
        self.name = f"to{number}"
        self.process = subprocess.Popen(
            ["unshare", "--net", "sh", "-c", "echo; exec cat"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )
        self.process.stdout.readline()
        self.prefix = ["nsenter", f"--net=/proc/{self.process.pid}/ns/net", "--"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()

    def ip(self, *words):
        ip(*words, within=self.prefix)

    def plug_in(self, ours, theirs, bits=24):
        ip("link", "add", self.name, "type", "veth", "peer", "name", "lan", "netns", str(self.process.pid))
        ip("addr", "add", f"{ours}/{bits}", "dev", self.name)
        ip("link", "set", self.name, "up")
        self.ip("addr", "add", f"{theirs}/{bits}", "dev", "lan")
        self.ip("link", "set", "lo", "up")
        self.ip("link", "set", "lan", "up")
