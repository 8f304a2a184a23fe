# SPDX-License-Identifier: GPL-3.0-or-later
"""A node under attack: in a namespace of its own, with those who attack it, and those who do not, at the other end of a cable."""

import json
import os
import subprocess
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / folder) for folder in ("lib", "people")]

import namespace  # noqa: E402
from people import Skip  # noqa: E402

ATTACK = sys.argv[3]
IS_LONG = "long" in sys.argv[4:]
OURS, THEIRS = "10.77.0.2", "10.77.0.1"
MANY = "10.78.0.0/16"  # every address in it is ours

# Around every block the sanitizer has one of its own.
IS_SANITIZED = b"__asan_init" in Path(sys.argv[1]).read_bytes()

# What the sanitizer keeps back of freed memory would look like growth.
os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=4"


class Victim:
    """The computer under attack, with a node on it."""

    def __init__(self, home, name="a", friends=(), settings=""):
        self.home = home
        self.name = name
        self.friends = [home.node(friend) for friend in friends]  # whom its people chose, started before it
        self.settings = settings

    def __enter__(self):
        self.computer = namespace.Computer()
        try:
            namespace.ip("link", "set", "lo", "up")
            self.computer.plug_in(OURS, THEIRS)
            namespace.ip("route", "replace", "local", MANY, "dev", "lo")
            self.computer.ip("route", "add", MANY, "via", OURS)
        except namespace.Impossible as refused:
            self.computer.__exit__()
            raise Skip(f"no network can be made in a namespace: {refused}") from None
        self.node = self.home.node(self.name)
        self.node.prefix = self.computer.prefix
        if self.settings:
            self.node.folder.mkdir(mode=0o700)
            settings = self.node.folder / "settings.ini"
            settings.touch(mode=0o600)
            settings.write_text(self.settings, encoding="ascii")
        for friend in self.friends:
            friend.start(listen=f"/ip4/{OURS}/tcp/0")
        self.node.start(peers=[friend.address for friend in self.friends], listen=f"/ip4/{THEIRS}/tcp/0")
        self.port = int(self.node.address.split("/")[4])
        return self

    def __exit__(self, *_):
        namespace.ip("link", "del", self.computer.name)
        self.computer.__exit__()

    def begin(self, what, *words):
        """An attack that goes on; its lines are read from `stdout`."""
        command = [ATTACK, what, THEIRS, str(self.port), *map(str, words)]
        environment = {**os.environ, "ASAN_OPTIONS": os.environ["ASAN_OPTIONS"] + ":detect_leaks=0"}
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, env=environment)

    def attack(self, what, *words):
        """All that an attack told of when it had ended."""
        with self.begin(what, *words) as process:
            return [json.loads(line) for line in process.stdout]

    def processor_seconds(self):
        fields = Path(f"/proc/{self.node.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self):
        for line in Path(f"/proc/{self.node.process.pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise AssertionError("no VmRSS")

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.node.process.pid}/fd"))


def figure(text):
    """A figure in the words people look for in the log of a run."""
    print(f"# {text}", flush=True)
