#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tells the story of a neighbourhood with the programs of a build, chapter by chapter.

With --stay the window remains until it is closed. With --pictures it is photographed, light and dark,
and everything ends by itself.
"""

import argparse
import importlib
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from neighbourhood import Neighbourhood, StoryError

SETTLE = 1.5  # seconds in which the window has drawn what it was just told


def chapters():
    here = Path(__file__).resolve().parent
    return [importlib.import_module(path.stem) for path in sorted(here.glob("chapter_*.py"))]


def photograph(neighbourhood, file, keys=()):
    """Writes a picture of the window into file, once keys were pressed in it."""
    window = neighbourhood.window
    found = []

    def is_visible():
        search = ["xdotool", "search", "--onlyvisible", "--pid", str(window.process.pid)]
        found[:] = subprocess.run(search, capture_output=True, text=True, check=False).stdout.split()
        return found

    neighbourhood.wait_until(is_visible, "the window to appear", window)
    if keys:
        subprocess.run(["xdotool", "windowfocus", "--sync", found[-1], "key", *keys], check=True, timeout=30)
    neighbourhood.relate_for(SETTLE)
    subprocess.run(["import", "-window", found[-1], str(file)], check=True, timeout=30)
    print(f"A picture of the window is in {file}")


def take_pictures(neighbourhood, folder):
    photograph(neighbourhood, folder / "window-light.png")
    photograph(neighbourhood, folder / "window-seeds.png", ["alt+5"])
    neighbourhood.window.stop()
    neighbourhood.window.start({"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"})
    photograph(neighbourhood, folder / "window-dark.png")
    print("\nThat was the story so far. Everything has been closed again.")


def stay(neighbourhood):
    print("The window stays until you close it; the three places go on meanwhile.", flush=True)
    while neighbourhood.window.is_running():
        neighbourhood.relate_for(0.5)


def tell_all(neighbourhood, options):
    for chapter in chapters():
        print(f"\n{chapter.__doc__.strip()}")
        chapter.tell(neighbourhood)

    if options.pictures:
        take_pictures(neighbourhood, options.pictures)
    else:
        stay(neighbourhood)


def interrupt(*_):
    raise KeyboardInterrupt


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, required=True)
    how = parser.add_mutually_exclusive_group(required=True)
    how.add_argument("--stay", action="store_true")
    how.add_argument("--pictures", type=Path, metavar="FOLDER")
    options = parser.parse_args()

    sys.stdout.reconfigure(line_buffering=True)
    signal.signal(signal.SIGTERM, interrupt)

    logs = options.build / "story"
    shutil.rmtree(logs, ignore_errors=True)
    logs.mkdir(parents=True)

    with tempfile.TemporaryDirectory(prefix="breath-") as root:
        neighbourhood = Neighbourhood(options.build.resolve(), root, logs.resolve())
        status = 0

        try:
            tell_all(neighbourhood, options)
        except StoryError as error:
            print(error, file=sys.stderr)
            status = 1
        except KeyboardInterrupt:
            print("Stopping.")
        finally:
            if not neighbourhood.close():
                status = 1

    return status


if __name__ == "__main__":
    sys.exit(main())
