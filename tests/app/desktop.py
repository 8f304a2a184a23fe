# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop for the application: what assistive technology sees of it, and a daemon that records its notifications."""

import json
import re
import subprocess
import time
import warnings

import gi

gi.require_version("Atspi", "2.0")
gi.require_version("Gio", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402

warnings.simplefilter("ignore")

PATIENCE = 60
NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
INTERFACE = """<node><interface name="org.freedesktop.Notifications">
<method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
<arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/><arg type="a{sv}" direction="in"/>
<arg type="i" direction="in"/><arg type="u" direction="out"/></method>
<method name="CloseNotification"><arg type="u" direction="in"/></method>
<method name="GetCapabilities"><arg type="as" direction="out"/></method>
<method name="GetServerInformation"><arg type="s" direction="out"/><arg type="s" direction="out"/>
<arg type="s" direction="out"/><arg type="s" direction="out"/></method>
<signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
<signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal></interface></node>"""


def iterate(seconds):
    """Answers what came over the bus meanwhile."""
    context = GLib.MainContext.default()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not context.iteration(False):
            time.sleep(0.02)


def wait_until(holds, what):
    end = time.monotonic() + PATIENCE
    while not (found := holds()):
        assert time.monotonic() < end, f"waited in vain for {what}"
        iterate(0.1)
    return found


class Notifications:
    """The notification daemon of a desktop, which remembers everything and lets a test press what a person would."""

    def __init__(self):
        self.last = 0
        self.forget()
        self.connection = Gio.bus_get_sync(Gio.BusType.SESSION)
        for interface in Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces:
            self.connection.register_object(PATH, interface, self._call, None, None)
        Gio.bus_own_name_on_connection(self.connection, NAME, Gio.BusNameOwnerFlags.NONE, None, None)

    def forget(self):
        self.shown = {}
        self.closed = []

    def _call(self, _connection, _sender, _path, _interface, method, parameters, invocation):
        values = parameters.unpack()
        if method == "Notify":
            self.last = values[1] or self.last + 1
            self.shown[self.last] = {
                "id": self.last,
                "summary": values[3],
                "body": values[4],
                "actions": dict(zip(values[5][::2], values[5][1::2], strict=True)),
                "urgency": values[6].get("urgency"),
            }
            invocation.return_value(GLib.Variant("(u)", (self.last,)))
        elif method == "CloseNotification":
            self.closed.append(values[0])
            self.shown.pop(values[0], None)
            invocation.return_value(None)
        elif method == "GetCapabilities":
            invocation.return_value(GLib.Variant("(as)", (["actions", "body", "persistence"],)))
        else:
            invocation.return_value(GLib.Variant("(ssss)", ("tests", "breath", "1", "1.2")))

    def find(self, words):
        return next((note for note in self.shown.values() if words in note["body"]), None)

    def press(self, note, label):
        action = next(key for key, text in note["actions"].items() if text == label)
        self.connection.emit_signal(None, PATH, NAME, "ActionInvoked", GLib.Variant("(us)", (note["id"], action)))
        # As daemons do: who has answered a notification sees it no more.
        self.shown.pop(note["id"], None)
        self.connection.emit_signal(None, PATH, NAME, "NotificationClosed", GLib.Variant("(uu)", (note["id"], 2)))


INTERACTIVE = {
    "push button", "button", "toggle button", "check box", "radio button", "switch", "entry", "text", "password text",
    "spin button", "combo box", "slider", "page tab", "list item", "menu item", "link",
}


class Screen:
    """What a screen reader sees of one program."""

    def __init__(self, pid):
        Atspi.init()
        self.pid = pid
        self.root = wait_until(self._find_program, "the program on the accessibility bus")

    def _find_program(self):
        desktop = Atspi.get_desktop(0)
        for index in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(index)
            if child is not None and child.get_process_id() == self.pid and child.get_child_count() > 0:
                return child
        return None

    def walk(self, node=None):
        node = node or self.root
        yield node
        try:
            children = [node.get_child_at_index(index) for index in range(node.get_child_count())]
        except GLib.Error:
            return
        for child in children:
            if child is not None:
                yield from self.walk(child)

    @staticmethod
    def place(node):
        component = node.get_component_iface()
        box = Atspi.Component.get_extents(component, Atspi.CoordType.WINDOW) if component else None
        return (box.x, box.y, box.width, box.height) if box and box.width > 0 and box.height > 0 else None

    @staticmethod
    def text_of(node):
        text = node.get_text_iface()
        return Atspi.Text.get_text(text, 0, Atspi.Text.get_character_count(text)) if text else ""

    @staticmethod
    def is_within(node, role):
        while (node := node.get_parent()) is not None:
            if node.get_role_name() == role:
                return True
        return False

    def find(self, words, roles=None):
        """What is on the screen with a name or text like words. To newer versions of GTK the text of a status is not its name."""
        pattern = re.compile(words)
        for node in self.walk():
            try:
                role, name = node.get_role_name(), node.get_name() or ""
                if not name and role == "status bar":
                    name = self.text_of(node)
                if (roles is None or role in roles) and pattern.search(name) and self.place(node):
                    return node
            except GLib.Error:
                continue  # it went while it was looked at
        return None

    def wait_for(self, words, roles=None):
        return wait_until(lambda: self.find(words, roles), f"“{words}”")

    def press(self, words):
        """A press into a layout that still moves is lost, so it waits until the place of the button stays."""
        node, last = self.wait_for(words, {"push button", "button", "page tab"}), None
        while (place := self.place(node)) != last or place is None:
            last = place
            iterate(0.2)
        assert Atspi.Action.do_action(node.get_action_iface(), 0)
        iterate(0.6)

    def enter(self, words, text):
        """Into the field with such a name that was shown last: what is typed goes where a person would click."""
        node = self.wait_for(words, {"text", "password text", "entry"})
        assert Atspi.EditableText.set_text_contents(node.get_editable_text_iface(), text)
        iterate(0.2)

    def nameless(self):
        """The controls without a name that a person would understand, once the page has stopped moving."""
        end = time.monotonic() + PATIENCE

        while (found := self._find_nameless()) and time.monotonic() < end:
            iterate(0.25)
        return found

    def _find_nameless(self):
        found = []
        for node in self.walk():
            try:
                role, name = node.get_role_name(), (node.get_name() or "").strip()
                if role == "list item" and self.is_within(node, "combo box"):
                    continue  # GTK's own, and the combo box has a name
            except GLib.Error:
                continue
            if role in INTERACTIVE and self.place(node) and (not name or re.fullmatch(r"(Gtk|Adw|Breath)\w+", name) or re.search(r"(^|\s)_\w", name)):
                found.append((role, name, self.place(node)))
        return found


def keys(*words):
    subprocess.run(["xdotool", *words], check=True, timeout=PATIENCE)


def windows_of(application):
    """What the process of the application shows, the last one at the end."""
    return subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(application.process.pid)],
                          capture_output=True, text=True, check=False).stdout.split()


def focus(application):
    window = wait_until(lambda: windows_of(application), "the window")[-1]
    keys("windowfocus", "--sync", window)
    return window


def names(connection):
    """What every breath that runs is called on the bus."""
    (found,) = connection.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "ListNames", None, None,
                                    Gio.DBusCallFlags.NONE, -1, None).unpack()
    return [name for name in found if name.startswith("org.sharedbreath.")]


def main():
    """Prints what there is, for whoever writes a test."""
    import sys

    screen = Screen(int(sys.argv[1]))
    for node in screen.walk():
        print(json.dumps([node.get_role_name(), node.get_name(), screen.place(node)]))


if __name__ == "__main__":
    main()
