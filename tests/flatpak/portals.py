# SPDX-License-Identifier: GPL-3.0-or-later
"""What a desktop does behind its portals: a stand-in that remembers what it was asked and answers as a test wants."""

from pathlib import Path

from gi.repository import Gio, GLib

PREFIX = "org.freedesktop.impl.portal."
NAME = PREFIX + "desktop.breath"
PATH = "/org/freedesktop/portal/desktop"
INTERFACES = """<node>
<interface name="org.freedesktop.impl.portal.Background">
<method name="GetAppState"><arg type="a{sv}" direction="out"/></method>
<method name="NotifyBackground"><arg type="o" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
<arg type="u" direction="out"/><arg type="a{sv}" direction="out"/></method>
<method name="EnableAutostart"><arg type="s" direction="in"/><arg type="b" direction="in"/><arg type="as" direction="in"/>
<arg type="u" direction="in"/><arg type="b" direction="out"/></method>
<signal name="RunningApplicationsChanged"/></interface>
<interface name="org.freedesktop.impl.portal.Inhibit">
<method name="Inhibit"><arg type="o" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
<arg type="u" direction="in"/><arg type="a{sv}" direction="in"/></method>
<method name="CreateMonitor"><arg type="o" direction="in"/><arg type="o" direction="in"/><arg type="s" direction="in"/>
<arg type="s" direction="in"/><arg type="u" direction="out"/></method>
<method name="QueryEndResponse"><arg type="o" direction="in"/></method>
<signal name="StateChanged"><arg type="o"/><arg type="a{sv}"/></signal></interface>
<interface name="org.freedesktop.impl.portal.FileChooser">
<method name="OpenFile"><arg type="o" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
<arg type="s" direction="in"/><arg type="a{sv}" direction="in"/><arg type="u" direction="out"/><arg type="a{sv}" direction="out"/></method>
<method name="SaveFile"><arg type="o" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
<arg type="s" direction="in"/><arg type="a{sv}" direction="in"/><arg type="u" direction="out"/><arg type="a{sv}" direction="out"/></method>
</interface></node>"""


class Desktop:
    """The backends that the portal finds in a folder of descriptions."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.starts = []    # (allowed or not, command) of each request to start by itself
        self.monitors = []  # session handles
        self.allows = True
        self.chosen = None  # the file that whoever sits there picks
        self.connection = Gio.bus_get_sync(Gio.BusType.SESSION)
        for interface in Gio.DBusNodeInfo.new_for_xml(INTERFACES).interfaces:
            self.connection.register_object(PATH, interface, self._call, None, None)
        Gio.bus_own_name_on_connection(self.connection, NAME, Gio.BusNameOwnerFlags.NONE, None, None)

    def offer(self, *interfaces):
        """Describes to the portal what it finds here. It reads that when it starts. Without Access it offers no Background."""
        lines = "".join(PREFIX + interface + ";" for interface in interfaces)
        (self.folder / "breath.portal").write_text(f"[portal]\nDBusName={NAME}\nInterfaces={lines}\nUseIn=GNOME\n", encoding="utf-8")
        (self.folder / "gtk.portal").write_text(
            f"[portal]\nDBusName={PREFIX}desktop.gtk\nInterfaces={PREFIX}Access;{PREFIX}Notification;{PREFIX}Settings;\nUseIn=GNOME\n", encoding="utf-8")

    def _call(self, _connection, _sender, _path, _interface, method, parameters, invocation):
        values = parameters.unpack()
        if method == "EnableAutostart":
            self.starts.append((values[1], values[2]))
            invocation.return_value(GLib.Variant("(b)", (self.allows and values[1],)))
        elif method == "GetAppState":
            invocation.return_value(GLib.Variant("(a{sv})", ({},)))
        elif method == "NotifyBackground":
            invocation.return_value(GLib.Variant("(ua{sv})", (0, {"result": GLib.Variant("u", 1)})))
        elif method == "CreateMonitor":
            self.monitors.append(values[1])
            invocation.return_value(GLib.Variant("(u)", (0,)))
        elif method in ("OpenFile", "SaveFile"):
            uris = GLib.Variant("as", [Path(self.chosen).as_uri()])
            invocation.return_value(GLib.Variant("(ua{sv})", (0, {"uris": uris})))
        else:
            invocation.return_value(None)

    def start_screensaver(self):
        for monitor in self.monitors:
            state = {"screensaver-active": GLib.Variant("b", True), "session-state": GLib.Variant("u", 1)}
            self.connection.emit_signal(None, PATH, PREFIX + "Inhibit", "StateChanged", GLib.Variant("(oa{sv})", (monitor, state)))
