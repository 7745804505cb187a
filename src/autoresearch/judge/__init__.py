"""The judge: pure statistics, no I/O.

| module | what it answers |
|---|---|
| `noise` | how far scores of one configuration lie apart |
| `effects` | what a change to a `train.py` may be expected to do, before it is tried |
| `belief` | what the scores so far say of the incumbent, of the noise and of a candidate |
| `early` | when a trial is hopeless, by its curve |
| `search` | what to do next: keep, discard, or try once more |
| `opinion`, `verdict` | the same in words |
"""
