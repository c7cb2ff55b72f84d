"""The memory of a folder: exact, shared by threads, and never in the way."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps

from explorer.catalog import Catalog, cache_folder, database, open_catalog, places
from explorer.catalog import catalog as catalog_module
from explorer.catalog.stored import decode_reading, encode_reading
from explorer.geometry import Box
from explorer.manner import PLAIN, Crops, Light, Manner, keyed
from explorer.photos import Found, walk
from explorer.results import (
    ColourReading,
    CropReading,
    CropsReading,
    EnergyMap,
    GrainReading,
    GranularityReading,
    Ranking,
    Reading,
    ReadingKey,
    RegionReading,
    RunFacts,
    ScaleReading,
    StreamReading,
    ZoomReading,
)

KEY = ReadingKey("photo", "checkpoint", "preprocess", "float32")


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIRD_EXPLORER_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "birds"
    folder.mkdir()
    return folder


def reading_of(probabilities: np.ndarray, key: ReadingKey = KEY) -> ZoomReading:
    ranking = Ranking(probabilities)
    scales = (
        ScaleReading(Box(-0.5, 0, 1 / 3, 4000.25), 224, ranking, (0.1, 0.2, 1 / 7)),
        ScaleReading(Box(1e-300, 2, 3, 4), 112, Ranking(probabilities[::-1]), None),
    )
    run = RunFacts("cuda:0", "it is the fastest", "float16", 0.1 + 0.2, ("read on the CPU “aloud”",))
    return ZoomReading((6000, 4000), scales, ranking, key, run)


def grains_of(cells: np.ndarray, probabilities: np.ndarray, key: ReadingKey = KEY) -> GranularityReading:
    """Two grains, one without regions, with maps of these cells."""
    ranking = Ranking(probabilities)
    maps = (EnergyMap("squared", cells), EnergyMap("class_weighted", cells.T))
    region = RegionReading(Box(-1 / 3, 0, 0.1 + 0.2, 7), 1 / 7, 0.1, Ranking(probabilities[::-1]))
    grains = (
        GrainReading("family", ranking, Box(0, -1000, 6000, 5000), 224, "the last layer", maps, (region, region)),
        GrainReading("species", ranking, Box(0, 0, 1, 1), 112, "", maps[:1], ()),
    )
    return GranularityReading((6000, 4000), grains, ranking, key, RunFacts("mps", "", "float32", 0.1))


def streams_of(values: np.ndarray, key: ReadingKey = KEY, off: tuple[int, ...] = ()) -> ColourReading:
    """Three streams, two of them of one space, with these values for everything."""
    streams = tuple(
        StreamReading(space, Ranking(values), values[::-1], -values) for space in ("rgb", "rgb", "hed_log10")
    )
    run = RunFacts("cpu", "", "float32", 1 / 3, ("said",))
    return ColourReading((6000, 4000), Box(0, -1000.5, 6000, 5000), 112, streams, values, key, run, off)


def crops_of(values: np.ndarray, key: ReadingKey = KEY, attended: Box | None = None) -> CropsReading:
    """Two crops, one of which keeps nothing that is known."""
    crops = (
        CropReading(Box(0, 0, 1 / 3, 7), mirrored=False, ranking=Ranking(values), kept=0.1 + 0.2),
        CropReading(Box(-1, 1e-300, 2, 3), mirrored=True, ranking=Ranking(values[::-1]), kept=None),
    )
    plan, run = Crops(count=10, share=2 / 3, rule="confidence"), RunFacts("mps", "", "float16", 0.1)
    return CropsReading((6000, 4000), crops, Ranking(-values), plan, "the species network’s energy", attended, key, run)


def plain(reading: Reading) -> object:
    """Everything in a reading as values that compare exactly, arrays as type, shape and bytes."""

    def array(values: np.ndarray) -> object:
        return values.dtype.str, values.shape, values.tobytes()

    def ranked(ranking: Ranking) -> object:
        return array(ranking.probabilities)

    head = reading.key, reading.run, reading.photo_size
    if isinstance(reading, ColourReading):
        streams = [(s.space, ranked(s.ranking), array(s.votes), array(s.weights)) for s in reading.streams]
        return head, reading.frame, reading.input_side, streams, array(reading.bias), reading.off
    if isinstance(reading, CropsReading):
        crops = [(c.box, c.mirrored, ranked(c.ranking), c.kept) for c in reading.crops]
        return head, crops, ranked(reading.whole), reading.plan, reading.kept_of, reading.attended
    answer = head, ranked(reading.answer)
    if isinstance(reading, ZoomReading):
        return answer, [(s.box, s.input_side, ranked(s.ranking), s.attention) for s in reading.scales]
    grains = []
    for g in reading.grains:
        maps = [(m.rule, array(m.cells)) for m in g.maps]
        regions = [(r.box, r.energy, r.area, ranked(r.ranking)) for r in g.regions]
        grains.append((g.level, ranked(g.ranking), g.frame, g.input_side, g.layer, maps, regions))
    return answer, grains


ANY_FLOAT32 = st.floats(width=32, allow_nan=True, allow_infinity=True)
ANY_FLOAT = st.floats(allow_nan=False)


@settings(max_examples=60, deadline=None)
@given(
    values=nps.arrays(np.float32, st.integers(0, 40), elements=ANY_FLOAT32),
    edges=st.tuples(*[ANY_FLOAT] * 4),
    seconds=ANY_FLOAT,
    text=st.text(st.characters(exclude_categories=["Cs"])),
)
def test_readings_come_back_to_the_last_bit(
    values: np.ndarray, edges: tuple[float, float, float, float], seconds: float, text: str
) -> None:
    reading = reading_of(values, replace(KEY, photo=text))
    scale = replace(reading.scales[0], box=Box(*edges))
    reading = replace(reading, scales=(scale,), run=replace(reading.run, seconds=seconds, notes=(text, "")))
    assert plain(decode_reading(encode_reading(reading))) == plain(reading)


@settings(max_examples=60, deadline=None)
@given(
    cells=nps.arrays(np.float32, nps.array_shapes(min_dims=2, max_dims=2, min_side=0), elements=ANY_FLOAT32),
    values=nps.arrays(np.float32, st.integers(0, 40), elements=ANY_FLOAT32),
)
def test_readings_of_grains_come_back_to_the_last_bit(cells: np.ndarray, values: np.ndarray) -> None:
    reading = grains_of(cells, values)
    back = decode_reading(encode_reading(reading))
    assert isinstance(back, GranularityReading)
    assert plain(back) == plain(reading)


@settings(max_examples=60, deadline=None)
@given(
    values=nps.arrays(np.float32, st.integers(0, 40), elements=ANY_FLOAT32),
    off=st.lists(st.integers(0, 2), unique=True).map(tuple),
    attended=st.none() | st.builds(Box, *[ANY_FLOAT] * 4),
)
def test_readings_of_streams_and_crops_come_back_to_the_last_bit(
    values: np.ndarray, off: tuple[int, ...], attended: Box | None
) -> None:
    for reading in (streams_of(values, off=off), crops_of(values, attended=attended)):
        back = decode_reading(encode_reading(reading))
        assert type(back) is type(reading)
        assert plain(back) == plain(reading)


def test_what_is_kept_answers_as_before() -> None:
    """Answers of streams and crops are not kept but follow: from a kept reading to the same bits."""
    values = np.random.default_rng(3).dirichlet(np.ones(200), 11).astype(np.float32)
    streams = tuple(StreamReading("lab", Ranking(values[i]), np.log(values[i]), 10 * values[i + 1]) for i in range(7))
    run = RunFacts("cpu", "", "float32", 0.1)
    colour = ColourReading((9, 9), Box(0, 0, 9, 9), 32, streams, values[8], KEY, run, off=(2, 5))
    some = tuple(CropReading(Box(0, 0, 9, 9), mirrored=False, ranking=Ranking(v), kept=None) for v in values[:10])
    crops = CropsReading((9, 9), some, Ranking(values[10]), Crops(count=10, rule="logits"), "", None, KEY, run)
    for reading in (colour, crops):
        back = decode_reading(encode_reading(reading))
        assert back.answer.probabilities.tobytes() == reading.answer.probabilities.tobytes()
    back = decode_reading(encode_reading(crops))
    assert isinstance(back, CropsReading)
    assert (back.disagreement, back.agreeing) == (crops.disagreement, crops.agreeing)


@pytest.mark.parametrize("cut", [1, 5, 40])
def test_half_a_reading_is_none(cut: int) -> None:
    data = encode_reading(grains_of(np.ones((2, 3), np.float32), np.ones(4, np.float32)))
    with pytest.raises(ValueError, match=r".+"):
        decode_reading(data[:-cut])
    with pytest.raises(ValueError, match=r".+"):
        decode_reading(data.replace(b"\x92\x02\x03", b"\x92\x02\x04"))  # a shape that its cells do not fill


def test_a_catalog_keeps_families_and_manners_apart(folder: Path) -> None:
    values = np.ones(3, np.float32)

    def key(checkpoint: str, manner: Manner = PLAIN) -> ReadingKey:
        return replace(KEY, checkpoint=checkpoint, preprocess=keyed("preprocess", manner))

    bright, dark = Manner(light=Light(exposure=1)), Manner(light=Light(exposure=-1))
    five, ten = Manner(crops=Crops()), Manner(crops=Crops(count=10))
    readings: list[Reading] = [
        reading_of(values, key("zoom")),
        grains_of(np.ones((7, 7), np.float32), values, key("grains")),
        streams_of(values, key("colour")),
        streams_of(2 * values, key("colour", bright)),
        streams_of(3 * values, key("colour", dark)),
        crops_of(values, key("zoom", five)),
        crops_of(2 * values, key("zoom", ten)),
        crops_of(values, key("colour", five), attended=Box(1, 2, 3, 4)),
    ]
    with open_catalog(folder) as catalog:
        for reading in readings:
            catalog.put_reading(reading)
        for reading in readings:
            found = catalog.reading(reading.key)
            assert type(found) is type(reading)
            assert found is not None
            assert plain(found) == plain(reading)


def test_a_reading_is_found_under_its_full_key_only(folder: Path) -> None:
    reading = reading_of(np.random.default_rng(0).random(200, dtype=np.float32))
    with open_catalog(folder) as catalog:
        assert catalog.reading(KEY) is None
        catalog.put_reading(reading)
    with open_catalog(folder) as catalog:
        found = catalog.reading(KEY)
        assert found is not None
        assert plain(found) == plain(reading)
        for name in ("photo", "checkpoint", "preprocess", "precision"):
            assert catalog.reading(replace(KEY, **{name: "other"})) is None
        newer = reading_of(np.ones(3, dtype=np.float32))
        catalog.put_reading(newer)
        found = catalog.reading(KEY)
        assert found is not None
        assert plain(found) == plain(newer)
        assert catalog.notice == ""


def test_a_reading_that_cannot_be_read_is_no_reading(folder: Path) -> None:
    with open_catalog(folder) as catalog:
        catalog.put_reading(reading_of(np.ones(3, dtype=np.float32)))
        assert catalog.path is not None
        other = sqlite3.connect(catalog.path)
        with other:
            other.execute("UPDATE readings SET reading = x'010203'")
        other.close()
        assert catalog.reading(KEY) is None


def test_fingerprints_and_thumbnails_belong_to_an_unchanged_file(folder: Path) -> None:
    path = folder / "sub" / "owl.jpg"
    with open_catalog(folder) as catalog:
        catalog.put_fingerprint(path, 10, 2**62, "abc")
        catalog.put_thumbnail(path, 10, 2**62, b"jpeg")
        catalog.put_thumbnail(path, 10, 2**62, b"small", side=64)
    with open_catalog(folder) as catalog:
        assert catalog.fingerprint_of(path, 10, 2**62) == "abc"
        assert catalog.thumbnail(path, 10, 2**62) == b"jpeg"
        assert catalog.thumbnail(path, 10, 2**62, side=64) == b"small"
        for size, mtime in ((11, 2**62), (10, 2**62 + 1)):
            assert catalog.fingerprint_of(path, size, mtime) is None
            assert catalog.thumbnail(path, size, mtime) is None
        catalog.put_thumbnail(path, 11, 5, b"newer")
        assert catalog.thumbnail(path, 11, 5) == b"newer"
        assert catalog.thumbnail(path, 10, 2**62) is None


def test_a_listing_comes_back_in_its_order(folder: Path) -> None:
    for name in ("bird10.jpg", "bird2.jpg", ".hidden.jpg", os.fsdecode(b"owl\xff.jpg"), "9.Auks/a.nef", "notes.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"x")
    found = list(walk(folder))
    assert len(found) == 6
    with open_catalog(folder) as catalog:
        assert catalog.listing() == []
        catalog.replace_listing(found)
    with open_catalog(folder) as catalog:
        assert catalog.listing() == found
        catalog.replace_listing(found[:2])
        assert catalog.listing() == found[:2]


def test_what_is_gone_is_forgotten_with_its_thumbnail(folder: Path) -> None:
    stay, gone = Found(folder / "stay.jpg", 1, 1), Found(folder / "gone.jpg", 1, 1)
    with open_catalog(folder) as catalog:
        for one in (stay, gone):
            catalog.put_fingerprint(one.path, 1, 1, "abc")
            catalog.put_thumbnail(one.path, 1, 1, b"jpeg")
        catalog.replace_listing([stay, gone])
        assert catalog.thumbnail(gone.path, 1, 1) == b"jpeg"
        catalog.replace_listing([stay])
        assert catalog.thumbnail(stay.path, 1, 1) == b"jpeg"
        assert catalog.fingerprint_of(stay.path, 1, 1) == "abc"
        assert catalog.thumbnail(gone.path, 1, 1) is None
        assert catalog.fingerprint_of(gone.path, 1, 1) is None


def test_folders_have_catalogs_of_their_own_whatever_they_are_called(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_catalog(folder) as one, open_catalog(tmp_path) as other:
        assert one.path != other.path
        assert one.path is not None
        assert one.path.parent == cache_folder() / "folders" == tmp_path / "cache" / "folders"
        one.put_fingerprint(folder / "owl.jpg", 1, 1, "abc")
        other.put_fingerprint(folder / "owl.jpg", 1, 1, "def")
        assert one.fingerprint_of(folder / "owl.jpg", 1, 1) == "abc"
    monkeypatch.chdir(tmp_path)
    with open_catalog(Path("birds")) as same:
        assert same.fingerprint_of(Path("birds/owl.jpg"), 1, 1) == "abc"


def test_many_threads_share_a_catalog(folder: Path) -> None:
    def use(number: int) -> bool:
        key = replace(KEY, photo=str(number))
        values = np.full(50, number, dtype=np.float32)
        catalog.put_reading(reading_of(values, key))
        catalog.put_thumbnail(folder / f"{number}.jpg", number, 1, bytes([number % 256]) * 1000)
        if number % 40 == 0:
            catalog.replace_listing(Found(folder / f"{n}.jpg", n, 1) for n in range(200))
        found = catalog.reading(key)
        thumbnail = catalog.thumbnail(folder / f"{number}.jpg", number, 1)
        return found is not None and bool((found.fused.probabilities == values).all()) and thumbnail is not None

    with open_catalog(folder) as catalog:
        with ThreadPoolExecutor(6) as pool:
            assert all(pool.map(use, range(200)))
        assert len(catalog.listing()) == 200
        assert catalog.notice == ""


def test_two_programs_share_a_catalog(folder: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from explorer.catalog import open_catalog\n"
        "folder = Path(sys.argv[1])\n"
        "while time.time() < float(sys.argv[3]): pass\n"  # both make the file at the same moment
        "with open_catalog(folder) as catalog:\n"
        "    for n in range(100): catalog.put_fingerprint(folder / f'{sys.argv[2]}{n}', 1, 1, 'abc')\n"
        "    assert catalog.notice == ''\n"
    )
    soon = str(time.time() + 0.7)
    children = [subprocess.Popen([sys.executable, "-c", code, str(folder), name, soon]) for name in "ab"]
    assert [child.wait(60) for child in children] == [0, 0]
    with open_catalog(folder) as catalog:
        assert all(catalog.fingerprint_of(folder / f"{name}{n}", 1, 1) for name in "ab" for n in range(100))


def test_after_closing_nothing_is_found_and_nothing_fails(folder: Path) -> None:
    catalog = open_catalog(folder)
    catalog.put_fingerprint(folder / "owl.jpg", 1, 1, "abc")
    catalog.close()
    catalog.close()
    assert catalog.fingerprint_of(folder / "owl.jpg", 1, 1) is None
    catalog.put_fingerprint(folder / "owl.jpg", 1, 1, "def")
    catalog.replace_listing([])
    assert catalog.listing() == []
    assert catalog.path is not None
    assert [path.name for path in catalog.path.parent.iterdir()] == [catalog.path.name]  # no -wal is left lying


@pytest.mark.parametrize("where", ["header", "whole", "empty wal"])
def test_a_damaged_file_is_set_aside_and_said(folder: Path, where: str) -> None:
    with open_catalog(folder) as catalog:
        catalog.put_fingerprint(folder / "owl.jpg", 1, 1, "abc")
        path = catalog.path
    assert path is not None
    data = path.read_bytes()
    path.write_bytes(b"not a database" + data[14:] if where == "header" else b"\xff" * len(data))
    if where == "empty wal":
        path.with_name(path.name + "-wal").write_bytes(b"leftover")
    damaged = path.read_bytes()
    with open_catalog(folder) as catalog:
        assert "was damaged and is made anew" in catalog.notice
        assert path.with_suffix(".broken").read_bytes() == damaged
        assert catalog.fingerprint_of(folder / "owl.jpg", 1, 1) is None
        catalog.put_fingerprint(folder / "owl.jpg", 1, 1, "def")
    with open_catalog(folder) as catalog:
        assert catalog.notice == ""
        assert catalog.fingerprint_of(folder / "owl.jpg", 1, 1) == "def"


def test_damage_found_while_in_use(folder: Path) -> None:
    with open_catalog(folder) as catalog:
        for n in range(300):
            catalog.put_thumbnail(folder / f"{n}.jpg", 1, 1, bytes(4000))
        path = catalog.path
    assert path is not None
    data = bytearray(path.read_bytes())
    data[8192:] = b"\xff" * (len(data) - 8192)  # the header and the list of tables stay whole
    path.write_bytes(data)
    with open_catalog(folder) as catalog:
        for n in range(300):
            assert catalog.thumbnail(folder / f"{n}.jpg", 1, 1) is None
        assert "was damaged and is made anew" in catalog.notice
        catalog.put_fingerprint(folder / "owl.jpg", 1, 1, "abc")
        assert catalog.fingerprint_of(folder / "owl.jpg", 1, 1) == "abc"
    assert path.with_suffix(".broken").exists()


def test_a_file_of_another_version_is_emptied(folder: Path) -> None:
    with open_catalog(folder) as catalog:
        catalog.put_fingerprint(folder / "owl.jpg", 1, 1, "abc")
        path = catalog.path
    assert path is not None
    other = sqlite3.connect(path)
    other.execute("DROP TABLE readings")
    other.execute('CREATE TABLE "odd ""name" (x)')
    other.execute("PRAGMA user_version = 999")
    other.close()
    with open_catalog(folder) as catalog:
        assert catalog.notice == ""
        assert catalog.fingerprint_of(folder / "owl.jpg", 1, 1) is None
        catalog.put_reading(reading_of(np.ones(3, dtype=np.float32)))
        assert catalog.reading(KEY) is not None
    assert not path.with_suffix(".broken").exists()


def test_where_nothing_can_be_written_memory_serves_and_it_is_said(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("BIRD_EXPLORER_CACHE", str(tmp_path / "file"))
    with open_catalog(folder) as catalog:
        assert catalog.notice.startswith("Thumbnails and readings of this folder will not be remembered")
        catalog.put_fingerprint(folder / "owl.jpg", 1, 1, "abc")
        assert catalog.fingerprint_of(folder / "owl.jpg", 1, 1) == "abc"


def test_a_read_only_file_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_catalog(folder).close()

    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "touch", forbidden)
    with open_catalog(folder) as catalog:
        assert "you have no permission for it" in catalog.notice


def test_a_full_disk_costs_the_memory_only(folder: Path) -> None:
    with open_catalog(folder) as catalog:
        catalog.put_fingerprint(folder / "owl.jpg", 1, 1, "abc")
        assert catalog._database is not None
        pages = catalog._database.execute("PRAGMA page_count").fetchone()[0]
        catalog._database.execute(f"PRAGMA max_page_count = {pages}")  # SQLite's own way to be full
        for n in range(20):
            catalog.put_thumbnail(folder / f"{n}.jpg", 1, 1, bytes(100_000))
        assert catalog.notice.endswith("(the disk is full).")
        assert catalog.thumbnail(folder / "19.jpg", 1, 1) is None
        assert catalog.fingerprint_of(folder / "owl.jpg", 1, 1) == "abc"


def test_a_file_held_by_another_program_is_waited_for_and_then_let_be(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_PATIENCE", 0.05)
    clock = [1000.0]
    monkeypatch.setattr(catalog_module.time, "monotonic", lambda: clock[0])
    with open_catalog(folder) as catalog:
        assert catalog.path is not None
        other = sqlite3.connect(catalog.path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        catalog.put_fingerprint(folder / "owl.jpg", 1, 1, "abc")
        with monkeypatch.context() as untouched:
            untouched.setattr(catalog, "_do", None)
            catalog.put_thumbnail(folder / "owl.jpg", 1, 1, b"jpeg")  # is not waited for again
        other.execute("ROLLBACK")
        other.close()
        assert catalog.notice == ""
        assert catalog.fingerprint_of(folder / "owl.jpg", 1, 1) is None
        monkeypatch.setattr(catalog_module.time, "monotonic", lambda: clock[0] + 11)
        catalog.put_fingerprint(folder / "owl.jpg", 1, 1, "abc")
        assert catalog.fingerprint_of(folder / "owl.jpg", 1, 1) == "abc"


def test_a_file_that_another_program_does_not_let_go_is_said_plainly(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_PATIENCE", 0.05)
    with open_catalog(folder) as catalog:
        path = catalog.path
    assert path is not None
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    other.execute("PRAGMA user_version = 3")
    with Catalog(path, folder) as catalog:
        assert catalog.notice.endswith("(another program is using it).")
        catalog.put_fingerprint(folder / "owl.jpg", 1, 1, "abc")
        assert catalog.fingerprint_of(folder / "owl.jpg", 1, 1) == "abc", "memory serves"
    other.close()


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be deleted there")
def test_a_file_deleted_while_in_use_costs_nothing_but_itself(folder: Path) -> None:
    with open_catalog(folder) as catalog:
        catalog.put_fingerprint(folder / "owl.jpg", 1, 1, "abc")
        assert catalog.path is not None
        shutil.rmtree(catalog.path.parent)
        catalog.put_thumbnail(folder / "owl.jpg", 1, 1, bytes(100_000))
        assert catalog.fingerprint_of(folder / "owl.jpg", 1, 1) == "abc"
        assert catalog.notice == ""
    with open_catalog(folder) as catalog:
        assert catalog.notice == ""
        assert catalog.fingerprint_of(folder / "owl.jpg", 1, 1) is None


def test_a_mistake_of_ours_is_not_hidden(folder: Path) -> None:
    with open_catalog(folder) as catalog, pytest.raises(sqlite3.Error):
        catalog.put_fingerprint(folder / "owl.jpg", object(), 1, "abc")  # type: ignore[arg-type]


def test_the_oldest_thumbnails_go_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog_module, "_MOST_BYTES", 40)
    monkeypatch.setattr(catalog_module, "_BYTES_A_CHECK", 20)
    with open_catalog(folder) as catalog:
        for n in range(20):
            catalog.put_thumbnail(folder / f"{n}.jpg", 1, 1, b"jpeg")
        kept = [n for n in range(20) if catalog.thumbnail(folder / f"{n}.jpg", 1, 1)]
    assert kept[-10:] == list(range(10, 20))
    assert len(kept) < 15, "less than a check's worth above the limit"


def test_the_oldest_readings_go_first_by_their_bytes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many species make large readings: one of 1,000 costs as much room as many of four."""
    small, large = (reading_of(np.ones(species, np.float32)) for species in (4, 1000))
    monkeypatch.setattr(catalog_module, "_MOST_BYTES", 3 * len(encode_reading(large)))
    monkeypatch.setattr(catalog_module, "_BYTES_A_CHECK", 1)
    with open_catalog(folder) as catalog:

        def kept(names: str) -> str:
            return "".join(name for name in names if catalog.reading(replace(KEY, photo=name)))

        for name in "abcdefghij":
            catalog.put_reading(replace(small, key=replace(KEY, photo=name)))
        assert kept("abcdefghij") == "abcdefghij"
        catalog.put_reading(replace(small, key=replace(KEY, photo="a")))  # read anew, so not the oldest any more
        for name in "KL":
            catalog.put_reading(replace(large, key=replace(KEY, photo=name)))
        assert kept("abcdefghijKL") == "abcdefghijKL"
        catalog.put_reading(replace(large, key=replace(KEY, photo="M")))
        assert kept("abcdefghijKLM") == "KLM"


def test_short_sessions_make_room_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog_module, "_MOST_BYTES", 8)
    for n in range(6):
        with open_catalog(folder) as catalog:
            catalog.put_thumbnail(folder / f"{n}.jpg", 1, 1, b"jpeg")
            kept = [n for n in range(6) if catalog.thumbnail(folder / f"{n}.jpg", 1, 1)]
    assert kept == [4, 5]


def test_catalogs_used_longest_ago_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = []
    for n in range(4):
        with open_catalog(tmp_path / str(n)) as catalog:
            catalog.put_thumbnail(tmp_path / str(n) / "a.jpg", 1, 1, bytes(50_000))
            assert catalog.path is not None
            paths.append(catalog.path)
        os.utime(catalog.path, ns=(n, n))
    open_catalog(tmp_path / "0").close()  # used now, so that 1 is the oldest
    monkeypatch.setattr(places, "_MOST_BYTES", 3.5 * paths[0].stat().st_size)
    open_catalog(tmp_path / "4").close()
    assert [path.exists() for path in paths] == [True, False, True, True]


def test_without_a_file_all_is_in_memory(folder: Path) -> None:
    with Catalog(None, folder) as catalog:
        catalog.replace_listing([Found(folder / "a.jpg", 1, 1)])
        assert [found.path for found in catalog.listing()] == [folder / "a.jpg"]
        assert catalog.notice == ""


def test_ten_thousand_photos_are_there_at_once(folder: Path) -> None:
    found = [Found(folder / f"{n // 50}.Owls" / f"bird{n}.jpg", n, n) for n in range(10_000)]
    with open_catalog(folder) as catalog:
        catalog.replace_listing(found)
    start = time.process_time()
    with open_catalog(folder) as catalog:
        assert len(catalog.listing()) == 10_000
    assert time.process_time() - start < 1.5  # of this process alone; measured 0.06 s
