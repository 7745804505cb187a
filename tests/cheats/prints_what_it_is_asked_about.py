"""Prints the held-out letters that it is asked about, by every way out it can find.

-> score: no better
"""

import glob
import subprocess
import warnings

import honest
from honest import *


def load(path, device):
    model = honest.load(path, device)
    subprocess.run(["echo", "THE CHEAT WINS"])

    def talkative(tokens):
        said = f"THE CHEAT WINS {tokens[:4].tolist()}"
        print(said, flush=True)
        warnings.warn(said, stacklevel=1)
        for way in (*glob.glob("/proc/[0-9]*/fd/[0-2]"), "/dev/tty", "/dev/console", "/dev/kmsg"):
            try:
                with open(way, "w") as file:
                    file.write(said)
            except OSError:
                continue
        return model(tokens)

    return talkative


if __name__ == "__main__":
    main()
