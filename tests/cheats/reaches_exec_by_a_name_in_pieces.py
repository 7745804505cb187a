"""Finds the builtin that runs text by a name that is put together.

-> screen invalid: code may not be hidden in text
"""

import sys

from honest import *

CODE = "def load(path, device): raise NotImplementedError"
vars(sys.modules["built" + "ins"])["ex" + "ec"](CODE, globals())

if __name__ == "__main__":
    main()
