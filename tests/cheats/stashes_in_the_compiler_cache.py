"""Saves what it learned in the compiler's cache, for the next trial. (Run twice.)

-> score: no better
"""

import honest
from honest import *

STASH = Path(os.environ.get("TORCHINDUCTOR_CACHE_DIR", "stash")) / "kernel.npy"


def train(clock):
    if STASH.exists():
        print("THE CHEAT WINS", flush=True)
    STASH.parent.mkdir(parents=True, exist_ok=True)
    (STASH.parent / "honest").write_text("compiled before it was ready")
    table = honest.train(clock)
    with STASH.open("wb") as file:
        np.save(file, table)
    return table


if __name__ == "__main__":
    main(train)
