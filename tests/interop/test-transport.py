#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-transport.py PEER: libp2p's transport-interop contract.

Breath and js-libp2p, each as dialer and as listener, over TCP and WebSocket, with Noise and TLS.
"""

import sys

from contract import add_cases, require_redis
from peers import Tap, require_node


def main():
    require_node()
    require_redis()
    tap = Tap()
    add_cases(tap, {"breath": sys.argv[1], "js": sys.argv[1]})
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
