# SPDX-License-Identifier: GPL-3.0-or-later
"""Nodes as people run them: real processes on loopback, each on a folder of its own, and breathctl."""

import json
import os
import pty
import queue
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import termios
import threading
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from stopwatch import Stopwatch, again_if_late  # noqa: E402

PATIENCE = 60  # seconds for what should take one
PHRASE = "seven herons over the weir"
BREATH_NODE, BREATHCTL = sys.argv[1:3]
# A port that the system gives nobody while a node that is to come back has given it up.
LASTING = f"/ip4/127.0.0.1/tcp/{12000 + os.getpid() % 20000}"
os.environ["BREATH_NO_MULTICAST"] = "1"


class Node:
    """One breath-node with --json; its events in the order they came."""

    def __init__(self, home, name):
        self.home = home
        self.name = name
        self.folder = home / name
        self.process = None
        self.peer = self.address = None
        self.prefix = []  # what enters another network, if it lives in one

    def start(self, *arguments, peers=(), listen="/ip4/127.0.0.1/tcp/0"):
        command = [*self.prefix, BREATH_NODE, "--json", "--data-dir", str(self.folder), "--listen", listen, *arguments]
        for peer in peers:
            command += ["--peer", peer]

        self.events = queue.Queue()
        with (self.home / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True
            )
        threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True).start()
        listening = self.wait_for("listening")
        self.peer, self.address = listening["peer"], listening["addresses"][0]
        return self

    def _read(self, lines):
        for line in lines:
            self.events.put((time.monotonic(), json.loads(line)))

    def wait_for(self, kind, within=None, **wanted):
        """The next event of a kind with the values wanted, skipping others. @within is in seconds, for what has such a limit."""
        watch, patience = Stopwatch(), max(PATIENCE, 2 * (within or 0))

        while True:
            try:
                _, event = self.events.get(timeout=max(0, patience - watch.read()))
            except queue.Empty:
                raise AssertionError(f"{self.name}: no {kind} {wanted or ''} within {patience} s") from None
            if event["event"] == kind and all(event[key] == value for key, value in wanted.items()):
                if within:
                    watch.check(within)
                return event

    @property
    def place(self):
        """Where it listens."""
        return self.address.rsplit("/p2p/", 1)[0]

    def collect(self, kind, seconds):
        """Every event of a kind within so many seconds."""
        end, found = time.monotonic() + seconds, []

        while (left := end - time.monotonic()) > 0:
            try:
                _, event = self.events.get(timeout=left)
            except queue.Empty:
                break
            if event["event"] == kind:
                found.append(event)
        return found

    def stop(self, number=signal.SIGTERM):
        """Asks the program to end, and returns what it ended with."""
        self.process.send_signal(number)
        status = self.process.wait(timeout=PATIENCE)
        self.process = None
        return status

    def control(self, *words, status=0):
        """breathctl on the folder: what it printed, on either output if it was to fail."""
        return control(self.folder, *words, status=status)

    def tell(self, *words):
        return json.loads(self.control(*words, "--json"))

    def act(self, *words, phrases=(PHRASE,), status=0):
        """The same with a Mirror's passphrase through a pipe, and a second one of who admits them."""
        reader, writer = os.pipe()
        os.write(writer, "".join(f"{phrase}\n" for phrase in phrases).encode())
        os.close(writer)
        command = [BREATHCTL, "--data-dir", str(self.folder), *words, f"--passphrase-fd={reader}"]
        if len(phrases) > 1:
            command.append(f"--admitting-passphrase-fd={reader}")
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=4 * PATIENCE,
            check=False,
            pass_fds=[reader],
        )
        os.close(reader)
        assert done.returncode == status, f"{words} ended with {done.returncode}: {done.stderr}"
        return done.stderr if status else done.stdout

    def set_water(self, stock, need=300, days=7, unit="L"):
        words = ["resource", "set", "water", f"--stock={stock}", f"--need={need}"]
        return self.control(*words, f"--reserve-days={days}", f"--unit={unit}")

    def resource(self, name):
        return next(r for r in self.tell("resource", "list") if r["resource"] == name)

    def log(self):
        return (self.home / f"{self.name}.log").read_text()


def control(folder, *words, status=0):
    done = run(BREATHCTL, "--data-dir", str(folder), *words)
    assert done.returncode == status, f"breathctl {words} ended with {done.returncode}: {done.stderr}"
    return done.stderr if status else done.stdout


def run(*command):
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, check=False
    )


def wait_until(told, is_so=bool):
    """What @told says once it @is_so."""
    end = time.monotonic() + PATIENCE
    while not is_so(value := told()):
        assert time.monotonic() < end, value
        time.sleep(0.05)
    return value


def shows_what_is_typed(terminal):
    return termios.tcgetattr(terminal)[3] & termios.ECHO


def typed(folder, words, *lines):
    """breathctl with a terminal of its own, on which the lines are typed: its status and what the terminal showed."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(BREATHCTL, [BREATHCTL, "--data-dir", str(folder), *words])
    shown, left, asked = b"", list(lines), 0
    while True:
        ready, _, _ = select.select([terminal], [], [], PATIENCE)
        assert ready, shown
        try:
            data = os.read(terminal, 4096)
        except OSError:
            break
        if not data:
            break
        shown += data
        while left and shown.count(b": ") > asked:
            asked += 1
            # It asks before the echo is off, and throws away what is typed earlier.
            wait_until(lambda: not shows_what_is_typed(terminal))
            os.write(terminal, left.pop(0).encode() + b"\n")
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown.decode()


class Skip(Exception):
    """A case cannot run here; the message says what is missing."""


class Home:
    """A folder for one case, with a runtime folder of its own; ends what still runs."""

    def __enter__(self):
        self.path = Path(tempfile.mkdtemp(prefix="breath-people-"))
        self.runtime = self.path / "run"
        self.runtime.mkdir(mode=0o700)
        os.environ["XDG_RUNTIME_DIR"] = str(self.runtime)
        self.nodes = []
        return self

    def node(self, name):
        node = Node(self.path, name)
        self.nodes.append(node)
        return node

    def __exit__(self, kind, *_):
        for node in self.nodes:
            if node.process is not None:
                node.process.kill()
                node.process.wait()
            if kind is not None and (self.path / f"{node.name}.log").exists():
                for line in node.log().splitlines()[-30:]:
                    print(f"# {node.name}: {line}")
        shutil.rmtree(self.path)


def run_case(case):
    with Home() as home:
        case(home)


def main(cases):
    """Runs each case in a home of its own, as TAP; once more in another where the computer was too busy to measure."""
    failed = 0

    # Told to end, the case at hand still takes its nodes along.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))

    print(f"1..{len(cases)}")
    for number, case in enumerate(cases, 1):
        good, why = True, ""
        try:
            again_if_late(lambda case=case: run_case(case))
        except Skip as skip:
            why = f" # SKIP {skip}"
        except Exception:  # whatever it was, the next case runs
            good = False
            failed += 1
            for line in traceback.format_exc().splitlines():
                print(f"# {line}")
        print(f"{'ok' if good else 'not ok'} {number} {case.__doc__.strip()}{why}", flush=True)
    sys.exit(1 if failed else 0)
