#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups: a node is sealed while it runs, lost, put back, and heard again under the same id."""

import csv
import json
import os
import shutil
import signal
import stat
import subprocess
import threading
import time

from people import BREATHCTL, PATIENCE, control, main, typed, wait_until

WORDS = "four unrelated words"
NO_SEEDS = {"seeds": 0, "seeds-known": 0, "seeds-refused": 0, "seeds-left": 0}


def passphrase(home, words=WORDS):
    path = home.path / "passphrase"
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(words + "\n")
    return f"--passphrase-file={path}"


def publish(node, stock):
    node.set_water(stock)
    node.control("resource", "publish", "water")
    return node.resource("water")["level"]


def level_at(other, node):
    known = [entry for entry in other.tell("nodes") if entry["id"] == node.peer]
    return known[0]["levels"].get("water", {}).get("level") if known else None


def wait_for_level(other, node, level):
    wait_until(lambda: level_at(other, node), lambda now: now == level)


def is_quiet(node):
    return "two different heads" not in node.log() and "own key" not in node.log()


def lost_and_back(home):
    """a node sealed while it runs, lost and put back is heard again under the same id, and spends nothing twice"""
    a = home.node("a").start("--name", "Aspen Hall")
    b = home.node("b").start(peers=[a.address])
    a.wait_for("peer-connected", peer=b.peer)
    first = publish(a, 100)
    wait_for_level(b, a, first)
    peer, key = a.peer, (a.folder / "node.key").read_bytes()
    file = home.path / "a.backup"
    assert WORDS not in a.control("backup", str(file), passphrase(home))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"Aspen" not in file.read_bytes() and key not in file.read_bytes()

    second = publish(a, 12000)
    wait_for_level(b, a, second)
    a.process.kill()
    a.process.wait()
    shutil.rmtree(a.folder)

    told = json.loads(a.control("restore", str(file), passphrase(home), "--json"))
    assert told["node"] == peer and "put-aside" not in told, told
    modes = {name.name: stat.S_IMODE(name.stat().st_mode) for name in a.folder.iterdir()}
    assert set(modes.values()) == {0o600} and {"node.key", "breath.db", "settings.ini"} <= set(modes), modes
    assert (a.folder / "node.key").read_bytes() == key

    a.start(peers=[b.address])
    assert a.peer == peer
    b.wait_for("peer-connected", peer=peer)
    wait_for_level(b, a, first)
    assert a.tell("status")["name"] == "Aspen Hall"
    assert a.resource("water")["level"] == first and a.resource("water")["stock"] == 100
    refusal = a.control("resource", "publish", "water", status=1)
    assert "again from" in refusal, refusal
    assert a.resource("water")["admits"] > time.time() + 23 * 3600
    assert is_quiet(a) and is_quiet(b)

    assert a.stop() == 0
    a.start(peers=[b.address])
    a.control("resource", "publish", "water", status=1)


def twice(home):
    """restored twice from one backup, each time in a newer epoch"""
    a = home.node("a").start()
    b = home.node("b").start(peers=[a.address])
    level = publish(a, 100)
    file = str(home.path / "a.backup")
    a.control("backup", file, passphrase(home))
    issued = 0
    for _ in range(2):
        a.stop()
        shutil.rmtree(a.folder)
        time.sleep(1)  # epochs are seconds
        a.control("restore", file, passphrase(home))
        a.start(peers=[b.address])
        b.wait_for("peer-connected", peer=a.peer)
        wait_for_level(b, a, level)
        issued = wait_until(lambda: b.tell("nodes")[0]["issued"], lambda now, before=issued: now > before)
    assert is_quiet(a) and is_quiet(b)


def while_written_to(home):
    """what was acknowledged before a backup is in it, however much is being written"""
    a = home.node("a").start()
    done, ended = [], threading.Event()

    def write():
        while not ended.is_set():
            a.set_water(len(done) + 1)
            done.append(len(done) + 1)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        wait_until(lambda: len(done) >= 5)
        before, file = len(done), str(home.path / "a.backup")
        a.control("backup", file, passphrase(home))
        after = len(done) + 1
    finally:
        ended.set()
        writer.join()
    there = home.node("there")
    there.control("restore", file, passphrase(home))
    there.start()
    assert before <= there.resource("water")["stock"] <= after


def resting(home):
    """a node that does not run is sealed as well, and one that is there is put aside only if asked"""
    a = home.node("a").start()
    a.set_water(5)
    peer = a.peer
    a.stop()
    file = str(home.path / "a.backup")
    told = json.loads(a.control("backup", file, passphrase(home), "--json"))
    assert told["node"] == peer and told["file"] == file, told

    b = home.node("b").start()
    other = b.peer
    assert "already" in b.control("restore", file, passphrase(home), "--replace", status=1)
    b.stop()
    assert "--replace" in b.control("restore", file, passphrase(home), status=1)
    told = json.loads(b.control("restore", file, passphrase(home), "--replace", "--json"))
    left = b.folder / "restore.part"
    left.mkdir(mode=0o700)
    (left / "node.key").write_text("of a restoration that was ended before it began")
    assert b.start().peer == peer and b.resource("water")["stock"] == 5
    assert not left.exists()
    b.stop()

    aside = home.node("aside")
    shutil.copytree(told["put-aside"], aside.folder)
    aside.folder.chmod(0o700)
    assert aside.start().peer == other


def refused(home):
    """each thing that is wrong is said in a sentence of its own, and nothing is changed"""
    a = home.node("a").start()
    a.stop()
    file = home.path / "a.backup"
    a.control("backup", str(file), passphrase(home))
    assert "--force" in a.control("backup", str(file), passphrase(home), status=1)
    a.control("backup", str(file), "--force", passphrase(home))
    assert "12 characters" in a.control("backup", str(home.path / "b"), passphrase(home, "too short"), status=1)
    assert not (home.path / "b").exists()

    nowhere = home.path / "nowhere"
    good = file.read_bytes()
    bad = home.path / "bad"
    sentences = set()
    for data, words in (
        (good, "four unrelated wards"),
        (good[:-1], WORDS),
        (good[:70], WORDS),
        (good[:16] + b"\2" + good[17:], WORDS),
        (good[:200] + bytes([good[200] ^ 1]) + good[201:], WORDS),
        (b"not a backup", WORDS),
    ):
        bad.write_bytes(data)
        sentences.add(control(nowhere, "restore", str(bad), passphrase(home, words), status=1))
        assert not nowhere.exists()
    assert len(sentences) == 6, sentences  # within the last chunk, cut short and changed look the same
    assert "no node" in control(nowhere, "backup", str(home.path / "c"), passphrase(home), status=1)
    assert not nowhere.exists()

    secret = home.path / "passphrase"
    secret.chmod(0o644)
    assert "chmod 600" in control(nowhere, "restore", str(file), f"--passphrase-file={secret}", status=1)


def exported(home):
    """levels heard and published are written for a spreadsheet and as JSON, while a node runs and after"""
    a = home.node("a").start("--name", "=Aspen")
    b = home.node("b").start(peers=[a.address])
    a.wait_for("peer-connected", peer=b.peer)
    first = publish(a, 100)
    wait_for_level(b, a, first)
    time.sleep(1.1)  # of two within a second the later is kept
    second = publish(a, 12000)
    wait_for_level(b, a, second)
    table, data = home.path / "b.csv", home.path / "b.json"
    b.control("export", str(table))
    assert "--force" in b.control("export", str(table), status=1)
    rows = list(csv.DictReader(table.read_text().splitlines()))
    heard = [int(row["level"]) for row in rows if row["node"] == a.peer and row["level"] != "unknown"]
    assert heard == [first, second], rows
    assert {row["name"] for row in rows if row["node"] == a.peer} == {"'=Aspen"}, rows
    assert stat.S_IMODE(table.stat().st_mode) == 0o600

    b.stop()
    assert json.loads(b.control("export", str(data), "--json"))["records"] == 2
    told = json.loads(data.read_text())
    assert [line["level"] for line in told["levels"] if line["node"] == a.peer] == [first, second], told
    assert "12000" not in data.read_text() and "stock" not in data.read_text()

    own = home.path / "a.csv"
    a.control("export", str(own))
    rows = list(csv.DictReader(own.read_text().splitlines()))
    assert [int(row["level"]) for row in rows if row["source"] == "own"] == [first, second], rows


def imported(home):
    """levels of others that a person brings are history, marked as that; a node's own are not taken"""
    a = home.node("a").start()
    b = home.node("b").start(peers=[a.address])
    level = publish(a, 100)
    wait_for_level(b, a, level)
    own = publish(b, 100)
    for name in ("b.csv", "b.json"):
        file = home.path / name
        b.control("export", str(file))
        c = home.node(f"c-{name}").start()
        told = json.loads(c.control("import", str(file), "--json"))
        records = 2 if name == "b.json" else 0
        assert told == {"levels": 2, "records": records, "known": 0, "refused": 0, **NO_SEEDS}, told
        again = json.loads(c.control("import", str(file), "--json"))
        assert again == {"levels": 2, "records": 0, "known": records, "refused": 0, **NO_SEEDS}, again
        c.control("export", str(home.path / f"again-{name}.json"))
        levels = json.loads((home.path / f"again-{name}.json").read_text())["levels"]
        told = {(line["node"], line["level"]) for line in levels}
        assert told == {(a.peer, level), (b.peer, own)}, levels
        assert {line["source"] for line in levels} <= {"imported", "heard"}, levels
        c.stop()
        c.start()
        held = {entry["id"]: entry["levels"]["water"]["level"] for entry in c.tell("nodes")}
        assert held == ({a.peer: level, b.peer: own} if records else {}), held
        c.stop()
    before = b.resource("water")
    told = json.loads(b.control("import", str(home.path / "b.json"), "--json"))
    assert told == {"levels": 1, "records": 0, "known": 2, "refused": 0, **NO_SEEDS}, told
    assert b.resource("water") == before
    bad = home.path / "bad.csv"
    bad.write_text("node,name\n")
    (home.path / "empty.json").touch()
    for name, why in (("bad.csv", "first line"), ("empty.json", "The file is empty")):
        told = b.control("import", str(home.path / name), status=1)
        assert f"{home.path / name} is no export that can be read: " in told and why in told, told
    assert "/proc/self/mem could not be read: " in b.control("import", "/proc/self/mem", status=1)


def broken_off(home):
    """a backup that is broken off leaves nothing beside its target"""
    a = home.node("a").start()
    a.set_water(5)
    there = home.path / "there"
    there.mkdir()
    command = [BREATHCTL, "--data-dir", str(a.folder), "backup", str(there / "a.backup"), passphrase(home)]
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        wait_until(lambda: process.poll() is not None or any(there.iterdir()))
        process.send_signal(number)
        _, said = process.communicate(timeout=PATIENCE)
        assert process.returncode == 1 and "broken off" in said and not any(there.iterdir()), (process.returncode, said)


def on_a_terminal(home):
    """a passphrase is typed unseen, twice for a backup and once to restore"""
    a = home.node("a").start()
    a.set_water(5)
    file = str(home.path / "a.backup")
    status, shown = typed(a.folder, ["backup", file], WORDS, WORDS + "!")
    assert status == 1 and "two different" in shown, shown
    assert not os.path.exists(file)
    status, shown = typed(a.folder, ["backup", file], "short")
    assert status == 1 and "12 characters" in shown, shown
    status, shown = typed(a.folder, ["backup", file], WORDS, WORDS)
    assert status == 0 and "unrelated" not in shown and os.path.exists(file), shown
    back = home.node("back")
    status, shown = typed(back.folder, ["restore", file], WORDS)
    assert status == 0 and "unrelated" not in shown, shown
    a.stop()
    assert back.start().resource("water")["stock"] == 5


main([lost_and_back, twice, while_written_to, resting, refused, broken_off, on_a_terminal, exported, imported])
