#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Twenty real nodes live through the sandbox's village; what they measure has to be what the sandbox says.

Both have the same links, people and acts; a day is cut down to twelve minutes, since real ones have no virtual time. The sandbox
runs with several seeds: how far their figures lie apart is the band, which is widened by a tenth, since eight seeds do not show
the outermost that happens.
"""

import json
import os
import random
import re
import statistics
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / folder) for folder in ("lib", "people")]

import namespace  # noqa: E402
from people import PHRASE, Skip, main  # noqa: E402

SANDBOX, WEATHER, VILLAGE = sys.argv[3:6]
HOURS = float((sys.argv[6:] or ["0.2"])[0])
SEEDS = range(1, 9)
WIDER = 0.1                                # of its edges, on either side of the band
WARM_UP, FOLLOWED, MINUTE = 120, 180, 60   # seconds; as in the sandbox
FIRST_PUBLISH = (60, 660)                  # seconds, between which everybody publishes once
RESOURCES = {"water": "L", "food": "kg", "energy": "kWh"}
SETTLED = 90                               # seconds, in which all have to know all
ARRIVED = re.compile(r"(\d\d:\d\d:\d\d\.\d{3}): (\d+) bytes of (/breath/\w+)/")


def make_scenario(home):
    """The village, but shorter, and without what nobody else notices."""
    scenario = json.loads(Path(VILLAGE).read_text(encoding="utf-8"))
    scenario["hours"], scenario["settle-hours"] = HOURS, HOURS / 10
    scenario["people"]["isolations"] = 0
    for limits in ("at-most", "at-least"):
        del scenario[limits]
    path = home.path / "village.json"
    path.write_text(json.dumps(scenario), encoding="utf-8")
    return scenario, path


def foretell(path):
    """What the sandbox says: seconds until 99 % have heard, and bytes per node and hour."""
    spread, sync, everything = [], [], []
    for seed in SEEDS:
        done = subprocess.run([SANDBOX, "run", path, f"--seed={seed}", "--json"], capture_output=True, text=True, check=True)
        told, _ = json.JSONDecoder().raw_decode(done.stdout)
        figures = {figure["name"]: figure["value"] for figure in told["figures"]}
        nodes, seconds = told["parameters"]["nodes"], told["virtual-seconds"] - WARM_UP
        spread.append(figures["status-p99"])
        sync.append(figures["bytes"] * 3600)
        everything.append(sum(told["bytes"].values()) / nodes / seconds * 3600)
    return spread, sync, everything


class Village:
    """The computers, the roads between them, and the nodes."""

    def __init__(self, home, scenario):
        self.home, self.links, self.count = home, scenario["links"], scenario["nodes"]
        self.chance = random.Random(scenario["seed"])

    def __enter__(self):
        words = [self.count, *self.links["latency-ms"], self.links["jitter-ms"], self.links["loss-percent"], 1]
        self.weather = subprocess.Popen([WEATHER, *map(str, words)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        lines = [self.weather.stdout.readline().strip() for _ in range(self.count)]
        if not all(line.isdigit() for line in lines):
            self.__exit__()
            raise Skip(f"no roads can be made: {lines[0]}")
        self.nodes = [self.make_node(number, line) for number, line in enumerate(lines)]
        return self

    def __exit__(self, *_):
        self.weather.stdin.close()
        self.weather.wait()

    def make_node(self, number, descriptor):
        node = self.home.node(f"n{number}")
        node.prefix = ["nsenter", f"--net=/proc/{self.weather.pid}/fd/{descriptor}", "--"]
        for words in (f"addr add 10.{number + 1}.0.1/8 dev road", "link set lo up", "link set road up"):
            namespace.ip(*words.split(), within=node.prefix)
        return node

    def start(self):
        """Each is told of the one that started before, which has room yet; whom else to link with they find out."""
        for number, node in enumerate(self.nodes):
            chosen = [self.nodes[number - 1].address] if number else []
            node.start(peers=chosen, listen=f"/ip4/10.{number + 1}.0.1/tcp/4001")
            for resource, unit in RESOURCES.items():
                stock = self.chance.randint(20 * 300, 40 * 300)
                node.control("resource", "set", resource, f"--stock={stock}", "--need=300", "--reserve-days=30", f"--unit={unit}")

    def settle(self):
        end = time.monotonic() + SETTLED
        while any(len(node.tell("nodes")) < self.count - 1 for node in self.nodes):
            assert time.monotonic() < end, [len(node.tell("nodes")) for node in self.nodes]
            time.sleep(1)
        links = [len(node.tell("peers")) for node in self.nodes]
        print(f"# {min(links)} to {max(links)} links of a node, {statistics.mean(links):.1f} on average", flush=True)


def publish(node):
    for resource in RESOURCES:
        node.control("resource", "publish", resource)
    return time.monotonic()


def raise_alert(node):
    words = ["--event=bias-drift", "--severity=Severe", "--headline=The waiting list favours one street"]
    node.act("alert", "raise", *words, f"--description={'e' * 300}", "--mirror=Anna")


def propose(node):
    other = node.tell("peers")[0]["id"]
    node.act("transfer", "propose", other, "water", "500", "L", "--give", "--mirror=Anna")


def plan(village, scenario):
    """Acts by their second, as the sandbox plans them."""
    nodes, chance, people = village.nodes, village.chance, scenario["people"]
    acts = [(chance.uniform(*FIRST_PUBLISH), publish, node) for node in nodes]
    begin, end = WARM_UP + MINUTE, 3600 * (HOURS - scenario["settle-hours"]) - MINUTE
    actors = set()
    for what, count in ((raise_alert, people["alerts"]), (propose, people["transfers"])):
        for number in range(count):
            node = chance.choice(nodes)
            actors.add(node)
            acts.append((begin + (end - begin) * (number + 0.5) / count, what, node))
    return sorted(acts, key=lambda act: act[0]), actors


def live(acts):
    """Lives through them; tells from when to when it was measured, and who published when, if followed."""
    for second, act, node in acts:
        if second < WARM_UP:
            act(node)
    began, wall, published = time.monotonic() - WARM_UP, datetime.now(), {}
    for second, act, node in acts:
        if WARM_UP <= second < 3600 * HOURS:
            time.sleep(max(0, began + second - time.monotonic()))
            moment = act(node)
            if act is publish and second + FOLLOWED <= 3600 * HOURS:
                published[node] = moment
    time.sleep(max(0, began + 3600 * HOURS - time.monotonic()))
    return wall, datetime.now(), published


def get_spread(village, published):
    """When 99 % of all had heard the last of what each published."""
    delays = [0.0] * len(published)
    for node in village.nodes:
        told = {}
        while not node.events.empty():
            moment, event = node.events.get()
            if event["event"] == "status" and event["resource"] == list(RESOURCES)[-1]:
                told.setdefault(event["node"], moment)
        for author, moment in published.items():
            if author is not node:
                assert author.peer in told, f"{node.name} never heard of {author.name}"
                delays.append(max(0.0, told[author.peer] - moment))
    return sorted(delays)[len(delays) * 99 // 100]


def count_bytes(village, began, ended):
    """Bytes of frames with their lengths, of sync and of everything, per node and hour."""
    found = {}
    for node in village.nodes:
        for clock, length, protocol in ARRIVED.findall(node.log()):
            if f"{began:%H:%M:%S.%f}" <= clock <= f"{ended:%H:%M:%S.%f}":
                found[protocol] = found.get(protocol, 0) + int(length)
    share = 3600 / (ended - began).total_seconds() / village.count
    print("# " + ", ".join(f"{protocol} {length} bytes" for protocol, length in sorted(found.items())))
    return found["/breath/sync"] * share, sum(found.values()) * share


def check(what, unit, value, foretold, wider):
    least, most = min(foretold) * (1 - wider), max(foretold) * (1 + wider)
    print(f"# {what}: {value:.1f} {unit}; the sandbox says {min(foretold):.1f} to {max(foretold):.1f}, "
          f"the band is {least:.1f} to {most:.1f}", flush=True)
    return least <= value <= most


def village(home):
    """twenty real nodes spread what is published as fast, and with as many bytes, as the sandbox says"""
    scenario, path = make_scenario(home)
    spread, sync, everything = foretell(path)
    os.environ["G_MESSAGES_DEBUG"] = "breath-node"
    with Village(home, scenario) as real:
        acts, actors = plan(real, scenario)
        real.start()
        for node in actors:
            node.act("mirror", "add", "Anna", phrases=(PHRASE,))
        real.settle()
        began, ended, published = live(acts)
        seconds = get_spread(real, published)
        bytes_of_sync, bytes_of_all = count_bytes(real, began, ended)
        good = [
            check(f"99 % of {len(published)} changes heard within", "s", seconds, spread, WIDER),
            check("sync, per node and hour", "bytes", bytes_of_sync, sync, WIDER),
            check("everything, per node and hour", "bytes", bytes_of_all, everything, WIDER),
        ]
        assert all(good)


namespace.enter()
main([village])
