#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Breaks the privacy of levels in every way that was thought of, and sees that the tests notice.

usage: mutants.py BUILD SOURCE

Each mutant is one or two files of the real source with a few words changed, compiled as the build compiles them and
linked in front of the libraries of a test that has to fail. A change whose words are no longer in the source is an
error, so that the list cannot fall behind.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

LAPLACE = "src/core/privacy/breath-laplace.c"
LEDGER = "src/core/privacy/breath-ledger.c"
NOISE = "src/core/privacy/breath-noise.c"
PRIVACY = "src/core/privacy/breath-privacy.c"
STOCK = "src/core/privacy/breath-stock.c"
RANDOM = "src/core/port/breath-random.c"
CORE = "src/core/breath-core.c"
LOAD = "src/core/breath-core-load.c"
RENEW = "src/core/breath-core-renew.c"
OWN = "src/core/breath-core-own.c"

DRAW_AGAIN = """{
    for (guint kind = 0; kind < BREATH_N_RESOURCES; kind++)
      if (self->resources[kind].has_stock)
        stage_draw (self, batch, &(BreathChange) { .resource = kind }, BREATH_DRAW_PUBLISH);
  }"""

# what is wrong: the test and the part of it that has to notice, and what is changed for what
MUTANTS = {
    "the scale is wrong": (
        "core/privacy/test-audit", "/audit/wide",
        [(LAPLACE, "t = HUNDREDTHS / divisor;", "t = HUNDREDTHS / divisor - (divisor == 20);")],
    ),
    "zero comes twice as often": (
        "core/privacy/test-audit", "/audit/wide",
        [(LAPLACE, "if (y != 0)", "if (TRUE)")],
    ),
    "the noise is clamped": (
        "core/privacy/test-audit", "/audit/wide",
        [(LAPLACE, "y = (gint32) ((u + t * draw_units (random)) / s);",
          "y = MIN ((gint32) ((u + t * draw_units (random)) / s), 20);")],
    ),
    "small numbers are favoured": (
        "core/port/test-random", "/random/uniform",
        [(RANDOM, "while (value > G_MAXUINT32 - excess)", "while (value > G_MAXUINT32 - excess && FALSE)")],
    ),
    "each neighbour gets noise of its own": (
        "core/test-core-wire", "/core/wire/collusion",
        [(CORE, "    breath_sync_add_link (self->sync, link);",
          "    { breath_sync_add_link (self->sync, link);"
          " breath_core_publish (self, BREATH_RESOURCE_WATER, NULL, NULL); }"),
         (OWN, "if (admits <= now)", "if (TRUE)")],
    ),
    "a restart draws again": (
        "core/test-core-wire", "/core/wire/collusion",
        [(LOAD, "  breath_ledger_add (resource->ledger, &draw);",
          "  draw.level.level = CLAMP (draw.level.level + (int) breath_random_uniform (self->ports.random, 9) - 4,"
          " -120, 120);\n  breath_ledger_add (resource->ledger, &draw);"),
         (LOAD, 'return contradict (error, "our own head carries another level than was drawn last");', "return TRUE;")],
    ),
    "a refresh draws again": (
        "core/test-core-wire", "/core/wire/collusion",
        [(OWN, "    case BREATH_CHANGE_REFRESH:\n", "    case BREATH_CHANGE_REFRESH:\n" + DRAW_AGAIN)],
    ),
    "the level is clamped only after the noise": (
        "core/privacy/test-stock", "/stock/level",
        [(STOCK, "return CLAMP (rounded, BREATH_LEVEL_MIN, BREATH_LEVEL_MAX);", "return (int) CLAMP (rounded, -9999, 9999);")],
    ),
    "the level is clamped only before the noise": (
        "core/privacy/test-ledger", "/ledger/draw",
        [(LEDGER, "draw.level.level = CLAMP (noised, BREATH_LEVEL_MIN, BREATH_LEVEL_MAX);", "draw.level.level = noised;")],
    ),
    "the noise is made with floating point": (
        "core/privacy/test-laplace", "/laplace/tape",
        [(LAPLACE, "  divisor = find_common_divisor (epsilon, HUNDREDTHS);",
          "  {\n    double v = (breath_random_uniform (random, 1 << 24) + 0.5) / (1 << 24) - 0.5;\n"
          "    return (gint32) __builtin_round ((v < 0 ? 1 : -1) * __builtin_log (1 - 2 * __builtin_fabs (v))"
          " * 100 / epsilon);\n  }\n  divisor = find_common_divisor (epsilon, HUNDREDTHS);")],
    ),
    "the noise is drawn on request": (
        "core/privacy/test-privacy", "/noise/ready",
        [(NOISE, "if (self->n_ready[precision] == 0)", "if (TRUE)")],
    ),
    "a draw does not take the noise that is ready": (
        "core/test-core-privacy", "/core/privacy/ahead",
        [(OWN, "breath_noise_take (&resource->noise, precision, self->ports.random)",
          "breath_noise_take (&(BreathNoise) { 0 }, precision, self->ports.random)")],
    ),
    "noise is used twice": (
        "core/privacy/test-privacy", "/noise/ready",
        [(NOISE, "self->ready[precision][--self->n_ready[precision]];",
          "self->ready[precision][self->n_ready[precision] - 1];"),
         (NOISE, "  self->ready[precision][self->n_ready[precision]] = 0;\n", "")],
    ),
    "the window is half as long": (
        "core/test-core-histories", "/core/histories",
        [(LEDGER, "if (ABS (entry->made - when) < BREATH_LEDGER_WINDOW)",
          "if (ABS (entry->made - when) < BREATH_LEDGER_WINDOW / 2)")],
    ),
    "nobody asks the ledger": (
        "core/test-core-histories", "/core/histories",
        [(OWN, "if (admits <= now)", "if (TRUE)")],
    ),
    "a clock that goes back makes room": (
        "core/test-core-histories", "/core/histories",
        [(LEDGER, "return entry->made > when && (", "return FALSE && (")],
    ),
    "a restore makes room": (
        "core/test-core-histories", "/core/histories",
        [(RENEW, "  if (self->renewed == 0)", "  if (TRUE)")],
    ),
    "a restart forgets what was spent": (
        "core/test-core-histories", "/core/histories",
        [(LOAD, "  breath_ledger_add (resource->ledger, &draw);",
          "  if (resource->day % 2 == 0)\n    breath_ledger_add (resource->ledger, &draw);")],
    ),
    "setting a stock draws": (
        "core/test-core-privacy", "/core/privacy/critical",
        [(OWN, "was_critical) && resource->privacy.is_automatic;", "was_critical);")],
    ),
    "an old stock is drawn from": (
        "core/test-core-privacy", "/core/privacy/stale",
        [(PRIVACY, "return now >= stock->updated", "return FALSE && now >= stock->updated")],
    ),
}


class Build:
    """A build folder, and how it compiles and links."""

    def __init__(self, build, source):
        self.build, self.source = build, source
        self.ninja = shutil.which("ninja") or shutil.which("samu")
        with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as commands:
            self.commands = json.load(commands)

    def compile(self, file, text, folder):
        """Compiles a changed file as the build does, and returns the object."""
        path = os.path.realpath(os.path.join(self.source, file))
        entry = next(e for e in self.commands if os.path.realpath(os.path.join(e["directory"], e["file"])) == path)
        changed = os.path.join(folder, os.path.basename(file))
        with open(changed, "w", encoding="utf-8") as out:
            out.write(text)
        words = [w for w in shlex.split(entry["command"]) if not w.startswith("-W") and w != "-MD"]
        for option in ("-MF", "-MQ"):
            at = words.index(option)
            del words[at : at + 2]
        words[words.index("-o") + 1] = changed + ".o"
        words[words.index("-c") + 1] = changed
        own_folder = "-I" + os.path.dirname(path)
        subprocess.run([*words, "-w", own_folder], cwd=self.build, check=True)
        return changed + ".o"

    def link(self, test, objects, folder):
        """Links a test with objects that come before those of the libraries."""
        target = "tests/" + re.sub("[^A-Za-z0-9_]", "_", test)
        told = subprocess.run(
            [self.ninja, "-t", "commands", target], cwd=self.build, check=True, capture_output=True, text=True
        )
        words = shlex.split(told.stdout.strip().splitlines()[-1])
        at = words.index("-o") + 1
        words[at] = os.path.join(folder, "test")
        words[at + 1 : at + 1] = objects
        subprocess.run(words, cwd=self.build, check=True)
        return words[at]


def change(build, changes):
    texts = {}
    for file, old, new in changes:
        if file not in texts:
            with open(os.path.join(build.source, file), encoding="utf-8") as source:
                texts[file] = source.read()
        assert texts[file].count(old) == 1, f"{file} has “{old.strip()}” {texts[file].count(old)} times"
        texts[file] = texts[file].replace(old, new)
    return texts


def notices(build, test, part, changes):
    """Whether a test fails by what it asserts; a crash of another kind would prove nothing."""
    with tempfile.TemporaryDirectory(prefix="breath-mutant-") as folder:
        objects = [build.compile(file, text, folder) for file, text in change(build, changes).items()]
        program = build.link(test, objects, folder)
        done = subprocess.run([program, "-p", part], capture_output=True, text=True, timeout=120, check=False)
        said = [line for line in (done.stdout + done.stderr).splitlines() if "ERROR" in line]
        print(f"# {said[-1] if said else 'it noticed nothing'}")
        return done.returncode != 0 and bool(said) and "Sanitizer" not in said[-1]


def main():
    build = Build(sys.argv[1], sys.argv[2])
    if build.ninja is None:
        print("1..0 # SKIP ninja is missing")
        return 0
    failed = 0
    print(f"1..{len(MUTANTS)}")
    for number, (name, (test, part, changes)) in enumerate(MUTANTS.items(), 1):
        try:
            good = notices(build, test, part, changes)
        except (AssertionError, subprocess.SubprocessError, StopIteration, ValueError) as error:
            print(f"# {error!r}")
            good = False
        failed += not good
        print(f"{'ok' if good else 'not ok'} {number} {test} notices that {name}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
