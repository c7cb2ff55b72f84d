"""The manner of reading: what of it the network must be asked again for, and the key it gives a reading."""

from __future__ import annotations

import msgspec
import pytest

from explorer.manner import PLAIN, Crops, Light, Manner, keyed, reading_part

WARM = Light(warmth=0.5)


def test_a_plain_manner_has_the_key_of_the_preprocessing_alone():
    assert keyed("abc", PLAIN) == "abc"
    assert keyed("abc", Manner(off=(1, 3))) == "abc"


def test_what_needs_the_network_changes_the_key():
    manners = [
        PLAIN,
        Manner(light=WARM),
        Manner(light=Light(exposure=0.5)),
        Manner(light=Light(tint=0.5)),
        Manner(light=Light(saturation=0.5)),
        Manner(crops=Crops()),
        Manner(crops=Crops(count=10)),
        Manner(crops=Crops(share=0.8)),
    ]
    keys = {keyed("abc", manner) for manner in manners}
    assert len(keys) == len(manners)
    assert keys.isdisjoint({keyed("abd", manner) for manner in manners})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Manner(light=WARM, off=(2,)), Manner(light=WARM)),
        (Manner(crops=Crops(rule="logits")), Manner(crops=Crops(rule="confidence"))),
        (Manner(crops=Crops(), off=(0,)), Manner(crops=Crops())),
        (Manner(crops=Crops(), light=WARM), Manner(crops=Crops())),  # crops are read in the photo's own light
    ],
)
def test_what_follows_without_the_network_does_not(one, other):
    assert one != other
    assert keyed("abc", one) == keyed("abc", other)
    assert reading_part(one) == reading_part(other)


def test_the_part_for_the_network_is_its_own_part():
    manner = Manner(light=WARM, off=(1,), crops=Crops(count=1, share=0.7, rule="logits"))
    assert reading_part(reading_part(manner)) == reading_part(manner)
    assert reading_part(manner).off == ()


def test_the_key_is_short_and_the_same_every_time():
    # Kept readings are found by it: another value here means that they are all read again.
    assert keyed("abc", Manner(light=WARM)) == keyed("abc", Manner(light=Light(warmth=0.5)))
    assert len(keyed("abc", Manner(light=WARM))) == 16


def test_a_manner_goes_through_json():
    manner = Manner(light=Light(exposure=-1), off=(0, 6), crops=Crops(count=10, rule="confidence"))
    assert msgspec.json.decode(msgspec.json.encode(manner), type=Manner) == manner
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"crops": {"count": 4}}', type=Manner)


def test_equal_manners_have_equal_keys() -> None:
    def key(**light: float) -> str:
        return keyed("p", Manner(light=Light(**light)))

    assert key(saturation=0) == key(saturation=0.0)
    assert key(exposure=1, tint=-0.0) == key(exposure=1.0)
    assert keyed("p", Manner(crops=Crops(5, 1))) == keyed("p", Manner(crops=Crops(5, 1.0)))
