#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program breath and a desktop on which somebody opens a link that is an invitation."""

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "people"))
BREATH, DESKTOP_FILE = sys.argv.pop(1), sys.argv.pop(1)

try:
    from desktop import Gio, GLib, Screen, focus, iterate, keys, names, wait_until
except (ImportError, ValueError) as missing:
    print(f"1..0 # SKIP {missing}")
    sys.exit(0)

from application import Application, with_passphrase  # noqa: E402
from people import PATIENCE, main  # noqa: E402

FIELD = "^Invitation of another centre$"
SLASHES = ("breath:", "breath:///")  # as it is, and what desktops make of it that take it for a file


def stranger(home):
    """The link of a node that the application has not heard of."""
    node = home.node("stranger").start("--name", "Mill Lane Centre")
    return node, node.tell("invite")["link"]


def shows(screen, link):
    """Whether the page is there with the link in its field."""
    field = screen.find(FIELD, {"text", "entry"})
    return field is not None and screen.text_of(field) == link


def open_link(application, *links):
    """As a desktop asks a program that it can start over the bus."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    name = next(name for name in names(bus) if name.startswith("org.sharedbreath.Breath"))
    bus.call_sync(name, "/" + name.replace(".", "/"), "org.freedesktop.Application", "Open",
                  GLib.Variant("(asa{sv})", (links, {})), None, Gio.DBusCallFlags.NONE, -1, None)


def install(application):
    """The desktop file, where desktops look for one, but for the folder that this application is for."""
    folder = Path(os.environ["XDG_DATA_HOME"]) / "applications"
    folder.mkdir(parents=True, exist_ok=True)
    text = Path(DESKTOP_FILE).read_text(encoding="utf-8")
    assert "\nExec=breath %u\n" in text and "\nDBusActivatable=true\n" in text, text
    text = text.replace("Exec=breath %u", f"Exec={BREATH} --data-dir {application.folder} %u")
    (folder / Path(DESKTOP_FILE).name).write_text(text.replace("DBusActivatable=true\n", ""), encoding="utf-8")
    subprocess.run(["update-desktop-database", str(folder)], check=True)


def starts_it(home):
    """a link starts the program, which shows it and accepts nothing until somebody presses the button"""
    node, link = stranger(home)
    application = Application(BREATH, home, [])
    process = application.spawn(link)
    screen = Screen(process.pid)
    wait_until(lambda: shows(screen, link), "the invitation")
    iterate(1)
    assert application.tell("chosen") == [], application.tell("chosen")
    assert not application.has_peer()
    screen.press("^Become Neighbours$")
    wait_until(lambda: application.tell("chosen") == [node.peer], "it to be chosen")
    wait_until(application.has_peer, "the neighbour")
    application.end(process)


def reaches_it(home):
    """the desktop finds it by its scheme and gives it the link while it runs; where there are Mirrors, one signs in to accept"""
    _, link = stranger(home)
    with Application(BREATH, home, []) as application:
        install(application)
        handler = wait_until(lambda: Gio.AppInfo.get_default_for_uri_scheme("breath"), "the desktop to know the scheme")
        assert handler.get_id() == "org.sharedbreath.Breath.desktop", handler.get_id()
        with_passphrase(application.folder, "mirror", "add", "Eva")
        assert handler.launch_uris([link], None)
        wait_until(lambda: shows(application.screen, link), "the invitation")
        application.screen.press("^Become Neighbours$")
        application.screen.wait_for("^Passphrase$")
        assert application.tell("chosen") == []


def opens_a_window(home):
    """in the background, without a window, a link opens one"""
    _, link = stranger(home)
    application = Application(BREATH, home, [])
    process = application.spawn("--background")
    wait_until(lambda: application.tell("status"), "the node")
    second = application.spawn(link)
    assert second.wait(timeout=PATIENCE) == 0
    screen = Screen(process.pid)
    wait_until(lambda: shows(screen, link), "the invitation")
    application.end(process)


def is_given_by_bus(home):
    """a desktop that starts programs over the bus gives it links, whatever page is open; of those that are no good it says why"""
    _, link = stranger(home)
    with Application(BREATH, home, []) as application:
        own = application.tell("invite")["link"]
        focus(application)
        keys("key", "alt+3")
        application.screen.wait_for("^Raise an Alert$")
        for scheme in SLASHES:
            link = scheme + link.split(":", 1)[1].lstrip("/")
            open_link(application, link, "breath:second")
            wait_until(lambda: shows(application.screen, link), link)
        for bad, words in (
            ("breath:12D3KooWCut", "A part of this invitation is missing"),
            (own, "^That is your own invitation"),
            (link.partition("?")[0], "^This invitation is of no use here"),
            ("breath:" + "x" * 100_000, "^That is no invitation"),
        ):
            open_link(application, bad)
            application.screen.wait_for(words)
            assert shows(application.screen, link), f"after {bad[:40]} what was there before is gone"
        assert application.tell("chosen") == []


main([starts_it, reaches_it, opens_a_window, is_given_by_bus])
