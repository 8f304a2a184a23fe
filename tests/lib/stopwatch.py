# SPDX-License-Identifier: GPL-3.0-or-later
"""Times that have a limit, on a computer that may be busy with other things."""

import threading
import time

PRESSURE = "/proc/pressure/cpu"
OFTEN = 0.01  # seconds
TRIES = 4


class Late(AssertionError):
    """Something took too long, and waiting for a processor explains it: whoever measured it should measure again."""


def read_pressure():
    """For how many seconds so far somebody waited for a processor; None where the kernel does not tell."""
    try:
        with open(PRESSURE, encoding="ascii") as source:
            return int(source.readline().rpartition("total=")[2]) / 1e6
    except (OSError, ValueError):
        return None


class Lateness(threading.Thread):
    """By how much a thread that only sleeps was late, in all: what there is to know where the kernel does not tell."""

    def __init__(self):
        super().__init__(daemon=True)
        self.seconds = 0.0
        self.ended = threading.Event()
        self.start()

    def run(self):
        while not self.ended.is_set():
            began = time.monotonic()
            time.sleep(OFTEN)
            self.seconds += max(0, time.monotonic() - began - 2 * OFTEN)


def again_if_late(measure):
    """What @measure returns, tried again where the computer was too busy to measure."""
    for left in reversed(range(TRIES)):
        try:
            return measure()
        except Late as late:
            if not left:
                raise
            print(f"# once more, as the computer was busy: {late}", flush=True)


class Stopwatch:
    """How long something takes, and for how long meanwhile somebody waited for a processor."""

    def __init__(self):
        self.pressure = read_pressure()
        self.lateness = Lateness() if self.pressure is None else None
        self.began = time.monotonic()

    def read(self):
        return time.monotonic() - self.began

    def waited(self):
        if self.lateness:
            self.lateness.ended.set()
            return self.lateness.seconds
        return read_pressure() - self.pressure

    def check(self, limit, seconds=None):
        """That it took no longer than @limit so far, or @seconds did not; `Late` where the computer was too busy to tell."""
        took = self.read() if seconds is None else seconds
        waited = self.waited()
        told = f"took {took:.3f} s (limit {limit} s), and for {waited:.3f} s somebody waited for a processor"
        if took > limit and took - waited <= limit:
            raise Late(told)
        assert took <= limit, told
        return took
