# SPDX-License-Identifier: GPL-3.0-or-later
"""Three places say what they have and lack; the word goes from one to the next."""

STOCKS = {
    "Harbour Hall": [("water", 1200, 300, 7, "L"), ("energy", 90, 20, 3, "kW.h"), ("food", 400, 60, 5, "kg")],
    "Mill Lane Centre": [("water", 5200, 400, 7, "L"), ("energy", 12, 15, 3, "kW.h"), ("food", 150, 40, 5, "kg")],
    "Hilltop Library": [("water", 2100, 250, 7, "L"), ("energy", 160, 18, 3, "kW.h"), ("food", 90, 30, 5, "kg")],
}


def tell(neighbourhood):
    before = []

    # In a row: each place is given the address of the one before it and no other.
    for name in STOCKS:
        before.append(neighbourhood.add_place(name, [place.address for place in before[-1:]]))

    for place in before:
        for stock in STOCKS[place.name]:
            place.tell_stock(*stock)
            print(f"{place.name} has told what it has of {stock[0]}; only a level with noise leaves the house")

    def all_have_heard():
        return all(
            neighbourhood.has_heard(listener, teller, stock[0])
            for listener in before
            for teller in before
            if listener is not teller
            for stock in STOCKS[teller.name]
        )

    neighbourhood.wait_until(all_have_heard, "everyone to hear of everyone")
    print("Everyone has heard of everyone, though each was given one address: they pass on what they hear, and where others are.")
