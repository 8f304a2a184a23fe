#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-sync.py BREATH-NODE BREATHCTL: real nodes and one written from proto/README.md alone exchange records."""

import json
import re
import shutil
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "people"))

from people import Stopwatch, main, wait_until  # noqa: E402
from peers import ANY_PORT, NODE, Peer, require_node  # noqa: E402

QUIET = 64  # bytes a link may cost each way when neither side has anything new
EPOCH = 1.1  # seconds after which who lost everything begins another epoch
BEGIN = 2  # seconds for which a side waits for the other to begin to compare
KIND_OF_LATER = "a kind that nobody knows yet"


class Stranger(Peer):
    """A running stranger.mjs."""

    def __init__(self, *arguments):
        super().__init__([str(NODE), str(HERE / "stranger.mjs")], *arguments)
        listening = self.wait_for("listening")
        self.peer, self.author, self.addresses = listening["peer"], listening["author"], listening["addresses"]

    def order(self, order, **what):
        self.process.stdin.write(json.dumps({"do": order, **what}) + "\n")

    def publish(self, level, **what):
        food = {"level": level, "epsilon": 20, "day": today()}
        self.order("publish", levels={"food": food}, **{"name": "Ferne Mühle", **what})
        return self.wait_for("published")

    def dial(self, node):
        self.order("dial", address=node.address)
        return self.wait_for("summary")

    def hang_up(self):
        self.order("hangup")
        return self.wait_for("synced")

    def hear(self, **wanted):
        return self.wait_for("head", matching=lambda head: all(head[key] == value for key, value in wanted.items()))

    def hear_water(self):
        """The next head with a level of water and a peer record; one that has neither yet may come before it."""
        return self.wait_for(
            "head", matching=lambda head: head["levels"]["water"]["level"] is not None and head["live_count"] == 2
        )


def today():
    return int(time.time()) // 86400


def publishing(home, name="a", **options):
    node = home.node(name).start("--name", "Aspen Hall", **options)
    publish(node, 1200)
    return node


def publish(node, stock):
    node.set_water(stock)
    node.control("resource", "publish", "water")


def in_bytes(address):
    """A multiaddr such as /ip4/127.0.0.1/tcp/4141/p2p/…, without its last part, in binary form."""
    _, ip4, host, tcp, port, *_ = address.split("/")
    assert (ip4, tcp) == ("ip4", "tcp"), address
    return "04" + bytes(map(int, host.split("."))).hex() + "06" + int(port).to_bytes(2, "big").hex()


def check_heard(node, head):
    """Each field of the head that the stranger verified is what the node says of itself."""
    now, level = time.time(), node.resource("water")["level"]

    assert head["levels"]["energy"] == head["levels"]["food"] == {"level": None}, head
    assert head["levels"]["water"] == {"level": level, "epsilon": 50, "day": head["levels"]["water"]["day"]}, head
    assert head["levels"]["water"]["day"] in (today() - 1, today()), head
    assert now - 120 < head["epoch"] <= head["issued"] <= now + 1 and head["version"] >= 1, head
    assert len(bytes.fromhex(head["signed"])) == 189 and len(bytes.fromhex(head["anchor"])) == 16, head
    assert head["live_count"] == len(head["items"]) == 2, head
    items = {item["kind"]: item for item in head["items"]}
    assert items[1]["profile"] == {"name": "Aspen Hall", "languages": []}, head
    assert items[2]["record"]["addresses"] == [in_bytes(node.address)], (head, node.address)
    assert now - 120 < items[2]["record"]["issued"] <= now + 1, head


def check_shown(node, stranger, level):
    status = node.wait_for("status", node=stranger.peer)
    side = "deficit" if level < 0 else "surplus"

    assert status["name"] == "Ferne Mühle" and status["resource"] == "food" and status["level"] == level, status
    assert status["text"] == f"Node {stranger.peer} has food {side} at level {level}", status


def dials(home):
    """the stranger dials: both hear each other, every field verified"""
    node = publishing(home)

    with Stranger() as stranger:
        stranger.publish(-7)
        stranger.dial(node)
        check_heard(node, stranger.hear_water())
        check_shown(node, stranger, -7)
        assert stranger.seen("sync")[0]["opener"] == "stranger"
        publish(node, 1500)
        assert stranger.hear()["levels"]["water"]["level"] == node.resource("water")["level"]
        stranger.publish(120)
        check_shown(node, stranger, 120)
    assert node.stop() == 0


def listens(home):
    """the stranger listens: both hear each other, every field verified"""
    with Stranger("--listen", ANY_PORT) as stranger:
        stranger.publish(0)
        node = publishing(home, peers=stranger.addresses[:1])
        check_heard(node, stranger.hear_water())
        check_shown(node, stranger, 0)
        assert [event["opener"] for event in stranger.seen("sync")] == ["peer"]
        stranger.publish(-120)
        check_shown(node, stranger, -120)
    assert node.stop() == 0


def relays(home):
    """what one stranger signs reaches another byte for byte, a kind of item of later versions too"""
    node = home.node("a").start()

    with Stranger() as first, Stranger() as second:
        second.dial(node)
        first.dial(node)
        signed = first.publish(5, future_item=KIND_OF_LATER)
        heard = second.hear(author=first.author)
        assert heard["signed"] == signed["signed"] and heard["live_count"] == 2, heard
        assert sorted(item["signed"] for item in heard["items"]) == sorted(signed["items"]), heard
        assert sorted(item["kind"] for item in heard["items"]) == [1, 9], heard
        check_shown(node, first, 5)
        bare = second.publish(-9, name=None)
        heard = first.hear(author=second.author)
        assert heard["signed"] == bare["signed"] and heard["live_count"] == 0 and heard["items"] == [], heard
        back = second.publish(-5)
        assert first.hear(author=second.author)["signed"] == back["signed"]
        assert not any(head["author"] == first.author for head in first.seen("head")), first.events
    assert node.stop() == 0


def quiet(home):
    """a link again with nothing new carries the two summaries, and with one change that change alone"""
    node = publishing(home)

    with Stranger() as stranger:
        stranger.publish(3)
        stranger.dial(node)
        stranger.hear_water()
        check_shown(node, stranger, 3)
        n_heads = len(stranger.seen("head"))
        cursor = stranger.wait_for("cursor")["cursor"]
        stranger.hang_up()

        summary = stranger.dial(node)
        assert summary["equal"], summary
        assert not node.collect("status", 1)
        ended = stranger.hang_up()
        assert 0 < ended["sent"] <= QUIET and 0 < ended["received"] <= QUIET, ended

        publish(node, 1500)
        summary = stranger.dial(node)
        assert not summary["equal"], summary
        heard = stranger.hear()
        assert heard["levels"]["water"]["level"] == node.resource("water")["level"], heard
        assert stranger.wait_for("cursor")["cursor"] > cursor
        ended = stranger.hang_up()
        assert ended["sent"] <= 2 * QUIET and ended["received"] <= 200 + 2 * QUIET, ended
        assert len(stranger.seen("head")) == n_heads + 1, stranger.seen("head")
    assert node.stop() == 0


def journal_lost(home):
    """who comes back without its journal is read from the beginning, on either side"""
    node = publishing(home)

    with Stranger("--seed", "07" * 32) as stranger:
        stranger.publish(3)
        stranger.dial(node)
        check_shown(node, stranger, 3)
        stranger.wait_for("cursor")
        assert node.stop() == 0

        time.sleep(EPOCH)
        again = home.node("again")
        again.folder.mkdir(mode=0o700)
        shutil.copy(node.folder / "node.key", again.folder)
        publishing(home, "again")
        again = home.nodes[-1]
        assert again.peer == node.peer
        summary = stranger.dial(again)
        assert summary["journal"] != stranger.seen("summary")[0]["journal"] and summary["cursor"] == 0, summary
        assert stranger.hear()["levels"]["water"]["level"] == again.resource("water")["level"]
        check_shown(again, stranger, 3)

    time.sleep(EPOCH)
    with Stranger("--seed", "07" * 32) as stranger:
        stranger.publish(4)
        summary = stranger.dial(again)
        assert summary["cursor"] > 0, summary
        check_heard(again, stranger.hear_water())
        check_shown(again, stranger, 4)
        assert stranger.seen("compared"), stranger.events
    assert again.stop() == 0


def compares(home):
    """strangers with a crowd each compare ranges with a node, and both end up with the latest of every author"""
    node = home.node("a").start()

    with Stranger() as first, Stranger() as second:
        first.order("crowd", first=0, count=150, version=5)
        first.dial(node)
        known_after(node, 150)
        first.hang_up()
        second.order("crowd", first=20, count=110, version=5)
        second.order("crowd", first=40, count=3, version=9)
        second.order("crowd", first=90, count=2, version=3)
        second.order("crowd", first=150, count=4, version=1)
        watch = Stopwatch()
        second.dial(node)
        known_after(node, 154)
        assert second.wait_for("compared")["rounds"] > 1
        for _ in range(20 + 20 + 2):
            second.wait_for("head", matching=lambda head: head["version"] == 5)
        ended = second.hang_up()
        size, most = ended["sent"] + ended["received"], 12 * 154 + 200 * (42 + 7)
        if size >= most:
            watch.check(BEGIN)  # then whoever waits for the other to begin may do so, too
        assert size < most, ended
        summary = second.dial(node)
        assert summary["equal"], summary
    assert node.stop() == 0


def known_after(node, count):
    wait_until(lambda: len(node.tell("nodes")), lambda known: known >= count)


def closed_upon(home, spoilt, reason):
    node = home.node("a").start()

    with Stranger() as liar, Stranger() as honest:
        honest.dial(node)
        liar.dial(node)
        liar.publish(9, spoilt=spoilt)
        event = node.wait_for("peer-disconnected", peer=liar.peer)
        assert re.search(reason, event["reason"]), event
        for _ in range(2):
            liar.wait_for("synced", "disconnected")
        assert liar.seen("synced") and liar.seen("disconnected"), liar.events
        honest.publish(6)
        check_shown(node, honest, 6)
        assert liar.author not in [entry["author"] for entry in honest.seen("head")]
        assert liar.peer not in [known["id"] for known in node.tell("nodes")]
        assert node.peer and [peer["id"] for peer in node.tell("peers")] == [honest.peer]
    assert node.stop() == 0


def forged(home):
    """a head with a forged signature ends the connection, and nobody hears of it"""
    closed_upon(home, "signature", "signature")


def wrong_size(home):
    """a head of another size ends the connection, and nobody hears of it"""
    closed_upon(home, "size", "bytes|size|long")


def ahead(home):
    """a head an hour ahead waits: not shown, not relayed, and a later one in time is taken on the same link"""
    node = home.node("a").start()

    with Stranger() as early, Stranger() as other:
        other.dial(node)
        early.dial(node)
        early.publish(9, ahead=3600)
        assert early.wait_for("frame", matching=lambda frame: frame["step"] == "want")["bytes"] == 2
        assert not node.collect("status", 2)
        assert early.peer not in [known["id"] for known in node.tell("nodes")]
        signed = early.publish(8)
        check_shown(node, early, 8)
        assert other.hear(author=early.author)["signed"] == signed["signed"]
        versions = [head["version"] for head in other.seen("head") if head["author"] == early.author]
        assert versions == [2], other.events
        assert early.peer in [peer["id"] for peer in node.tell("peers")]
    assert node.stop() == 0


def peers(home):
    """asked for peers a node tells where it and its neighbours are, and the time, and links with who was told it"""
    a = home.node("a").start()
    b = home.node("b").start(peers=[a.address])
    b.wait_for("peer-connected", peer=a.peer)

    with Stranger("--listen", ANY_PORT) as stranger, Stranger() as other:
        stranger.publish(3, record=True)
        stranger.dial(a)
        assert stranger.wait_for("asked")["want"] == 16
        wait_until(lambda: b.tell("nodes"), lambda nodes: a.peer in [known["id"] for known in nodes])
        stranger.order("ask", want=16)
        answer = stranger.wait_for("answered")
        assert abs(answer["clock"] - time.time()) < 5, answer
        told = sorted(address for record in answer["records"] for address in record["addresses"])
        assert told == sorted(map(in_bytes, (a.address, b.address))), (told, a.address, b.address)

        # Through a, b holds the stranger's live set, and with it where it is.
        stranger.wait_for("connected", matching=lambda event: event["peer"] == b.peer)

        other.publish(4)
        other.dial(a)
        other.wait_for("asked")
        other.order("ask", want=0)
        assert other.wait_for("answered")["records"] == []
        other.order("ask", want=16)
        event = a.wait_for("peer-disconnected", peer=other.peer)
        assert "too often" in event["reason"], event
    assert a.stop() == 0 and b.stop() == 0


def alerts(home):
    """an alert that a stranger pushes reaches all, one of ours reaches it, and only a Mirror can raise one"""
    a = home.node("a").start()
    b = home.node("b").start(peers=[a.address])
    b.wait_for("peer-connected", peer=a.peer)
    a.act("mirror", "add", "Anna")

    with Stranger() as stranger, Stranger() as liar:
        stranger.dial(a)
        liar.dial(a)
        for each in (stranger, liar):
            each.wait_for("alerting")
        time.sleep(0.5)  # until the other end has it, too
        stranger.order("raise", mirror="Zoë", headline="The waiting list favours one street")
        raised = stranger.wait_for("raised")
        for node, hops in ((a, 1), (b, 2)):
            event = node.wait_for("alert", id=raised["id"])
            assert event["node"] == stranger.peer and event["mirror"] == "Zoë" and event["hops"] == hops, event
            assert event["alert_event"] == "bias-drift" and event["severity"] == "Severe", event
        heard = liar.wait_for("alert", matching=lambda alert: alert["id"] == raised["id"])
        assert heard["hops"] == 1 and heard["author"] == stranger.author, heard

        liar.order("raise", mirror="Max", headline="It is all well", about=raised["id"])
        time.sleep(1)
        assert a.tell("alert", "show", raised["id"])["state"] == "in-force"
        stranger.order("raise", mirror="Zoë", headline="It was put right", about=raised["id"])
        cancelled = stranger.wait_for("raised")
        assert b.wait_for("alert", id=cancelled["id"])["message"] == "Cancel"
        assert b.tell("alert", "show", raised["id"])["state"] == "cancelled"

        words = ["--event=hallucination", "--severity=Minor", "--headline=It makes up opening hours"]
        ours = json.loads(a.act("alert", "raise", "--json", "--mirror=Anna", *words))
        heard = stranger.wait_for("alert", matching=lambda alert: alert["id"] == ours["id"])
        assert heard["mirror"] == "Anna" and heard["headline"] == "It makes up opening hours", heard
        assert heard["hops"] == 0 and heard["expires"] - heard["made"] == 7 * 86400, heard

        liar.order("raise", mirror="Max", headline="By nobody", forged=True)
        event = a.wait_for("peer-disconnected", peer=liar.peer)
        assert "no Mirror" in event["reason"], event
    assert a.stop() == 0 and b.stop() == 0


BROKEN = {
    "a summary that is cut off": (1, "00" * 19),
    "a second summary with a cursor": (1, "00" * 20 + "05"),
    "notes without entries": (2, "07"),
    "notes cut off": (2, "07" + "00" * 8),
    "a want for notes that are not open": (3, "62" + "01"),
    "records that nobody wanted": (4, ""),
    "a fetch of a hash that is too short": (5, "0a01ff"),
    "objects that nobody asked for": (6, ""),
    "ranges that do not begin": (7, "0002"),
    "a listing that was not announced": (8, "00" * 7 + "0101"),
    "a step that does not exist": (11, "00"),
}


def rules(home):
    """each breach of the rules of sync ends the connection, and the node goes on"""
    node = home.node("a").start()
    breaches = list(BROKEN.items())

    # Nobody gets a link for some time who breaks the rules a third time.
    for first in range(0, len(breaches), 2):
        with Stranger() as stranger:
            for breach, (number, value) in breaches[first : first + 2]:
                stranger.dial(node)
                stranger.order("step", number=number, value=value)
                event = node.wait_for("peer-disconnected", peer=stranger.peer)
                assert "ended its" not in event["reason"], (breach, event)
                stranger.wait_for("disconnected")
    assert node.stop() == 0


if __name__ == "__main__":
    require_node()
    main([dials, listens, relays, quiet, journal_lost, compares, forged, wrong_size, ahead, peers, alerts, rules])
