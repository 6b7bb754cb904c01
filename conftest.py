"""The Python blocks of README and docs run as tests; each file is one conversation from top to bottom.

What needs more than the suite has, Django or Spark, is written as `py` and run where that is: `make test-host` and
`make test-spark`.
"""

from __future__ import annotations

from pages import PATTERNS
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

# Sphinx reads it, which the suite does without.
collect_ignore = ["docs/conf.py"]
pytest_collect_file = Sybil(parsers=[PythonCodeBlockParser()], patterns=PATTERNS).pytest()
