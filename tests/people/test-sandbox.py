#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""breath-sandbox as people meet it: what it says, writes and ends with."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from handlers import wait_until_handled  # noqa: E402

PROGRAM = sys.argv[1]
SMALL = {"name": "small", "nodes": 4, "hours": 0.2, "settle-hours": 0.05, "links": {"chosen": 1}}


def run(*arguments):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=120)


def write(folder, **changes):
    path = Path(folder) / "scenario.json"
    path.write_text(json.dumps({**SMALL, **changes}, indent=1))
    return path


def last_line(text):
    return text.rstrip("\n").splitlines()[-1]


def good(folder):
    """a run ends with its trace, the same for the same seed, and writes its report"""
    path = write(folder)
    first = run("run", path, "--seed", 3, "--report", Path(folder) / "new" / "report")
    assert first.returncode == 0, first.stderr
    assert re.fullmatch("trace [0-9a-f]{64}", last_line(first.stdout)), first.stdout
    assert last_line(run("run", path, "--seed", 3).stdout) == last_line(first.stdout)
    assert last_line(run("run", path, "--seed", 4).stdout) != last_line(first.stdout)
    report = json.loads((Path(folder) / "new" / "report" / "report.json").read_text())
    assert report["seed"] == 3 and report["good"] and report["trace"] in first.stdout
    page = (Path(folder) / "new" / "report" / "report.html").read_text()
    assert page.startswith("<!DOCTYPE html>") and "<svg" in page and "src=" not in page


def as_json(folder):
    """--json prints the figures and the trace as JSON and nothing else"""
    path = write(folder)
    told = json.loads(run("run", path, "--json").stdout)
    assert f"trace {told['trace']}" == last_line(run("run", path).stdout)


def full_disk(folder):
    """what cannot be printed is no success"""
    path = write(folder)
    for arguments in (["run", path], ["run", path, "--json"], ["--version"]):
        with open("/dev/full", "w") as full:
            done = subprocess.run([PROGRAM, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
        assert done.returncode == 1 and "could not be written" in done.stderr, done


def ended_while_it_begins(folder):
    """a large network can be ended while it is being made"""
    path = write(folder, nodes=400, **{"have-met": True})
    process = subprocess.Popen([PROGRAM, "run", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(0.5)
    begun = time.monotonic()
    process.terminate()
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGTERM and time.monotonic() - begun < 3, process.returncode


def missed(folder):
    """a figure that misses its limit ends with 1"""
    done = run("run", write(folder, **{"at-most": {"bytes": 0.001}}))
    assert done.returncode == 1 and "FAIL" in done.stdout, done
    assert last_line(done.stdout).startswith("trace ")


def wrong(folder):
    """whatever is wrong is one sentence with its place, and ends with 2"""
    good = write(folder, hours=500).rename(Path(folder) / "good.json")
    unknown = write(folder, nodse=3)
    fifo = Path(folder) / "fifo"
    os.mkfifo(fifo)
    cases = [
        (["run", unknown], f"{unknown}:9: nodse is not a key that is known here"),
        (["run", Path(folder) / "none.json"], "none.json"),
        (["run"], "it takes"),
        (["jump", unknown], "it takes"),
        (["run", unknown, "--seed", "x"], "seed"),
        (["run", unknown, "--fast"], "--fast"),
        (["run", unknown, "--seed", "-1"], "a whole number from 0 to 2147483647"),
        (["run", unknown, "--memory", "nan"], "above 0"),
        (["run", unknown, "--memory", "0"], "above 0"),
        (["run", good, "--report", ""], "it has to be a folder"),
        (["run", good, "--report", good], "cannot be written"),
        (["run", fifo], "is not a plain file"),
    ]
    for arguments, words in cases:
        done = run(*arguments)
        assert done.returncode == 2 and done.stdout == "", (arguments, done)
        assert words in done.stderr and done.stderr.count("\n") == 1, (arguments, done.stderr)


def too_large(folder):
    """more nodes than memory has room for is refused, with how many fit"""
    done = run("run", write(folder, nodes=5000), "--memory", "1")
    assert done.returncode == 2 and re.search(r"\d+ nodes fit$", done.stderr.strip()), done.stderr


def interrupted(folder):
    """an interrupt gives the report so far"""
    path = write(folder, nodes=20, hours=500)
    process = subprocess.Popen([PROGRAM, "run", path, "--report", folder], stdout=subprocess.PIPE, text=True)
    wait_until_handled(process, signal.SIGINT)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    assert last_line(output).startswith("trace "), output
    assert json.loads((Path(folder) / "report.json").read_text())["interrupted"]


def main(cases):
    print(f"1..{len(cases)}")
    failed = False
    for number, case in enumerate(cases, 1):
        with tempfile.TemporaryDirectory() as folder:
            try:
                case(folder)
                print(f"ok {number} {case.__doc__}", flush=True)
            except Exception as error:
                failed = True
                print(f"not ok {number} {case.__doc__}\n# {type(error).__name__}: {error}", flush=True)
    return failed


sys.exit(main([good, as_json, full_disk, missed, wrong, too_large, ended_while_it_begins, interrupted]))
