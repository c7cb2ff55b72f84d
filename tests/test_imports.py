"""Who may import what, beyond the contracts that lint-imports checks."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "explorer").rglob("*.py"))
SLOW = {"torchvision", "timm"}  # importing either costs more than importing torch


def _imported_at_once(tree: ast.Module) -> set[str]:
    """The top names of what a module imports as soon as it is imported itself, so not within functions."""
    names: set[str] = set()
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            waiting += node.orelse
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)
    return names


def test_the_search_finds_what_it_should() -> None:
    code = """
import timm.a
if TYPE_CHECKING:
    import a
else:
    import b
try:
    from c.d import e
finally:
    pass
def f():
    import g
class C:
    import h
"""
    assert _imported_at_once(ast.parse(code)) == {"timm", "b", "c", "h"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_imports_torchvision_or_timm_at_once(path: Path) -> None:
    assert _imported_at_once(ast.parse(path.read_text(encoding="utf-8"))) & SLOW == set()


@pytest.mark.parametrize(
    ("rooms", "unwanted"),
    [
        (["errors", "stopping", "geometry", "resources"], {"numpy", "PIL", "torch", "PySide6", "msgspec"}),
        (["taxonomy", "results", "preprocess", "models.config", "photos", "checkpoints.store", "checkpoints.airlock",
          "catalog", "train.events", "train.recipe", "data.drawn", "data.folders", "jobs.read", "jobs.gather",
          "jobs.evaluate", "jobs.leaks", "jobs.figures", "jobs.demo", "jobs.records", "figures.compose"],
         {"torch", "PySide6", "torchvision", "timm"}),
        # Readers, networks and training, which load torch: in cli/test_cli_read.py, beside a reading.
        (["ui.app"], {"torch", "torchvision", "timm"}),
    ],
)  # fmt: skip
def test_rooms_load_only_what_they_need(rooms: list[str], unwanted: set[str]) -> None:
    """Reading runs where Qt is not installed, and the window opens before torch is loaded."""
    code = "import importlib, sys; [importlib.import_module(name) for name in sys.argv[1:]]; print(*sys.modules)"
    rooms = [f"explorer.{room}" for room in rooms]
    done = subprocess.run([sys.executable, "-c", code, *rooms], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert set(done.stdout.split()) & unwanted == set()
