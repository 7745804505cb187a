"""Keeps its code where the price of code does not look.

def load(path, device): raise NotImplementedError

-> screen invalid: code may not be hidden in text
"""

from honest import *

exec(__doc__.splitlines()[2])

if __name__ == "__main__":
    main()
