#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Transfers: two communities agree on one, or do not, and nothing tells who said no; whatever happens to the programs."""

import json
import shutil
import signal

from people import main, wait_until

ANNA = "seven herons over the weir"
BRUNO = "nine lanterns below the hill"
SENTENCE = "We see your need. We have a surplus of 500 L. Would you like to initiate a transfer?"


def neighbours(home):
    """a with a surplus of water and b with a deficit, linked, with a Mirror each"""
    a = home.node("a").start()
    b = home.node("b").start(peers=[a.address])
    a.wait_for("peer-connected")
    a.act("mirror", "add", "Anna", phrases=(ANNA,))
    b.act("mirror", "add", "Bruno", phrases=(BRUNO,))
    a.set_water(100000)
    b.set_water(0, days=30)
    return a, b


def propose(a, b):
    terms = [b.peer, "water", "500", "L", "--give", "--mirror", "Anna", "--json"]
    return json.loads(a.act("transfer", "propose", *terms, phrases=(ANNA,)))["id"]


def answer(node, which, yes):
    name, phrase = (("Anna", ANNA), ("Bruno", BRUNO))[node.name == "b"]
    wait_until(
        lambda: [one["can-decide"] for one in node.tell("transfer", "list") if one["id"] == which],
        lambda can: can == [True],
    )
    said = node.act("transfer", "answer", which, "yes" if yes else "no", "--mirror", name, phrases=(phrase,))
    assert said == "Decided.\n", said


def hand_over(node, which, amount):
    name, phrase = (("Anna", ANNA), ("Bruno", BRUNO))[node.name == "b"]
    node.act("transfer", "handover", which, f"--amount={amount}", "--mirror", name, phrases=(phrase,))


def kinds(node):
    return [entry["kind"] for entry in node.tell("log", "verify", "--entries")["entries"]]


def killed(node, other):
    """the program is killed, as by a power cut, and starts again"""
    node.stop(signal.SIGKILL)
    node.start(peers=[other.address])
    node.wait_for("peer-connected")


def check_agreed(node, which):
    told = wait_until(lambda: node.tell("transfer", "show", which), lambda one: one["state"] == "agreed")
    mirrors = (told["agreed-here"], told["agreed-there"])
    assert mirrors == (("Anna", "Bruno"), ("Bruno", "Anna"))[node.name == "b"], told
    assert told["words"] == "Agreed by both.", told


def check_ended(node, which):
    wait_until(lambda: node.tell("transfer", "list"), lambda told: told == [])
    assert "did not go ahead" in node.control("transfer", "show", which, status=1)
    assert not [kind for kind in kinds(node) if "transfer" in kind or "hand" in kind]


def agreed(home):
    """a deficit is published, 500 L are proposed, both say yes, both hold both receipts and hand over"""
    a, b = neighbours(home)
    b.control("resource", "publish", "water")
    match = wait_until(lambda: a.tell("transfer", "matches"), lambda found: len(found) == 1)[0]
    assert (match["node"], match["resource"], match["direction"]) == (b.peer, "water", "give"), match
    assert match["certainty"] > 90 and " L" not in match["text"], match
    assert a.peer not in b.control("transfer", "matches"), "a has published nothing"

    assert "500" not in a.control("transfer", "list")
    which = propose(a, b)
    event = b.wait_for("proposal", id=which)
    assert event == {"event": "proposal", "id": which, "node": a.peer, "text": SENTENCE}, event
    shown = b.tell("transfer", "show", which[:8])
    assert (shown["direction"], shown["amount"], shown["unit"], shown["state"]) == ("get", "500", "L", "open"), shown
    assert shown["words"] == "Waiting for your decision." and not shown["own-terms"], shown

    answer(a, which, True)
    assert b.tell("transfer", "show", which) == shown, "the undecided side is told nothing"
    assert a.tell("transfer", "show", which)["words"] == "Decided."
    assert "decided already" in a.act(
        "transfer", "answer", which, "no", "--mirror", "Anna", phrases=(ANNA,), status=1
    )
    answer(b, which, True)
    for node in (a, b):
        node.wait_for("transfer", id=which, state="agreed")
        check_agreed(node, which)

    hand_over(b, which, 498.5)
    hand_over(a, which, 500)
    for node, told in ((a, ("500", "498.5")), (b, ("498.5", "500"))):
        shown = wait_until(lambda node=node: node.tell("transfer", "show", which), lambda one: "handed-there" in one)
        assert (shown["handed-here"], shown["handed-there"]) == told, shown
        assert kinds(node).count("transfer-agreed") == 1
        assert kinds(node).count("handed-over") == kinds(node).count("handover-heard") == 1
    assert "confirmed here already" in a.act(
        "transfer", "handover", which, "--amount=1", "--mirror", "Anna", phrases=(ANNA,), status=1
    )


def check_pair(home, a_yes, b_yes, kills):
    a, b = neighbours(home)
    which = propose(a, b)
    wait_until(lambda: b.tell("transfer", "list"), lambda told: len(told) == 1)
    if kills:
        killed(b, a)
    answer(b, which, b_yes)
    if kills:
        b.stop(signal.SIGKILL)
    answer(a, which, a_yes)
    if kills:
        b.start(peers=[a.address])
    if a_yes and b_yes:
        for node in (a, b):
            check_agreed(node, which)
        if kills:
            killed(b, a)
        hand_over(b, which, 500)
        if kills:
            killed(b, a)
        hand_over(a, which, 500)
        for node in (a, b):
            wait_until(lambda node=node: node.tell("transfer", "show", which), lambda one: "handed-there" in one)
        return
    for node in (a, b):
        if not kills:
            node.wait_for("transfer", id=which, state="did-not-go-ahead")
        check_ended(node, which)
    if kills:
        killed(b, a)
        for node in (a, b):
            check_ended(node, which)


def yes_and_no(home):
    """the proposer says yes and the other no: it did not go ahead"""
    check_pair(home, True, False, False)


def no_and_yes(home):
    """the proposer says no and the other yes: it did not go ahead"""
    check_pair(home, False, True, False)


def no_and_no(home):
    """both say no: it did not go ahead"""
    check_pair(home, False, False, False)


def both_with_kills(home):
    """both say yes, and the other program is killed after every step: they agree all the same"""
    check_pair(home, True, True, True)


def yes_and_no_with_kills(home):
    """yes and no, and the other program is killed after every step: it did not go ahead"""
    check_pair(home, True, False, True)


def no_and_yes_with_kills(home):
    """no and yes, and the other program is killed after every step: it did not go ahead"""
    check_pair(home, False, True, True)


def no_and_no_with_kills(home):
    """no and no, and the other program is killed after every step: it did not go ahead"""
    check_pair(home, False, False, True)


def restored(home):
    """what was being negotiated is in no backup, and ends on both sides when one is put back"""
    a, b = neighbours(home)
    which = propose(a, b)
    answer(b, which, True)
    phrase = home.path / "passphrase"
    phrase.touch(mode=0o600)
    phrase.write_text("four unrelated words\n")
    b.control("backup", str(home.path / "b.backup"), f"--passphrase-file={phrase}")
    assert b.tell("transfer", "list")[0]["words"] == "Decided."
    answer(a, which, False)
    check_ended(a, which)
    again = propose(a, b)
    answer(b, again, True)
    b.stop(signal.SIGKILL)
    shutil.rmtree(b.folder)
    b.control("restore", str(home.path / "b.backup"), f"--passphrase-file={phrase}")
    a.stop()
    b.start()
    assert b.tell("transfer", "list") == [], "before it meets a again"
    b.stop()
    a.start()
    b.start(peers=[a.address])
    for node in (a, b):
        check_ended(node, again)
    assert a.tell("peers") and "broke" not in a.log()


def one_after_another(home):
    """what was agreed on stays, and what was not leaves no trace beside it, over and over between the same two"""
    a, b = neighbours(home)
    kept = []
    for a_yes, b_yes in ((True, True), (True, False), (False, True), (True, True), (False, False)):
        which = propose(a, b)
        wait_until(lambda which=which: b.tell("transfer", "list"), lambda told, which=which: which in [one["id"] for one in told])
        answer(a, which, a_yes)
        answer(b, which, b_yes)
        if a_yes and b_yes:
            kept.append(which)
            hand_over(a, which, 500)
        for node in (a, b):
            wait_until(
                lambda node=node: [(one["id"], one["state"]) for one in node.tell("transfer", "list")],
                lambda told: sorted(told) == sorted((one, "agreed") for one in kept),
            )


def words(home):
    """what cannot be is said in a sentence; other terms and an open no"""
    a, b = neighbours(home)
    which = propose(a, b)
    terms = ["transfer", "propose", b.peer, "water", "500", "L", "--mirror", "Anna"]
    assert "either --give or --ask" in a.act(*terms, phrases=(ANNA,), status=2)
    assert "takes NODE RESOURCE AMOUNT UNIT" in a.act(*terms[:4], *terms[5:], "--give", phrases=(ANNA,), status=2)
    assert "AMOUNT of transfer propose must not be empty" in a.act(*terms[:4], "", *terms[5:], "--give", phrases=(ANNA,), status=2)
    assert "needs --mirror" in a.act(*terms[:-2], "--give", phrases=(ANNA,), status=2)
    assert "wrong" in a.act(*terms, "--give", phrases=(BRUNO,), status=1)
    assert "L, m3" in a.act(*terms[:5], "kg", *terms[6:], "--give", phrases=(ANNA,), status=1)
    assert "72 hours" in a.act(*terms, "--ask", "--hours=73", phrases=(ANNA,), status=1)
    assert "yes or no" in a.act("transfer", "answer", which, "perhaps", "--mirror", "Anna", phrases=(ANNA,), status=2)
    wait_until(lambda: b.tell("transfer", "list"), lambda told: len(told) == 1)
    other = ["--amount=300.25", "--note=We have only small tanks", "--mirror", "Bruno"]
    b.act("transfer", "counter", which, *other, phrases=(BRUNO,))
    told = wait_until(lambda: a.tell("transfer", "show", which), lambda one: one["amount"] == "300.25")
    assert told["note"] == "We have only small tanks" and told["direction"] == "give", told
    said = b.act("transfer", "decline", which, "--mirror", "Bruno", phrases=(BRUNO,))
    assert said == "This didn't go ahead.\n", said
    a.wait_for("transfer", id=which, state="did-not-go-ahead")
    for node in (a, b):
        check_ended(node, which)


if __name__ == "__main__":
    main(
        [
            agreed,
            yes_and_no,
            no_and_yes,
            no_and_no,
            both_with_kills,
            yes_and_no_with_kills,
            no_and_yes_with_kills,
            no_and_no_with_kills,
            restored,
            one_after_another,
            words,
        ]
    )
