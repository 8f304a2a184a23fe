#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program breath as a desktop starts it: its window, its background, its end."""

import os
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "people"))
BREATH = sys.argv.pop(1)

from ending import assert_ended  # noqa: E402
from people import BREATHCTL, PATIENCE, main, run  # noqa: E402


class Application:
    """One breath on a data folder that listens on loopback only."""

    def __init__(self, home, name):
        self.node = home.node(name)
        self.log = home.path / f"{name}.log"
        settings = self.node.folder / "settings.ini"
        self.node.folder.mkdir(mode=0o700)
        settings.touch(mode=0o600)
        settings.write_text(f"[node]\nname={name}\n\n[network]\nlisten=/ip4/127.0.0.1/tcp/0;\n\n"
                            "[window]\nclosing=end\n", encoding="utf-8")

    def spawn(self, *arguments):
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [BREATH, "--data-dir", str(self.node.folder), *arguments],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )


def wait_until(holds, what):
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.1)


def windows_of(process):
    return run("xdotool", "search", "--onlyvisible", "--pid", str(process.pid)).stdout.split()


def ask(application):
    return run(BREATHCTL, "--data-dir", str(application.node.folder), "status").returncode


def answers(application):
    return ask(application) == 0


def window_opens_and_ends(home):
    """a window opens on a running node; closing it ends the program with 0"""
    application = Application(home, "window")
    process = application.spawn()
    wait_until(lambda: answers(application), "the node")
    wait_until(lambda: windows_of(process), "the window")
    time.sleep(1)
    run("xdotool", "windowfocus", "--sync", windows_of(process)[-1], "key", "ctrl+w")
    assert_ended(process, application.log, PATIENCE)
    assert ask(application) == 4


def background_has_no_window(home):
    """--background runs the node without a window; a second start opens it and ends with 0"""
    application = Application(home, "background")
    process = application.spawn("--background")
    wait_until(lambda: answers(application), "the node")
    time.sleep(1)
    assert not windows_of(process)

    second = application.spawn()
    assert second.wait(timeout=PATIENCE) == 0
    wait_until(lambda: windows_of(process), "the window of the first")
    process.terminate()
    assert_ended(process, application.log, PATIENCE)


def hung_up(home):
    """closing the terminal that it was started in ends the program as ctrl+w does, unless it was to outlive it"""
    application = Application(home, "hung-up")
    process = application.spawn()
    wait_until(lambda: answers(application), "the node")
    process.send_signal(signal.SIGHUP)
    assert_ended(process, application.log, PATIENCE)
    assert ask(application) == 4

    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        process = application.spawn()
    finally:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
    wait_until(lambda: answers(application), "the node that outlives its terminal")
    process.send_signal(signal.SIGHUP)
    time.sleep(1)
    assert answers(application)
    process.terminate()
    assert_ended(process, application.log, PATIENCE)


def two_folders_two_windows(home):
    """two data folders are two applications in one desktop session"""
    first, second = Application(home, "one"), Application(home, "two")
    processes = [first.spawn(), second.spawn()]
    for process in processes:
        wait_until(lambda process=process: windows_of(process), "a window each")
    for application, process in zip((first, second), processes):
        process.terminate()
        assert_ended(process, application.log, PATIENCE)


def busy_folder_is_said(home):
    """on a folder where breath-node runs the program says so, and in the background ends"""
    node = home.node("busy").start()
    with (home.path / "busy-window.log").open("wb") as log:
        process = subprocess.Popen([BREATH, "--data-dir", str(node.folder), "--background"],
                                   stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    assert process.wait(timeout=PATIENCE) == 3
    assert "another" in (home.path / "busy-window.log").read_text(encoding="utf-8").lower()
    assert node.stop() == 0


main([window_opens_and_ends, background_has_no_window, hung_up, two_folders_two_windows, busy_folder_is_said])
