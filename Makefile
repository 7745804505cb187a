# Everything happens in .venv. You only need Python 3.11+, git and make.

.PHONY: demo test quick test-labs test-agents test-cheats test-as-user check bench install agents clean

# The tests start thousands of processes. Without bytecode each would compile what it imports.
unexport PYTHONDONTWRITEBYTECODE

# Tests wait for processes and clocks, so it takes more than two of them to keep two cores busy.
pytest = .venv/bin/pytest -n 4 --dist worksteal

demo: .venv/.installed  ## make a lab, prepare its data, run the loop for five minutes, write the report
	.venv/bin/autoresearch demo

test: .venv/.installed-dev  ## run the suite, and name its ten slowest tests. It leaves out real labs and real agents
	$(pytest) --durations 10 -m "not labs and not agents"

quick: .venv/.installed-dev  ## run the suite without its slow tests
	$(pytest) -m "not slow and not gpu and not labs and not agents"

test-labs: .venv/.installed-dev  ## run the tests of real labs: the demo, the real text, the mathematics of the model
	$(pytest) --durations 10 -m labs

test-agents: .venv/.installed-dev  ## run the tests of the real coding agents. `make agents` installs the agents
	$(pytest) -n 3 -rs -m agents

test-cheats: .venv/.installed-dev  ## run the cheats with their detectors switched off, two at a time. Each must win
	.venv/bin/python bench/cheats --jobs 2

test-as-user: ## run `make test test-labs` for the last commit as an ordinary user. Only root can do so
	scripts/test_as_user

check: .venv/.installed-dev  ## check style and types
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/mypy bench/early/__main__.py
	.venv/bin/mypy bench/cheats/__main__.py
	.venv/bin/mypy scripts/test_as_user

install: .venv/.installed  ## install the command into .venv

agents: .agents/.installed  ## install the real coding agents, for the tests that run them

.venv/.installed: pyproject.toml constraints.txt scripts/install
	scripts/install

.venv/.installed-dev: .venv/.installed
	scripts/install dev

.agents/.installed: scripts/install
	scripts/install agents

clean:  ## remove the environment, the agents and the demo
	rm -rf .venv .agents demo
