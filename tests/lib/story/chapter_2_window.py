# SPDX-License-Identifier: GPL-3.0-or-later
"""One more place joins, with the application's window."""

NAME = "Riverside House"
STOCKS = [("water", 700, 200, 7, "L"), ("energy", 75, 12, 3, "kW.h")]


def tell(neighbourhood):
    window = neighbourhood.add_window(NAME)
    window.prepare([place.address for place in neighbourhood.places])
    window.start()
    window.wait_until_it_answers()
    neighbourhood.names[window.ask_peer()] = NAME
    print(f"{NAME} opens its window")

    def knows_all():
        nodes = window.answers("nodes", "--json") or ""
        return all(place.peer in nodes for place in neighbourhood.places)

    neighbourhood.wait_until(knows_all, "the window to show the three places", window)
    print(f"{NAME} now shows {', '.join(place.name for place in neighbourhood.places)}")

    for stock in STOCKS:
        window.tell_stock(*stock)

    def all_heard():
        told = {(listener, resource) for listener, node, resource in neighbourhood.levels if node not in known}
        return all((place.name, stock[0]) in told for place in neighbourhood.places for stock in STOCKS)

    known = {place.peer for place in neighbourhood.places}
    neighbourhood.wait_until(all_heard, f"everyone to hear of {NAME}", window)
