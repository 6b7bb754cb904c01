"""Compile the catalogues, or with --check say what is missing in them; the .mo files are committed."""

from __future__ import annotations

import sys
from gettext import GNUTranslations
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent / "src" / "kcm" / "data" / "locale"
LOCALES = ("en", "zh_CN")


def main(check: bool) -> int:
    """Exit code: 0 when everything is complete and compiled."""
    catalogues = {locale: _read(locale) for locale in LOCALES}
    faults = _faults(catalogues)
    for locale, catalogue in catalogues.items():
        target = _path(locale).with_suffix(".mo")
        if not check:
            with target.open("wb") as file:
                write_mo(file, catalogue)
        elif _compiled(target) != {message.id: message.string for message in catalogue if message.id}:
            faults.append(f"{target.name} of {locale} is not what its .po says: run make translations")
    sys.stdout.write("".join(f"{fault}\n" for fault in faults))
    keys = len(catalogues["en"])
    sys.stdout.write(f"translations: {keys} phrases, {len(LOCALES)} languages, {len(faults)} faults\n")
    return 1 if faults else 0


def _path(locale: str) -> Path:
    return ROOT / locale / "LC_MESSAGES" / "kcm.po"


def _read(locale: str) -> Catalog:
    with _path(locale).open("rb") as file:
        return read_po(file, locale=locale)


def _compiled(target: Path) -> dict[str, str]:
    """The phrases of a compiled catalogue, without its header, which names the day and the compiler."""
    if not target.exists():
        return {}
    with target.open("rb") as file:
        phrases: dict[str, str] = vars(GNUTranslations(file))["_catalog"]
    return {key: text for key, text in phrases.items() if key}


def _faults(catalogues: dict[str, Catalog]) -> list[str]:
    keys = {name: {message.id for message in catalogue if message.id} for name, catalogue in catalogues.items()}
    faults = [f"{key} stands in one language only" for key in sorted(keys["en"] ^ keys["zh_CN"])]
    for key in sorted(keys["en"] & keys["zh_CN"]):
        texts = [str(catalogues[locale][key].string) for locale in LOCALES]
        if not all(texts):
            faults.append(f"{key} is not translated")
        if _places(texts[0]) != _places(texts[1]):
            faults.append(f"{key} has other placeholders in the other language")
    return faults


def _places(template: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(template) if name)


if __name__ == "__main__":
    raise SystemExit(main("--check" in sys.argv[1:]))
