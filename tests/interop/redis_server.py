# SPDX-License-Identifier: GPL-3.0-or-later
"""A Redis of a test's own, at an address of its own, that keeps nothing."""

import os
import shutil
import socket
import subprocess
import tempfile
import time


PORT = 6379
PATIENCE = 60  # seconds


class RedisServer:
    def __init__(self):
        # Of this process alone, so that nobody else takes the port there.
        self.host = f"127.{100 + os.getpid() // 62500 % 100}.{os.getpid() // 250 % 250}.{os.getpid() % 250 + 1}"
        self.folder = tempfile.mkdtemp(prefix="breath-redis-")
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(PORT), "--bind", self.host, "--save", "", "--appendonly", "no", "--dir", self.folder],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )
        self.address = f"{self.host}:{PORT}"

    def __enter__(self):
        end = time.monotonic() + PATIENCE
        while self.process.poll() is None and time.monotonic() < end:
            try:
                socket.create_connection((self.host, PORT), timeout=PATIENCE).close()
                return self
            except OSError:
                time.sleep(0.1)
        self.__exit__()
        raise RuntimeError("redis-server does not listen")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
