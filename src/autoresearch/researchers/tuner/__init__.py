"""The tuner: a researcher that changes constants of the code, without a model and without a key.

    constants.py  finds the tunable constants of a Python file with their ranges, and rewrites their values
    tuner.py      chooses the constants to move, the direction and the distance

To add a kind of range, extend `Domain`, its `tune:` hint in `constants._parse_hint`, and the conversions to and from
its scale in `tuner.py`. `bench/tuner.py` compares the tuner with plain TPE and random search.
"""
