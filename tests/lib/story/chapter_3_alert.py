# SPDX-License-Identifier: GPL-3.0-or-later
"""A person at one place warns the others; everybody sees it at once, and one of them answers."""

import json

PASSPHRASE = "seven herons over the weir"
WARNING = {
    "event": "bias-drift",
    "severity": "Severe",
    "headline": "The waiting list favours one street",
    "description": "Since Monday the planner puts families of the upper street first, whatever they need.",
    "instruction": "Look at who is first on your own list before you follow it.",
}


def tell(neighbourhood):
    first, *_, last = neighbourhood.places
    for place in (first, last):
        place.decide("mirror", "add", "Keeper", passphrase=PASSPHRASE)
    print(f"{first.name} and {last.name} each have a Mirror now: a person who may act for them, with a passphrase")

    told = [f"--{name}={text}" for name, text in WARNING.items()]
    alert = json.loads(first.decide("alert", "raise", "--json", "--mirror=Keeper", *told, passphrase=PASSPHRASE))["id"]

    def is_heard():
        return all((place.name, alert) in neighbourhood.alerts for place in neighbourhood.places)

    neighbourhood.wait_until(is_heard, "everyone to hear the alert")
    neighbourhood.wait_until(lambda: alert in (neighbourhood.window.answers("alert", "list", "--json") or ""), "the window to show it")
    print(f"Everyone has heard it, and the window of {neighbourhood.window.name} shows it above all else. No program does anything about it")

    last.decide("alert", "assess", alert, "--mirror=Keeper", "--view=seen-here", passphrase=PASSPHRASE)

    def is_answered():
        shown = json.loads(first.control("alert", "show", alert, "--json"))
        return any(answer["view"] == "seen-here" for answer in shown["assessed"])

    neighbourhood.wait_until(is_answered, "the answer to come back")
    print(f"{last.name} has seen the same, and {first.name} knows that now")
