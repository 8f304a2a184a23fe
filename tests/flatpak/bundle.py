# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be said of an installed Flatpak without starting it."""

import re
import subprocess

# What the compiler checks where it knows how much room there is, but for what copies and sets memory: of that it often does not.
FORTIFIABLE = re.compile(r" (v?s?n?printf|v?f?printf|v?dprintf|v?asprintf|st[rp]n?cpy|strn?cat|f?gets|read|pread|recv|readlink|getcwd|realpath)(@|$)", re.MULTILINE)

LEFTOVERS = (".a", ".la", ".pc", ".h", ".in")


def output(*command, **options):
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True, timeout=60, **options).stdout


def permissions(text):
    """The permissions in a metadata file or an override: all sections but those that only name things."""
    found, section = [], ""
    for line in text.splitlines():
        if line.startswith("["):
            section = line
        elif "=" in line and not re.match(r"\[(Application|Instance|Build|Extension .*)\]", section):
            key, values = line.strip().split("=", 1)
            found += [(section, key, value) for value in values.split(";") if value]
    return sorted(found)


def leftovers(files):
    """What only a build needs."""
    return [str(path) for path in files.rglob("*") if path.suffix in LEFTOVERS or "pkgconfig" in path.parts or "aclocal" in path.parts]


def is_elf(path):
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def binaries(files):
    return [path for path in sorted(files.rglob("*"))
            if path.is_file() and not path.is_symlink() and "debug" not in path.parts and is_elf(path)]


def weaknesses(path):
    """What hardening a program or library lacks, as checksec would say."""
    header = output("readelf", "--wide", "--file-header", str(path))
    segments = output("readelf", "--wide", "--program-headers", str(path))
    dynamic = output("readelf", "--wide", "--dynamic", str(path))
    symbols = output("readelf", "--wide", "--dyn-syms", str(path))
    found = []
    if not re.search(r"Type:\s+DYN", header):
        found.append("not position independent")
    if "GNU_RELRO" not in segments or not re.search(r"BIND_NOW|FLAGS_1.*\bNOW\b", dynamic):
        found.append("no full RELRO")
    if re.search(r"GNU_STACK.*RWE", segments) or "GNU_STACK" not in segments:
        found.append("executable stack")
    if re.search(r"LOAD.*RWE", segments):
        found.append("memory that is written and executed")
    if "__stack_chk_fail" not in symbols:
        found.append("no stack canary")
    if not re.search(r"__\w+_chk\b", symbols) and FORTIFIABLE.search(symbols):
        found.append("nothing fortified")
    if re.search(r"\((RPATH|RUNPATH)\)", dynamic):
        found.append("a search path of its own")
    return found
