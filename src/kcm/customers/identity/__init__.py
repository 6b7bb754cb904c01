"""Identity documents and the numbers printed on them; each kind has a small check that cites its standard.

A number that cannot exist blocks; a failed check digit or an unknown county warns, because documents with wrong digits
are in people's hands and the caller's policy decides. Findings name rule, kind and shape, never the number.
"""

from kcm.customers.identity.documents import (
    IDENTITY_KINDS,
    OPEN_END,
    IdentityDocument,
    check_number,
    comparison_key,
    identity_kind,
    phone_number,
    secret,
)
from kcm.customers.identity.keys import name_key, number_key, same_name
from kcm.customers.identity.kinds import IdentityKind, Kind
from kcm.customers.identity.organisations import BUSINESS_LICENCE, LEI, ORGANISATION_CODE, SOCIAL_CREDIT_CODE
from kcm.customers.identity.resident import (
    RESIDENCE_PERMIT,
    RESIDENT_ID,
    ResidentNumber,
    Sex,
    read_resident_number,
)
from kcm.customers.identity.territories import (
    FOREIGN_PERMANENT_RESIDENT,
    HK_MACAU_PERMIT,
    HONG_KONG_ID,
    HOUSEHOLD_BOOK,
    MILITARY_ID,
    OTHER,
    PASSPORT,
    TAIWAN_ID,
    TAIWAN_PERMIT,
)

__all__ = [
    "BUSINESS_LICENCE",
    "FOREIGN_PERMANENT_RESIDENT",
    "HK_MACAU_PERMIT",
    "HONG_KONG_ID",
    "HOUSEHOLD_BOOK",
    "IDENTITY_KINDS",
    "LEI",
    "MILITARY_ID",
    "OPEN_END",
    "ORGANISATION_CODE",
    "OTHER",
    "PASSPORT",
    "RESIDENCE_PERMIT",
    "RESIDENT_ID",
    "SOCIAL_CREDIT_CODE",
    "TAIWAN_ID",
    "TAIWAN_PERMIT",
    "IdentityDocument",
    "IdentityKind",
    "Kind",
    "ResidentNumber",
    "Sex",
    "check_number",
    "comparison_key",
    "identity_kind",
    "name_key",
    "number_key",
    "phone_number",
    "read_resident_number",
    "same_name",
    "secret",
]
