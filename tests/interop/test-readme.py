#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-readme.py KIND PEER PROGRAM SOURCE: the program of src/p2p/README.md dials a listener of KIND and pings it."""

import re
import subprocess
import sys

from peers import ANY_PORT, PATIENCE, Peer, Tap, command_for, require_node

SOMEONE_ELSE = "12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN"
MAX_LINES = 40


def run(program, *arguments):
    return subprocess.run([program, *arguments], capture_output=True, text=True, timeout=PATIENCE, check=False)


def check_ping(program, address):
    done = run(program, address)
    assert done.returncode == 0 and done.stderr == "", done
    assert re.fullmatch(r"\d+\.\d{3} ms\n", done.stdout), done
    assert 0 < float(done.stdout.split()[0]) < 5000, done


def check_refused(program, address, reason):
    done = run(program, address)
    assert done.returncode == 1 and done.stdout == "", done
    assert reason in done.stderr, done


def check_length(source):
    with open(source, encoding="utf-8") as file:
        n_lines = len(file.readlines())
    assert n_lines <= MAX_LINES, f"{n_lines} lines"


def main():
    kind, peer, program, source = sys.argv[1:]
    if kind == "js":
        require_node()
    tap = Tap()

    with Peer(command_for(kind, peer), "--listen", ANY_PORT) as listener:
        address = listener.wait_for("listening")["addresses"][0]
        wrong = f"{address.rpartition('/p2p/')[0]}/p2p/{SOMEONE_ELSE}"

        tap.case(f"{kind}: dials and pings", lambda: check_ping(program, address))
        tap.case(f"{kind}: the listener saw it come and go", lambda: listener.wait_for("disconnected"))
        tap.case(f"{kind}: another peer than was dialled", lambda: check_refused(program, wrong, "answered in place of"))
        tap.case(f"{kind}: still there", lambda: check_ping(program, address))

    tap.case(f"{kind}: nobody there", lambda: check_refused(program, address, "refused"))
    tap.case("no address", lambda: check_refused(program, "", "An address begins with a slash"))
    tap.case(f"no more than {MAX_LINES} lines", lambda: check_length(source))

    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
