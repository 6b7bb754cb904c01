"""JSON, TOML and CSV text to objects and back: text in, objects out, every fault with its path.

Personal data is masked unless `reveal=True`, and a masked value refuses to load.
"""

from kcm.interchange.objects import dumps, from_data, loads, loads_toml, to_data, view
from kcm.interchange.tables import Parser, read_rows, read_table, write_table
from kcm.interchange.texts import decode

__all__ = [
    "Parser",
    "decode",
    "dumps",
    "from_data",
    "loads",
    "loads_toml",
    "read_rows",
    "read_table",
    "to_data",
    "view",
    "write_table",
]
