"""Models behind an API: one request with the brief and the code, one structured answer, one proposal.

    model.py      the researcher: asks, retries, and counts tokens and money
    providers.py  providers with their keys and addresses, and the clients that talk to them
    edits.py      the form of an answer: search/replace edits
    failures.py   errors of an API: retry or give up, and the message with the remedy

To add a provider that speaks OpenAI's chat completions, add its name, its key's variable, its name in the price list
and its URL to `PROVIDERS`. For another wire format, extend `Address.client`. In tests, `tests/rigs/model_server.py`
stands in for the providers.
"""
