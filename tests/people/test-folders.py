#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Data folders: private, locked, and never taken for empty when they are damaged."""

import os
import signal
import stat
import subprocess

from people import BREATH_NODE, PATIENCE, main, run, wait_until

LISTEN = ["--listen", "/ip4/127.0.0.1/tcp/0"]


def refused(folder, status=1):
    done = run(BREATH_NODE, "--json", "--data-dir", str(folder), *LISTEN)
    assert done.returncode == status, done
    assert done.stdout == "" and done.stderr, done
    return done.stderr


def used(home):
    """A folder that a node ran on and that holds something."""
    a = home.node("a").start()
    a.set_water(1200)
    a.control("resource", "publish", "water")
    assert a.stop() == 0
    return a.folder


def second_instance(home):
    """a second instance says so and ends with 3, the first runs on"""
    a = home.node("a").start()
    assert "already" in refused(a.folder, status=3)
    a.control("status")
    assert a.stop() == 0


def many_at_once(home):
    """of many started at once one runs"""
    folder = str(home.path / "n")
    command = [BREATH_NODE, "--json", "--data-dir", folder, *LISTEN]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) for _ in range(8)]
    ended = []
    for process in started:
        if process.stdout.readline():
            ended.append("ran")
        else:
            ended.append(process.wait(timeout=PATIENCE))
    for process in started:
        if process.poll() is None:
            process.terminate()
            assert process.wait(timeout=PATIENCE) == 0
        process.stdout.close()
    assert sorted(map(str, ended)) == ["3"] * 7 + ["ran"], ended


def everything_is_private(home):
    """the folder is made 0700 and everything in it 0600, whatever the umask"""
    old = os.umask(0)
    try:
        a = home.node("a").start()
    finally:
        os.umask(old)
    a.set_water(1200)
    assert stat.S_IMODE(a.folder.stat().st_mode) == 0o700
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in a.folder.iterdir()}
    assert {"node.key", "breath.db", "lock"} <= set(modes), modes
    assert set(modes.values()) == {0o600}, modes


def wide_folder(home):
    """a folder that others can enter is refused, with the command that mends it"""
    folder = home.path / "wide"
    folder.mkdir()
    folder.chmod(0o755)
    assert f"chmod 700 '{folder}'" in refused(folder)
    assert not list(folder.iterdir())
    folder.chmod(0o700)
    home.node("wide").start()


def wide_files(home):
    """a key or a database that others can read is refused, with the command that mends it"""
    folder = used(home)
    for name in ("node.key", "breath.db", "settings.ini", "lock"):
        file = folder / name
        if not file.exists():
            file.touch(mode=0o600)
        file.chmod(0o644)
        assert f"chmod 600 '{file}'" in refused(folder), name
        file.chmod(0o600)
    home.nodes[0].start()


def damaged_database(home):
    """a damaged database is refused and left as it is"""
    folder = used(home)
    database = folder / "breath.db"
    good = database.read_bytes()
    for bad in (b"", b"garbage", os.urandom(len(good)), good[: len(good) // 2], good[:16] + os.urandom(200) + good[216:]):
        database.write_bytes(bad)
        assert str(database) in refused(folder)
        assert database.read_bytes() == bad
    database.write_bytes(good)
    a = home.nodes[0].start()
    assert a.resource("water")["published"]


def damaged_key(home):
    """a damaged or missing key is refused, and no other identity takes its place"""
    folder = used(home)
    key = folder / "node.key"
    good = key.read_bytes()
    for bad in (b"", b"garbage", good[:-1], good.replace(b"1", b"2", 1)):
        key.write_bytes(bad)
        refused(folder)
        assert key.read_bytes() == bad
    key.unlink()
    refused(folder)
    assert not key.exists()


def linked_key(home):
    """a key behind a symbolic link is refused"""
    folder = used(home)
    key = folder / "node.key"
    key.rename(home.path / "elsewhere")
    key.symlink_to(home.path / "elsewhere")
    assert "symbolic link" in refused(folder)


def not_a_folder(home):
    """a file where the folder should be is refused"""
    file = home.path / "file"
    file.touch(mode=0o600)
    refused(file)


def ends_cleanly(home):
    """SIGTERM and SIGINT end the node with status 0, however early they come"""
    a = home.node("a").start()
    assert a.stop(signal.SIGINT) == 0
    a.start()
    assert a.stop(signal.SIGTERM) == 0


def slips(home):
    """a slip on the command line ends with 2 and makes no folder"""
    folder = home.path / "new"
    for arguments in (
        ["--listen", "nonsense"],
        ["--listen", "/ip4/127.0.0.1/udp/1"],
        ["--peer", "nonsense"],
        ["--peer", "/ip4/127.0.0.1/udp/1"],
        ["--name", "  "],
        ["--yes"],
        ["--salvage", "--json"],
    ):
        done = run(BREATH_NODE, "--data-dir", str(folder), *arguments)
        assert done.returncode == 2 and not folder.exists(), (arguments, done)


def settings_slips(home):
    """what stands in the settings for nothing is told of, and an empty place to listen is refused"""
    a = home.node("a")
    a.folder.mkdir(mode=0o700)
    settings = a.folder / "settings.ini"
    settings.touch(mode=0o600)
    settings.write_text("[network]\nmax-connectionz=9\n[Network]\nlisten=\n[window]\nclosing=stay\n[centre]\nneed-water=3\n")
    a.start()
    assert "no settings, and have no effect: [network] max-connectionz, [Network] listen\n" in a.log(), a.log()
    assert "not understood" not in a.log(), a.log()
    assert a.stop() == 0
    settings.write_text("[network]\nmulticast=perhaps\n[window]\nclosing=foo\n")
    a.start()
    assert a.log().count("[network] multicast=perhaps is not understood; it may be true or false.") == 1, a.log()
    assert a.log().count("[window] closing=foo is not understood; it may be ask, stay or end.") == 1, a.log()
    assert a.stop() == 0
    settings.write_text("[network]\nlisten=\n")
    done = run(BREATH_NODE, "--data-dir", str(a.folder))
    assert done.returncode == 1 and "listen has no address" in done.stderr, done


def settings_count(home):
    """name, listening and peers may stand in the settings"""
    a = home.node("a").start()
    b = home.path / "b"
    b.mkdir(mode=0o700)
    settings = b / "settings.ini"
    settings.touch(mode=0o600)
    settings.write_text(f"[node]\nname=Birch House\n\n[network]\nlisten=/ip4/127.0.0.1/tcp/0;\npeers={a.address};\n")
    process = subprocess.Popen([BREATH_NODE, "--data-dir", str(b)], stdout=subprocess.DEVNULL)
    try:
        a.wait_for("peer-connected")
        wait_until(lambda: a.tell("nodes"), lambda nodes: [node.get("name") for node in nodes] == ["Birch House"])
    finally:
        process.terminate()
        assert process.wait(timeout=PATIENCE) == 0


main(
    [
        second_instance,
        many_at_once,
        everything_is_private,
        wide_folder,
        wide_files,
        damaged_database,
        damaged_key,
        linked_key,
        not_a_folder,
        ends_cleanly,
        slips,
        settings_slips,
        settings_count,
    ]
)
