"""Makes empty files without end, before `ready`. Counting and copying them would take the harness minutes.

-> crash: made more than 20,000 files
"""

from honest import *


def train(clock):
    caches = Path(os.environ["TORCHINDUCTOR_CACHE_DIR"])
    caches.mkdir(parents=True)
    for number in range(150_000):
        os.close(os.open(caches / str(number), os.O_CREAT | os.O_WRONLY))
    clock.start()
    return UNTRAINED


if __name__ == "__main__":
    main(train)
