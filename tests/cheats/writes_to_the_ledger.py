"""Opens the ledger and gives itself a keep.

-> score: no better
"""

import sqlite3

import honest
from honest import *


def train(clock):
    table = honest.train(clock)
    for options in ("", "?mode=rw"):
        attempt(lambda options=options: fake(f"file:{TARGETS['ledger']}{options}"))
    attempt(lambda: Path(TARGETS["ledger"]).write_bytes(b""))
    return table


def fake(uri):
    with sqlite3.connect(uri, uri=True) as db:
        db.execute("UPDATE scores SET score = 0.1")


if __name__ == "__main__":
    main(train)
