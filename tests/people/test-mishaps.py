#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mishaps: programs that are killed, addresses that lead nowhere good, full houses, copied folders, silence."""

import errno
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from resource import RLIM_INFINITY, RLIMIT_FSIZE, prlimit

from people import BREATHCTL, BREATH_NODE, LASTING, PATIENCE, Skip, Stopwatch, main, run, wait_until

from handlers import wait_until_handled  # noqa: E402  people.py says where it is

LOCAL = ["--listen", "/ip4/127.0.0.1/tcp/0"]
RESOURCES = {"energy": "kWh", "water": "L", "food": "kg"}


def publish_everything(node, done):
    """Publishes each resource twice; what was acknowledged goes to done."""
    for _ in range(2):
        for resource in RESOURCES:
            command = [BREATHCTL, "--data-dir", str(node.folder), "resource", "publish", resource]
            if subprocess.run(command, capture_output=True, check=False).returncode:
                return
            done.append(resource)


def levels_of(other, node):
    """What one node holds of another."""
    return {resource: level["level"] for known in other.tell("nodes") if known["id"] == node.peer
            for resource, level in known["levels"].items()}


def killed_while_publishing(home):
    """however a node is killed while it publishes, what it acknowledged or told is what it has afterwards"""
    b = home.node("b").start()
    for number in range(20):
        a = home.node(f"a{number}").start(peers=[b.address])
        b.wait_for("peer-connected", peer=a.peer)
        for resource, unit in RESOURCES.items():
            words = ["--stock=1200", "--need=300", "--reserve-days=7", f"--unit={unit}"]
            a.control("resource", "set", resource, *words)
        done = []
        thread = threading.Thread(target=publish_everything, args=(a, done))
        thread.start()
        time.sleep(random.uniform(0, 0.6))
        a.process.kill()
        a.process.wait()
        thread.join()
        b.wait_for("peer-disconnected", peer=a.peer)
        told = {event["resource"]: event["level"] for event in b.collect("status", 0.1) if event["node"] == a.peer}
        told |= levels_of(b, a)
        a.start()
        held = {resource: a.resource(resource) for resource in RESOURCES}
        assert all(held[resource]["published"] for resource in done), (number, done, held)
        for resource, level in told.items():
            if held[resource]["level"] != level:
                # A second draw was committed, which leaves no budget for a third, and then there was no time to tell it.
                assert held[resource]["admits"] > held[resource]["drawn"], (number, resource, told, held)
                wait_until(lambda: levels_of(b, a).get(resource), lambda level: level == held[resource]["level"])
        for resource in RESOURCES:
            if done.count(resource) == 2:
                a.control("resource", "publish", resource, status=1)
        assert a.stop() == 0


def ended_while_starting(home):
    """SIGTERM ends a node with 0 and without a word at any moment of its start"""
    folder = str(home.path / "n")
    command = [BREATH_NODE, "--data-dir", folder, "--json", *LOCAL]
    for number in range(20):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        wait_until_handled(process, signal.SIGTERM)
        time.sleep(number * 0.01)
        process.terminate()
        _, said = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0 and said == "", (number, process.returncode, said)
    assert not list((home.runtime / "breath").glob("*"))


def itself(home):
    """a node that is told to dial itself lets it be"""
    a = home.node("a").start(listen=LASTING)
    assert a.stop() == 0
    a.start(listen=LASTING, peers=[LASTING, a.address])
    assert not a.collect("peer-connected", 3)
    assert a.tell("peers") == []
    assert a.stop() == 0


def nothing_is_stored(home):
    """where the disk takes nothing any more whoever asked for something is told why, and the node ends with the same words"""
    for number in range(5):
        a = home.node(f"a{number}")
        # Python ignores the signal of a file that grows beyond its limit, and whoever it becomes does so, too.
        a.prefix = [sys.executable, "-c", "import os, sys; os.execv(sys.argv[1], sys.argv[1:])"]
        a.start()
        a.set_water(1200)
        prlimit(a.process.pid, RLIMIT_FSIZE, (4096, RLIM_INFINITY))
        said = a.control("resource", "set", "water", "--stock=1300", "--need=300", "--reserve-days=7", "--unit=L", status=1)
        assert "Cannot commit: disk I/O error" in said, said
        assert a.process.wait(timeout=PATIENCE) == 1
        assert "breath-node: " + said.removeprefix("breathctl: ").rstrip() in a.log(), (said, a.log())
        a.prefix = []
        a.start()
        assert a.resource("water")["stock"] == 1200, a.resource("water")
        assert a.stop() == 0


def copied_folder(home):
    """two nodes on copies of one folder run and refuse each other in peace"""
    a = home.node("a").start()
    a.set_water(1200)
    a.control("resource", "publish", "water")
    assert a.stop() == 0
    shutil.copytree(a.folder, home.path / "twin")
    (home.path / "twin").chmod(0o700)
    a.start()
    twin = home.node("twin").start(peers=[a.address])
    c = home.node("c").start(peers=[a.address, twin.address])
    assert twin.peer == a.peer
    assert c.wait_for("status", within=10)["node"] == a.peer
    a.control("resource", "publish", "water")
    twin.control("resource", "publish", "water")
    assert len(c.collect("status", 5)) < 10
    for node in (a, twin, c):
        node.control("status")
        assert node.stop() == 0


def full_house(home):
    """where nobody visits, six neighbours that call are let in and a seventh is not, until one leaves"""
    a = home.node("a")
    a.folder.mkdir(mode=0o700)
    (a.folder / "settings.ini").write_text("[network]\nmax-visitors=0\n")
    (a.folder / "settings.ini").chmod(0o600)
    a.start()
    callers = []
    for number in range(7):
        caller = home.node(f"c{number}").start(peers=[a.address])
        if number < 6:
            caller.wait_for("peer-connected", peer=a.peer)
        callers.append(caller)
    assert not [event for event in a.collect("peer-connected", 3) if event["peer"] == callers[6].peer]
    assert len(a.tell("peers")) == 6
    assert callers[0].stop() == 0
    a.wait_for("peer-connected", within=30, peer=callers[6].peer)
    assert len(a.tell("peers")) == 6


def many_chosen(home):
    """ten chosen neighbours are dialled, an eleventh waits"""
    others = [home.node(f"o{number}").start() for number in range(11)]
    a = home.node("a").start(peers=[other.address for other in others])
    for _ in range(10):
        a.wait_for("peer-connected")
    assert not a.collect("peer-connected", 3)
    assert len(a.tell("peers")) == 10


def too_many_chosen(home):
    """256 addresses to dial are taken, one more is refused with a sentence"""
    folder = str(home.path / "n")
    peers = [word for number in range(257) for word in ("--peer", f"/ip4/127.0.0.{number % 250 + 2}/tcp/{number + 1}")]
    done = run(BREATH_NODE, "--data-dir", folder, *LOCAL, *peers)
    assert done.returncode == 2 and "more than 256" in done.stderr, done
    a = home.node("n").start(*peers[2:])
    a.control("status")
    assert a.stop() == 0


def undialable(home):
    """an address that nobody can dial is refused with a sentence"""
    for bad in ("/ip4/192.0.2.1", "/ip4/192.0.2.1/udp/4141", "/ip4/192.0.2.1/tcp/0"):
        done = run(BREATH_NODE, "--data-dir", str(home.path / "n"), *LOCAL, "--peer", bad)
        assert done.returncode == 2 and bad in done.stderr, (bad, done)


def take(listener, place):
    """The port that Breath listens on by default. Somebody else may have it, which is as good unless they soon give it up."""
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            listener.bind((place, 4141))
            listener.listen()
            return
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                return  # there may be no IPv6
        time.sleep(0.1)


def default_port_taken(home):
    """where the default port is taken, the sentence says which and what to do"""
    with socket.socket() as v4, socket.socket(socket.AF_INET6) as v6:
        v6.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        take(v4, "0.0.0.0")
        take(v6, "::")
        done = run(BREATH_NODE, "--data-dir", str(home.path / "n"))
        assert done.returncode == 1 and done.stdout == "", done
        assert "/ip4/0.0.0.0/tcp/4141" in done.stderr.splitlines()[-1] and "another port" in done.stderr, done


def bad_settings(home):
    """what is wrong in the settings is said with the path of the file, and the file stays as it is"""
    folder = home.path / "n"
    folder.mkdir(mode=0o700)
    settings = folder / "settings.ini"
    settings.touch(mode=0o600)
    for bad in (
        "garbage",
        "[node]\nname=a\tb",
        f"[node]\nname={'x' * 65}",
        "[node]\nlanguages=en;not a language;",
        f"[node]\nlanguages={'en;' * 100}",
        "[network]\npeers=nowhere;",
        "[network]\npeers=/ip4/127.0.0.1/udp/1;",
        "x" * 70000,
    ):
        settings.write_text(bad)
        listen = [] if "listen" in bad else LOCAL
        done = run(BREATH_NODE, "--data-dir", str(folder), *listen)
        assert done.returncode == 1 and str(settings) in done.stderr, (bad[:50], done)
        assert settings.read_text() == bad
    settings.write_text("[network]\nlisten=nowhere;")
    done = run(BREATH_NODE, "--data-dir", str(folder))
    assert done.returncode == 1 and str(settings) in done.stderr, done
    settings.write_text("[node]\nname=Birch House\nlater=1\n[other]\nkey=value\n")
    a = home.node("n").start("--name", "Mill Yard")
    assert a.tell("status")["name"] == "Mill Yard"
    assert "later=1" in settings.read_text() and "key=value" in settings.read_text()


def names(home):
    """a name has visible characters, 64 bytes of them at most, whatever the locale"""
    command = [BREATH_NODE, "--data-dir", str(home.path / "n"), *LOCAL, "--name"]
    for bad in ("x" * 65, "a\tb", "a\u202eb", "a\u200bb", b"\xff"):
        done = run(*command, bad)
        assert done.returncode == 2 and "name must be" in done.stderr, (bad, done)
    os.environ["LC_ALL"] = "C"
    try:
        a = home.node("n").start("--name", "B\u00fcro " + "\u00e4" * 29)
        assert a.tell("status")["name"] == "B\u00fcro " + "\u00e4" * 29
        assert a.stop() == 0
        a.start("--name", "")
        assert "name" not in a.tell("status")
    finally:
        del os.environ["LC_ALL"]


def nameless(home):
    """the name of a node that has none is null"""
    a = home.node("a").start()
    b = home.node("b").start(peers=[a.address])
    a.set_water(1200)
    a.control("resource", "publish", "water")
    assert b.wait_for("status", within=5)["name"] is None


def status_of(node):
    """What breathctl ends with."""
    return run(BREATHCTL, "--data-dir", str(node.folder), "status").returncode


def control_clients(home):
    """garbage on the control socket harms nobody, and there is room for sixteen clients"""
    a = home.node("a").start()
    (path,) = (home.runtime / "breath").iterdir()
    held = []
    for data in (b"", b"\0", b"\0AUTH EXTERNAL 30\r\n", os.urandom(5000), b"\0AUTH ANONYMOUS\r\n", b"\0" + b"A" * 100000):
        stream = socket.socket(socket.AF_UNIX)
        stream.settimeout(PATIENCE)
        stream.connect(str(path))
        stream.settimeout(2)
        try:
            stream.sendall(data)
        except OSError:
            pass  # the node has every right to hang up
        held.append(stream)
    a.control("status")

    clients = []
    mine = str(os.getuid()).encode().hex().encode()
    for _ in range(16):
        stream = socket.socket(socket.AF_UNIX)
        stream.settimeout(PATIENCE)
        stream.connect(str(path))
        stream.sendall(b"\0AUTH EXTERNAL " + mine + b"\r\n")
        assert stream.recv(1000).startswith(b"OK ")
        stream.sendall(b"BEGIN\r\n")
        clients.append(stream)
    wait_until(lambda: status_of(a) == 1)
    clients.pop().close()
    wait_until(lambda: status_of(a) == 0)
    for stream in held + clients:
        stream.close()
    assert a.stop() == 0


def hung_node(home):
    """breathctl does not wait for ever for a node that hangs"""
    a = home.node("a").start()
    a.process.send_signal(signal.SIGSTOP)
    watch = Stopwatch()
    assert "does not answer" in a.control("status", status=1)
    watch.check(20)
    a.process.send_signal(signal.SIGCONT)
    a.control("status")


def other_places(home):
    """a runtime folder with a long path, or none, is no hindrance; breathctl without one finds the node"""
    long = home.path / ("x" * 90)
    long.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(long)
    a = home.node("a").start()
    a.control("status")
    del os.environ["XDG_RUNTIME_DIR"]
    a.control("status")
    os.environ["XDG_RUNTIME_DIR"] = str(home.runtime)
    a.control("status")
    assert a.stop() == 0


def other_user(home):
    """another user's breathctl gets nowhere, nor does a folder that another user made in the node's place"""
    if os.getuid() != 0 or shutil.which("setpriv") is None:
        raise Skip("only root can be somebody else, with setpriv")
    a = home.node("a").start()
    (path,) = (home.runtime / "breath").iterdir()
    for folder in (home.path, home.runtime, home.runtime / "breath"):
        folder.chmod(0o755)
    path.chmod(0o666)
    nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    said = "import socket,sys; s=socket.socket(socket.AF_UNIX); s.settimeout(9); s.connect(sys.argv[1]);"
    said += "s.sendall(b'\\0AUTH EXTERNAL 3635353334\\r\\n'); print(s.recv(99))"
    done = run(*nobody, sys.executable, "-c", said, str(path))
    assert "OK" not in done.stdout, done
    a.control("status", status=1)
    (home.runtime / "breath").chmod(0o700)
    a.control("status")
    assert a.stop() == 0

    os.chown(home.runtime / "breath", 65534, 65534)
    done = run(BREATH_NODE, "--data-dir", str(a.folder), *LOCAL)
    assert done.returncode == 1 and "belongs to another user" in done.stderr, done


def no_core_files(home):
    """a node leaves no core files"""
    a = home.node("a").start()
    with open(f"/proc/{a.process.pid}/limits", encoding="ascii") as limits:
        core = next(line for line in limits if line.startswith("Max core file size"))
    assert core.split()[4:6] == ["0", "0"], core


main(
    [
        killed_while_publishing,
        ended_while_starting,
        itself,
        nothing_is_stored,
        copied_folder,
        full_house,
        many_chosen,
        too_many_chosen,
        undialable,
        default_port_taken,
        bad_settings,
        names,
        nameless,
        control_clients,
        hung_node,
        other_places,
        other_user,
        no_core_files,
    ]
)
