"""The command line: find the command, run it, turn every ending into a line and an exit code."""

from __future__ import annotations

import argparse
import difflib
import importlib
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.cli.commands import COMMANDS, DONE, FAILED, STOPPED, WRONG_USAGE
from explorer.cli.console import say, write
from explorer.cli.streams import prepare_streams, results
from explorer.errors import ExplorerError, Stopped

if TYPE_CHECKING:
    from collections.abc import Sequence

_HELP = """Usage: explorer                     open the window on the bundled birds
       explorer PLACE               open the window there: on a folder, a photo or a checkpoint
       explorer COMMAND …           do something without a window

Commands:
{commands}

`explorer COMMAND --help` says more about a command, and `explorer --version` which version this is.
A folder that is called like a command is opened with `explorer ./{first}`.
Exit codes: 0 done, 1 an error (told in one line), 2 wrong usage, 130 stopped by Ctrl-C."""


def main(arguments: Sequence[str]) -> int:
    """Run one command and return the exit code: 0 done, 1 an error told in one line, 2 wrong usage, 130 stopped."""
    prepare_streams()
    try:
        code = _run(arguments)
        with results():
            sys.stdout.flush()
    except ExplorerError as error:
        say(f"explorer: {error}")
        return FAILED
    except (Stopped, KeyboardInterrupt):
        return STOPPED
    except BrokenPipeError:  # nobody reads on
        return DONE
    except Exception:  # noqa: BLE001 - a fault of ours: told in full, for the report
        traceback.print_exc()
        say("explorer: Something went wrong inside the program. Please report the lines above, and `explorer doctor`.")
        return FAILED
    return code


def _run(arguments: Sequence[str]) -> int:
    name, *rest = arguments
    if name in {"-h", "--help", "help"}:
        width = max(map(len, COMMANDS)) + 2
        commands = "\n".join(f"  {command:{width}}{summary}" for command, summary in COMMANDS.items())
        write(_HELP.format(commands=commands, first=next(iter(COMMANDS))))
        return DONE
    if name in {"-V", "--version"}:
        write(f"Bird Explorer {version()}")
        return DONE
    if name not in COMMANDS:
        say(f"explorer: {_unknown(name)}")
        return WRONG_USAGE
    module = importlib.import_module(f"explorer.cli.{name}")
    parser = argparse.ArgumentParser(
        prog=f"explorer {name}",
        description=f"{COMMANDS[name][0].upper()}{COMMANDS[name][1:]}.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    module.add_arguments(parser)
    try:
        options = parser.parse_args(rest)
    except SystemExit as end:  # argparse has said what is wrong, or has helped
        return WRONG_USAGE if end.code else DONE
    code: int = module.run(options)
    return code


def version() -> str:
    """The version of the installed program."""
    from importlib import metadata

    try:
        return metadata.version("bird-explorer")
    except metadata.PackageNotFoundError:
        return "(not installed)"


def _unknown(name: str) -> str:
    if Path(name).exists():
        return "The window opens one folder or photo at a time. To read several, use `explorer read`."
    nearest = difflib.get_close_matches(name, COMMANDS, n=1)
    meant = f" Did you mean `{nearest[0]}`?" if nearest else " `explorer --help` lists the commands."
    kind = "option" if name.startswith("-") else "command, folder or photo"
    return f"There is no {kind} {name}.{meant}"
