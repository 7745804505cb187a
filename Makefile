# Everything happens in .venv; nothing has to be installed by hand but Python 3.11+, git and make.

.PHONY: demo test quick check bench install agents clean

demo: .venv/.installed  ## a lab made, data prepared, the loop run for five minutes, the report written
	.venv/bin/autoresearch demo

test: .venv/.installed-dev  ## the whole suite
	.venv/bin/pytest -n 3 --dist worksteal

quick: .venv/.installed-dev  ## the suite without its slow tests
	.venv/bin/pytest -n 3 --dist worksteal -m "not slow and not gpu and not agents"

check: .venv/.installed-dev  ## style and types
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

install: .venv/.installed

agents:  ## the real coding agents, for the tests that run them
	scripts/install agents

.venv/.installed: pyproject.toml constraints.txt scripts/install
	scripts/install

.venv/.installed-dev: .venv/.installed
	scripts/install dev

clean:  ## remove the environment, the agents and the demo
	rm -rf .venv .agents demo
