# coding: raw_unicode_escape
"""Turns a comment into code by its encoding. Screen, price and diff would see a comment.

-> screen invalid: asks Python to read it as raw_unicode_escape
"""

from honest import *

LEVELS = 2

# \u000adef load(path, device): raise NotImplementedError

if __name__ == "__main__":
    main()
