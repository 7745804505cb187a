"""Never ends: a handler at exit and a thread keep it alive, in training and in scoring.

-> score: no better
"""

import atexit
import threading

from honest import *

atexit.register(time.sleep, 600)
threading.Thread(target=time.sleep, args=(600,)).start()

if __name__ == "__main__":
    main()
