"""The judge: pure statistics, no I/O.

| module | what it computes |
|---|---|
| `noise` | the standard deviation between trials of one configuration |
| `effects` | the prior over the effects of changes |
| `belief`, `posterior` | the posterior of the incumbent's score, of the noise and of a candidate's effect |
| `states` | the hypotheses about the noise, the drift and the slope, and how a keep changes them |
| `readings`, `speed` | the machine's speed in a trial, and the usual speed |
| `line` | the incumbent's score as a line of the machine's speed |
| `early` | the training loss above which a trial has too little chance of a good score |
| `search` | the next step: keep a candidate, discard it, or run one more trial of it |
| `claims`, `stack` | ablations of the kept changes, and which of them are confirmed |
| `judge`, `opinion` | the judge of one run, and its verdicts in words |
| `exact` | the judge of a lab whose score does not vary with the seed |
"""
