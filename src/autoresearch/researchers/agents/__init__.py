"""Coding agents: a command edits files in a sandboxed copy of the lab, and the changed files become the proposal.

    agent.py                the researcher: prepares the copy, runs the agent, reads its change
    presets.py              the known agents with their command lines, logins and keys
    output.py               the output formats of these agents: last message, error, tokens, price
    working_copy.py         the folder that an agent works in, and its changed files
    earlier_experiments.py  earlier experiments as files that an agent may read
    login.py                the copy of the user's login that an agent gets
    installation.py         the files that an agent's program needs in order to run
    worker.py               the process that confines an agent, watches it and kills it

To add an agent, write its command line and a `Cli` in `presets.py` and a parser in `output.py`, and add it to
`researchers.NAMES` and `create`. Run it against `tests/rigs/model_server.py` in
`tests/researchers/agents/test_real_agents.py`. Users can run any other program as `command:WORDS`.
"""
