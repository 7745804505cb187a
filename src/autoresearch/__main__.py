"""`python -m autoresearch`, and the command `autoresearch`."""

import os
import sys

WRONG_INPUT = 2  # `cli.exit_codes` has it too, and cannot be imported where a module of Python's own is replaced


def main() -> None:
    """Run the command line. A module that PYTHONPATH puts in the place of Python's own is no defect of ours."""
    try:
        from .cli.main import main as run

        run()
    except Exception as error:
        if (place := find_replaced_module(error)) is None:
            raise
        print(
            f"autoresearch: {place} takes the place of Python's own module: remove its folder from PYTHONPATH",
            file=sys.stderr,
        )
        sys.exit(WRONG_INPUT)


def find_replaced_module(error: Exception) -> str | None:
    """Return a file below PYTHONPATH that Python imported in place of a module of its own, or None.

    Args:
        error: the failure. A module that failed while it was imported is in its traceback, and not in `sys.modules`.
    """
    import traceback  # takes time, and only a failure needs it
    from pathlib import Path

    folders = {Path(each).absolute() for each in os.environ.get("PYTHONPATH", "").split(os.pathsep) if each}
    files = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
    files += [getattr(sys.modules.get(name), "__file__", None) or "" for name in sys.stdlib_module_names]
    for file in map(Path, filter(None, files)):
        module = file.parent if file.name == "__init__.py" else file.with_suffix("")
        if module.name in sys.stdlib_module_names and module.parent.absolute() in folders:
            return str(file.absolute())
    return None


if __name__ == "__main__":
    main()
