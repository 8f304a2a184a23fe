#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A neighbour that loses power says nothing; it is noticed all the same."""

import signal

from people import main


def loses_power(home):
    """a neighbour that is stopped without a word is given up within a minute, with a reason, and comes back"""
    a = home.node("a").start()
    b = home.node("b").start(peers=[a.address])
    a.wait_for("peer-connected", peer=b.peer)
    b.process.send_signal(signal.SIGSTOP)
    event = a.wait_for("peer-disconnected", within=60, peer=b.peer)
    assert "answers no more" in event["reason"], event
    assert a.tell("peers") == []
    b.process.send_signal(signal.SIGCONT)
    a.wait_for("peer-connected", within=30, peer=b.peer)


main([loses_power])
