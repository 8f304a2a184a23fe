#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program breath on its first evening, and what becomes of its node when the window closes."""

import configparser
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "people"))
BREATH = sys.argv.pop(1)

try:
    from desktop import Notifications, Screen, focus, iterate, keys, names, wait_until, windows_of
except (ImportError, ValueError) as missing:
    print(f"1..0 # SKIP {missing}")
    sys.exit(0)

from application import WORDS, Application  # noqa: E402
from gi.repository import Gio, GLib  # noqa: E402
from people import PATIENCE, main  # noqa: E402


class Evening(Application):
    """One breath on a folder that nobody has told anything, or only what becomes of the node."""

    def __init__(self, home, *lines):
        super().__init__(BREATH, home, [])
        self.settings = self.folder / "settings.ini"
        self.settings.write_text("\n".join(["[network]", "listen=/ip4/127.0.0.1/tcp/0;", *lines, ""]), encoding="utf-8")

    def __enter__(self):
        self.start()
        return self

    def start(self):
        self.process = self.spawn()
        self.screen = Screen(self.process.pid)

    def stored(self):
        file = configparser.ConfigParser()
        file.read(self.settings, encoding="utf-8")
        return {key: value for section in file.sections() for key, value in file[section].items()}

    def close(self):
        focus(self)
        keys("key", "ctrl+w")

    def call(self, method, arguments):
        """What a desktop tells an application over its bus."""
        bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        name = next(name for name in names(bus) if name.startswith("org.sharedbreath.Breath.f"))
        bus.call_sync(name, "/" + name.replace(".", "/"), "org.freedesktop.Application", method, arguments, None,
                      Gio.DBusCallFlags.NONE, 30_000, None)


def gone_through(home):
    """the first steps, pressed through, are kept; the node is named, has a Mirror and offers the needs"""
    with Evening(home) as evening:
        screen = evening.screen
        screen.wait_for("^Step 1 of 5$")
        screen.enter("^Name of the centre", "Birch House")
        screen.press("^Next$")
        screen.enter("^People that this centre", "120")
        assert not screen.nameless(), screen.nameless()
        screen.press("^Next$")
        screen.wait_for("^Step 3 of 5$")
        screen.enter("^Name of the new Mirror", "Eva")
        screen.enter("^New passphrase", WORDS)
        screen.enter("^The new passphrase once more", WORDS)
        screen.press("^Become a Mirror$")
        screen.wait_for("^Step 4 of 5$")
        assert not screen.nameless(), screen.nameless()
        screen.press("^Next$")
        screen.wait_for("^One Node for the Whole Centre$")
        assert not screen.nameless(), screen.nameless()
        screen.press("^Go to the Overview$")
        screen.wait_for("^What We Have$")
        stored = evening.stored()
        assert stored["name"] == "Birch House" and stored["people"] == "120" and stored["first-steps"] == "done", stored
        assert stored["need-water"] == "1800" and stored["unit-water"] == "L", stored
        assert evening.tell("status")["name"] == "Birch House"
        assert [mirror["name"] for mirror in evening.tell("mirror", "list")] == ["Eva"]


def resumed(home):
    """killed midway, the program goes on at the step where it was"""
    with Evening(home) as evening:
        evening.screen.enter("^Name of the centre", "Mill Lane Centre")
        evening.screen.press("^Next$")
        evening.screen.wait_for("^Step 2 of 5$")
        evening.process.kill()
        evening.process.wait(timeout=PATIENCE)
        evening.start()
        evening.screen.wait_for("^Step 2 of 5$")
        evening.screen.enter("^People that this centre", "40")
        focus(evening)
        keys("key", "ctrl+q")
        evening.wait_for_end()
        stored = evening.stored()
        assert stored["name"] == "Mill Lane Centre" and stored["people"] == "40" and stored["first-steps"] == "needs", stored
        evening.start()
        evening.screen.press("^Back$")
        evening.screen.press("^Skip All$")
        evening.screen.wait_for("^What We Have$")


def goes_on(home):
    """who closes the window is asked once; the node goes on, the desktop brings the window back, and quitting ends it"""
    notifications.forget()
    with Evening(home, "[node]", "name=Birch House") as evening:
        evening.screen.wait_for("^What We Have$")
        evening.close()
        evening.screen.wait_for("^Keep the Node Running")
        keys("key", "Escape")
        wait_until(lambda: not evening.screen.find("^Keep the Node Running") and len(windows_of(evening)) == 1, "the question to go")
        iterate(1)
        assert windows_of(evening) and evening.stored().get("closing") is None

        evening.close()
        evening.screen.press("^Keep It Running")
        wait_until(lambda: not windows_of(evening), "the window to close")
        iterate(1)
        assert evening.process.poll() is None and evening.tell("status")["name"] == "Birch House"
        wait_until(lambda: evening.stored().get("closing") == "stay", "the answer to be stored")
        wait_until(lambda: notifications.find("Start Breath again"), "the desktop to tell how to get it back")

        assert evening.spawn().wait(timeout=PATIENCE) == 0
        wait_until(lambda: windows_of(evening), "a second start to open the window")
        wait_until(lambda: not notifications.find("Start Breath again"), "the notification to be withdrawn")
        iterate(1)
        evening.close()
        wait_until(lambda: not windows_of(evening), "the window to close without asking")

        evening.call("Activate", GLib.Variant("(a{sv})", ({},)))
        wait_until(lambda: windows_of(evening), "the bus to open the window")
        evening.close()
        wait_until(lambda: not windows_of(evening), "the window to close again")
        assert evening.tell("status")
        evening.call("ActivateAction", GLib.Variant("(sava{sv})", ("quit", [], {})))
        evening.wait_for_end()


def ends(home):
    """who wants the node to end with its window is asked once, too"""
    with Evening(home, "[node]", "name=Birch House") as evening:
        evening.screen.wait_for("^What We Have$")
        evening.close()
        evening.screen.press("^Stop the Node")
        evening.wait_for_end()
        assert evening.stored()["closing"] == "end"
        evening.start()
        evening.screen.wait_for("^What We Have$")
        evening.close()
        evening.wait_for_end()


notifications = Notifications()
main([gone_through, resumed, goes_on, ends])
