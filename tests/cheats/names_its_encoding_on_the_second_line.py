#!/usr/bin/env python
# vim: set fileencoding=unicode_escape :
"""Turns a comment into code by its encoding, which an editor's comment names.

-> screen invalid: asks Python to read it as unicode_escape
"""

from honest import *

LEVELS = 2

# \ndef load(path, device): raise NotImplementedError

if __name__ == "__main__":
    main()
