# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes that handle signals, which they do not from their first moment on."""

import time
from pathlib import Path

PATIENCE = 60  # seconds


def handles(process, number):
    """Whether a process that was not waited for yet has a handler for a signal."""
    for line in Path(f"/proc/{process.pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("SigCgt"):
            return bool(int(line.split()[1], 16) >> (number - 1) & 1)
    return False  # it has ended


def wait_until_handled(process, number):
    """Until then the signal would end the process as it ends any."""
    end = time.monotonic() + PATIENCE
    while process.poll() is None and not handles(process, number):
        assert time.monotonic() < end, f"signal {number} is not handled"
        time.sleep(0.001)
