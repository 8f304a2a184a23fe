#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program breath and dunst, a notification daemon that people have on their desktops."""

import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "people"))
BREATH = sys.argv.pop(1)

try:
    from desktop import focus, iterate, wait_until
except (ImportError, ValueError) as missing:
    print(f"1..0 # SKIP {missing}")
    sys.exit(0)

if not shutil.which("dunst"):
    print("1..0 # SKIP dunst is missing; tests/run installs it")
    sys.exit(0)

from application import Application, neighbour, raise_alert, sign_in, with_passphrase  # noqa: E402
from people import PATIENCE, main  # noqa: E402


class Dunst:
    """dunst as it comes, with a script that notes what it shows."""

    def __init__(self, home):
        self.noted = home.path / "noted"
        script = home.path / "note"
        script.write_text(f'#!/bin/sh\necho "$DUNST_URGENCY|$DUNST_SUMMARY|$DUNST_BODY" >>"{self.noted}"\n', encoding="utf-8")
        script.chmod(0o700)
        self.settings = home.path / "dunstrc"
        self.settings.write_text(f"[global]\n\n[everything]\nsummary = *\nscript = {script}\n", encoding="utf-8")

    def __enter__(self):
        self.process = subprocess.Popen(["dunst", "-config", str(self.settings)], stdin=subprocess.DEVNULL)
        wait_until(lambda: subprocess.run(["dunstctl", "is-paused"], capture_output=True, check=False).returncode == 0, "dunst")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=PATIENCE)

    def read(self):
        return self.noted.read_text(encoding="utf-8").splitlines() if self.noted.exists() else []

    @staticmethod
    def count():
        return int(subprocess.run(["dunstctl", "count", "displayed"], capture_output=True, text=True, check=True).stdout)

    def settled_count(self):
        """Some versions take away what was clicked on, in their own time, and others leave it."""
        last = None
        while (now := self.count()) != last:
            last = now
            iterate(1)
        return now

    @staticmethod
    def click():
        subprocess.run(["dunstctl", "action", "0"], check=True, timeout=PATIENCE)


def shown_by_dunst(home):
    """dunst shows an alert as critical until somebody answers it; a click opens that alert, and reading it takes it away"""
    node = neighbour(home)
    with Dunst(home) as dunst, Application(BREATH, home, [node.address]) as application:
        with_passphrase(application.folder, "mirror", "add", "Eva")
        wait_until(application.has_peer, "a neighbour")
        raise_alert(node)
        wait_until(dunst.read, "the notification")
        urgency, summary, body = dunst.read()[0].split("|")
        assert urgency == "CRITICAL", dunst.read()
        assert summary == "Severe alert", dunst.read()
        assert "Mill Lane Centre" in body and "upper floors" in body, dunst.read()
        wait_until(lambda: dunst.count() == 1, "it to be counted")

        dunst.click()
        application.screen.wait_for("By somebody who goes by the name .*Bo")

        left = dunst.settled_count()
        raise_alert(node, "Made-up opening hours")
        wait_until(lambda: len(dunst.read()) > 1 and dunst.count() > left, "the second notification")
        sign_in(application)
        focus(application)
        application.screen.press("^Review$")
        application.screen.wait_for("^I Have Read It$")
        application.screen.press("^I Have Read It$")
        application.screen.wait_for("You have read this.")
        wait_until(lambda: dunst.count() == left, "the notification to be withdrawn")


main([shown_by_dunst])
