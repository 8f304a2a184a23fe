#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people try at a terminal: wrong files, full disks, sockets left behind, and odd operands."""

import os
import signal
import subprocess

from people import BREATHCTL, PATIENCE, control, main, run


def passphrase(home):
    path = home.path / "passphrase"
    path.touch(mode=0o600)
    path.write_text("four unrelated words\n")
    return f"--passphrase-file={path}"


def into_the_folder(home):
    """nothing that is written for people goes into the data folder, whichever way leads there"""
    a = home.node("a").start()
    a.set_water(1200)
    link, inner = home.path / "link", a.folder / "inner"
    link.symlink_to(a.folder)
    inner.mkdir()
    outside = home.path / "outside"
    outside.symlink_to(a.folder / "breath.db")
    before = {name.name: name.stat().st_ino for name in a.folder.iterdir()}
    for target in (a.folder / "breath.db", a.folder / "b2", link / "node.key", link / "inner" / "b", outside, inner / ".." / "b"):
        said = a.control("backup", "--force", str(target), passphrase(home), status=1)
        assert "lies in the data folder" in said, said
    for target in (a.folder / "x.csv", link / "x.json"):
        assert "lies in the data folder" in a.control("export", "--force", str(target), status=1)
    assert {name.name: name.stat().st_ino for name in a.folder.iterdir()} == before
    a.control("export", str(home.path / "x.csv"))

    dangling = home.path / "dangling.csv"
    dangling.symlink_to(home.path / "nowhere")
    assert "--force" in a.control("export", str(dangling), status=1)
    assert dangling.is_symlink()


def left_sockets(home):
    """a socket that a killed node left behind hides no node that listens elsewhere"""
    a = home.node("a").start()
    a.process.kill()
    a.process.wait()
    elsewhere = home.path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    left = list((home.runtime / "breath").glob("*.socket"))
    assert len(left) == 1
    del os.environ["XDG_RUNTIME_DIR"]
    a.start()
    assert list((home.runtime / "breath").glob("*.socket")) == left
    a.control("status")
    os.environ["XDG_RUNTIME_DIR"] = str(home.runtime)
    a.control("status")
    assert a.stop() == 0
    assert "no node runs" in a.control("status", status=4)


def hung_up(home):
    """a node whose terminal is closed ends as if told to, unless it was to outlive it"""
    a = home.node("a").start()
    assert a.stop(signal.SIGHUP) == 0
    assert not list((home.runtime / "breath").glob("*.socket"))
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        a.start()
    finally:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
    a.process.send_signal(signal.SIGHUP)
    a.control("status")
    assert a.stop() == 0


def full_disk(home):
    """what cannot be printed is no success"""
    a = home.node("a").start()
    for words in (["status", "--json"], ["status"], ["nodes", "--json"], ["log", "verify"], ["invite"]):
        with open("/dev/full", "w") as full:
            command = [BREATHCTL, "--data-dir", str(a.folder), *words]
            done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=PATIENCE, check=False)
        assert done.returncode == 1 and "could not be written" in done.stderr, (words, done)


def not_ours(home):
    """whoever may not enter the data folder is told so, and not to start a node"""
    if os.geteuid() != 0:
        return
    a = home.node("a").start()
    home.path.chmod(0o755)
    done = run("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", BREATHCTL, "--data-dir", str(a.folder), "status")
    assert done.returncode == 1 and "cannot be opened: Permission denied" in done.stderr, done
    os.chown(a.folder, 65534, 65534)
    try:
        (home.runtime / "breath").rename(home.runtime / "moved")
        assert "belongs to another user" in a.control("status", status=1)
    finally:
        os.chown(a.folder, 0, 0)


def odd_operands(home):
    """an operand is taken as it is after “--”, and what is wrong with it is said"""
    a = home.node("a").start()
    command = [os.path.abspath(BREATHCTL), "--data-dir", str(a.folder), "export", "--", "--x.csv"]
    subprocess.run(command, stdout=subprocess.DEVNULL, timeout=PATIENCE, check=True, cwd=home.path)
    assert (home.path / "--x.csv").exists()
    assert "takes one FILE" in a.control("export", status=2)
    assert "FILE of export must not be empty" in a.control("export", "", status=2)
    assert "ID of alert show is not text in UTF-8" in a.control("alert", "show", b"\xff", status=2)
    control(home.path / "nowhere", "status", "--data-dir", str(a.folder))


def odd_values(home):
    """files that are none, values left empty and signs that would act on the terminal are refused in plain words"""
    a = home.node("a").start()
    fifo = home.path / "fifo"
    os.mkfifo(fifo)
    a.act("mirror", "add", "Anna")
    text = ("--title=T", "--mirror=Anna")
    for words in (["seed", "offer", fifo, *text], ["alert", "import", fifo, "--mirror=Anna"], ["import", fifo]):
        assert "is not a plain file" in a.control(*map(str, words), status=1), words
    said = a.control("backup", str(home.path / "b"), f"--passphrase-file={fifo}", status=1)
    assert "is not a plain file" in said, said
    given = home.path / "open"
    given.touch(mode=0o644)
    given.chmod(0o644)
    with given.open() as file:
        command = [BREATHCTL, "--data-dir", str(a.folder), "alert", "cancel", "0", "--mirror=Anna", f"--passphrase-fd={file.fileno()}"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False, pass_fds=[file.fileno()])
    assert f"chmod 600 '{given}'" in done.stderr, done

    raising = ["alert", "raise", "--event=other"]
    flagging = ["trust", "flag", "x", "--reason=other"]
    for words in ([*raising, "--days="], [*raising, "--expires="], ["trust", "isolate", "x", "--hours="], [*flagging, "--days="]):
        assert "must not be empty" in a.control(*words, "--mirror=Anna", status=2), words
    assert "not both" in a.control("alert", "raise", "--mirror=Anna", "--days=3", "--expires=2030-01-01", status=2)
    assert "at least one of" in a.control("transfer", "counter", "0", "--mirror=Anna", status=2)
    for words in (["forget"], ["node", "show"], ["alert", "show"], ["seed", "show"], ["transfer", "show"]):
        said = a.control(*words, "\x1b[31mx\u202ey" + 2000 * "z", status=1)
        assert "\x1b" not in said and "\u202e" not in said and len(said) < 700, said


main([into_the_folder, left_sockets, hung_up, full_disk, not_ours, odd_operands, odd_values])
