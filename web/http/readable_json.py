"""JSON as answers of the API are written: members as documented, French letters as they are."""

from typing import Any

import orjson
from flask.json.provider import DefaultJSONProvider

_AS_FLASK = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS


class ReadableJson(DefaultJSONProvider):
    """Compact, in the order of members."""

    ensure_ascii = False
    sort_keys = False

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        """The value as text; by the standard library where a layout is asked for."""
        if kwargs.keys() <= {"separators"}:
            return orjson.dumps(obj, default=self.default, option=_AS_FLASK).decode()
        return super().dumps(obj, **kwargs)
