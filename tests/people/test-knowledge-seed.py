#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Knowledge seeds: one community offers a text, others fetch, read, plant and find it, and nothing of that happens by itself."""

import csv
import io
import json
import shutil
import signal

from people import main, wait_until

ANNA = "seven herons over the weir"
BRUNO = "nine lanterns below the hill"
CLARA = "eleven swifts around the tower"
PEOPLE = {"a": ("Anna", ANNA), "b": ("Bruno", BRUNO), "c": ("Clara", CLARA)}


def act(node, verb, *words, status=0):
    name, phrase = PEOPLE[node.name]
    return node.act("seed", verb, *words, "--mirror", name, phrases=(phrase,), status=status)


def with_mirror(node):
    name, phrase = PEOPLE[node.name]
    node.act("mirror", "add", name, phrases=(phrase,))
    return node


def write(home, name, text):
    path = home.path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def offer(node, path, title, *words):
    return json.loads(act(node, "offer", path, "--title", title, *words, "--json"))["id"]


def seed(node, which):
    found = [one for one in node.tell("seed", "list") if one["id"] == which]
    return found[0] if found else {"state": "unheard", "planters": []}


def wait_for_state(node, which, state):
    return wait_until(lambda: seed(node, which), lambda one: one["state"] == state)


def kinds(node):
    return [entry["kind"] for entry in node.tell("log", "verify", "--entries")["entries"]]


def titles(node, *words):
    return [one["title"] for one in node.tell("seed", "search", " ".join(words))]


def handed_on(home):
    """a offers a text, b fetches, reads, plants and finds it, and c gets it from b when a is gone"""
    text = "# Rain barrels\n\nKeep the lid closed, or gnats come.\u202e hidden\n" + "A line about water.\n" * 6000
    a = with_mirror(home.node("a").start())
    b = with_mirror(home.node("b").start(peers=[a.address]))
    a.wait_for("peer-connected")
    which = offer(a, write(home, "barrels.md", text), "Rain barrels", "--summary", "How to keep water", "--language", "en")
    assert which.startswith("bafk2bzace"), which
    assert seed(a, which)["state"] == "planted" and seed(a, which)["ours"] and titles(a, "gnats") == ["Rain barrels"]

    heard = b.wait_for("seed", id=which, state="heard")
    assert (heard["title"], heard["node"]) == ("Rain barrels", a.peer), heard
    told = seed(b, which)
    assert (told["mirror"], told["size"], told["media"]) == ("Anna", len(text.encode()), "text/markdown"), told
    assert told["planters"] == [f"Anna ({a.peer})"], told
    assert "seed-asked" not in kinds(b), "nothing is fetched that nobody asked for"
    assert "fetch it first" in act(b, "read", which, status=1)
    assert "fetch it first" in act(b, "plant", which, status=1)

    act(b, "fetch", which)
    b.wait_for("seed", id=which, state="fetched")
    assert titles(b, "gnats") == [], "what is not planted is not found"
    assert "not planted" in b.control("seed", "read", which, status=1)
    assert "Read the seed before" in act(b, "plant", which, status=1)
    shown = act(b, "read", which)
    assert shown.startswith("# Rain barrels\n\nKeep the lid closed, or gnats come.[U+202E] hidden\n"), shown[:200]
    assert shown.count("A line about water.") == 6000
    act(b, "plant", which[-10:])
    assert titles(b, "gnats") == ["Rain barrels"] and titles(b, "tulips") == []
    assert b.control("seed", "read", which) == shown, "what is planted anybody reads"
    wait_until(lambda: sorted(seed(a, which)["planters"]), lambda names: len(names) == 2)
    assert [kind for kind in kinds(b) if "seed" in kind] == ["seed-asked", "seed-planted"], kinds(b)

    c = with_mirror(home.node("c").start(peers=[b.address]))
    wait_for_state(c, which, "heard")
    a.stop()
    act(c, "fetch", which)
    c.wait_for("seed", id=which, state="fetched")
    assert act(c, "read", which) == shown


def set_aside(home):
    """what is set aside is out of sight, and what was offered here is offered no more"""
    a = with_mirror(home.node("a").start())
    b = with_mirror(home.node("b").start(peers=[a.address]))
    first = offer(a, write(home, "one.txt", "Dig in spring.\n"), "Digging")
    wait_for_state(b, first, "heard")
    act(b, "fetch", first)
    b.wait_for("seed", id=first, state="fetched")
    act(b, "read", first)
    act(b, "plant", first)
    second = offer(a, write(home, "two.txt", "Dig in autumn.\n"), "Digging, corrected", "--supersedes", first)
    wait_for_state(b, second, "heard")
    told = wait_until(lambda: seed(b, first), lambda one: not one["offered"])
    assert told["state"] == "planted", "what others withdraw stays planted here"
    assert titles(b, "spring") == ["Digging"]
    act(b, "fetch", second)
    b.wait_for("seed", id=second, state="fetched")
    assert seed(b, second)["supersedes"] == first

    act(b, "set-aside", first)
    assert titles(b, "spring") == []
    act(a, "set-aside", second)
    told = wait_until(lambda: seed(b, second), lambda one: not one["offered"])
    assert told["state"] == "fetched", told
    assert "seed-set-aside" in kinds(b) and kinds(a).count("seed-withdrawn") == 2, kinds(a)


def killed(home):
    """a program that is killed goes on with what was asked for, and has what was planted"""
    a = with_mirror(home.node("a").start())
    b = with_mirror(home.node("b").start(peers=[a.address]))
    which = offer(a, write(home, "long.txt", "A line about compost.\n" * 9000), "Long")
    wait_for_state(b, which, "heard")
    a.stop()
    act(b, "fetch", which)
    b.stop(signal.SIGKILL)
    b.start()
    assert seed(b, which)["state"] == "fetching", seed(b, which)
    a.start(peers=[b.address])
    b.wait_for("seed", id=which, state="fetched")
    act(b, "read", which)
    act(b, "plant", which)
    b.stop(signal.SIGKILL)
    b.start()
    assert seed(b, which)["state"] == "planted" and titles(b, "compost") == ["Long"]


def bad_input(home):
    """what cannot be a seed is refused with a sentence, and every bidi control is seen"""
    a = with_mirror(home.node("a").start())
    controls = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    for name, text, sentence in (
        ("empty.txt", b"", "empty"),
        ("latin.txt", b"caf\xe9\n", "not valid UTF-8"),
        ("large.txt", b"x\n" * 131073, "larger than 256 KiB"),
        ("wide.txt", b"x" * 2001, "more than 2000 characters"),
        ("huge.bin", b"\0" * 3 * 1024 * 1024, ""),
    ):
        said = act(a, "offer", write(home, name, text), "--title", "Bad", status=1)
        assert sentence in said, (name, said)
    assert "title" in act(a, "offer", write(home, "good.txt", b"Good.\n"), "--title", "x" * 121, status=1)
    assert "needs --title" in act(a, "offer", write(home, "good.txt", b"Good.\n"), status=2)
    wrong = a.act("seed", "offer", write(home, "good.txt", b"Good.\n"), "--title", "Good", "--mirror", "Anna", phrases=(BRUNO,), status=1)
    assert "passphrase" in wrong.lower(), wrong
    assert a.tell("seed", "list") == []

    which = offer(a, write(home, "odd.txt", "a" + "b".join(controls) + "c\n"), "Odd")
    shown = a.control("seed", "read", which)
    assert [f"[U+{ord(c):04X}]" in shown for c in controls] == [True] * len(controls), shown
    assert not set(controls) & set(shown)
    for i in range(15):
        offer(a, write(home, "more.txt", f"Text {i}.\n"), f"More {i}")
    assert "at most 16 seeds" in act(a, "offer", write(home, "more.txt", b"One too many.\n"), "--title", "Too many", status=1)


def put_back(home):
    """what is planted comes back with a backup"""
    a = with_mirror(home.node("a").start())
    which = offer(a, write(home, "kept.txt", "Kept for good.\n"), "Kept")
    file, words = str(home.path / "a.backup"), home.path / "words"
    words.touch(mode=0o600)
    words.write_text("three kettles behind the quarry\n")
    a.control("backup", file, f"--passphrase-file={words}")
    a.stop()
    shutil.rmtree(a.folder)
    a.control("restore", file, f"--passphrase-file={words}")
    a.start()
    assert titles(a, "kept") == ["Kept"] and seed(a, which)["state"] == "planted"


def carried(home):
    """what is planted is carried to another node in a file, and is there only for a Mirror who wants to look, and not planted"""
    a = with_mirror(home.node("a").start("--name", "Aspen"))
    text = "# Rain barrels\n\nKeep the lid closed, or gnats come.\u202e hidden\n" + "A line about water.\n" * 2000
    which = offer(a, write(home, "barrels.md", text), "Rain barrels")
    data, table = home.path / "a.json", home.path / "memory.csv"
    told = json.loads(a.control("export", str(data), "--json"))
    assert (told["seeds"], told["left-out"]) == (1, 0), told
    saved = json.loads(data.read_text())["seeds"][0]
    assert (saved["id"], saved["title"], saved["text"]) == (which, "Rain barrels", text), saved
    assert (saved["node"], saved["node-name"], saved["mirror-name"]) == (a.peer, "Aspen", "Anna"), saved
    assert (saved["planted-by"], saved["planters"]) == ("Anna", ["Anna (Aspen)"]), saved
    a.control("export", "--memory", str(table))
    rows = list(csv.DictReader(io.StringIO(table.read_bytes().decode(), newline="")))
    assert [(row["id"], row["text"], row["planters"]) for row in rows] == [(which, text, "Anna (Aspen)")], rows
    assert "without --memory" in a.control("export", "--memory", str(home.path / "no.json"), status=2)

    b = with_mirror(home.node("b").start())
    told = json.loads(b.control("import", str(data), "--json"))
    assert (told["records"], told["seeds"], told["seeds-left"]) == (1, 0, 1), told
    assert seed(b, which)["state"] == "heard", "nobody asked to look at it"
    assert "--mirror" in b.control("import", str(data))
    wrong = b.act("import", str(data), "--mirror", "Bruno", phrases=(ANNA,), status=1)
    assert "passphrase" in wrong.lower(), wrong

    for field, value in (("text", text + "And more.\n"), ("notice", None), ("notice", saved["planting"])):
        forged = json.loads(data.read_text())
        if value is None:
            del forged["seeds"][0][field]
        else:
            forged["seeds"][0][field] = value
        path = write(home, "forged.json", json.dumps(forged))
        told = json.loads(b.act("import", path, "--mirror", "Bruno", "--json", phrases=(BRUNO,)))
        assert (told["seeds"], told["seeds-refused"]) == (0, 1), (field, told)
    assert seed(b, which)["state"] == "heard"

    told = json.loads(b.act("import", str(data), "--mirror", "Bruno", "--json", phrases=(BRUNO,)))
    assert (told["seeds"], told["seeds-known"], told["seeds-refused"]) == (1, 0, 0), told
    b.wait_for("seed", id=which, state="fetched")
    assert titles(b, "gnats") == [] and "seed-brought" in kinds(b) and "seed-planted" not in kinds(b), kinds(b)
    assert "Read the seed before" in act(b, "plant", which, status=1)
    assert act(b, "read", which).startswith("# Rain barrels\n\nKeep the lid closed, or gnats come.[U+202E] hidden\n")
    act(b, "plant", which)
    assert titles(b, "gnats") == ["Rain barrels"]
    told = json.loads(b.act("import", str(data), "--mirror", "Bruno", "--json", phrases=(BRUNO,)))
    assert (told["seeds"], told["seeds-known"]) == (0, 1), told


def corrected(home):
    """what a later version says otherwise is told line by line, to Mirrors where not both are planted"""
    a = with_mirror(home.node("a").start())
    b = with_mirror(home.node("b").start(peers=[a.address]))
    lines = [f"Line {n}.\n" for n in range(40)]
    first = offer(a, write(home, "one.txt", "".join(lines)), "Digging")
    assert "takes the place of no other" in a.control("seed", "diff", first, status=1)
    wait_for_state(b, first, "heard")
    act(b, "fetch", first)
    b.wait_for("seed", id=first, state="fetched")
    lines[20:21] = ["Line twenty.\n", "\u2066And one more.\n"]
    second = offer(a, write(home, "two.txt", "".join(lines)), "Digging, corrected", "--supersedes", first)
    shown = a.control("seed", "diff", second)
    assert shown == (
        "@ line 18\n  Line 17.\n  Line 18.\n  Line 19.\n- Line 20.\n+ Line twenty.\n+ [U+2066]And one more.\n"
        "  Line 21.\n  Line 22.\n  Line 23.\n"
    ), shown
    told = json.loads(a.control("seed", "diff", second, "--json"))
    assert told[3] == {"kind": "gone", "before": 21, "after": 0, "text": "Line 20."}, told
    wait_for_state(b, second, "heard")
    assert "fetch it first" in act(b, "diff", second, status=1)
    act(b, "fetch", second)
    b.wait_for("seed", id=second, state="fetched")
    assert "Only a Mirror" in b.control("seed", "diff", second, status=1)
    assert act(b, "diff", second) == shown
    assert seed(b, second)["state"] == "fetched", "to see what changed is not to read it"


if __name__ == "__main__":
    main([handed_on, set_aside, killed, bad_input, put_back, carried, corrected])
