# Everything happens in .venv. You only need Python 3.11+, git and make.

.PHONY: demo test quick check bench install agents clean

demo: .venv/.installed  ## make a lab, prepare its data, run the loop for five minutes, write the report
	.venv/bin/autoresearch demo

test: .venv/.installed-dev  ## run the whole suite
	.venv/bin/pytest -n 3 --dist worksteal

quick: .venv/.installed-dev  ## run the suite without its slow tests
	.venv/bin/pytest -n 3 --dist worksteal -m "not slow and not gpu and not agents"

check: .venv/.installed-dev  ## check style and types
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/mypy bench/early/__main__.py

install: .venv/.installed  ## install the command into .venv

agents:  ## install the real coding agents, for the tests that run them
	scripts/install agents

.venv/.installed: pyproject.toml constraints.txt scripts/install
	scripts/install

.venv/.installed-dev: .venv/.installed
	scripts/install dev

clean:  ## remove the environment, the agents and the demo
	rm -rf .venv .agents demo
