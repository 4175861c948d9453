"""A reportlab canvas whose file carries the document's own date, never the clock's."""

import calendar
import datetime as dt
import time
from typing import Any

from reportlab.lib.utils import TimeStamp
from reportlab.pdfgen.canvas import Canvas


def dated_canvas(date: dt.datetime) -> type[Canvas]:
    """The canvas class for documents of that naive date, which is written as UTC.

    reportlab's invariant mode fixes the identifier of the file; its date would be 1 January 2000.
    """
    stamp = TimeStamp(1)
    stamp.t = float(calendar.timegm(date.timetuple()))
    stamp.lt = time.gmtime(stamp.t)
    stamp.YMDhms = tuple(stamp.lt)[:6]

    class DatedCanvas(Canvas):
        """A canvas of that date."""

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            # the only place reportlab takes the date from
            self._doc._timeStamp = stamp  # type: ignore[attr-defined]  # its stubs leave it out

    return DatedCanvas
