"""Which names a pickle may import to rebuild plain tensors and values, and no more."""

from __future__ import annotations

# What PyTorch rebuilds tensors from, and plain values that trainers leave in a file. None of it runs foreign code.
# Not torch.storage._load_from_bytes: it opens another pickle inside without any check.
_HARMLESS_ROOTS = ("torch._utils._rebuild_", "torch._tensor._rebuild_")
_HARMLESS = frozenset({
    "collections.OrderedDict", "collections.defaultdict", "collections.Counter", "builtins.dict", "builtins.set",
    "__builtin__.dict", "__builtin__.set", "torch.Size", "torch.Tensor", "torch.device", "torch.dtype",
    "torch.serialization._get_layout", "torch.storage.UntypedStorage", "torch.nn.parameter.Parameter", "_codecs.encode",
    "argparse.Namespace", "numpy.dtype", "numpy.ndarray", "numpy.core.multiarray.scalar",
    "numpy._core.multiarray.scalar", "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct",
})  # fmt: skip
_DTYPES = frozenset({
    "float", "float16", "float32", "float64", "half", "double", "bfloat16", "bool", "uint8", "int8", "int16", "int32",
    "int64", "short", "int", "long", "complex64", "complex128",
})  # fmt: skip


def is_harmless(name: str) -> bool:
    """Whether importing `name` is part of rebuilding plain tensors and values."""
    if name in _HARMLESS or name.startswith(_HARMLESS_ROOTS):
        return True
    module, _, last = name.rpartition(".")
    return module in {"torch", "torch.storage"} and (last.endswith("Storage") or last in _DTYPES)
