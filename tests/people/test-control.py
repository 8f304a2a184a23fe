#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""breathctl: what it refuses, how it says so, and what it ends with."""

import os
import stat
import time

from people import BREATH_NODE, BREATHCTL, control, main, run

GOOD = {"--stock": "1200", "--need": "300", "--reserve-days": "7", "--unit": "L"}

BAD = [
    ("--stock", "many", "stock "),
    ("--stock", "-5", "stock "),
    ("--stock", "1,200", "stock "),
    ("--stock", "99999999999999", "stock "),
    ("--need", "0", "need must be a number above 0 and at most 1000000000, with no more than 3 decimals, for example 300"),
    ("--need", "", "need must be a number above 0 and at most 1000000000, with no more than 3 decimals, for example 300"),
    ("--reserve-days", "366", "reserve days "),
    ("--reserve-days", "1.5", "reserve days "),
    ("--unit", "kg", "unit of water must be one of L, m3"),
    ("--unit", "", "unit of water "),
]


def words(**changed):
    options = {**GOOD, **{key: value for key, value in changed.items()}}
    return ["resource", "set", "water"] + [f"{key}={value}" for key, value in options.items()]


def wrong_numbers(home):
    """a wrong number or unit is refused with a sentence that names the field, and nothing is stored"""
    a = home.node("a").start()
    for option, value, sentence in BAD:
        said = a.control(*words(**{option: value}), status=1)
        assert sentence in said, (option, value, said)
        assert not a.resource("water")["set"], (option, value)
    a.control(*words(**{"--stock": "12,5"}))
    assert a.resource("water")["stock"] == 12.5
    a.control(*words(**{"--unit": "kg"}), status=1)
    assert a.resource("water")["unit"] == "L" and a.resource("water")["stock"] == 12.5


def budget(home):
    """two draws fit into a day, the third is refused with the time from which it is admitted"""
    a = home.node("a").start()
    a.set_water(1200)
    a.control("resource", "publish", "water")
    a.control("resource", "publish", "water")
    before = a.resource("water")
    said = a.control("resource", "publish", "water", status=1)
    assert ":" in said and any(letter.isdigit() for letter in said), said
    for _ in range(10):
        assert a.resource("water") == before
        time.sleep(0.1)
    assert before["admits"] > before["drawn"]


def never_set(home):
    """a resource that was never set cannot be published"""
    a = home.node("a").start()
    assert a.control("resource", "publish", "food", status=1)
    assert a.control("resource", "publish", "gold", status=1)


def nothing_runs(home):
    """without a node breathctl ends with 4"""
    for verb in (["status"], ["peers"], ["nodes"], ["resource", "list"], ["resource", "publish", "water"]):
        assert "no node runs" in control(home.path / "nobody", *verb, status=4)
    a = home.node("a").start()
    assert a.stop() == 0
    assert "no node runs" in control(a.folder, "status", status=4)


def left_over_socket(home):
    """a socket left over by a node that was killed is in nobody's way"""
    a = home.node("a").start()
    a.process.kill()
    a.process.wait()
    assert "no node runs" in control(a.folder, "status", status=4)
    a.start()
    a.control("status")


def wrong_usage(home):
    """wrong usage ends with 2"""
    for command in (
        [],
        ["dance"],
        ["resource"],
        ["resource", "dance"],
        ["status", "more"],
        ["status", "--dance"],
        ["resource", "publish"],
        ["resource", "set", "water"],
        ["--dance", "status"],
    ):
        done = run(BREATHCTL, *command)
        assert done.returncode == 2 and done.stderr, (command, done)
    for command in (["resource"], ["resource", "dance"]):
        assert "after resource comes one of these: list, set, publish;" in run(BREATHCTL, *command).stderr, command
    for command in (["--dance"], ["more"], ["--peer"]):
        done = run(BREATH_NODE, *command)
        assert done.returncode == 2 and done.stderr, (command, done)


def bad_addresses(home):
    """an address or a name that cannot be ends breath-node with 2, a port in use with 1"""
    folder = str(home.path / "n")
    base = [BREATH_NODE, "--data-dir", folder, "--listen", "/ip4/127.0.0.1/tcp/0"]
    for more in (["--peer", "nowhere"], ["--listen", "/ip4/1.2.3.4.5/tcp/1"], ["--name", "x" * 65], ["--name", "a\nb"]):
        done = run(*base, *more)
        assert done.returncode == 2 and done.stderr, (more, done)
    a = home.node("a").start()
    taken = a.place
    done = run(BREATH_NODE, "--data-dir", folder, "--listen", taken)
    assert done.returncode == 1 and taken in done.stderr, done


def help_and_version(home):
    """both programs tell how they are used and which version they are"""
    for program in (BREATH_NODE, BREATHCTL):
        assert run(program, "--help").returncode == 0
        version = run(program, "--version")
        assert version.returncode == 0 and os.path.basename(program) in version.stdout, version
    assert "--reserve-days" in run(BREATHCTL, "resource", "set", "--help").stdout


def for_people(home):
    """without --json the answers are words in aligned columns"""
    a = home.node("a").start("--name", "Aspen Hall")
    b = home.node("b").start(peers=[a.address])
    a.set_water(1200)
    a.control("resource", "publish", "water")
    b.wait_for("status")
    for verb in (["status"], ["peers"], ["nodes"], ["resource", "list"]):
        text = b.control(*verb)
        assert text.strip() and "{" not in text, text
    assert "Aspen Hall" in b.control("nodes") and f"Node {a.peer} has water" in b.control("nodes")
    assert f"Node {a.peer} has water" in a.control("status")
    assert "1200 L" in a.control("resource", "list")


def socket_is_private(home):
    """the socket is for this user alone and goes with the node"""
    a = home.node("a").start()
    folder = home.runtime / "breath"
    sockets = list(folder.iterdir())
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert len(sockets) == 1 and stat.S_IMODE(sockets[0].stat().st_mode) == 0o600, sockets
    assert a.stop() == 0
    assert not list(folder.iterdir())


main(
    [
        wrong_numbers,
        budget,
        never_set,
        nothing_runs,
        left_over_socket,
        wrong_usage,
        bad_addresses,
        help_and_version,
        for_people,
        socket_is_private,
    ]
)
