#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program breath, a keyboard and a screen reader: what it takes to plant a seed."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "people"))
BREATH = sys.argv.pop(1)

try:
    from desktop import keys, wait_until
except (ImportError, ValueError) as missing:
    print(f"1..0 # SKIP {missing}")
    sys.exit(0)

from application import WORDS, Application, neighbour, offer_seed, sign_in, with_passphrase  # noqa: E402
from people import main  # noqa: E402


def planted(home):
    """a seed is fetched, read and planted by key and by name, and every control on the way has one"""
    node = neighbour(home)
    with Application(BREATH, home, [node.address]) as application:
        screen = application.screen
        with_passphrase(application.folder, "mirror", "add", "Eva")
        wait_until(application.has_peer, "a neighbour")
        offer_seed(node, home)
        sign_in(application)
        keys("key", "alt+5")
        screen.wait_for("Rain <b>barrels</b>")
        assert not screen.nameless(), screen.nameless()
        keys("key", "Tab", "Return")
        screen.press("^Fetch$")
        screen.wait_for("Nobody has read it yet")
        assert not screen.nameless(), screen.nameless()
        screen.press("^Read It$")
        screen.wait_for("characters that nobody sees")
        assert not screen.nameless(), screen.nameless()
        screen.press("^Plant It or Set It Aside$")
        screen.enter("^Passphrase$", WORDS)
        screen.press("^Plant$")
        screen.wait_for("Planted in the Compost Memory here")
        keys("key", "alt+Left")  # an Escape closes what was just said below first
        screen.press("^Offer a Seed$")
        screen.wait_for("^No file is chosen yet")
        assert not screen.nameless(), screen.nameless()
        told = application.tell("seed", "search", "barrels")
        assert [one["title"] for one in told] == ["Rain <b>barrels</b>"], told


main([planted])
