"""Sends the supervisor deeply nested lists, and leaves deeply nested folders to the clean-up.

-> invalid: no message of the trial protocol
-> crash: more than 64 folders inside each other
"""

from honest import *


def train(clock):
    clock.start()
    here = Path.cwd()
    os.chdir(os.environ["HOME"])
    for _ in range(1500):
        os.mkdir("d")
        os.chdir("d")
    os.chdir(here)
    clock._socket.sendall(b'{"type": "progress", "step": ' + b"[" * 20_000 + b"]" * 20_000 + b"}\n")
    time.sleep(60)
    return UNTRAINED


if __name__ == "__main__":
    main(train)
