#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""breath --practice as a person rehearses with it, and that it has no way to any network."""

import ctypes
import os
import platform
import signal
import struct
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "people"))
BREATH = sys.argv.pop(1)

try:
    from desktop import Notifications, Screen, focus, iterate, keys, names, wait_until
except (ImportError, ValueError) as missing:
    print(f"1..0 # SKIP {missing}")
    sys.exit(0)

from gi.repository import Gio, GLib  # noqa: E402

from application import WORDS, Application  # noqa: E402
from ending import assert_ended  # noqa: E402
from people import PATIENCE, Skip, main  # noqa: E402

BANNER = "^Practice: none of this is real"
SOCKET = {"x86_64": 41, "aarch64": 198}
FAMILIES = (2, 10, 16, 17)  # IPv4, IPv6, netlink, packets


def no_network():
    """Kills this process as soon as it asks for a socket that could lead to another computer."""
    libc = ctypes.CDLL(None, use_errno=True)
    code = [(0x20, 0, 0, 0), (0x15, 0, len(FAMILIES) + 1, SOCKET[platform.machine()]), (0x20, 0, 0, 16)]
    code += [(0x15, len(FAMILIES) - number, 0, family) for number, family in enumerate(FAMILIES)]
    code += [(0x06, 0, 0, 0x7FFF0000), (0x06, 0, 0, 0x80000000)]
    filters = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *one) for one in code))
    program = struct.pack("HxxxxxxP", len(code), ctypes.addressof(filters))
    if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.c_char_p(program), 0, 0):
        os._exit(99)


class Practice:
    """One breath --practice with a window."""

    def __init__(self, home):
        if platform.machine() not in SOCKET:
            raise Skip("the number of socket() is not known here")
        self.folder = home.path / "real"
        self.runtime = home.runtime
        self.log = home.path / "practice.log"

    def spawn(self, *words):
        with self.log.open("wb") as log:
            return subprocess.Popen([BREATH, "--data-dir", str(self.folder), *words], stdin=subprocess.DEVNULL, stdout=log,
                                    stderr=log, preexec_fn=no_network)

    def folders(self):
        return list(self.runtime.glob("breath-practice-*"))

    def __enter__(self):
        self.process = self.spawn("--practice")
        try:
            self.screen = Screen(self.process.pid)
            self.screen.wait_for(BANNER)
        except BaseException:
            self.process.kill()
            self.process.wait()
            raise
        return self

    def __exit__(self, kind, *_):
        self.process.terminate()
        if kind is None:
            assert_ended(self.process, self.log, PATIENCE)
        else:
            self.process.wait(timeout=PATIENCE)

    def click(self, words):
        """A row of a list, which has no action that could be taken from outside."""
        left, top, width, height = self.screen.place(self.screen.wait_for(words, {"list item"}))
        keys("mousemove", "--window", focus(self), str(left + width // 2), str(top + height // 2), "click", "1")

    def become_a_mirror(self):
        self.screen.press("^No Mirror yet$")
        self.screen.press("^Become the First Mirror$")
        self.screen.enter("^Name of the new Mirror", "Eva")
        self.screen.enter("^New passphrase$", WORDS)
        self.screen.enter("^The new passphrase once more", WORDS)
        self.screen.press("^Become a Mirror$")
        self.screen.wait_for("Eva is signed in")


def has_no_network(home):
    """the real program asks for the network and dies of it here, practice does not; the real folder stays untouched"""
    practice = Practice(home)
    process = practice.spawn("--background")
    assert process.wait(timeout=PATIENCE) == -signal.SIGSYS

    practice.folder = home.path / "untouched"
    notifications.forget()
    with practice:
        assert len(practice.folders()) == 1
        practice.screen.wait_for("^Practice – Breath$", {"frame"})
        practice.screen.wait_for(r"^Mill Lane \(practice\)$")
        note = wait_until(lambda: notifications.find("full tanks"), "an alert")
        assert note["summary"] == "Practice – Exercise: Severe alert" and note["urgency"] != 2, note
        notifications.press(note, "Review")
        practice.screen.wait_for("Look into your tanks")
        assert practice.screen.find(BANNER)
        assert not practice.screen.nameless(), practice.screen.nameless()
    assert not practice.folders() and not practice.folder.exists()


def raise_an_exercise(practice):
    """Of which nobody can choose what it is."""
    screen = practice.screen
    keys("key", "alt+3")
    screen.press("^Raise an Alert$")
    screen.wait_for("^In Practice Always an Exercise$")
    screen.enter("^In one line", "The lamp in the yard is out")
    keys("key", "Tab", "Tab", "Tab", "space")  # from the first field
    iterate(0.5)
    keys("key", "Down", "Return")
    screen.wait_for("^A system makes the same error again and again$")
    screen.enter("^Passphrase$", WORDS)
    screen.press("^Raise the Alert$")
    screen.wait_for("The lamp in the yard is out", {"list item"})


def propose(practice):
    """Of what is lacked, to whoever has most of it."""
    screen = practice.screen
    keys("key", "alt+1")
    screen.press("^Update Stock, Water$")
    for field, text in (("^In stock$", "100"), ("^Unit", "L"), ("^Needed a day", "100"), ("^Days of need", "30")):
        screen.enter(field, text)
    screen.press("^Save Stock$")
    keys("key", "alt+1")
    screen.press("^Propose a Transfer")
    screen.enter("^How much$", "50")
    screen.enter("^Passphrase$", WORDS)
    screen.press("^Propose It$")
    screen.wait_for("^Yes$")
    screen.enter("^Passphrase$", WORDS)
    screen.press("^Yes$")


def rehearses(home):
    """by pressing the real buttons somebody proposes a transfer, which a neighbour decides about, and raises an alert"""
    with Practice(home) as practice:
        practice.become_a_mirror()
        focus(practice)
        propose(practice)
        practice.screen.wait_for("^Agreed|didn't go ahead")
        assert practice.screen.find(BANNER)
        raise_an_exercise(practice)
        practice.click("The lamp in the yard is out")
        practice.screen.wait_for("^Exercise: ")
        practice.screen.wait_for("^(Seen here, too|Not seen here)$")


def bus_pid(connection, name):
    """Of which process a name is; 0: of none."""
    try:
        return connection.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                    "GetConnectionUnixProcessID", GLib.Variant("(s)", (name,)), None, 0, -1, None).unpack()[0]
    except GLib.Error:
        return 0


def runs_beside(home):
    """the menu of the real window starts a practice beside it, once; each keeps its own title, data and end"""
    with Application(BREATH, home, []) as real:
        connection = Gio.bus_get_sync(Gio.BusType.SESSION)
        name = next(one for one in names(connection) if bus_pid(connection, one) == real.process.pid)
        assert name.startswith("org.sharedbreath.Breath.f"), name
        other = name.replace("Breath.f", "Breath.Practice.f")
        for _ in range(2):
            activate(connection, name, "practice")
            pid = wait_until(lambda: bus_pid(connection, other), "the practice")
            screen = Screen(pid)
            screen.wait_for(BANNER)
        screen.wait_for("^Practice – Breath$", {"frame"})
        assert not real.screen.find(BANNER) and not real.screen.find("^Practice"), "the real window is as it was"
        assert real.tell("status")["name"] == "Birch House" and not real.tell("nodes")
        activate(connection, other, "quit")
        wait_until(lambda: not bus_pid(connection, other), "the practice to end")
        wait_until(lambda: not list(home.runtime.glob("breath-practice-*")), "its folder to be gone")
        assert real.tell("status")


def activate(connection, name, action):
    connection.call_sync(name, "/" + name.replace(".", "/"), "org.gtk.Actions", "Activate",
                         GLib.Variant("(sava{sv})", (action, [], {})), None, 0, -1, None)


notifications = Notifications()
main([has_no_network, rehearses, runs_beside])
