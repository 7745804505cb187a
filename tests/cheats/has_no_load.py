"""Defines no load.

-> invalid: train.py defines no load
"""

from honest import main

if __name__ == "__main__":
    main()
