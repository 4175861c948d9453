"""What one query may compare: occurrences of words that phrases and nearness look at.

Everything else a query asks costs a pass over its postings at most; these read positions, of which
the most frequent words of a collection have a hundred times as many.
"""

from kb.errors import CostlyQueryError

MOST_COMPARED = 1_000_000
"""Occurrences the phrases of a query may compare in all, its costliest one aside: 50 ms."""

MOST_ALONE = 10_000_000
"""Occurrences one phrase may compare: half a second, which a query of one phrase may take."""


class Effort:
    """Counts one query's comparisons, the same whether they are done or were kept from before."""

    def __init__(self, most: int = MOST_COMPARED, alone: int = MOST_ALONE) -> None:
        self._most = most
        self._alone = alone
        self._largest = 0
        self.spent = 0
        """Occurrences compared."""

    def spend(self, compared: int) -> None:
        """Count what a phrase takes, before it is followed.

        Raises:
            CostlyQueryError: it takes too much, or with the others of the query does.

        """
        largest = max(self._largest, compared)
        if compared > self._alone or self.spent + compared - largest > self._most:
            raise CostlyQueryError
        self._largest = largest
        self.spent += compared
