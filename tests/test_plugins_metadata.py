"""What installers leave: damaged and stale metadata, several copies of a distribution, names spelt otherwise."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kcm import plugins
from kcm.errors import PluginError
from kcm.plugins import Listing, PluginStatus, load, survey

Install = Callable[..., None]

RULE = "kcm_api = 1\n\ndef rule(review):\n    return ()\n"


def listed(hook: str, name: str) -> Listing:
    return next(one for one in survey() if (one.hook, one.name) == (hook, name))


METADATA_DAMAGE = "its METADATA cannot be read: install it again, or remove the folder"
ENTRIES_DAMAGE = "its entry_points.txt is damaged or not UTF-8: install it again, or uninstall it"
NONSENSE = "[kcm.plan_rules]\nnonsense\n"
FOREIGN = "[kcm.plan_rules]\n信贷 = damaged:rule\n"
SUMMARY = "Name: damaged\nVersion: 1.5\nSummary: 信贷\n"
DAMAGE = {
    "no METADATA": ("METADATA", None, METADATA_DAMAGE),
    "an empty METADATA": ("METADATA", b"", METADATA_DAMAGE),
    "no Name": ("METADATA", b"Metadata-Version: 2.1\nVersion: 1.5\n", METADATA_DAMAGE),
    "no Version": ("METADATA", b"Metadata-Version: 2.1\nName: damaged\n", METADATA_DAMAGE),
    "METADATA that is not UTF-8": ("METADATA", SUMMARY.encode("gb18030"), METADATA_DAMAGE),
    "a line that is no entry": ("entry_points.txt", NONSENSE.encode(), ENTRIES_DAMAGE),
    "a value that names no object": ("entry_points.txt", b"[kcm.plan_rules]\nodd = a rule\n", ENTRIES_DAMAGE),
    "entries that are not UTF-8": ("entry_points.txt", FOREIGN.encode("gb18030"), ENTRIES_DAMAGE),
    "entries in UTF-16": ("entry_points.txt", FOREIGN.encode("utf-16"), ENTRIES_DAMAGE),
    "a byte order mark": ("entry_points.txt", FOREIGN.encode("utf-8-sig"), ENTRIES_DAMAGE),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_distribution_whose_metadata_is_damaged_is_listed_and_refused_and_hides_no_other(
    install: Install, tmp_path: Path, damage: str
) -> None:
    install("sound", RULE, {"kcm.plan_rules": "sound = {module}:rule"})
    install("damaged", RULE, {"kcm.plan_rules": "odd = {module}:rule"})
    info = tmp_path / "damaged-1.5.dist-info"
    file, content, reason = DAMAGE[damage]
    (info / file).unlink() if content is None else (info / file).write_bytes(content)
    plugins.refresh()
    source = "damaged 1.5" if reason == ENTRIES_DAMAGE else str(info)
    with pytest.raises(PluginError) as raised:
        load("kcm.plan_rules")
    assert str(raised.value) == f"'?' of kcm.plan_rules from {source}: {reason}"
    assert list(load("kcm.plan_rules", on_error=lambda error: None)) == ["standard", "sound"]
    (found,) = [one for one in survey() if one.status is PluginStatus.FAILED]
    assert (found.hook, found.name, found.source, found.reason) == ("kcm.plan_rules", "?", source, reason)


def test_two_damaged_distributions_are_two_rows(install: Install, tmp_path: Path) -> None:
    for name in ("alpha", "beta"):
        install(name, RULE, {"kcm.plan_rules": "odd = {module}:rule"})
        (tmp_path / f"{name}-1.5.dist-info" / "entry_points.txt").write_text(NONSENSE, encoding="utf-8")
    plugins.refresh()
    found = [(one.source, one.reason) for one in survey() if one.status is PluginStatus.FAILED]
    assert found == [("alpha 1.5", ENTRIES_DAMAGE), ("beta 1.5", ENTRIES_DAMAGE)]


def test_what_a_distribution_without_entries_of_kcm_has_damaged_is_no_business_of_kcm(
    install: Install, tmp_path: Path
) -> None:
    install("elsewhere", "", {"console_scripts": "nonsense"})
    (tmp_path / "elsewhere-1.5.dist-info" / "METADATA").unlink()
    plugins.refresh()
    assert list(load("kcm.plan_rules")) == ["standard"]


def test_metadata_that_names_a_module_that_is_gone_says_so(install: Install, tmp_path: Path) -> None:
    install("stale", RULE, {"kcm.plan_rules": "odd = {module}:rule\ninner = {module}.inner:rule"})
    (tmp_path / "stale.py").unlink()
    importlib.invalidate_caches()
    words = "found no module stale, which its metadata names: install it again, or uninstall it"
    assert listed("kcm.plan_rules", "odd").reason == words
    assert listed("kcm.plan_rules", "inner").reason == words


def newer_copy(folder: Path, name: str, entries: str = "") -> None:
    """Another version of a distribution, in a folder of its own."""
    info = folder / f"{name}-2.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 2.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(entries, encoding="utf-8")
    plugins.refresh()


@pytest.mark.parametrize("name", ["acme_rules", "Acme.Rules", "acme__rules"])
@pytest.mark.parametrize("entries", ["", "[kcm.plan_rules]\nnew = acme_rules:rule\n"])
def test_the_first_copy_of_a_distribution_on_the_path_hides_the_later_ones_whatever_it_offers_and_however_it_is_spelt(
    install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, entries: str
) -> None:
    install("acme-rules", RULE, {"kcm.plan_rules": "old = {module}:rule"})
    newer_copy(tmp_path / "newer", name, entries)
    assert list(load("kcm.plan_rules")) == ["standard", "old"]
    monkeypatch.syspath_prepend(str(tmp_path / "newer"))
    plugins.refresh()
    assert list(load("kcm.plan_rules")) == ["standard", *(["new"] if entries else [])]


def test_a_later_copy_a_copy_that_cannot_be_read_and_one_of_a_like_name_hide_nothing(
    install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("acme", RULE, {"kcm.plan_rules": "mine = {module}:rule"})
    newer_copy(tmp_path / "later", "acme", "[kcm.plan_rules]\ntheirs = acme:rule\n")
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path / "later")])
    newer_copy(tmp_path / "unreadable", "acme")
    (tmp_path / "unreadable" / "acme-2.0.dist-info" / "METADATA").unlink()
    newer_copy(tmp_path / "alike", "acme-rules")  # old installers left the hyphen, and importlib looks up to the first
    for first in ("unreadable", "alike"):
        monkeypatch.syspath_prepend(str(tmp_path / first))
    plugins.refresh()
    assert list(load("kcm.plan_rules")) == ["standard", "mine"]


def test_a_distribution_whose_folder_has_another_name_is_found(install: Install, tmp_path: Path) -> None:
    install("acme-rules", RULE, {"kcm.plan_rules": "mine = {module}:rule"})
    (tmp_path / "acme_rules-1.5.dist-info").rename(tmp_path / "acme-rules-1.5.dist-info")
    plugins.refresh()
    assert list(load("kcm.plan_rules")) == ["standard", "mine"]


def test_two_versions_in_one_folder_are_a_name_twice(install: Install, tmp_path: Path) -> None:
    """What an upgrade that was broken off leaves; the order of a folder is not the same everywhere."""
    install("acme", RULE, {"kcm.plan_rules": "mine = {module}:rule"})
    newer_copy(tmp_path, "acme", "[kcm.plan_rules]\nmine = acme:rule\n")
    with pytest.raises(PluginError, match=r"'mine' .* from acme 2\.0: the name is taken by acme 1\.5: rename one"):
        load("kcm.plan_rules")


def test_a_folder_that_is_on_the_path_twice_offers_once(
    install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("acme", RULE, {"kcm.plan_rules": "mine = {module}:rule"})
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    plugins.refresh()
    assert [one.name for one in survey() if one.source == "acme 1.5"] == ["mine"]


def test_a_name_twice_in_one_distribution_is_refused(install: Install) -> None:
    install("acme", RULE, {"kcm.plan_rules": "mine = {module}:rule\nmine = {module}:other"})
    with pytest.raises(PluginError, match=r"'mine' .* from acme 1\.5: the name is taken by acme 1\.5"):
        load("kcm.plan_rules")
