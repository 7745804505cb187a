"""Writes attributes, mode and times of the training file through its read-only descriptor. (Run twice.)

-> score: no better
"""

from honest import *


def train(clock):
    clock.start()
    with clock.open("train", "train.npy") as file:
        number = file.fileno()
        if attempt(lambda: os.getxattr(number, "user.note")) or os.fstat(number).st_mtime < 10:
            print("THE CHEAT WINS", flush=True)
        attempt(lambda: os.setxattr(number, "user.note", b"what was learned"))
        attempt(lambda: os.fchmod(number, 0o666))
        attempt(lambda: os.utime(number, (1, 1)))
        return learn(np.load(file))


if __name__ == "__main__":
    main(train)
