# SPDX-License-Identifier: GPL-3.0-or-later
"""One place has water to spare and another lacks it; the people of both say yes, and one answer alone is seen by nobody."""

import json

PASSPHRASES = {"Mill Lane Centre": "nine lanterns below the hill", "Riverside House": "four kettles on a stove"}


def tell(neighbourhood):
    giver, taker = neighbourhood.places[1], neighbourhood.window
    for program in (giver, taker):
        program.decide("mirror", "add", "Steward", passphrase=PASSPHRASES[program.name])

    def decide(program, *words):
        return program.decide("transfer", *words, "--mirror=Steward", passphrase=PASSPHRASES[program.name])

    def list_here(program, what):
        return json.loads(program.answers("transfer", what, "--json") or "[]")

    def shows(program, wanted):
        return any(one["id"] == transfer and wanted(one) for one in list_here(program, "list"))

    def matches():
        return [one for one in list_here(giver, "matches") if one["node"] == peer and one["resource"] == "water"]

    peer = taker.ask_peer()
    neighbourhood.wait_until(matches, f"{giver.name} to see that {taker.name} lacks water")
    print(f"{giver.name} sees: {matches()[0]['text']}")

    transfer = json.loads(decide(giver, "propose", peer, "water", "500", "L", "--give", "--json"))["id"]
    neighbourhood.wait_until(lambda: shows(taker, lambda one: one["can-decide"]), "the proposal to arrive", taker)
    print(f"{giver.name} proposes 500 L, and the window of {taker.name} shows it: it waits for people there and here to decide")

    decide(giver, "answer", transfer, "yes")
    print(f"The Steward of {giver.name} says yes. {taker.name} is not told, and would not be told of a no either")
    decide(taker, "answer", transfer, "yes")

    for program in (giver, taker):
        neighbourhood.wait_until(lambda: shows(program, lambda one: one["state"] == "agreed"), "both to agree", taker)
    print("The Steward there says yes as well: now both know that both did, and each holds what the other signed")

    for program in (giver, taker):
        decide(program, "handover", transfer, "--amount=500")
    for program in (giver, taker):
        neighbourhood.wait_until(lambda: shows(program, lambda one: "handed-there" in one), "the handover to be heard", taker)
    print("The water has been brought over, and both have signed for 500 L")
