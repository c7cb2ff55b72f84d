"""The tensors that a PyTorch pickle describes, found in what `pickles.follow` made of it on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from explorer.checkpoints.pickles import Made, Named, Stored

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class PickledTensor:
    """A tensor as a PyTorch pickle describes it; `dtype` in words ("Float", "Half")."""

    name: str
    dtype: str
    shape: tuple[int, ...]


def tensors_in(value: object) -> Iterator[PickledTensor]:
    """Every tensor that a followed PyTorch pickle would rebuild, named by the path of keys that leads to it."""
    waiting: list[tuple[str, object]] = [("", value)]
    seen: set[int] = set()
    while waiting:
        path, node = waiting.pop()
        if not isinstance(node, Made | tuple | list) or id(node) in seen:
            continue
        seen.add(id(node))
        tensor = _tensor(path, node)
        if tensor is not None:
            yield tensor
        else:
            waiting.extend(reversed([(_joined(path, key), child) for key, child in _children(node)]))


def _children(node: Made | tuple[object, ...] | list[object]) -> list[tuple[object, object]]:
    if isinstance(node, Made):
        return [*node.items, ("", node.arguments), ("", node.state)]
    return [("", child) for child in node]


def _joined(path: str, key: object) -> str:
    return f"{path}.{key}" if path and isinstance(key, str | int) and key != "" else (path or str(key))


def _tensor(path: str, node: object) -> PickledTensor | None:
    if not isinstance(node, Made) or not isinstance(node.maker, Named):
        return None
    match node.maker.name, node.arguments:
        case "torch._utils._rebuild_parameter", (Made() as inner, *_):
            return _tensor(path, inner)
        case (
            ("torch._utils._rebuild_tensor_v2" | "torch._utils._rebuild_tensor"),
            (Stored(data), _, tuple(shape), *_),
        ):
            return PickledTensor(path, _storage_dtype(data), tuple(n for n in shape if isinstance(n, int)))
    return None


def _storage_dtype(reference: object) -> str:
    match reference:
        case (_, Named(name), *_):
            return name.rpartition(".")[2].removesuffix("Storage") or "unknown"
    return "unknown"
