#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check INSTALLATION PORTALS: what flatpak/check tries, on a display and a bus of its own, with Breath installed in INSTALLATION.

PORTALS is a folder for descriptions of portal backends. Ends with one line of sums.
"""

import json
import os
import re
import signal
import statistics
import subprocess
import sys
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / folder) for folder in ("app", "lib")]

from gi.repository import Gio, GLib  # noqa: E402

import bundle  # noqa: E402
from desktop import Notifications, Screen, iterate, wait_until  # noqa: E402
from portals import Desktop  # noqa: E402
from stopwatch import Stopwatch, again_if_late  # noqa: E402

ID = "org.sharedbreath.Breath"
OBJECT = "/org/sharedbreath/Breath"
NODE = "Birch House"
TITLE = os.environ.get("BREATH_EXPECTED_TITLE", NODE)  # until the node has opened it is another
STARTS = 10
SLOWNESS = float(os.environ.get("BREATH_SLOWNESS", "1"))
MAX_SECONDS = 1.0 * SLOWNESS
MAX_BUNDLE = 3_000_000
MAX_NOTIFIED = 20 * SLOWNESS  # seconds
PATIENCE = 60  # seconds for what should take one

INSTALLATION, PORTALS = (Path(word) for word in sys.argv[1:3])
FILES = INSTALLATION / "app" / ID / "current" / "active"
DATA = Path.home() / ".var" / "app" / ID / "data"


class Skip(Exception):
    """What a check needs is not on this computer; the message says what."""


def flatpak(*words, **options):
    return bundle.output("flatpak", *words, **options)


def inside(*words, command="sh"):
    """The outcome of a command in a sandbox of its own."""
    return subprocess.run(["flatpak", "run", f"--command={command}", ID, *words], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=PATIENCE, check=False)


def spawn(*words, command=None, log="app.log"):
    with open(Path(os.environ["XDG_RUNTIME_DIR"]) / log, "ab") as file:
        return subprocess.Popen(["flatpak", "run", *([f"--command={command}"] if command else []), ID, *words],
                                stdin=subprocess.DEVNULL, stdout=file, stderr=file)


def window():
    found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", f"^{re.escape(TITLE)}$"],
                           stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False).stdout.split()
    return found[-1] if found else None


def wait_for(holds, seconds=PATIENCE):
    end = time.monotonic() + seconds
    while not (found := holds()) and time.monotonic() < end:
        iterate(0.02)
    return found


def owned(name=ID):
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    return bus.call_sync("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "NameHasOwner", GLib.Variant("(s)", (name,)),
                         None, Gio.DBusCallFlags.NONE, -1, None).unpack()[0]


def call(interface, method, arguments, path=OBJECT):
    return Gio.bus_get_sync(Gio.BusType.SESSION).call_sync(ID, path, interface, method, arguments, None,
                                                           Gio.DBusCallFlags.NONE, 60_000, None)


def act(action):
    call("org.freedesktop.Application", "ActivateAction", GLib.Variant("(sava{sv})", (action, [], {})))


def quit_application():
    """Ends the application the way its menu does."""
    if owned():
        act("quit")
    assert wait_for(lambda: not owned()), "the application did not end"


def sdk_environment():
    """The installation that has the SDK, which the one that is tried lacks."""
    return {"FLATPAK_USER_DIR": os.environ["BREATH_SDK_INSTALLATION"]} if os.environ.get("BREATH_SDK_INSTALLATION") else {}


class SandboxedScreen(Screen):
    """What a screen reader sees of the application, whose process number is another in its sandbox."""

    def __init__(self):
        super().__init__(None)

    def _find_program(self):
        from gi.repository import Atspi

        desktop = Atspi.get_desktop(0)
        for index in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(index)
            if child is not None and "reath" in (child.get_name() or "") and child.get_child_count() > 0:
                return child
        return None


def listen_on_loopback(folder, *lines):
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings = folder / "settings.ini"
    settings.touch(mode=0o600)
    settings.write_text("\n".join(["[node]", f"name={NODE}", "", "[network]", "listen=/ip4/127.0.0.1/tcp/0;", *lines, ""]),
                        encoding="utf-8")


# What can be said without starting it


def permissions_are_golden():
    """the permissions are those of tests/flatpak/permissions.golden, and nothing overrides them"""
    golden = bundle.permissions((ROOT / "tests" / "flatpak" / "permissions.golden").read_text(encoding="utf-8"))
    given = bundle.permissions((FILES / "metadata").read_text(encoding="utf-8"))
    assert given == golden, f"given {given}, wanted {golden}"
    overrides = flatpak("override", "--user", "--show", ID)
    assert not overrides.strip(), overrides


def extra_permission_is_noticed():
    """one more permission in the metadata is noticed"""
    text = (FILES / "metadata").read_text(encoding="utf-8")
    for more in (re.sub(r"^(shared=.*)$", r"\1\nfilesystems=home;", text, flags=re.MULTILINE),
                 re.sub(r"^sockets=", "sockets=session-bus;", text, flags=re.MULTILINE),
                 text + "\n[Session Bus Policy]\norg.freedesktop.Flatpak=talk\n"):
        assert more != text
        assert bundle.permissions(more) != bundle.permissions(text)


def nothing_is_left_over():
    """nothing that only a build needs is in it"""
    found = bundle.leftovers(FILES / "files")
    assert not found, found


def binaries_are_hardened():
    """every program and library has full RELRO, canaries, no executable stack, is position independent and fortified"""
    weak = {str(path.relative_to(FILES)): found for path in bundle.binaries(FILES / "files") if (found := bundle.weaknesses(path))}
    assert len(bundle.binaries(FILES / "files")) >= 5
    assert not weak, weak


def compiled(name, *flags):
    """What the compiler of this computer makes of a line or two that could be fortified."""
    path = Path(os.environ["XDG_RUNTIME_DIR"]) / name
    source = 'int sprintf (char *, const char *, ...);\nvoid _start (char *to) { sprintf (to, "%d", 1); }\n'
    done = subprocess.run(["cc", "-nostdlib", "-fno-stack-protector", "-Wl,-z,norelro,-z,execstack", *flags, "-o", str(path), "-x", "c", "-"],
                          input=source, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Skip("there is no compiler on this computer: " + done.stderr)
    return path


def weak_binary_is_noticed():
    """a library and a program without any of that are noticed"""
    found = set(bundle.weaknesses(compiled("weak.so", "-shared", "-Wl,-rpath,/tmp")))
    assert found == {"no full RELRO", "executable stack", "no stack canary", "nothing fortified", "a search path of its own"}, found
    found = set(bundle.weaknesses(compiled("weak", "-no-pie", "-Wl,--unresolved-symbols=ignore-all")))
    assert {"not position independent", "no full RELRO", "executable stack", "no stack canary"} <= found, found


def description_is_valid():
    """metainfo and desktop file are valid, the icons and licences are there, and all have the same name"""
    share = FILES / "files" / "share"
    # flatpak-builder before 1.4 gives the file its old name.
    metainfo = next(path for path in (share / "metainfo" / f"{ID}.metainfo.xml", share / "appdata" / f"{ID}.appdata.xml") if path.is_file())
    # The appstream of the SDK knows more than an old one of this computer.
    valid = subprocess.run(["flatpak", "build", os.environ["BREATH_BUILT"], "appstreamcli", "validate", "--no-net", "--strict",
                            "/app/" + str(metainfo.relative_to(FILES / "files"))], stdin=subprocess.DEVNULL, capture_output=True,
                           text=True, timeout=PATIENCE, check=False, env=os.environ | sdk_environment())
    assert valid.returncode == 0, valid.stdout + valid.stderr
    desktop_file = share / "applications" / f"{ID}.desktop"
    bundle.output("desktop-file-validate", str(desktop_file))
    assert "\nMimeType=x-scheme-handler/breath;\n" in desktop_file.read_text(encoding="utf-8"), "no desktop would open an invitation with it"
    text = metainfo.read_text(encoding="utf-8")
    assert f"<id>{ID}</id>" in text and json.loads((ROOT / "flatpak" / f"{ID}.json").read_text(encoding="utf-8"))["id"] == ID
    for needed in (f"icons/hicolor/scalable/apps/{ID}.svg", f"icons/hicolor/symbolic/apps/{ID}-symbolic.svg",
                   f"dbus-1/services/{ID}.service", f"licenses/{ID}/COPYING", f"licenses/{ID}/COPYING.LESSER",
                   "licenses/libsodium/LICENSE", "licenses/protobuf-c/LICENSE", "locale/sv/LC_MESSAGES/breath.mo"):
        assert (share / needed).is_file(), f"{needed} is missing"


def bundle_is_small():
    """the bundle has at most 3 MB"""
    size = Path(os.environ["BREATH_BUNDLE"]).stat().st_size
    print(f"# {size / 1e6:.2f} MB")
    assert size <= MAX_BUNDLE


# What a person meets


def window_opens():
    """a window with the right title opens, in the median of ten starts within a second"""
    seconds, watch = [], Stopwatch()
    for _ in range(STARTS):
        started = time.monotonic()
        process = spawn()
        found = wait_for(window)
        seconds.append(time.monotonic() - started)
        assert found, f"no window is called {TITLE}"
        wait_for(owned)
        quit_application()
        process.wait(timeout=PATIENCE)
    median = statistics.median(seconds)
    print(f"# median {median:.2f} s, from {min(seconds):.2f} to {max(seconds):.2f}")
    watch.check(MAX_SECONDS, median)


def other_title_is_noticed():
    """a window with another title would not have been taken for ours"""
    global TITLE
    title, TITLE = TITLE, "Breeze"
    process = spawn()
    try:
        assert wait_for(owned)
        assert not wait_for(window, 2)
    finally:
        TITLE = title
        quit_application()
        process.wait(timeout=PATIENCE)


def data_is_private():
    """nobody else can open what it keeps, though Flatpak makes folders that others can enter"""
    folder = DATA / "breath"
    assert folder.stat().st_mode & 0o777 == 0o700, oct(folder.stat().st_mode)
    files = [path for path in folder.rglob("*")]
    assert any(path.name == "node.key" for path in files), files
    for path in files:
        assert path.stat().st_mode & 0o077 == 0, f"{path}: {oct(path.stat().st_mode)}"


def open_data_is_refused():
    """a data folder that was opened to others is refused, in words"""
    folder = DATA / "breath"
    folder.chmod(0o755)
    process = spawn()
    try:
        screen = SandboxedScreen()
        assert screen.wait_for("Could Not Be Opened")
    finally:
        folder.chmod(0o700)
        if owned():
            quit_application()
        process.wait(timeout=PATIENCE)


def home_is_out_of_reach():
    """a file at home, the sockets of this computer's services and its processes are out of reach"""
    secret = Path.home() / "secret"
    secret.write_text("a boat made of bread\n", encoding="utf-8")
    done = inside("-c", f'cat "{secret}"; ls -A "{Path.home()}"; ls /run/host/root /run/dbus 2>&1; ls -d /proc/[0-9]* | wc -l')
    assert "bread" not in done.stdout, done.stdout
    assert "secret" not in done.stdout, done.stdout
    assert int(done.stdout.split()[-1]) < 8, done.stdout
    secret.unlink()


def bus_starts_it():
    """the bus starts it when somebody asks for it, and a second call raises the same window"""
    call("org.freedesktop.Application", "Activate", GLib.Variant("(a{sv})", ({},)))
    assert wait_for(window), "no window"
    act("show-alerts")
    screen = SandboxedScreen()
    assert screen.wait_for("^Alerts$")
    quit_application()


NEIGHBOUR = """
umask 077
breath-node --json --data-dir "$1/mill" & node=$!
until [ -e "$1/raise" ]; do sleep 0.1; done
printf '%s\\n' "a boat made of bread" >/tmp/words
breathctl --data-dir "$1/mill" mirror add Bo --passphrase-fd=3 3</tmp/words
breathctl --data-dir "$1/mill" alert raise --mirror Bo --event bias-drift --severity Severe --headline Upper-floors \\
  --description Thrice --passphrase-fd=3 3</tmp/words
until [ -e "$1/end" ]; do sleep 0.1; done
kill $node
wait
"""


def notification_comes_back():
    """two sandboxes find each other over loopback; an alert of one is a notification whose button opens it in the other's window"""
    listen_on_loopback(DATA / "mill")
    log = Path(os.environ["XDG_RUNTIME_DIR"]) / "mill.log"
    mill = spawn("-c", NEIGHBOUR, "sh", str(DATA), command="sh", log="mill.log")
    process = None
    try:
        found = wait_for(lambda: re.search(r'"(/ip4/127[^"]*)"', log.read_text(encoding="utf-8")) if log.exists() else None)
        assert found, "the other node does not listen"
        listen_on_loopback(DATA / "breath", f"peers={found.group(1)};")
        process = spawn()
        assert wait_for(window)
        assert wait_for(lambda: '"event":"peer-connected"' in log.read_text(encoding="utf-8").replace(" ", "")), \
            "the two sandboxes did not find each other: " + log.read_text(encoding="utf-8")
        (DATA / "raise").touch()
        note = wait_for(lambda: next((n for n in notifications.shown.values() if "Upper-floors" in n["body"] + n["summary"]), None), MAX_NOTIFIED)
        assert note, f"no notification, but {notifications.shown}: " + log.read_text(encoding="utf-8")
        notifications.press(note, "Review")
        assert SandboxedScreen().wait_for("Thrice")
    finally:
        if owned():
            quit_application()
        if process:
            process.wait(timeout=PATIENCE)
        (DATA / "raise").touch()
        (DATA / "end").touch()
        mill.wait(timeout=PATIENCE)


def restart_portal(*interfaces):
    """A portal that finds other backends than the one before."""
    desktop.offer(*interfaces)
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    name = "org.freedesktop.portal.Desktop"
    if owned(name):
        number = bus.call_sync("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetConnectionUnixProcessID",
                               GLib.Variant("(s)", (name,)), None, Gio.DBusCallFlags.NONE, -1, None).unpack()[0]
        os.kill(number, signal.SIGTERM)
        assert wait_for(lambda: not owned(name))
    # An application that starts while the portal does may wait for it for long.
    bus.call("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "StartServiceByName", GLib.Variant("(su)", (name, 0)),
             None, Gio.DBusCallFlags.NONE, -1, None, None)
    assert wait_for(lambda: owned(name)), "the portal does not start"
    iterate(1)


def press_start_switch(screen):
    from gi.repository import Atspi

    node = screen.wait_for("^Start When I Sign In", {"check box", "switch", "toggle button"})
    assert Atspi.Action.do_action(node.get_action_iface(), 0)


def autostart_is_asked_for(allows=True, words=None):
    """the switch in the preferences asks the Background portal, which starts breath --background when somebody signs in"""
    desktop.starts.clear()
    desktop.allows = allows
    process = spawn()
    try:
        assert wait_for(window)
        iterate(1)
        act("preferences")
        screen = SandboxedScreen()
        press_start_switch(screen)
        if words:
            assert screen.wait_for(words)
        else:
            assert wait_for(lambda: desktop.starts), "nobody asked"
            allowed, command = desktop.starts[-1]
            assert allowed and command[:2] == ["flatpak", "run"] and command[-2:] == [ID, "--background"], desktop.starts
            iterate(1)
            assert not screen.find("does not let Breath start|has no way for Breath")
            press_start_switch(screen)
            assert wait_for(lambda: not desktop.starts[-1][0]), "switched off, nobody was told"
    finally:
        quit_application()
        process.wait(timeout=PATIENCE)


def denied_autostart_is_said():
    """a desktop that does not let it start by itself is told of in words"""
    autostart_is_asked_for(False, "does not let Breath start by itself")


def absent_autostart_is_said():
    """so is a desktop that has no such portal"""
    restart_portal("Inhibit", "FileChooser")
    try:
        autostart_is_asked_for(True, "has no way for Breath to ask")
    finally:
        restart_portal("Background", "Inhibit", "FileChooser")


def goes_on_without_a_window():
    """who closes the window and wants the node to go on has the Background portal asked; the bus brings the window back"""
    desktop.starts.clear()
    desktop.allows = True
    process = spawn()
    try:
        assert wait_for(window)
        iterate(1)
        bundle.output("xdotool", "windowfocus", "--sync", window(), "key", "ctrl+w")
        SandboxedScreen().press("^Keep It Running")
        assert wait_for(lambda: desktop.starts), "nobody asked"
        assert not desktop.starts[-1][0], "it was not to start by itself"
        assert wait_for(lambda: not window()), "the window stays"
        iterate(1)
        assert owned(), "the node ended"
        call("org.freedesktop.Application", "Activate", GLib.Variant("(a{sv})", ({},)))
        assert wait_for(window), "the window does not come back"
    finally:
        quit_application()
        process.wait(timeout=PATIENCE)
        listen_on_loopback(DATA / "breath")


def backup_goes_through_the_portal():
    """a backup goes where somebody chooses, through the file portal, and to no other place"""
    if not os.environ.get("BREATH_RUNTIME"):
        raise Skip("only root can have a runtime folder of its own where the document portal looks for it")
    if not os.access("/dev/fuse", os.R_OK | os.W_OK):
        raise Skip("/dev/fuse is out of reach, without which there is no document portal")
    desktop.chosen = Path.home() / "kept.backup"
    process = spawn()
    try:
        assert wait_for(window)
        iterate(1)
        act("preferences")
        screen = SandboxedScreen()
        screen.enter("^Passphrase of the Backup", "a boat made of bread")
        screen.enter("^The Same Passphrase Again", "a boat made of bread")
        screen.press("^Save a Backup")
        assert wait_for(lambda: screen.find("The node is sealed in .*kept.backup")), \
            [node.get_name() for node in screen.walk() if node.get_role_name() == "label"]
        assert desktop.chosen.stat().st_size > 1000
        assert desktop.chosen.stat().st_mode & 0o077 == 0, oct(desktop.chosen.stat().st_mode)
        desktop.chosen.unlink()
    finally:
        quit_application()
        process.wait(timeout=PATIENCE)


def screensaver_locks():
    """the application hears through the portal when the screen saver starts"""
    process = spawn()
    try:
        assert wait_for(window)
        assert wait_for(lambda: desktop.monitors), "nobody asked for the state of the session"
    finally:
        quit_application()
        process.wait(timeout=PATIENCE)


def uninstalls_whole():
    """uninstalled with its data, nothing of it is left"""
    flatpak("uninstall", "--user", "-y", "--noninteractive", "--delete-data", ID)
    left = [str(path) for root in (Path.home(), INSTALLATION / "exports", INSTALLATION / "app") for path in root.rglob("*")
            if "sharedbreath" in path.name]
    assert not left, left


CHECKS = [
    permissions_are_golden, extra_permission_is_noticed, nothing_is_left_over, binaries_are_hardened, weak_binary_is_noticed,
    description_is_valid, bundle_is_small, window_opens, other_title_is_noticed, data_is_private, open_data_is_refused,
    home_is_out_of_reach, bus_starts_it, notification_comes_back,
    autostart_is_asked_for, denied_autostart_is_said, goes_on_without_a_window, backup_goes_through_the_portal, screensaver_locks,
    absent_autostart_is_said, uninstalls_whole,
]


def run(check):
    started = time.monotonic()
    try:
        again_if_late(check)
    except Skip as skip:
        print(f"skip  {check.__doc__}: {skip}", flush=True)
        return "skipped"
    except Exception:  # whatever it was, the next is tried
        print(f"FAIL  {check.__doc__}", flush=True)
        print("\n".join(f"#     {line}" for line in traceback.format_exc().splitlines()), flush=True)
        if owned():
            subprocess.run(["flatpak", "kill", ID], check=False)
            wait_for(lambda: not owned())
        return "failed"
    print(f"ok    {check.__doc__} ({time.monotonic() - started:.1f} s)", flush=True)
    return "passed"


desktop = Desktop(PORTALS)
desktop.offer("Background", "Inhibit", "FileChooser")
notifications = Notifications()
listen_on_loopback(DATA / "breath")
wanted = sys.argv[3:]
results = [run(check) for check in CHECKS if not wanted or check.__name__ in wanted]
summary = f"{results.count('passed')} passed, {results.count('failed')} failed"
if skipped := results.count("skipped"):
    summary += f", {skipped} skipped"
print(summary)
sys.exit(1 if "failed" in results else 0)
