#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-push.py PEER: identify push between Breath and js-libp2p, each way."""

import sys

from peers import ANY_PORT, HERE, NODE, Peer, Tap, command_for, require_node


def place(address):
    return address.partition("/p2p/")[0]


def main():
    require_node()
    tap = Tap()

    with Peer(command_for("breath", sys.argv[1]), "--listen", ANY_PORT) as breath:
        first = breath.wait_for("listening")["addresses"]
        with Peer([str(NODE), str(HERE / "push.mjs")], first[0]) as js:
            def identified():
                told = breath.wait_for("identified")
                assert told["addresses"] == [] and "/ipfs/id/push/1.0.0" in told["protocols"], told
                assert "/ipfs/id/push/1.0.0" in js.wait_for("identified")["protocols"]

            def breath_pushes():
                breath.process.stdin.write("listen\n")
                # Its listening event has both addresses.
                both = {place(address) for address in breath.wait_for("listening")["addresses"]}
                assert len(both) == 2, both
                told = js.wait_for("identified", matching=lambda event: len(event["signed"]) == 2)
                assert {place(address) for address in told["signed"]} == both, (told, both)
                assert told["agent"] == "breath-test-peer", told

            def js_pushes():
                js.process.stdin.write("listen\n")
                (address,) = js.wait_for("listening")["addresses"]
                told = breath.wait_for("pushed", matching=lambda event: event["addresses"] != [])
                assert told["addresses"] == [place(address)], (told, address)
                assert told["agent"].startswith("js-libp2p/"), told

            tap.case("both say that they speak identify push", identified)
            tap.case("js-libp2p takes what Breath pushes, signed", breath_pushes)
            tap.case("Breath takes what js-libp2p pushes", js_pushes)

    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
