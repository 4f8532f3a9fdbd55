"""What is sealed opens with its key, in its place, and nowhere else."""

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alphorn.lib.crypto import CannotOpen, digest, purpose_key, seal, unseal

KEY = bytes(range(32))
PLACE = "authorisation/7/access_token"


@given(st.text(), st.text())
def test_what_is_sealed_opens_in_its_place(text: str, place: str) -> None:
    assert unseal(KEY, seal(KEY, text, place), place) == text


@pytest.mark.parametrize(
    "elsewhere", ["authorisation/8/access_token", "connection/7/access_token", "authorisation/7/refresh_token", ""]
)
def test_moved_to_another_row_table_or_field_it_does_not_open(elsewhere: str) -> None:
    with pytest.raises(CannotOpen):
        unseal(KEY, seal(KEY, "a token", PLACE), elsewhere)


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(CannotOpen):
        unseal(secrets.token_bytes(32), seal(KEY, "a token", PLACE), PLACE)


@given(st.integers(0, 1 + 12 + 7 + 16 - 1), st.integers(1, 255))
def test_one_changed_byte_and_it_does_not_open(at: int, by: int) -> None:
    sealed = bytearray(seal(KEY, "a token", PLACE))
    sealed[at] ^= by

    with pytest.raises(CannotOpen):
        unseal(KEY, bytes(sealed), PLACE)


@given(st.binary(max_size=60))
def test_what_was_never_sealed_does_not_open(bytes_of_somebody: bytes) -> None:
    with pytest.raises(CannotOpen):
        unseal(KEY, bytes_of_somebody, PLACE)


@pytest.mark.parametrize("length", range(29))
def test_what_was_cut_short_does_not_open(length: int) -> None:
    with pytest.raises(CannotOpen):
        unseal(KEY, seal(KEY, "", PLACE)[:length], PLACE)


@pytest.mark.parametrize("version", [b"\x00", b"\x02", b"\xff"])
def test_another_version_does_not_open(version: bytes) -> None:
    with pytest.raises(CannotOpen):
        unseal(KEY, version + seal(KEY, "a token", PLACE)[1:], PLACE)


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert len({seal(KEY, "a token", PLACE) for _ in range(100)}) == 100


def test_what_is_sealed_shows_nothing_of_the_text() -> None:
    assert b"a token" not in seal(KEY, "a token", PLACE)


def test_what_cannot_be_opened_is_told_by_its_place_alone() -> None:
    with pytest.raises(CannotOpen, match=f"^{PLACE}$"):
        unseal(KEY, b"nonsense", PLACE)


def test_each_purpose_has_a_key_of_its_own() -> None:
    keys = [purpose_key(KEY, purpose) for purpose in ("tokens", "links", "tokens")]

    assert keys[0] == keys[2] != keys[1]
    assert [len(key) for key in keys] == [32, 32, 32]
    assert KEY not in keys


def test_a_digest_is_sha_256() -> None:
    # FIPS 180-4's own example.
    assert digest("abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
