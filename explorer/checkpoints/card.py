"""The card: what a checkpoint file says about itself, typed, versioned, strict."""

from __future__ import annotations

from typing import Any

import msgspec

from explorer.checkpoints.bounds import out_of_range
from explorer.checkpoints.files import could_not_open
from explorer.checkpoints.header import DAMAGED
from explorer.errors import ExplorerError
from explorer.models.config import GranularityConfig, NetworkConfig
from explorer.preprocess import Preprocess
from explorer.taxonomy import Taxonomy

FORMAT = 1


class Provenance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the weights come from.

    `recipe` is the training recipe as plain data, `data` says in words what was trained on and carries its fingerprint,
    `measured` maps a name ("fused top-1") to a share between 0 and 1 measured on held-back photos with this very file's
    weights, `notes` are sentences for the person (which gradient rule was used, what is our own choice).
    """

    recipe: dict[str, Any]
    data: str
    data_fingerprint: str
    measured: dict[str, float]
    notes: tuple[str, ...] = ()

    @property
    def recipe_data(self) -> dict[str, Any]:
        """What the recipe says of the data; empty where it says nothing, or is of another program."""
        data = self.recipe.get("data")
        return data if isinstance(data, dict) else {}


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything needed to use a file of weights, besides the weights."""

    format: int
    title: str
    config: NetworkConfig
    taxonomy: Taxonomy
    preprocess: Preprocess
    provenance: Provenance


def encode_card(card: Card) -> str:
    """The card as JSON text."""
    return msgspec.json.encode(card).decode()


def decode_card(text: str, name: str) -> Card:
    """Read a card strictly: an unknown, missing or ill-typed field is an error that names it.

    Args:
        text: JSON.
        name: of the file, for the error.

    Raises:
        ExplorerError: with the offending field, or the unsupported format number.
    """
    what = could_not_open(name)
    try:
        version = msgspec.json.decode(text, type=dict[str, Any]).get("format")
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ExplorerError(what, f"its card is not readable ({error})", DAMAGED) from error
    if version != FORMAT:
        hint = "Update the explorer." if isinstance(version, int) and version > FORMAT else "Make the checkpoint again."
        raise ExplorerError(what, f"its card has format {version!r}, and this program reads format {FORMAT}", hint)
    try:
        card = msgspec.json.decode(text, type=Card)
    except msgspec.ValidationError as error:
        raise ExplorerError(what, f"its card is wrong ({error})", "Make the checkpoint again.") from error
    except ExplorerError as error:  # of its taxonomy
        raise ExplorerError(what, error.why, "Make the checkpoint again.") from error
    if card.config.classes != len(card.taxonomy):
        why = f"its card names {len(card.taxonomy)} classes and the network has {card.config.classes}"
        raise ExplorerError(what, why, "Make the checkpoint again.")
    if isinstance(card.config, GranularityConfig):
        _check_grains(card.config, card.taxonomy, what)
    wrong = out_of_range(card.config, card.preprocess)
    if wrong:
        raise ExplorerError(what, f"by its card, {wrong}", "Make the checkpoint again.")
    return card


def _check_grains(config: GranularityConfig, taxonomy: Taxonomy, what: str) -> None:
    named = tuple(len(taxonomy.names(level)) for level in config.grains)
    if not config.grains or named != config.grain_classes:
        why = f"its networks {config.grains} have {config.grain_classes} names, and its taxonomy has {named}"
        raise ExplorerError(what, why, "Make the checkpoint again.")
