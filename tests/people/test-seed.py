#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""--privacy-seed: repeatable draws in builds for tests, with a warning."""

from people import main


def level(home, name, seed):
    node = home.node(name).start("--privacy-seed", seed)
    node.set_water(1200)
    node.control("resource", "publish", "water")
    node.control("resource", "publish", "water")
    return node.resource("water")["level"]


def repeatable(home):
    """the same seed gives the same level on another folder, and another identity all the same"""
    assert level(home, "a", "7") == level(home, "b", "7")
    assert home.nodes[0].peer != home.nodes[1].peer


def warns(home):
    """it warns at start"""
    node = home.node("a").start("--privacy-seed", "7")
    assert "WARNING" in node.log()


main([repeatable, warns])
