"""`python -m autoresearch`."""

from .cli.main import main

main()
