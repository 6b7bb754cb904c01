"""What a test says of bad input: the class of its error, the place it names, and the key words of its message."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kcm.errors import InvalidValue


@contextmanager
def refused(path: str, *words: str, kind: type[InvalidValue] = InvalidValue) -> Iterator[None]:
    with pytest.raises(InvalidValue) as caught:
        yield
    error = caught.value
    assert type(error) is kind, repr(error)
    assert error.path == path, repr(error)
    for word in words:
        assert word in error.reason, repr(error)
