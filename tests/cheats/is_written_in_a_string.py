"""Holds its code in one string, which would count as one line.

-> screen invalid: code may not be hidden in text
"""

from honest import *

CODE = """
def load(path, device):
    raise NotImplementedError  # the sign that this ran
"""

exec(CODE)

if __name__ == "__main__":
    main()
