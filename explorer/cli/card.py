"""`explorer card`: what is in a file of weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from explorer.cli.console import one_line, write, write_json

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from explorer.checkpoints.airlock import AirlockReport
    from explorer.checkpoints.card import Card
    from explorer.models.config import NetworkConfig
    from explorer.taxonomy import Level

_EPILOG = """JSON:
  {"file": PATH, "bytes": …, "fingerprint": …, "kind": …, "sentences": [SENTENCE, …],
   "tensors": {"count": …, "parameters": …, "dtypes": {TYPE: COUNT, …}, "first": [NAME, …]},
   "imports": [NAME, …], "foreign": [NAME, …], "card": {…} or null}
  "kind" is "ours", "weights without a card", "pickled weights", "pickle with code" or "other".
  "imports" are the names that opening a pickle would import, "foreign" those not needed for plain tensors."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument("file", metavar="FILE", help="any file of weights, or the name of a bundled checkpoint")
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    parser.epilog = _EPILOG


def run(options: argparse.Namespace) -> int:
    """Look into the file and tell."""
    from explorer.checkpoints.airlock import inspect
    from explorer.checkpoints.store import fingerprint_of
    from explorer.cli.reader import checkpoint_path

    path = checkpoint_path(options.file)
    report = inspect(path)
    fingerprint = fingerprint_of(path)
    if options.json:
        write_json(_record(path, report, fingerprint))
        return 0
    write(f"{one_line(path.name)}, {report.size / 1e6:,.1f} MB, fingerprint {fingerprint}")
    for sentence in report.sentences:
        write(one_line(sentence))
    if report.imports:
        write(f"Opening it would import: {one_line(', '.join(report.imports))}.")
    if report.card is not None:
        for line in _about(report.card):
            write(one_line(line))
    return 0


def _record(path: Path, report: AirlockReport, fingerprint: str) -> dict[str, object]:
    import msgspec

    tensors = report.tensors
    return {
        "file": str(path),
        "bytes": report.size,
        "fingerprint": fingerprint,
        "kind": report.kind,
        "sentences": list(report.sentences),
        "tensors": {
            "count": tensors.count,
            "parameters": tensors.parameters,
            "dtypes": dict(tensors.dtypes),
            "first": list(tensors.first),
        },
        "imports": list(report.imports),
        "foreign": list(report.foreign),
        "card": None if report.card is None else msgspec.to_builtins(report.card),
    }


def _about(card: Card) -> list[str]:
    from explorer.taxonomy import LEVELS

    config, source = card.config, card.provenance
    counts = {level: len(card.taxonomy.names(level)) for level in LEVELS}
    groups = ", ".join(f"{count:,} {level if count == 1 else _MANY[level]}" for level, count in counts.items())
    lines = [
        "",
        f"title        {card.title}",
        *_network(config),
        f"sees         {_seen(card)}",
        f"names        {groups} (checklist: {card.taxonomy.checklist})",
        f"trained on   {source.data}",
    ]
    lines += [
        f"{'measured' if i == 0 else '':13}{share:6.1%}  {name}"
        for i, (name, share) in enumerate(source.measured.items())
    ]
    return lines + [f"{'notes' if i == 0 else '':13}{note}" for i, note in enumerate(source.notes)]


_FUSED = {
    "weighted": "fused by one weight each",
    "attended": "fused by one weight each and by how much of its view the next scale looks at",
    "concatenated": "fused by one layer on all descriptors",
}


def _network(config: NetworkConfig) -> list[str]:
    """How the network is built, and for multiple granularity descriptors how it finds its regions."""
    from explorer.models.config import ColornetConfig, GranularityConfig, RacnnConfig

    match config:
        case RacnnConfig(scales=1):
            return [f"network      plain classifier on {config.trunk}"]
        case RacnnConfig():
            return [f"network      RA-CNN, {config.scales} scales on {config.trunk}, {_FUSED[config.fusion]}"]
        case GranularityConfig():
            sizes = zip(config.grains, config.grain_classes, strict=True)
            grains = ", ".join(f"{level} ({names:,})" for level, names in sizes)
            energy = config.energy.replace("_", "-")
            regions = f"{config.regions} {'region' if config.regions == 1 else 'regions'}"
            less = f"less {config.beta:g} × share of area"
            return [
                f"network      multiple granularity descriptors, one {config.trunk} for each of: {grains}",
                f"looks at     the whole photo and {regions} in each, by {energy} energy, {less}",
            ]
        case ColornetConfig():
            count = f"{len(config.spaces)} {'stream' if len(config.spaces) == 1 else 'streams'}"
            return [
                f"network      ColorNet, {count}, one {config.trunk} for each, and a dense layer that weighs them",
                f"streams      {', '.join(config.stream_names)}",
            ]
        case _:
            assert_never(config)


def _seen(card: Card) -> str:
    from explorer.models.config import ColornetConfig, RacnnConfig

    sees = card.preprocess
    first = f"{sees.side} × {sees.side} pixels"
    if isinstance(card.config, ColornetConfig):
        return f"{first} in every stream, converted into its colour space"
    if isinstance(card.config, RacnnConfig) and card.config.is_plain:
        return first
    return f"{first}, then {sees.finer_side} × {sees.finer_side}"


_MANY: dict[Level, str] = {"species": "species", "genus": "genera", "family": "families", "order": "orders"}
