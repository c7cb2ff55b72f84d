"""Every check of the project in one command: `uv run --group dev tests/check.py`.

Arguments go to pytest (`tests/check.py tests/cli -k read`); `--slow` adds the slow tests.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ("ruff", "mypy", "importlinter", "pytest", "pytestqt", "pytest_timeout", "hypothesis")
IMPORT_LINTER = "from importlinter.cli import lint_imports_command; lint_imports_command()"
QUICK = {
    "ruff check": ["-m", "ruff", "check"],
    "ruff format": ["-m", "ruff", "format", "--check"],
    "mypy": ["-m", "mypy"],
    "lint-imports": ["-c", IMPORT_LINTER],
}


def main(arguments: list[str]) -> int:
    missing = [tool for tool in TOOLS if importlib.util.find_spec(tool) is None]
    if missing:
        print(f"Missing tools: {', '.join(missing)}. Run: uv run --group dev tests/check.py")
        return 2
    environment = {"QT_QPA_PLATFORM": "offscreen", "PYTHONUNBUFFERED": "1"} | os.environ
    failed = [name for name, command in QUICK.items() if not _passes(name, command, environment)]
    if "--slow" in arguments:
        arguments = ["-m", "slow or not slow", *(argument for argument in arguments if argument != "--slow")]
    tests = subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env=environment, check=False)
    if tests.returncode:
        failed.append("pytest")
    print(f"Failed: {', '.join(failed)}." if failed else "All checks passed.")
    return 1 if failed else 0


def _passes(name: str, command: list[str], environment: dict[str, str]) -> bool:
    """Run one check; its output is shown only where it fails."""
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, check=False, capture_output=True, text=True
    )
    print(f"{name:14}{'FAILED' if done.returncode else 'passed'} in {time.monotonic() - start:.1f} s", flush=True)
    if done.returncode:
        print(done.stdout, done.stderr, flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
