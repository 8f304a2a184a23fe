#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Alerts: what a Mirror raises reaches everybody at once, is in the log of all, and only its author can take it back."""

import json
import os
import shutil
import subprocess
import threading
from pathlib import Path

from people import PHRASE, Skip, Stopwatch, main, typed, wait_until

WRONG = "not what anybody has chosen"
HEADLINE = "The waiting list favours one street"
AT_ONCE = 2  # seconds
SCHEMA = Path(__file__).parent.parent / "core" / "alert" / "cap-1.2.xsd"


def raise_alert(node, *words, headline=HEADLINE, **more):
    fixed = ["alert", "raise", "--json", "--mirror=Anna", "--event=bias-drift", "--severity=Severe"]
    told = node.act(*fixed, f"--headline={headline}", "--description=Families of Mill Lane wait longest.", *words, **more)
    return json.loads(told) if "status" not in more else told


def kinds(node):
    log = node.tell("log", "verify", "--entries")
    assert log["sound"], log
    return [entry["kind"] for entry in log["entries"]]


def chain(home):
    """a, b and c, of which a and c are told only of b, with a Mirror at each."""
    b = home.node("b").start(listen="/ip4/127.2.0.1/tcp/0")
    a = home.node("a").start(peers=[b.address], listen="/ip4/127.1.0.1/tcp/0")
    c = home.node("c").start(peers=[b.address], listen="/ip4/127.3.0.1/tcp/0")
    for node in (a, b, c):
        node.act("mirror", "add", "Anna")
    a.wait_for("peer-connected", peer=b.peer)
    c.wait_for("peer-connected", peer=b.peer)
    return a, b, c


def show(node, alert):
    return node.tell("alert", "show", alert["id"])


def heard(home):
    """an alert raised at a is an event at c within 2 seconds, in the log of all, and there after a restart"""
    a, b, c = chain(home)
    alert = raise_alert(a)
    watch = Stopwatch()
    assert alert["own"] and alert["state"] == "in-force" and alert["hops"] == 0, alert
    event = c.wait_for("alert", id=alert["id"])
    print(f"# heard {watch.check(AT_ONCE):.3f} s after breathctl had ended, over {event['hops']} links")
    expected = {"node": a.peer, "mirror": "Anna", "alert_event": "bias-drift", "severity": "Severe", "headline": HEADLINE}
    assert {key: event[key] for key in expected} == expected, event
    b.wait_for("alert", id=alert["id"])
    assert kinds(a).count("alert-raised") == 1 and kinds(b).count("alert-heard") == 1, kinds(a)
    assert kinds(c).count("alert-heard") == 1, kinds(c)
    told = show(c, alert)
    assert told["description"] == "Families of Mill Lane wait longest." and told["read-by"] == [], told
    assert 6.9 * 86400 < told["expires"] - told["made"] < 7.1 * 86400, told
    assert HEADLINE in c.control("alert", "list") and "Anna of" in c.control("alert", "show", alert["id"][:8])

    c.act("alert", "review", alert["id"], "--mirror=Anna")
    assert show(c, alert)["read-by"] == ["Anna"] and show(b, alert)["read-by"] == []
    for node in (a, c):
        node.stop()
        node.start(peers=[b.address])
        assert [known["id"] for known in node.tell("alert", "list")] == [alert["id"]]
    assert show(c, alert)["read-by"] == ["Anna"] and show(c, alert)["heard"] == told["heard"]
    assert not c.collect("alert", 1), "it is no news after a restart"


def was_off(home):
    """an alert raised while c was off reaches it when it comes back"""
    a, b, c = chain(home)
    c.stop()
    alert = raise_alert(a)
    b.wait_for("alert", id=alert["id"])
    c.start(peers=[b.address])
    c.wait_for("alert", id=alert["id"])
    assert kinds(c).count("alert-heard") == 1, kinds(c)


def answered(home):
    """only its Mirror updates and cancels an alert, with the passphrase; others assess it"""
    a, b, c = chain(home)
    assert "wrong" in raise_alert(a, phrases=[WRONG], status=1)
    assert a.tell("alert", "list") == []
    alert = raise_alert(a)
    c.wait_for("alert", id=alert["id"])
    whose = ["--mirror=Anna"]
    assert "Only the Mirror who raised" in c.act("alert", "cancel", alert["id"], *whose, status=1)
    assert "Only the Mirror who raised" in c.act("alert", "update", alert["id"], *whose, "--headline=No", status=1)
    assert "view must be one of" in c.act("alert", "assess", alert["id"], *whose, "--view=maybe", status=1)

    c.act("alert", "assess", alert["id"], *whose, "--view=seen-here", "--note=The same in ours.")
    assessed = wait_until(lambda: show(a, alert)["assessed"])
    assert assessed[0]["node"] == c.peer and assessed[0]["view"] == "seen-here", assessed
    assert "seen-here, says Anna of" in a.control("alert", "show", alert["id"]), a.control("alert", "show", alert["id"])
    c.act("alert", "assess", alert["id"], *whose, "--view=none")
    wait_until(lambda: not show(a, alert)["assessed"])

    update = json.loads(a.act("alert", "update", alert["id"], *whose, "--severity=Minor", "--json"))
    event = c.wait_for("alert", id=update["id"], within=AT_ONCE)
    assert event["message"] == "Update" and event["severity"] == "Minor" and event["headline"] == HEADLINE, event
    assert show(c, alert)["state"] == "superseded" and show(c, update)["first-id"] == alert["id"]
    cancel = json.loads(a.act("alert", "cancel", update["id"], *whose, "--reason=It was put right.", "--json"))
    c.wait_for("alert", id=cancel["id"], message="Cancel")
    assert show(c, alert)["state"] == "cancelled" and show(c, cancel)["description"] == "It was put right."
    assert "no longer in force" in a.act("alert", "cancel", alert["id"], *whose, status=1)
    assert kinds(a).count("alert-raised") == 3 and kinds(c).count("assessed") == 1, (kinds(a), kinds(c))


def refused(home):
    """what nobody could take is refused with a sentence, before and after the passphrase"""
    a = home.node("a").start()
    a.act("mirror", "add", "Anna")
    assert "needs --mirror" in a.act("alert", "raise", status=2)
    assert "needs --view" in a.act("alert", "assess", "12ab", "--mirror=Anna", status=2)
    assert "An alert needs the event" in a.act("alert", "raise", "--mirror=Anna", "--headline=Something", status=1)
    assert "event must be one of" in raise_alert(a, "--event=disaster", status=1)
    assert "severity must be one of" in raise_alert(a, "--severity=bad", status=1)
    assert "headline needs 1 to 160" in raise_alert(a, headline="x" * 161, status=1)
    assert "control character" in raise_alert(a, headline="a\tb", status=1)
    for days in ("31", "0", "-1", "soon"):
        assert "number of days from 1 to 30" in raise_alert(a, f"--days={days}", status=1)
    assert "https://" in raise_alert(a, "--web=ftp://example.org", status=1)
    assert "No Mirror of this node is named Bruno" in raise_alert(a, "--mirror=Bruno", status=1)
    assert "needs --mirror" in raise_alert(a, "--mirror=", status=2)
    assert "no alert that is alive" in a.act("alert", "cancel", "zz", "--mirror=Anna", status=1)
    for verb in ("show", "export"):
        assert a.control("alert", verb, "\udcff", status=2).startswith(f"breathctl: ID of alert {verb} is not text in UTF-8;")
    assert "must not be empty" in a.act("alert", "review", "", "--mirror=Anna", status=2)
    for number in range(8):
        raise_alert(a, headline=f"Alert {number}")
    told = raise_alert(a, status=1)
    assert "at most 8 alerts in force; cancel one of them first" in told and "Alert 0" in told, told
    listed = a.tell("alert", "list")
    assert [alert["headline"] for alert in listed][:2] == ["Alert 7", "Alert 6"], listed
    assert [alert["over-quota"] for alert in listed] == [True] * 6 + [False] * 2, listed

    # Of eight ids two begin alike, more often than not.
    begins = [alert["id"][0] for alert in listed]
    for begin in {begin for begin in begins if begins.count(begin) > 1}:
        assert "more than one alert" in a.act("alert", "cancel", begin, "--mirror=Anna", status=1)
    assert "needs what is to change" in a.act("alert", "update", listed[0]["id"], "--mirror=Anna", status=2)
    assert [alert["id"] for alert in a.tell("alert", "list")] == [alert["id"] for alert in listed]


def on_a_terminal(home):
    """a passphrase is typed unseen, each time"""
    a = home.node("a").start()
    a.act("mirror", "add", "Anna")
    words = ["alert", "raise", "--mirror=Anna", "--event=other", "--severity=Minor", f"--headline={HEADLINE}"]
    status, shown = typed(a.folder, words, PHRASE)
    assert status == 0 and "on its way to everybody" in shown and PHRASE not in shown, shown
    status, shown = typed(a.folder, words, WRONG)
    assert status == 1 and "wrong" in shown, shown


def hostile(home):
    """whatever somebody writes into an alert, nothing of it acts on whoever reads it"""
    a, b, c = chain(home)
    nasty = "<b>\u202eevil\u2066 \ue000</b>"
    alert = raise_alert(a, "--description=one\n\n\n\n\u202etwo", f"--system={nasty}", headline=nasty)
    event = c.wait_for("alert", id=alert["id"])
    for text in (event["headline"], show(c, alert)["system"], c.control("alert", "list")):
        assert "\u202e" not in text and "\u2066" not in text and "\ue000" not in text and "<b>\ufffdevil" in text, text
    assert show(c, alert)["description"] == "one\n\n\ufffdtwo", show(c, alert)
    document = c.control("alert", "export", alert["id"])
    assert "&lt;b&gt;" in document, document


def exported(home):
    """an alert is a valid document of CAP 1.2, and becomes one again only in a Mirror's name"""
    if shutil.which("xmllint") is None:
        raise Skip("there is no xmllint")
    a = home.node("a").start()
    a.act("mirror", "add", "Anna")
    more = ["--urgency=Expected", "--certainty=Likely", "--web=https://example.org/a?b=1&c=2", "--system=Åsa 2 < 3"]
    alert = raise_alert(a, *more, "--instruction=Ask a person.", "--language=en-GB", "--days=3")
    update = json.loads(a.act("alert", "update", alert["id"], "--mirror=Anna", "--severity=Minor", "--json"))
    cancel = json.loads(a.act("alert", "cancel", update["id"], "--mirror=Anna", "--json"))
    for known in (alert, cancel):
        file = home.path / "alert.xml"
        file.write_text(a.control("alert", "export", known["id"]), encoding="utf-8")
        checked = subprocess.run(
            ["xmllint", "--noout", "--schema", str(SCHEMA), str(file)], capture_output=True, text=True, check=False
        )
        assert checked.returncode == 0, checked.stderr
    assert alert["id"] in file.read_text(encoding="utf-8"), "a cancellation refers to what it cancels"

    file.write_text(a.control("alert", "export", alert["id"]), encoding="utf-8")
    assert "--mirror" in a.act("alert", "import", str(file), status=2)
    assert len(a.tell("alert", "list")) == 2
    again = json.loads(a.act("alert", "import", str(file), "--mirror=Anna", "--json"))
    first = show(a, alert)
    for key in ("headline", "description", "instruction", "web", "system", "event", "severity", "urgency", "certainty"):
        assert again[key] == first[key], (key, again[key], first[key])
    file.write_text("<alert/>", encoding="utf-8")
    told = a.act("alert", "import", str(file), "--mirror=Anna", status=1)
    assert f"{file} is no alert that can be read: " in told and "not of CAP 1.2" in told, told


def feed(link, most):
    """Whoever opens @link reads zeros from a pipe without a name, up to @most; what it took, once the writer has ended."""
    taken = []
    source, end = os.pipe()

    def write():
        with open(end, "wb", buffering=0) as file:
            try:
                while sum(taken) < most:
                    taken.append(file.write(bytes(65536)))
            except BrokenPipeError:
                pass

    os.symlink(f"/proc/{os.getpid()}/fd/{source}", link)
    writer = threading.Thread(target=write)
    writer.start()
    return source, writer, taken


def imported(home):
    """a Mirror signs what they saw of a document, and what is too long to be one is not read to its end"""
    a = home.node("a").start()
    a.act("mirror", "add", "Anna")
    alert = raise_alert(a)
    file = home.path / "alert.xml"
    document = a.control("alert", "export", alert["id"])
    written = "one\nseverity: Minor\n\u202etwo\u200b"
    file.write_text(document.replace("Families of Mill Lane wait longest.", written), encoding="utf-8")
    words = ["alert", "import", str(file), "--mirror=Anna", "--json"]
    shown = a.act(*words, phrases=[WRONG], status=1)
    assert "description: one\n  severity: Minor\n  \ufffdtwo\ufffd\n" in shown and "\u202e" not in shown, shown
    told = json.loads(a.act(*words))
    assert told["description"] == "one\nseverity: Minor\n\ufffdtwo\ufffd", told
    signed = a.control("alert", "export", told["id"])
    assert "\ufffdtwo\ufffd" in signed and "\u202e" not in signed and "\u200b" not in signed, signed

    for name, words, limit in (
        ("alert", ["alert", "import", "--mirror=Anna"], 65536),
        ("levels.json", ["import"], 67108864),
    ):
        link = home.path / name
        source, writer, taken = feed(link, limit + 16 * 1048576)
        assert f"more than {limit} bytes" in a.control(*words, str(link), status=1)
        os.close(source)
        writer.join()
        assert sum(taken) <= limit + 1048576, f"{sum(taken)} bytes of {name} were read"
    assert len(a.tell("alert", "list")) == 2


main([heard, was_off, answered, refused, on_a_terminal, hostile, exported, imported])
