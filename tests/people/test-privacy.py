#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people choose about privacy, and what the ledger tells them."""

from people import main

BAD = [
    (["water", "--precision=exact"], "precision must be close, standard or wide"),
    (["water", "--precision="], "precision must be close, standard or wide"),
    (["water", "--automatic=maybe"], "automatic must be yes or no"),
    (["water", "--critical-days=366"], "critical days must be a whole number of days from 0 to 365"),
    (["water", "--critical-days=-1"], "critical days must be a whole number"),
    (["water", "--stale-days=0"], "stale days must be a whole number of days from 1 to 90"),
    (["water", "--stale-days=91"], "stale days must be a whole number of days from 1 to 90"),
    (["water", "--stale-days=1.5"], "stale days must be a whole number"),
    (["gold", "--stale-days=7"], "resource must be energy, water or food, not gold"),
]


def ledger(node, resource):
    return next(entry for entry in node.tell("privacy", "ledger") if entry["resource"] == resource)


def spending(home):
    """the ledger tells what was published, what it cost and what comes next"""
    a = home.node("a").start()
    before = ledger(a, "water")
    assert before["precision"] == "standard" and before["range-days"] == 1.5, before
    assert before["spent-day"] == before["spent-week"] == before["spent-ever"] == 0, before
    assert not before["set"] and "level" not in before and "next-draw" not in before and "admits" not in before, before
    a.set_water(1200)
    before = ledger(a, "water")
    assert before["set"] and "level" not in before and before["next-draw"] > 0 and before["admits"] > 0, before
    a.control("resource", "publish", "water")
    after = ledger(a, "water")
    assert after["spent-day"] == after["spent-week"] == after["spent-ever"] == 0.5, after
    assert after["uncertainty"] == 6 and after["level"] == a.resource("water")["level"], after
    a.control("resource", "publish", "water")
    after = ledger(a, "water")
    assert after["spent-day"] == after["budget"] == 1 and after["next-draw"] >= after["admits"], after
    assert after["admits"] - after["drawn"] <= 86400
    assert ledger(a, "food")["spent-ever"] == 0
    text = a.control("privacy", "ledger")
    assert "standard (± 1.5 days)" in text and "1.00 of 1.00" in text, text


def choosing(home):
    """a choice is kept, counts from the next level on and spends nothing"""
    a = home.node("a").start()
    a.set_water(9000)
    said = a.control("privacy", "set", "water", "--precision=wide")
    assert "from the next level on: wide" in said and "3.75 days" in said, said
    assert "level" not in ledger(a, "water") and ledger(a, "water")["spent-ever"] == 0
    a.control("resource", "publish", "water")
    assert ledger(a, "water")["spent-day"] == 0.2 and ledger(a, "water")["uncertainty"] == 15
    a.control("privacy", "set", "water", "--precision=close", "--critical-days=0", "--stale-days=90")
    entry = ledger(a, "water")
    assert entry["spent-day"] == 0.2 and entry["uncertainty"] == 15 and entry["precision"] == "close", entry
    a.control("resource", "publish", "water", status=1)
    assert a.stop() == 0
    a.start()
    entry = ledger(a, "water")
    assert entry["precision"] == "close" and entry["critical-days"] == 0 and entry["stale-days"] == 90, entry
    assert ledger(a, "food")["precision"] == "standard"
    a.control("privacy", "set", "water", "--automatic=yes")
    entry = ledger(a, "water")
    assert entry["automatic"] and entry["precision"] == "close" and entry["stale-days"] == 90, entry


def wrong_choices(home):
    """a wrong choice is refused with a sentence, and nothing is stored"""
    a = home.node("a").start()
    before = a.tell("privacy", "ledger")
    for words, sentence in BAD:
        said = a.control("privacy", "set", *words, status=1)
        assert sentence in said, (words, said)
    a.control("privacy", "set", "water", status=2)
    a.control("privacy", "set", "--precision=wide", status=2)
    assert a.tell("privacy", "ledger") == before


def alarm(home):
    """a critical stock alarms the people here, and neighbours learn nothing before it is published"""
    a = home.node("a").start()
    b = home.node("b").start(peers=[a.address])
    b.wait_for("peer-connected", peer=a.peer)
    a.set_water(1200)
    a.set_water(599)
    event = a.wait_for("critical")
    assert event == {"event": "critical", "resource": "water", "days": 2, "published": False}, event
    assert ledger(a, "water")["critical"] and "neighbours have not been told" in a.control("privacy", "ledger")
    assert not b.collect("status", 2)
    a.control("resource", "publish", "water")
    assert not ledger(a, "water")["critical"]
    assert b.wait_for("status")["node"] == a.peer


def automatic(home):
    """where people want it, a critical stock is published by itself"""
    a = home.node("a").start()
    b = home.node("b").start(peers=[a.address])
    said = a.control("privacy", "set", "water", "--automatic=yes")
    assert "published by itself" in said, said
    a.set_water(100)
    assert a.wait_for("critical")["published"]
    assert b.wait_for("status")["level"] == ledger(a, "water")["level"]
    assert ledger(a, "water")["spent-day"] == 0.5 and not ledger(a, "water")["critical"]


def counting_people(home):
    """where nobody says what is needed, the number of people gives the figures of Sphere"""
    a = home.node("a").start()
    rest = ["--stock=9000", "--reserve-days=7"]
    said = a.control("resource", "set", "water", *rest, "--unit=L", "--people=120")
    assert "1800 L needed a day" in said and "Sphere Handbook 2018" in said, said
    assert a.resource("water")["need"] == 1800
    a.control("resource", "set", "food", *rest, "--unit=kcal", "--people=10")
    assert a.resource("food")["need"] == 21000
    said = a.control("resource", "set", "food", *rest, "--unit=kg", "--people=10", status=1)
    assert "no figure" in said and a.resource("food")["unit"] == "kcal", said
    a.control("resource", "set", "water", *rest, "--unit=L", "--people=none", status=1)
    a.control("resource", "set", "water", *rest, "--unit=L", "--people=5", "--need=5", status=2)
    a.control("resource", "set", "water", *rest, "--unit=L", status=2)


main([spending, choosing, wrong_choices, alarm, automatic, counting_people])
