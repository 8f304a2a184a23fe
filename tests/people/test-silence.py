#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A neighbour that loses power says nothing; it is noticed all the same."""

import signal

from people import main, wait_until


def falls_silent(a, b):
    """Stops b as a loss of power would, and returns why a gave it up."""
    b.process.send_signal(signal.SIGSTOP)
    event = a.wait_for("peer-disconnected", within=60, peer=b.peer)
    assert a.tell("peers") == []
    return event["reason"]


def comes_back(a, b):
    b.process.send_signal(signal.SIGCONT)
    a.wait_for("peer-connected", within=30, peer=b.peer)


def loses_power(home):
    """a neighbour that falls silent when all is said is given up within a minute, with a reason, and comes back"""
    a = home.node("a").start()
    b = home.node("b").start("--name", "Birch House", peers=[a.address])
    a.wait_for("peer-connected", peer=b.peer)
    wait_until(lambda: a.tell("nodes"), lambda nodes: [node["name"] for node in nodes] == ["Birch House"])
    reason = falls_silent(a, b)
    assert "answers no more" in reason, reason
    comes_back(a, b)


def loses_power_amid_an_exchange(home):
    """a neighbour that falls silent before it has answered is given up within a minute, with a reason, and comes back"""
    a = home.node("a").start()
    b = home.node("b").start(peers=[a.address])
    a.wait_for("peer-connected", peer=b.peer)
    reason = falls_silent(a, b)
    assert any(words in reason for words in ("answers no more", "not answered", "did not end within")), reason
    comes_back(a, b)


main([loses_power, loses_power_amid_an_exchange])
