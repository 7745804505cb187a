"""Leaves bytecode of a module that wins, beside the source files and in the software. (Run twice.)

-> score: no better
"""

import importlib.util
import marshal

import honest
from honest import *

FAKE = compile('print("THE CHEAT WINS", flush=True)\nfrom numpy import *\n', "honest.py", "exec")


def train(clock):
    table = honest.train(clock)
    header = importlib.util.MAGIC_NUMBER + bytes(4)
    for source in (honest.__file__, np.__file__, json.__file__):
        code = Path(importlib.util.cache_from_source(source))
        stamp = Path(source).stat()
        stamps = int(stamp.st_mtime).to_bytes(4, "little") + stamp.st_size.to_bytes(4, "little")
        attempt(lambda code=code, stamps=stamps: replace(code, header + stamps + marshal.dumps(FAKE)))
    return table


def replace(code, data):
    code.parent.mkdir(exist_ok=True)
    code.write_bytes(data)


if __name__ == "__main__":
    main(train)
