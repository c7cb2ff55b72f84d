"""Finding the command, and stopping."""

from __future__ import annotations

import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from explorer.__main__ import QT_LIBRARIES, main
from explorer.cli.commands import COMMANDS, DONE, FAILED, STOPPED, WRONG_USAGE

Capture = pytest.CaptureFixture[str]
Run = Callable[..., int]
Elsewhere = Callable[..., subprocess.CompletedProcess[str]]
ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"torch", "torchvision", "numpy", "PIL", "PySide6", "msgspec", "pyqtgraph"}


def test_help_names_every_command(run: Run, capsys: Capture) -> None:
    assert run("--help") == DONE
    printed = capsys.readouterr().out
    for name, summary in COMMANDS.items():
        assert name in printed
        assert summary in printed


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_help_loads_nothing_heavy(elsewhere: Elsewhere, command: list[str]) -> None:
    code = (
        "import sys; from explorer.__main__ import main; code = main(sys.argv[1:]); print(); print(code, *sys.modules)"
    )
    done = elsewhere(code, *command, "--help")
    ending, *modules = done.stdout.splitlines()[-1].split()
    assert ending == "0"
    assert HEAVY & set(modules) == set()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["raed"], "There is no command, folder or photo raed. Did you mean `read`?"),
        (["xyzzy"], "`explorer --help` lists the commands"),
        (["--frob"], "There is no option --frob"),
        (["read"], "PHOTO"),
        (["read", "--json", "--csv", "x"], "not allowed with"),
        (["read", ""], "the path is empty"),
        (["read", "x", "--exposure", "bright"], '"bright" is no number'),
        (["leaks", "x", "--seed", "-1"], "-1 is less than 0"),
        (["read", "x", "--top", "0"], "0 is less than 1"),
        (["figure", "x", "--format", "gif"], "invalid choice"),
        (["train", "x", "--epochs", "many"], '"many" is no whole number'),
        (
            ["figure", "x", "--leave-out", "names,title"],
            "a figure has no part 'title'; it has pictures, names, caption",
        ),
    ],
)
def test_wrong_usage_is_told_with_code_2(run: Run, capsys: Capture, arguments: list[str], words: str) -> None:
    assert run(*arguments) == WRONG_USAGE
    printed = capsys.readouterr()
    assert words in printed.err
    assert printed.out == ""


def test_two_folders_do_not_open_a_window(run: Run, tmp_path: Path, capsys: Capture) -> None:
    assert run(tmp_path, tmp_path) == WRONG_USAGE
    assert "one folder or photo at a time" in capsys.readouterr().err


@pytest.mark.parametrize("target", [None, "folder", "photo"])
def test_nothing_or_a_place_opens_the_window(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str | None
) -> None:
    opened: list[Path | None] = []
    monkeypatch.setattr("explorer.__main__._window", lambda place: opened.append(place) or 0)
    (tmp_path / "photo").touch()
    place = {None: None, "folder": tmp_path, "photo": tmp_path / "photo"}[target]
    assert main([] if place is None else [str(place)]) == 0
    assert opened == [place]


def test_a_folder_called_like_a_command_needs_its_path(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    opened: list[Path | None] = []
    monkeypatch.setattr("explorer.__main__._window", lambda place: opened.append(place) or 0)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "read").mkdir()
    assert run("read") == WRONG_USAGE
    assert run("./read") == 0
    assert opened == [Path("read")]


def test_without_qt_the_window_is_refused_in_one_line(elsewhere: Elsewhere) -> None:
    code = (
        "import sys, importlib.util as u; find = u.find_spec;"
        "u.find_spec = lambda name, package=None: None if name == 'PySide6' else find(name, package);"
        "from explorer.__main__ import main; sys.exit(main([]))"
    )
    done = elsewhere(code)
    assert done.returncode == FAILED
    assert done.stderr == (
        "explorer: Could not open the window: PySide6 is not installed. "
        "Reading without a window works: `explorer read`.\n"
    )


@pytest.fixture
def x_server(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A Linux with an X server, where a window would open, and is only counted."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setitem(sys.modules, "explorer.ui.app", SimpleNamespace(run=lambda _place: 0))
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    return monkeypatch


def test_without_a_screen_the_window_is_refused_in_one_line(x_server: pytest.MonkeyPatch, capsys: Capture) -> None:
    x_server.delenv("DISPLAY")
    assert main([]) == FAILED
    assert capsys.readouterr().err == (
        "explorer: Could not open the window: there is no screen here (DISPLAY is not set). "
        "Reading without a window works: `explorer read`.\n"
    )
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY"):
        x_server.setenv(name, "offscreen")
        assert main([]) == DONE
        x_server.delenv(name)


def test_a_library_that_qt_would_die_of_is_told_with_the_packages(
    x_server: pytest.MonkeyPatch, capsys: Capture
) -> None:
    def lacking(path: str) -> None:
        assert Path(path).name == "libqxcb.so"
        assert Path(path).exists()
        raise OSError("libxcb-cursor.so.0: cannot open shared object file: No such file or directory")

    x_server.setattr(ctypes, "CDLL", lacking)
    assert main([]) == FAILED
    said = capsys.readouterr().err
    assert "a system library of Qt is missing (libxcb-cursor.so.0: cannot open" in said
    assert f"apt install {QT_LIBRARIES}" in said


def test_the_readme_names_the_same_packages() -> None:
    assert QT_LIBRARIES in " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())


def test_ctrl_c_stops_with_code_130(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "explorer", "demo", "--only-pictures", "--each", "500", "--out", str(tmp_path)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    deadline = time.monotonic() + 60
    while not list(tmp_path.rglob("*.jpg")) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == STOPPED
    assert said.splitlines()[-1].startswith("Stopping")
    assert "Traceback" not in said
