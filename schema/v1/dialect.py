"""The few functions of the views' queries that SQLite and PostgreSQL spell differently.

`stamp(moment)` is a moment as digits that can be part of a name, `20260302T020000000000`: UTC, to the microsecond.
`figure(object, name)` is a whole number in a JSON object, null where it is not there.
"""

import re

_CALL = re.compile(r"\b(stamp|figure)\(([\w.]+)(?:, (\w+))?\)")
_SPELLINGS = {
    "sqlite": {
        "stamp": "replace(replace(replace(replace({0}, '-', ''), ':', ''), ' ', 'T'), '.', '')",
        "figure": "CAST(json_extract({0}, '$.{1}') AS INTEGER)",
    },
    "postgresql": {
        "stamp": "to_char({0} AT TIME ZONE 'UTC', 'YYYYMMDD\"T\"HH24MISSUS')",
        "figure": "CAST({0} ->> '{1}' AS integer)",
    },
}


def in_dialect(query: str, dialect: str) -> str:
    """`query` with its calls of `stamp` and `figure` as `dialect` (`sqlite` or `postgresql`) spells them."""
    spellings = _SPELLINGS[dialect]
    return _CALL.sub(lambda call: spellings[call[1]].format(call[2], call[3]), query)
