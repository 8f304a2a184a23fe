# SPDX-License-Identifier: GPL-3.0-or-later
"""A neighbourhood of real nodes on loopback: the programs of one build, each on a fresh folder."""

import json
import os
import queue
import signal
import subprocess
import threading
import time
from pathlib import Path

PATIENCE = 30  # seconds for anything that should take two


class StoryError(Exception):
    """Something in the neighbourhood did not go as it should; the message is for people."""


class Program:
    """One process on a data folder of its own."""

    def __init__(self, neighbourhood, name):
        self.neighbourhood = neighbourhood
        self.name = name
        self.folder = neighbourhood.root / name.lower().replace(" ", "-")
        self.log = neighbourhood.logs / (self.folder.name + ".log")
        self.process = None

    def spawn(self, arguments, stdout=None, environment=None):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=stdout or log,
                stderr=log,
                env={**os.environ, **(environment or {})},
                text=True,
            )

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def stop(self, expected=(0,)):
        """Asks the program to end, waits for it, and says whether it ended as it should."""
        if self.process is None:
            return True

        if self.is_running():
            self.process.send_signal(signal.SIGTERM)

        try:
            status = self.process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            status = "killed after waiting"

        self.process = None
        if status not in expected:
            print(f"{self.name} ended with {status}; its log is {self.log}.")
        return status in expected

    def control(self, *words, pipes=()):
        """Runs breathctl on the folder and returns what it printed."""
        command = [self.neighbourhood.program("cli/breathctl"), "--data-dir", str(self.folder), *words]
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
            pass_fds=pipes,
        )
        if done.returncode != 0:
            raise StoryError(f"{self.name}: breathctl {' '.join(words)} said: {done.stderr.strip()}")
        return done.stdout

    def answers(self, *words):
        try:
            return self.control(*words)
        except StoryError:
            return None

    def decide(self, *words, passphrase):
        """What a Mirror does at the place, with the passphrase through a pipe."""
        reader, writer = os.pipe()
        os.write(writer, f"{passphrase}\n".encode())
        os.close(writer)
        try:
            return self.control(*words, f"--passphrase-fd={reader}", pipes=[reader])
        finally:
            os.close(reader)

    def tell_stock(self, resource, stock, need, days, unit):
        """What a person at the place does: enters what there is, and lets the others know."""
        words = ["resource", "set", resource, "--stock", str(stock), "--need", str(need)]
        self.control(*words, "--reserve-days", str(days), "--unit", unit)
        self.control("resource", "publish", resource)


class Place(Program):
    """A breath-node, and what it says of itself as it happens."""

    def __init__(self, neighbourhood, name):
        super().__init__(neighbourhood, name)
        self.peer = None
        self.address = None

    def start(self, peers=()):
        arguments = [self.neighbourhood.program("cli/breath-node"), "--json", "--data-dir", str(self.folder)]
        arguments += ["--name", self.name, "--listen", "/ip4/127.0.0.1/tcp/0"]
        for peer in peers:
            arguments += ["--peer", peer]

        self.spawn(arguments, stdout=subprocess.PIPE)
        threading.Thread(target=self._listen, args=(self.process.stdout,), daemon=True).start()
        listening = self.neighbourhood.wait_for(
            lambda place, event: place is self and event["event"] == "listening", f"{self.name} to listen"
        )
        self.peer, self.address = listening["peer"], listening["addresses"][0]

    def _listen(self, lines):
        for line in lines:
            self.neighbourhood.events.put((self, json.loads(line)))
        self.neighbourhood.events.put((self, {"event": "ended"}))


class Window(Program):
    """The application breath on one more folder."""

    def prepare(self, peers):
        """Writes the settings a person would have made: the name, loopback only, and whom to dial."""
        settings = self.folder / "settings.ini"
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings.touch(mode=0o600)
        settings.write_text(
            f"[node]\nname={self.name}\n\n"
            f"[network]\nlisten=/ip4/127.0.0.1/tcp/0;\npeers={''.join(peer + ';' for peer in peers)}\n\n"
            "[window]\nclosing=end\n",
            encoding="utf-8",
        )

    def start(self, environment=None):
        self.spawn([self.neighbourhood.program("app/breath"), "--data-dir", str(self.folder)], environment=environment)

    def stop(self, expected=(0, -signal.SIGTERM)):
        return super().stop(expected)

    def wait_until_it_answers(self):
        self.neighbourhood.wait_until(lambda: self.answers("status"), "the window to open", self)

    def ask_peer(self):
        return json.loads(self.control("status", "--json"))["id"]


class Neighbourhood:
    """The places, the window, and the events of all of them in the order they came."""

    def __init__(self, build, root, logs):
        self.build = Path(build)
        self.root = Path(root)
        self.logs = Path(logs)
        self.places = []
        self.window = None
        self.events = queue.Queue()
        self.names = {}
        self.levels = {}
        self.alerts = set()

    def program(self, path):
        return str(self.build / "src" / path)

    def add_place(self, name, peers=()):
        place = Place(self, name)
        self.places.append(place)
        place.start(peers)
        self.names[place.peer] = name
        print(f"{name} opens its door at {place.address}")
        return place

    def add_window(self, name):
        self.window = Window(self, name)
        return self.window

    def name_of(self, peer):
        return self.names.get(peer, peer[-8:])

    def relate(self, place, event):
        """Prints one event in plain words and remembers the level it told of."""
        kind = event["event"]

        if kind == "peer-connected":
            print(f"{place.name} and {self.name_of(event['peer'])} are connected ({event['security']})")
        elif kind == "peer-disconnected":
            print(f"{place.name} lost the link to {self.name_of(event['peer'])}: {event['reason']}")
        elif kind == "status":
            teller = event.get("name") or self.name_of(event["node"])
            self.levels[place.name, event["node"], event["resource"]] = event["level"]
            print(f"{place.name} hears from {teller}: {event['text']}")
        elif kind == "alert":
            self.alerts.add((place.name, event["id"]))
            print(f"{place.name} hears the alert: {event['headline']}")
        elif kind == "ended":
            raise StoryError(f"{place.name} ended by itself; its log is {place.log}.")

    def wait_for(self, is_it, what):
        """Relates events until one is what is waited for, and returns it."""
        end = time.monotonic() + PATIENCE

        while True:
            try:
                place, event = self.events.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                raise StoryError(f"Waited {PATIENCE} s for {what}, in vain.") from None
            self.relate(place, event)
            if is_it(place, event):
                return event

    def wait_until(self, holds, what, program=None):
        """Relates events while asking again and again whether something holds."""
        end = time.monotonic() + PATIENCE

        while not holds():
            if program is not None and not program.is_running():
                raise StoryError(f"{program.name} ended instead of {what}; its log is {program.log}.")
            if time.monotonic() > end:
                raise StoryError(f"Waited {PATIENCE} s for {what}, in vain.")
            self.relate_for(0.1)

    def relate_for(self, seconds):
        end = time.monotonic() + seconds

        while (left := end - time.monotonic()) > 0:
            try:
                self.relate(*self.events.get(timeout=left))
            except queue.Empty:
                return

    def has_heard(self, listener, teller, resource):
        return (listener.name, teller.peer, resource) in self.levels

    def close(self):
        """Stops every program, the window first, and says whether all ended as they should."""
        programs = ([self.window] if self.window else []) + self.places
        return all([program.stop() for program in programs])
