from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.errors import InvalidValue, KcmError
from kcm.privacy import MASK, Secret, mask
from kcm.testing.facts import secrets, words


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("653130196708120136", "653130********0136"),
        ("801050211010300008528", "801050***********8528"),
        ("E12345678", "*********"),
        ("1234567890", "**********"),
        ("12345678901", "123456*8901"),
    ],
)
def test_method_a12_the_first_six_and_last_four_show_of_more_than_ten(number: str, shown: str) -> None:
    assert mask(number) == shown


@given(secrets())
def test_a_secret_shows_masked_in_every_way_but_reveal(secret: Secret) -> None:
    """repr, str, format and % agree with mask, which keeps the length and hides all but ten characters."""
    hidden = mask(secret.reveal())
    assert repr(secret) == f"Secret({hidden!r})"
    assert str(secret) == f"{secret}" == "%s" % secret == hidden  # noqa: UP031 - this way too
    assert f"{secret:>40}" == hidden.rjust(40)
    assert len(hidden) == len(secret.reveal())
    assert hidden.count(MASK) >= min(len(hidden), max(1, len(hidden) - 10))


@given(secrets(), secrets())
def test_secrets_are_equal_and_hash_by_value(one: Secret, other: Secret) -> None:
    """Equal exactly when what they hold is; equal secrets have one hash, and a text equals none."""
    assert (one == other) == (one.reveal() == other.reveal())
    assert len({one, Secret(one.reveal()), copy.copy(one), copy.deepcopy([one])[0]}) == 1
    assert one != one.reveal()


@given(words(), words())
def test_what_is_masked_already_is_refused(before: str, after: str) -> None:
    """A star anywhere is the mark of a masked value, which must not be stored as the number."""
    with pytest.raises(InvalidValue) as caught:
        Secret(before + MASK + after)
    assert caught.value.reason == "found a masked value, which cannot be loaded: write it with reveal=True"


@pytest.mark.parametrize(("value", "found"), [("", "blank"), (" \u3000", "blank"), (5, "int"), (None, "NoneType")])
def test_what_is_no_number_is_refused(value: object, found: str) -> None:
    with pytest.raises(InvalidValue, match=f"found (a )?{found}"):
        Secret(value)  # type: ignore[arg-type]  # no text is refused


def test_a_secret_is_not_pickled() -> None:
    with pytest.raises(KcmError, match="reveal=True"):
        pickle.dumps(Secret("653130196708120136"))


@given(st.sampled_from(["_text", "other"]))
def test_a_secret_does_not_change(name: str) -> None:
    """Nothing is set or deleted."""
    secret = Secret("653130196708120136")
    with pytest.raises(AttributeError, match="does not change"):
        setattr(secret, name, "1")
    with pytest.raises(AttributeError, match="does not change"):
        delattr(secret, name)
    assert secret.reveal() == "653130196708120136"
