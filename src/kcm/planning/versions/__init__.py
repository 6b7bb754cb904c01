"""Versions of a plan: what it says as one hash, the chain of its versions, its deadlines, and what changed."""

from kcm.planning.versions.chain import chain_findings, next_version
from kcm.planning.versions.days import Deadlines, deadlines
from kcm.planning.versions.hashing import content_hash
from kcm.planning.versions.telling import changes

__all__ = ["Deadlines", "chain_findings", "changes", "content_hash", "deadlines", "next_version"]
