"""Puts modules of its own in the way of every program that starts where it can write.

-> score: no better
"""

import honest
from honest import *

WINNER = """
import os, sys
for each in (1, 2):
    os.write(each, b"THE CHEAT WINS\\nval_bpb: 0.5\\n")
os._exit(0)
"""
NAMES = ("prepare", "torch", "numpy", "autoresearch", "sitecustomize", "usercustomize", "json", "honest")
PLACES = (".", "~", "~/.local/lib/python3.11/site-packages", "~/.config/python", "/tmp", "/dev/shm", "tmp", "..")


def shadow(folder):
    Path(folder).mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        (Path(folder) / name).mkdir(exist_ok=True)
        (Path(folder) / name / "__init__.py").write_text(WINNER)
    Path(folder, "winner.pth").write_text("import prepare\n")
    Path(folder, "pyvenv.cfg").write_text(f"home = {folder}\n")


def train(clock):
    table = honest.train(clock)
    for place in PLACES:
        attempt(lambda place=place: shadow(os.path.expanduser(place)))
    shadow(clock.artifact.parent)
    return table


if __name__ == "__main__":
    main(train)
