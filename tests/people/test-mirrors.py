#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mirrors: the people who decide at a node, their passphrases, and how neighbours tell who they are."""

import json
import os
import stat
import subprocess
import time
from pathlib import Path

from people import BREATH_NODE, BREATHCTL, PATIENCE, Skip, Stopwatch, main, typed, wait_until

ANNA = "seven herons over the weir"
BRUNO = "nine lanterns below the hill"
WRONG = "not what anybody has chosen"
FREE = 5  # wrong ones in a row before anybody has to wait
DELAY = 4  # seconds after two more
CUTS = 20
CYCLES = 5


def pipe(*lines):
    """The read end of a pipe that holds so many lines."""
    reader, writer = os.pipe()
    os.write(writer, "".join(f"{line}\n" for line in lines).encode())
    os.close(writer)
    return reader


def mirror(node, *words, passphrases=(), admitting=None, status=0):
    """breathctl mirror, with passphrases through pipes; what it printed, on either output if it failed."""
    ends = [pipe(*passphrases)]
    command = [BREATHCTL, "--data-dir", str(node.folder), "mirror", *words, f"--passphrase-fd={ends[0]}"]
    if admitting is not None:
        ends.append(pipe(admitting))
        command.append(f"--admitting-passphrase-fd={ends[1]}")
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE,
        check=False,
        pass_fds=ends,
    )
    for end in ends:
        os.close(end)
    assert status in (None, done.returncode), f"mirror {words} ended with {done.returncode}: {done.stderr}"
    return done.stderr if done.returncode else done.stdout


def add(node, name, passphrase, **more):
    return json.loads(mirror(node, "add", name, "--json", passphrases=[passphrase], **more))


def kinds(node):
    return [entry["kind"] for entry in node.tell("log", "verify", "--entries")["entries"]]


def certified(other, node):
    return other.tell("node", "show", node.peer).get("mirrors", [])


def wait_for_certified(other, node, *names):
    found = wait_until(lambda: certified(other, node), lambda found: sorted(told["name"] for told in found) == sorted(names))
    return {told["name"]: told for told in found}


def admitted(home):
    """the first Mirror needs nobody, the second one who admits them with the right passphrase"""
    a = home.node("a").start()
    assert a.tell("mirror", "list") == []
    assert "at least 15 characters" in mirror(a, "add", "Anna", passphrases=["too short"], status=1)
    anna = add(a, "Anna", ANNA)
    assert anna["name"] == "Anna" and anna["key"].startswith("12D3Koo"), anna
    assert "admitted by one" in mirror(a, "add", "Bruno", passphrases=[BRUNO], status=1)
    wrong = mirror(a, "add", "Bruno", "--admitted-by=Anna", passphrases=[BRUNO], admitting=WRONG, status=1)
    assert "wrong" in wrong, wrong
    stranger = mirror(a, "add", "Bruno", "--admitted-by=Carla", passphrases=[BRUNO], admitting=ANNA, status=1)
    assert "No Mirror of this node is named Carla" in stranger, stranger
    words = ["add", "Bruno", "--admitted-by=anna"]
    assert "Bruno is a Mirror" in mirror(a, *words, passphrases=[BRUNO], admitting=ANNA)
    assert "already" in mirror(a, "add", "bruno", "--admitted-by=Anna", passphrases=[BRUNO], admitting=ANNA, status=1)
    told = a.tell("mirror", "list")
    assert [entry["name"] for entry in told] == ["Anna", "Bruno"] and told[0] == anna, told
    assert kinds(a).count("mirror-added") == 2, kinds(a)

    modes = {entry.name: stat.S_IMODE(entry.stat().st_mode) for entry in a.folder.iterdir()}
    assert set(modes.values()) == {0o600} and stat.S_IMODE(a.folder.stat().st_mode) == 0o700, modes
    assert sum(name.startswith("mirror-") and name.endswith(".key") for name in modes) == 2, modes

    a.stop()
    a.start()
    assert sorted(entry["name"] for entry in a.tell("mirror", "list")) == ["Anna", "Bruno"]
    assert kinds(a).count("mirror-added") == 2, kinds(a)


def changed(home):
    """another passphrase opens the same key, and whoever leaves needs the right one"""
    a = home.node("a").start()
    anna = add(a, "Anna", ANNA)
    assert "wrong" in mirror(a, "passphrase", "Anna", passphrases=[WRONG, BRUNO], status=1)
    mirror(a, "passphrase", "Anna", passphrases=[ANNA, BRUNO])
    assert a.tell("mirror", "list") == [anna]
    assert "wrong" in mirror(a, "remove", "Anna", passphrases=[ANNA], status=1)
    assert "no more" in mirror(a, "remove", "Anna", passphrases=[BRUNO])
    assert a.tell("mirror", "list") == []
    assert kinds(a).count("mirror-removed") == 1, kinds(a)
    assert not list(a.folder.glob("mirror-*"))


def restored(home):
    """Mirrors are in a backup, still under their own passphrases, and take the place of those who were there"""
    a = home.node("a").start()
    anna = add(a, "Anna", ANNA)
    secret, file = home.path / "passphrase", home.path / "a.backup"
    secret.touch(mode=0o600)
    secret.write_text("four unrelated words\n")
    a.control("backup", str(file), f"--passphrase-file={secret}")
    sealed = next(a.folder.glob("mirror-*.key")).read_bytes()
    assert sealed not in file.read_bytes()
    a.stop()

    b = home.node("b").start()
    add(b, "Bruno", BRUNO)
    for _ in range(2):
        assert "wrong" in mirror(b, "passphrase", "Bruno", passphrases=[WRONG, ANNA], status=1)
    b.stop()
    aside = json.loads(b.control("restore", str(file), f"--passphrase-file={secret}", "--replace", "--json"))["put-aside"]
    assert len(list(Path(aside).glob("mirror-*.key"))) == 1 and len(list(Path(aside).glob("mirror-*.attempts"))) == 1
    assert [path.read_bytes() for path in b.folder.glob("mirror-*")] == [sealed]
    b.start()
    assert b.tell("mirror", "list") == [anna]
    mirror(b, "passphrase", "Anna", passphrases=[ANNA, BRUNO])
    words = ["add", "Bruno", "--admitted-by=Anna"]
    mirror(b, *words, passphrases=[BRUNO], admitting=BRUNO)


def reset(home):
    """a reset gives a new key, of which neighbours can tell that it took the place of the old one"""
    a = home.node("a").start()
    b = home.node("b").start(peers=[a.address])
    a.wait_for("peer-connected", peer=b.peer)
    before = add(a, "Anna", ANNA)["key"]
    told = wait_for_certified(b, a, "Anna")["Anna"]
    assert told["key"] == before and "replaced" not in told, told
    assert 89 * 86400 < told["until"] - time.time() <= 90 * 86400, told

    after = json.loads(mirror(a, "reset", "Anna", "--json", passphrases=[BRUNO]))["key"]
    assert after != before
    found = wait_until(lambda: certified(b, a), lambda found: found[0]["key"] == after)
    assert len(found) == 1 and found[0]["replaced"] == before
    shown = b.control("node", "show", a.peer)
    assert f"Anna, key {after}" in shown and f"in place of {before}" in shown, shown
    assert kinds(a).count("mirror-reset") == 1 and "mirror-removed" not in kinds(a), kinds(a)

    a.stop()
    a.start(peers=[b.address])
    assert certified(a, a)[0]["replaced"] == before
    mirror(a, "remove", "Anna", passphrases=[BRUNO])
    b.wait_for("peer-connected", peer=a.peer)
    wait_for_certified(b, a)


def delayed(home):
    """wrong passphrases are delayed, and no kill makes the delay shorter"""
    a = home.node("a").start()
    add(a, "Anna", ANNA)
    for _ in range(FREE):
        assert "wrong" in mirror(a, "remove", "Anna", passphrases=[WRONG], status=1)
    for seconds in (1, 2):
        time.sleep(seconds)
        assert "wrong" in mirror(a, "remove", "Anna", passphrases=[WRONG], status=1)

    for _ in range(CUTS):
        a.process.kill()
        a.process.wait()
        watch = Stopwatch()
        a.start()
        wait = a.tell("mirror", "list")[0].get("wait", 0)
        assert DELAY - watch.read() <= wait <= DELAY, wait
    # Even the right one has to wait.
    said = mirror(a, "passphrase", "Anna", passphrases=[ANNA, ANNA], status=None)
    if "try again in" not in said:
        watch.check(DELAY)
        raise AssertionError(said)

    time.sleep(DELAY)
    mirror(a, "passphrase", "Anna", passphrases=[ANNA, BRUNO])
    assert "wait" not in a.tell("mirror", "list")[0]


def damaged(home):
    """a node with a damaged Mirror says so and does not start"""
    a = home.node("a").start()
    add(a, "Anna", ANNA)
    a.stop()
    (file,) = a.folder.glob("mirror-*.key")
    file.write_bytes(b"no key")
    refused = subprocess.run(
        [BREATH_NODE, "--json", "--data-dir", str(a.folder)], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert refused.returncode != 0 and file.name in refused.stderr and "damaged" in refused.stderr, refused.stderr


def on_a_terminal(home):
    """passphrases are typed unseen, twice for a new one, and are never an argument"""
    a = home.node("a").start()
    status, shown = typed(a.folder, ["mirror", "add", "Anna"], ANNA, BRUNO)
    assert status == 1 and "two different" in shown, shown
    status, shown = typed(a.folder, ["mirror", "add", "Anna"], "too short")
    assert status == 1 and "at least 15" in shown, shown
    status, shown = typed(a.folder, ["mirror", "add", "Anna"], ANNA, ANNA)
    assert status == 0 and "Anna is a Mirror" in shown and ANNA not in shown, shown
    status, shown = typed(a.folder, ["mirror", "add", "Bruno", "--admitted-by=Anna"], BRUNO, BRUNO, ANNA)
    assert status == 0 and ANNA not in shown and BRUNO not in shown, shown
    status, shown = typed(a.folder, ["mirror", "passphrase", "Bruno"], BRUNO, ANNA, ANNA)
    assert status == 0 and "another passphrase" in shown, shown
    assert "one NAME" in a.control("mirror", "add", "Carla", "a passphrase as an argument", status=2)
    others = home.path / "others"
    others.write_text(ANNA + "\n", encoding="utf-8")
    others.chmod(0o644)
    with others.open(encoding="utf-8") as file:
        done = subprocess.run(
            [BREATHCTL, "--data-dir", str(a.folder), "mirror", "reset", "Anna", f"--passphrase-fd={file.fileno()}"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
            pass_fds=[file.fileno()],
        )
    assert done.returncode == 1 and "others may read" in done.stderr, done.stderr


def readable(pid):
    """All memory of a process that it could write to."""
    with open(f"/proc/{pid}/maps", encoding="utf-8") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            span, mode = line.split()[:2]
            begin, end = (int(part, 16) for part in span.split("-"))
            if "r" not in mode or "w" not in mode or end - begin > 1 << 32:
                continue
            memory.seek(begin)
            try:
                yield memory.read(end - begin)
            except OSError:
                pass  # what may not be read by anybody, or went meanwhile


def forgotten(home):
    """no passphrase is left in the memory of the node"""
    # What wipes memory in tests does not do so where people live.
    for name in ("MALLOC_PERTURB_", "G_DEBUG"):
        os.environ.pop(name, None)
    a = home.node("a").start("--name", "found in memory")
    if "libasan" in Path(f"/proc/{a.process.pid}/maps").read_text(encoding="utf-8"):
        raise Skip("a sanitized build keeps what was freed")
    add(a, "Anna", ANNA)
    for _ in range(CYCLES):
        mirror(a, "passphrase", "Anna", passphrases=[ANNA, BRUNO])
        mirror(a, "passphrase", "Anna", passphrases=[WRONG, ANNA], status=1)
        mirror(a, "passphrase", "Anna", passphrases=[BRUNO, ANNA])
        found = {b"found in memory": 0, ANNA.encode(): 0, BRUNO.encode(): 0, WRONG.encode(): 0}
        try:
            for part in readable(a.process.pid):
                for words in found:
                    found[words] += part.count(words)
        except PermissionError:
            raise Skip("the memory of another process cannot be read here") from None
        assert found.pop(b"found in memory") > 0, "the search finds nothing at all"
        assert not any(found.values()), found


main([admitted, changed, restored, reset, delayed, damaged, on_a_terminal, forgotten])
