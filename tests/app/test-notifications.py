#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program breath and a desktop: notifications of alerts, and what a screen reader finds."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "people"))
BREATH = sys.argv.pop(1)

try:
    from desktop import Notifications, Screen, focus, iterate, keys, wait_until
except (ImportError, ValueError) as missing:
    print(f"1..0 # SKIP {missing}")
    sys.exit(0)

import json  # noqa: E402

from application import WORDS, Application, neighbour, propose, raise_alert, sign_in, with_passphrase  # noqa: E402
from people import PATIENCE, main  # noqa: E402


def told_and_read(home):
    """an alert of another process is a critical notification, whose button opens it; read, it is withdrawn"""
    notifications.forget()
    node = neighbour(home)
    with Application(BREATH, home, [node.address]) as application:
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
        application.screen.wait_for("^Send the Assessment$")
        keys("key", "space")
        iterate(0.5)
        keys("key", "Down", "Return")
        application.screen.wait_for("^Seen here, too$")
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
    with Application(BREATH, home, [node.address]) as application:
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
    application = Application(BREATH, home, [node.address])
    process = application.spawn("--background")
    try:
        wait_until(application.has_peer, "a neighbour")
        raise_alert(node)
        notifications.press(wait_until(lambda: notifications.find("upper floors"), "the notification"), "Review")
        Screen(process.pid).wait_for("By somebody who goes by the name .*Bo")
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def proposed(home):
    """a proposal of another process is a notification that says no amount; its button opens it, where alone it is decided"""
    notifications.forget()
    node = neighbour(home)
    with Application(BREATH, home, [node.address]) as application:
        with_passphrase(application.folder, "mirror", "add", "Eva")
        wait_until(application.has_peer, "a neighbour")
        propose(node, application)

        note = wait_until(lambda: next((n for n in notifications.shown.values() if n["summary"] == "A Transfer Is Proposed"), None),
                          "the notification")
        assert note["urgency"] != 2 and "Mill Lane Centre" in note["body"] and "500" not in note["body"], note
        assert [words for key, words in note["actions"].items() if key != "default"] == ["Open"], note

        notifications.press(note, "Open")
        application.screen.wait_for("^They tell exact amounts, so sign in to see them")
        assert not application.screen.find("500.L"), "nobody is signed in"
        sign_in(application)
        for words in ("500.L", "^Yes$", "^No$"):
            application.screen.wait_for(words)
        assert not application.screen.nameless(), application.screen.nameless()
        told = application.tell("transfer", "list")
        assert [one["can-decide"] for one in told] == [True], told


def named(home):
    """every control of every page has a name"""
    node = neighbour(home)
    with Application(BREATH, home, [node.address]) as application:
        screen = application.screen
        wait_until(application.has_peer, "a neighbour")
        raise_alert(node)
        screen.wait_for("^Review$")
        screen.press("^Review$")
        focus(application)
        for key in ("alt+1", "alt+2", "alt+3", "alt+4", "alt+5"):
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
        keys("key", "alt+Left", "alt+Left")  # an Escape closes what was just said below first
        iterate(0.5)
        screen.press("^Raise an Alert$")
        assert not screen.nameless(), screen.nameless()


notifications = Notifications()
main([told_and_read, taken_back, opens_a_window, proposed, named])
