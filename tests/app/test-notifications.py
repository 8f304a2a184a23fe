#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program breath and a desktop: notifications of alerts, and what a screen reader finds."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "people"))
BREATH = sys.argv.pop(1)

try:
    from desktop import Notifications, Screen, iterate, keys, wait_until
except (ImportError, ValueError) as missing:
    print(f"1..0 # SKIP {missing}")
    sys.exit(0)

import json  # noqa: E402
import subprocess  # noqa: E402
import tempfile  # noqa: E402

from people import BREATHCTL, PATIENCE, main  # noqa: E402

WORDS = "a boat made of bread"
HEADLINE = "The planner gives <b>upper floors</b> more"


def with_passphrase(folder, *words):
    """breathctl, which reads the passphrase from a file that only we may read."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as file:
        file.write(WORDS + "\n")
        file.seek(0)
        done = subprocess.run(
            [BREATHCTL, "--data-dir", str(folder), *words, f"--passphrase-fd={file.fileno()}"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, check=False, pass_fds=[file.fileno()],
        )
    assert done.returncode == 0, f"breathctl {words} ended with {done.returncode}: {done.stderr}"
    return done.stdout


class Application:
    """One breath with a window, which dials one neighbour."""

    def __init__(self, home, peers):
        self.folder = home.path / "window"
        self.folder.mkdir(mode=0o700)
        settings = self.folder / "settings.ini"
        settings.touch(mode=0o600)
        settings.write_text(
            "[node]\nname=Birch House\n\n[network]\nlisten=/ip4/127.0.0.1/tcp/0;\n"
            f"peers={''.join(peer + ';' for peer in peers)}\n",
            encoding="utf-8",
        )
        self.log = home.path / "window.log"

    def spawn(self, *words):
        with self.log.open("wb") as log:
            return subprocess.Popen(
                [BREATH, "--data-dir", str(self.folder), *words], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def __enter__(self):
        self.process = self.spawn()
        self.screen = Screen(self.process.pid)
        self.screen.wait_for("What We Have")
        return self

    def __exit__(self, kind, *_):
        self.process.terminate()
        assert self.process.wait(timeout=PATIENCE) == 0 or kind is not None

    def has_peer(self):
        done = subprocess.run([BREATHCTL, "--data-dir", str(self.folder), "peers", "--json"], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=PATIENCE, check=False)
        return done.returncode == 0 and bool(json.loads(done.stdout))


def raise_alert(node, headline=HEADLINE):
    with_passphrase(node.folder, "alert", "raise", "--mirror", "Bo", "--event", "bias-drift", "--severity", "Severe",
                    "--headline", headline, "--description", "Three weeks in a row.")


def neighbour(home):
    node = home.node("neighbour").start("--name", "Mill Lane Centre")
    with_passphrase(node.folder, "mirror", "add", "Bo")
    return node


def focus(application):
    found = wait_until(
        lambda: subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(application.process.pid)],
                               capture_output=True, text=True, check=False).stdout.split(), "the window")
    keys("windowfocus", "--sync", found[-1])


def sign_in(application):
    focus(application)
    application.screen.press("^Nobody is signed in|^Locked for")
    application.screen.wait_for("^Passphrase$")
    keys("type", "--delay", "20", WORDS)
    keys("key", "Return")
    application.screen.wait_for("Eva is signed in")


def told_and_read(home):
    """an alert of another process is a critical notification, whose button opens it; read, it is withdrawn"""
    notifications.forget()
    node = neighbour(home)
    with Application(home, [node.address]) as application:
        with_passphrase(application.folder, "mirror", "add", "Eva")
        wait_until(application.has_peer, "a neighbour")
        raise_alert(node)

        note = wait_until(lambda: notifications.find("upper floors"), "the notification")
        assert note["urgency"] == 2, note
        assert note["summary"] == "Severe alert", note
        assert "Mill Lane Centre" in note["body"], note
        assert "<" not in note["body"] and "&" not in note["body"], note
        assert list(note["actions"].values()).count("Review") == 1, note
        assert application.screen.find("^Review$"), "it stands above every page as well"

        notifications.press(note, "Review")
        application.screen.wait_for("By somebody who goes by the name .*Bo.* at a node that calls itself .*Mill Lane Centre")
        application.screen.wait_for("Three weeks in a row.")

        sign_in(application)
        application.screen.press("^I Have Read It$")
        application.screen.wait_for("You have read this.")

        application.screen.press("^Assess$")
        application.screen.enter("^Passphrase$", WORDS)
        application.screen.press("^Send the Assessment$")
        wait_until(lambda: "seen-here" in json.dumps(node.tell("alert", "show", node.tell("alert", "list")[0]["id"])),
                   "the neighbour to hear the assessment")

        raise_alert(node, "Made-up opening hours")
        note = wait_until(lambda: notifications.find("opening hours"), "the second notification")
        application.screen.press("^Review$")
        assert not notifications.closed
        application.screen.press("^I Have Read It$")
        wait_until(lambda: note["id"] in notifications.closed, "the notification to be withdrawn")


def taken_back(home):
    """an alert that is taken back is told of as such, and interrupts nobody"""
    notifications.forget()
    node = neighbour(home)
    with Application(home, [node.address]) as application:
        wait_until(application.has_peer, "a neighbour")
        raise_alert(node)
        first = wait_until(lambda: notifications.find("upper floors"), "the notification")
        with_passphrase(node.folder, "alert", "cancel", node.tell("alert", "list")[0]["id"], "--mirror", "Bo")
        note = wait_until(lambda: next((n for n in notifications.shown.values() if "taken back" in n["summary"]), None),
                          "the notification that it was taken back")
        assert note["urgency"] != 2 and first["urgency"] == 2, note
    wait_until(lambda: note["id"] in notifications.closed, "nothing to be left that nobody would answer")


def opens_a_window(home):
    """in the background, without a window, the notification's button opens one at the alert"""
    notifications.forget()
    node = neighbour(home)
    application = Application(home, [node.address])
    process = application.spawn("--background")
    try:
        wait_until(application.has_peer, "a neighbour")
        raise_alert(node)
        notifications.press(wait_until(lambda: notifications.find("upper floors"), "the notification"), "Review")
        Screen(process.pid).wait_for("By somebody who goes by the name .*Bo")
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def named(home):
    """every control of every page has a name"""
    node = neighbour(home)
    with Application(home, [node.address]) as application:
        screen = application.screen
        wait_until(application.has_peer, "a neighbour")
        raise_alert(node)
        screen.wait_for("^Review$")
        screen.press("^Review$")
        focus(application)
        for key in ("alt+1", "alt+2", "alt+3"):
            keys("key", key)
            iterate(0.5)
            assert not screen.nameless(), (key, screen.nameless())
        screen.press("^No Mirror yet$")
        screen.press("^Become the First Mirror$")
        assert not screen.nameless(), screen.nameless()
        with_passphrase(application.folder, "mirror", "add", "Eva")
        sign_in(application)
        screen.press("^Eva is signed in$")
        assert not screen.nameless(), screen.nameless()
        keys("key", "alt+3")
        iterate(0.5)
        screen.press("^Assess$")
        assert not screen.nameless(), screen.nameless()
        keys("key", "Escape", "Escape")
        iterate(0.5)
        screen.press("^Raise an Alert$")
        assert not screen.nameless(), screen.nameless()


notifications = Notifications()
main([told_and_read, taken_back, opens_a_window, named])
