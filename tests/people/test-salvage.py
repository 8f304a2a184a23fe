#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Damage: it is noticed, kept, and what is left of it salvaged only if somebody agrees."""

import json
import re
import shutil

from people import BREATH_NODE, LASTING, main, run, wait_until


def refused(node):
    """What the program says that does not start."""
    done = run(BREATH_NODE, "--data-dir", str(node.folder), "--listen", "/ip4/127.0.0.1/tcp/0")
    assert done.returncode == 1, done
    return done.stderr


def salvage(node, *options, status=0):
    done = run(BREATH_NODE, "--data-dir", str(node.folder), "--salvage", *options)
    assert done.returncode == status, done
    return done.stdout


def passphrase(home):
    path = home.path / "passphrase"
    path.touch(mode=0o600)
    path.write_text("four unrelated words\n")
    return f"--passphrase-file={path}"


def publish(node):
    node.set_water(1200)
    node.control("resource", "publish", "water")
    return node.resource("water")["level"]


def overwrite(path, at, length=4096):
    with path.open("r+b") as file:
        file.seek(at)
        file.write(b"\xa5" * length)


def salvaged(home):
    """a damaged database is refused, kept, and goes on only when somebody agrees"""
    a = home.node("a").start("--name", "Mill Lane", listen=LASTING)
    b = home.node("b").start("--name", "Harbour", peers=[a.address])
    level = publish(a)
    publish(b)
    a.wait_for("status")
    before = a.tell("log", "verify")
    peer = a.peer
    assert a.stop() == 0

    database = a.folder / "breath.db"
    pages = database.stat().st_size // 4096
    whole = database.read_bytes()
    overwrite(database, (pages - 2) * 4096)
    damaged = database.read_bytes()
    said = refused(a)
    assert "--salvage" in said and database.read_bytes() == damaged, said

    said = salvage(a, status=1)
    assert "missing" in said and database.read_bytes() == damaged
    assert re.search(r"address +kept \d+\n +history +kept \d+", said), said
    assert refused(a)

    said = salvage(a, "--yes")
    kept = re.search(r"kept in (.*)", said).group(1)
    assert kept.startswith(str(a.folder / "quarantine")), said
    for name in ("breath.db", "head"):
        assert (a.folder / "quarantine").is_dir()
    assert open(f"{kept}/breath.db", "rb").read() == damaged
    assert damaged != whole

    a.start(listen=LASTING)
    assert a.peer == peer
    after = a.tell("log", "verify")
    assert after["sound"] and after["epoch"] > before["epoch"], (before, after)
    assert any(entry["kind"] == "salvage" for entry in a.tell("log", "verify", "--entries")["entries"]), after
    if a.resource("water")["published"]:
        assert a.resource("water")["level"] == level

    # Its neighbour hears of the new epoch, and it of its neighbour.
    wait_until(lambda: a.tell("nodes"), lambda nodes: [node["name"] for node in nodes] == ["Harbour"])
    assert a.stop() == 0
    a.start()
    assert a.tell("log", "verify")["sound"]


def put_back(home):
    """a database that was put back to an earlier state is noticed"""
    a = home.node("a").start()
    publish(a)
    assert a.stop() == 0
    earlier = (a.folder / "breath.db").read_bytes()
    a.start()
    a.set_water(1300)
    assert a.stop() == 0
    (a.folder / "breath.db").write_bytes(earlier)
    said = refused(a)
    assert "earlier state" in said, said

    said = salvage(a, "--yes")
    assert re.search(r"The last \d+ writes are lost", said), said
    a.start()
    assert a.tell("log", "verify")["sound"]
    assert a.resource("water")["stock"] == 1200


def interrupted(home):
    """a salvage that was cut after somebody agreed is finished by the next"""
    a = home.node("a").start()
    publish(a)
    assert a.stop() == 0
    agreed = a.folder / "salvage.done"
    shutil.copytree(a.folder, home.path / "copy")
    agreed.mkdir(mode=0o700)
    (a.folder / "breath.db").rename(agreed / "breath.db")
    (a.folder / "head").rename(agreed / "head")
    (a.folder / "breath.db").write_bytes(b"what was damaged" * 256)
    (a.folder / "breath.db").chmod(0o600)
    assert "interrupted" in refused(a)
    assert "interrupted" in a.control("backup", str(home.path / "a.backup"), passphrase(home), status=1)
    assert "interrupted" in salvage(a)
    assert not agreed.exists()
    a.start()
    assert a.resource("water")["stock"] == 1200


def left_over(home):
    """what an interrupted salvage left behind once it was in place harms no node that went on since"""
    a = home.node("a").start()
    publish(a)
    a.process.kill()
    a.process.wait()
    log = (a.folder / "breath.db-wal").read_bytes()
    assert log
    agreed = a.folder / "salvage.done"
    agreed.mkdir(mode=0o700)
    (agreed / "head").write_bytes(b"of long ago")
    said = salvage(a)
    assert "whole" in said and "interrupted" not in said, said
    assert not agreed.exists() and (a.folder / "breath.db-wal").read_bytes() == log
    agreed.mkdir(mode=0o700)
    a.start()
    assert a.resource("water")["stock"] == 1200 and a.tell("log", "verify")["sound"]


def restored_instead(home):
    """a backup that is restored over an interrupted salvage is not replaced by it later"""
    a = home.node("a").start()
    a.set_water(7)
    a.control("backup", str(home.path / "a.backup"), passphrase(home))
    assert a.stop() == 0
    agreed = a.folder / "salvage.done"
    agreed.mkdir(mode=0o700)
    (agreed / "breath.db").write_bytes(b"what was salvaged" * 256)
    (agreed / "head").write_bytes(b"and its note")
    a.control("restore", str(home.path / "a.backup"), passphrase(home), "--replace")
    assert not agreed.exists() and list(a.folder.glob("quarantine/*/salvage.done/breath.db"))
    a.start()
    assert a.resource("water")["stock"] == 7
    assert a.stop() == 0
    assert "whole" in salvage(a)
    a.start()
    assert a.resource("water")["stock"] == 7


def nothing_to_salvage(home):
    """where there is no database, or a node runs, nothing is salvaged, and no folder made"""
    a = home.node("a")
    salvage(a, "--yes", status=1)
    assert not a.folder.exists()
    a.folder.mkdir(mode=0o700)
    salvage(a, "--yes", status=1)
    a.start()
    salvage(a, "--yes", status=3)
    assert not (a.folder / "quarantine").exists()


def whole(home):
    """a whole database is left alone, and what else keeps a node from starting is named"""
    a = home.node("a").start()
    publish(a)
    before = a.tell("log", "verify")
    assert a.stop() == 0
    files = {file.name: file.read_bytes() for file in a.folder.iterdir()}
    assert "nothing to salvage" in salvage(a, "--yes")
    key = a.folder / "node.key"
    for name, bad in (("node.key", b"garbage"), ("settings.ini", b"\0" * 64), ("mirror-0.key", b"garbage")):
        file = a.folder / name
        file.touch(mode=0o600)
        file.write_bytes(bad)
        done = run(BREATH_NODE, "--data-dir", str(a.folder), "--salvage", "--yes")
        assert done.returncode == 1 and "is whole" in done.stdout and str(file) in done.stderr, done
        if name in files:
            file.write_bytes(files[name])
        else:
            file.unlink()
    assert {file.name: file.read_bytes() for file in a.folder.iterdir()} == files

    salvage(a, "--anyway", "--yes")
    a.start()
    renewed = a.tell("log", "verify")
    assert renewed["epoch"] > before["epoch"]
    assert a.stop() == 0

    overwrite(a.folder / "breath.db", 8192)
    key.write_bytes(b"garbage")
    done = run(BREATH_NODE, "--data-dir", str(a.folder), "--salvage", "--yes")
    assert done.returncode == 1 and "as usual" not in done.stdout and str(key) in done.stdout, done
    key.write_bytes(files["node.key"])
    a.start()
    assert a.tell("log", "verify")["epoch"] > renewed["epoch"]


def verified(home):
    """the log of a running node is read and its signatures verified"""
    a = home.node("a").start()
    publish(a)
    log = a.tell("log", "verify")
    assert log["sound"] and log["entries-total"] == 4 and log["first"] == 1 and log["last"] == 4, log
    assert log["anchored"], log
    assert "4 entries" in a.control("log", "verify")
    entries = a.tell("log", "verify", "--entries")["entries"]
    assert [entry["kind"] for entry in entries] == ["start", "profile", "stock", "draw"], json.dumps(entries)


main([salvaged, put_back, interrupted, left_over, restored_instead, nothing_to_salvage, whole, verified])
