# SPDX-License-Identifier: GPL-3.0-or-later
"""One place writes down what it has learned; a person at another asks for it, reads it, and plants it."""

import json

PASSPHRASES = {"Hilltop Library": "seven herons over the weir", "Riverside House": "four kettles on a stove"}
TEXT = """# Rain barrels

Put the barrel where the roof is low, and keep the lid closed, or gnats come.
Empty it before the first frost: ice breaks the tap.
"""


def tell(neighbourhood):
    giver, taker = neighbourhood.places[-1], neighbourhood.window
    people = {giver.name: "Keeper", taker.name: "Steward"}
    written = neighbourhood.root / "barrels.md"
    written.write_text(TEXT, encoding="utf-8")

    def decide(program, *words):
        return program.decide("seed", *words, f"--mirror={people[program.name]}", passphrase=PASSPHRASES[program.name])

    def shows(state):
        return any(one["id"] == seed and one["state"] == state for one in json.loads(taker.answers("seed", "list", "--json") or "[]"))

    offer = ["offer", str(written), "--title=Rain barrels", "--summary=How to keep rain water through a dry summer"]
    seed = json.loads(decide(giver, *offer, "--json"))["id"]
    print(f"{giver.name} offers a knowledge seed, a text about rain barrels, and plants it in its own Compost Memory")

    neighbourhood.wait_until(lambda: shows("heard"), "the window to hear of the seed", taker)
    print(f"The window of {taker.name} shows its title under Seeds. The text stays where it is: nothing is fetched that nobody asked for")

    decide(taker, "fetch", seed)
    neighbourhood.wait_until(lambda: shows("fetched"), "the text to arrive", taker)
    print(f"The Steward of {taker.name} has asked to look at it. It lies apart there, and no search finds it")

    for line in decide(taker, "read", seed).splitlines():
        print(f"    {line}".rstrip())
    decide(taker, "plant", seed)
    found = json.loads(taker.control("seed", "search", "gnats", "--json"))
    print(f"The Steward plants it. Whoever looks for gnats at {taker.name} finds: {', '.join(one['title'] for one in found)}")

    def is_seen():
        shown = json.loads(giver.control("seed", "show", seed, "--json"))
        return len(shown["planters"]) == 2

    neighbourhood.wait_until(is_seen, "the planting to be heard of", taker)
    print(f"{giver.name} sees who has planted it, and the Compost Memory of {taker.name} can give it to others now")
