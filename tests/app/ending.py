# SPDX-License-Identifier: GPL-3.0-or-later
"""How breath has to end."""

import re

# GLib's table of names, which it leaves behind on purpose once there are more than 2,048 (quark_new() in glib/gquark.c).
# It comes from g_malloc() with nothing above it that a sanitizer could name.
OUTGROWN = re.compile(r"Direct leak of 16384 byte\(s\) in 1 object\(s\) allocated from:\n +#0 .*malloc.*\n +#1 .* in g_malloc .*\n\n")
ONLY_OUTGROWN = "SUMMARY: AddressSanitizer: 16384 byte(s) leaked in 1 allocation(s)."


def assert_ended(process, log, patience):
    """That it ends by itself, with 0 and without leaving anything behind but what GLib always does."""
    status = process.wait(timeout=patience)
    text = log.read_text(encoding="utf-8", errors="replace")
    assert status == 0 or (OUTGROWN.search(text) and ONLY_OUTGROWN in text), f"breath ended with {status}: {text}"
