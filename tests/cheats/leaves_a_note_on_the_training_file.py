"""Writes to the training file through the descriptor that it got for reading: attributes, mode and times. (Run twice.)

-> score: no better
"""

from honest import *


def train(clock):
    clock.start()
    with clock.open("train", "train.npy") as file:
        number = file.fileno()
        if sealed(lambda: os.getxattr(number, "user.note")) or os.fstat(number).st_mtime < 10:
            print("THE CHEAT WINS", flush=True)
        sealed(lambda: os.setxattr(number, "user.note", b"what was learned"))
        sealed(lambda: os.fchmod(number, 0o666))
        sealed(lambda: os.utime(number, (1, 1)))
        return learn(np.load(file))


if __name__ == "__main__":
    main(train)
