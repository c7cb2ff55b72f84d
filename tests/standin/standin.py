"""A stand-in for a GPU: builds it, and runs the program's command line on it.

It finds what only shows where a network's tensors lie on another device than those that code makes along the way. It
knows nothing of a GPU's memory, streams, speed or kernels.

    python tests/standin/standin.py LIBRARY COMMAND …      one command of the program, on the stand-in unless it says
                                                           `--device cpu`
"""

from __future__ import annotations

import subprocess
import sys
import types
from pathlib import Path

import torch

NAME = "standin"


def build(folder: Path, compiler: str) -> Path:
    """The library in `folder`; takes about a minute."""
    from torch.utils.cpp_extension import include_paths, library_paths

    library = folder / "libstandin.so"
    source = Path(__file__).with_name("device.cpp")
    places = [f"-I{path}" for path in include_paths()] + [f"-L{path}" for path in library_paths()]
    flags = ["-std=c++20", "-O0", "-shared", "-fPIC", "-w"]
    command = [compiler, *flags, *places, str(source), "-o", str(library), "-lc10", "-ltorch", "-ltorch_cpu"]
    subprocess.run(command, check=True)
    return library


def use(library: Path) -> None:
    """Give this process the device, and let the program choose it where it would choose CUDA."""
    torch.utils.rename_privateuse1_backend(NAME)
    torch.ops.load_library(library)
    module = types.ModuleType(NAME)
    module.__dict__.update(
        get_amp_supported_dtype=lambda: [torch.float16, torch.bfloat16],
        is_available=lambda: True,
        device_count=lambda: 1,
        current_device=lambda: 0,
        manual_seed_all=lambda _seed: None,
        _is_in_bad_fork=lambda: False,
    )
    torch._register_device_module(NAME, module)
    from explorer.readers import devices

    devices._device = lambda wanted: ("cpu", "chosen by you") if wanted == "cpu" else (f"{NAME}:0", "a stand-in found")


if __name__ == "__main__":
    use(Path(sys.argv[1]))
    from explorer.cli.main import main

    sys.exit(main(sys.argv[2:]))
