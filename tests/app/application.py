# SPDX-License-Identifier: GPL-3.0-or-later
"""The program breath as a person runs it, with a neighbour that is another program."""

import json
import subprocess
import tempfile

from desktop import Screen, focus, keys, wait_until
from ending import assert_ended
from people import BREATHCTL, PATIENCE

WORDS = "a boat made of bread"
HEADLINE = "The planner gives <b>upper floors</b> more"


def with_passphrase(folder, *words):
    """breathctl, which reads the passphrase from a file that only we may read."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as file:
        file.write(WORDS + "\n")
        file.seek(0)
        done = subprocess.run(
            [BREATHCTL, "--data-dir", str(folder), *words, f"--passphrase-fd={file.fileno()}"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, check=False, pass_fds=[file.fileno()],
        )
    assert done.returncode == 0, f"breathctl {words} ended with {done.returncode}: {done.stderr}"
    return done.stdout


class Application:
    """One breath with a window, which dials one neighbour."""

    def __init__(self, program, home, peers):
        self.program = program
        self.folder = home.path / "window"
        self.folder.mkdir(mode=0o700)
        settings = self.folder / "settings.ini"
        settings.touch(mode=0o600)
        settings.write_text(
            "[node]\nname=Birch House\n\n[network]\nlisten=/ip4/127.0.0.1/tcp/0;\n"
            f"peers={''.join(peer + ';' for peer in peers)}\n",
            encoding="utf-8",
        )
        self.log = home.path / "window.log"

    def spawn(self, *words):
        with self.log.open("wb") as log:
            return subprocess.Popen(
                [self.program, "--data-dir", str(self.folder), *words], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def __enter__(self):
        self.process = self.spawn()
        self.screen = Screen(self.process.pid)
        self.screen.wait_for("What We Have")
        return self

    def __exit__(self, kind, *_):
        self.end(self.process, kind is not None)

    def end(self, process, has_failed=False):
        process.terminate()
        self.wait_for_end(process, has_failed)

    def wait_for_end(self, process=None, has_failed=False):
        if has_failed:
            (process or self.process).wait(timeout=PATIENCE)
        else:
            assert_ended(process or self.process, self.log, PATIENCE)

    def tell(self, *words):
        """What breathctl tells of its folder, or None while nothing answers there."""
        done = subprocess.run([BREATHCTL, "--data-dir", str(self.folder), *words, "--json"], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=PATIENCE, check=False)
        return json.loads(done.stdout or "null") if done.returncode == 0 else None

    def has_peer(self):
        return bool(self.tell("peers"))


def raise_alert(node, headline=HEADLINE):
    with_passphrase(node.folder, "alert", "raise", "--mirror", "Bo", "--event", "bias-drift", "--severity", "Severe",
                    "--headline", headline, "--description", "Three weeks in a row.")


def offer_seed(node, home):
    """The node offers a text that has characters in it which hide."""
    text = home.path / "barrels.md"
    text.write_text("# Rain barrels\n\nKeep the lid closed, or gn\u200bats come.\n", encoding="utf-8")
    with_passphrase(node.folder, "seed", "offer", str(text), "--title", "Rain <b>barrels</b>", "--mirror", "Bo")


def propose(node, application):
    """The node, which has plenty of water, proposes 500 L of it to the application, where it is lacking."""
    node.set_water(100000)
    application.tell("resource", "set", "water", "--stock=0", "--need=100", "--reserve-days=30", "--unit=L")
    application.tell("resource", "publish", "water")
    match = wait_until(lambda: node.tell("transfer", "matches"), "a match")[0]
    with_passphrase(node.folder, "transfer", "propose", match["node"], "water", "500", "L", "--give", "--mirror", "Bo")


def neighbour(home):
    node = home.node("neighbour").start("--name", "Mill Lane Centre")
    with_passphrase(node.folder, "mirror", "add", "Bo")
    return node


def sign_in(application):
    focus(application)
    application.screen.press("^Nobody is signed in|^Locked for")
    application.screen.wait_for("^Passphrase$")
    keys("type", "--delay", "20", WORDS)
    keys("key", "Return")
    application.screen.wait_for("Eva is signed in")
