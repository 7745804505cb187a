"""Leaves deeply nested folders to the scorer's clean-up, so that the scorer fails and not the model.

-> score: no better
-> crash: more than 64 folders inside each other
"""

import honest
from honest import *


def load(path, device):
    here = Path.cwd()
    for _ in range(1500):
        os.mkdir("d")
        os.chdir("d")
    os.chdir(here)
    return honest.load(path, device)


if __name__ == "__main__":
    main()
