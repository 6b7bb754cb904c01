"""No value of a password or a seal exists anywhere in kcm: only outcomes of checks made elsewhere."""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Iterator
from enum import Enum
from importlib import import_module
from typing import Any

import attrs

import kcm

WORDS = "pin|cvv|otp|seals?|chops?|secret_code|stamp_image"
SECRET = re.compile(rf"passw|passcode|pass_?phrase|(\b|_)({WORDS})(\b|_)", re.IGNORECASE)
OUTCOMES = {"bool", "bool | None"}


def public() -> Iterator[tuple[str, Any]]:
    for module in pkgutil.walk_packages(kcm.__path__, "kcm."):
        loaded = import_module(module.name)
        for name in getattr(loaded, "__all__", ()):
            yield f"{module.name}.{name}", getattr(loaded, name)


def held(thing: Any) -> Iterator[tuple[str, str]]:
    """Names and types of everything that a public class keeps or a public function takes and gives."""
    if inspect.isclass(thing):
        if attrs.has(thing):
            yield from ((field.name, getattr(field.type, "__name__", str(field.type))) for field in attrs.fields(thing))
        methods = [one for name, one in inspect.getmembers(thing, inspect.isfunction) if not name.startswith("_")]
        if not attrs.has(thing) and inspect.isfunction(thing.__init__):
            methods.append(thing.__init__)
    else:
        methods = [thing] if inspect.isfunction(thing) else []
    for method in methods:
        for parameter in inspect.signature(method).parameters.values():
            yield parameter.name, str(parameter.annotation)


def test_what_is_named_after_a_password_or_seal_is_an_outcome() -> None:
    found = {(name, kind) for _, thing in public() for name, kind in held(thing) if SECRET.search(name)}
    assert {name for name, _ in found} == {"password_verified", "seal_verified", "seal_on_file"}
    assert {kind for _, kind in found} <= OUTCOMES


def test_what_would_hold_one_would_be_found() -> None:
    class Vault:
        def __init__(self, pin: str, typing_of_the_seal: bytes) -> None: ...

        def open(self, otp: str, pinned: bool, sealing: bool) -> None: ...

    @attrs.frozen
    class Card:
        passwords: tuple[str, ...]
        pin_code: str

    found = {name for thing in (Vault, Card) for name, _ in held(thing) if SECRET.search(name)}
    assert found == {"pin", "typing_of_the_seal", "otp", "passwords", "pin_code"}


def test_members_named_so_are_names_of_methods_and_fields() -> None:
    enums = {thing for _, thing in public() if inspect.isclass(thing) and issubclass(thing, Enum)}
    members = {str(member) for one in enums for member in one if SECRET.search(member.name)}
    assert members == {"CredentialMethod.PASSWORD", "CredentialMethod.SEAL", "CustomerField.SEAL_ON_FILE"}
