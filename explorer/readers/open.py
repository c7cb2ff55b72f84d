"""From a loaded checkpoint to the reader of its family."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from explorer.checkpoints.files import could_not_open
from explorer.checkpoints.store import check_tensors
from explorer.errors import ExplorerError
from explorer.models.build import build
from explorer.models.colornet import Colornet
from explorer.models.granularity import Granularity
from explorer.models.racnn import Racnn
from explorer.readers.colour import ColourReader
from explorer.readers.devices import choose_device
from explorer.readers.granularity import GranularityReader
from explorer.readers.zoom import ZoomReader

if TYPE_CHECKING:
    from explorer.checkpoints.store import Checkpoint
    from explorer.readers.network import NetworkReader


def open_reader(checkpoint: Checkpoint, device: str = "auto", precision: str = "auto") -> NetworkReader:
    """A reader of a loaded checkpoint.

    Raises:
        ExplorerError: the network of the card is too large, the weights don't fit it, or the device is not there.
    """
    try:
        network = build(checkpoint.card.config)
    except (RuntimeError, MemoryError) as error:  # such numbers, and such sums, as no memory holds
        why = "the network that its card describes does not fit into the memory of this computer"
        raise ExplorerError(could_not_open(checkpoint.path.name), why) from error
    expected = {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
    check_tensors(expected, checkpoint.tensors, checkpoint.path.name)
    network.load_state_dict(checkpoint.tensors)
    choice = choose_device(device, precision)
    match network:
        case Racnn():
            return ZoomReader(checkpoint, network, choice)
        case Granularity():
            return GranularityReader(checkpoint, network, choice)
        case Colornet():
            return ColourReader(checkpoint, network, choice)
    assert_never(network)
