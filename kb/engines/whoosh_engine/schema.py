"""The Whoosh schema of an index: one field a `Field`, its terms as `kb.analysis` gives them.

The schema lets Whoosh open and search a generation as any index of its own. It stores ids
alone and has no columns: texts, filters and dates lie in our arrays.
"""

from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.fields import STORED, TEXT, Schema

from kb.clauses import Field

INDEX_NAME = "kb"

ID_FIELD = "id"
"""The only stored field: which document a hit of Whoosh's own search is."""

FIELDS = tuple(Field)
"""Fields by number, as segments name them."""

FIELD_NUMBER = {field: number for number, field in enumerate(FIELDS)}


def make_schema() -> Schema:
    """Fields whose text, if ever given through Whoosh, is terms with a space between."""
    analyzer = SpaceSeparatedTokenizer()
    return Schema(
        **{ID_FIELD: STORED()},
        **{str(field): TEXT(analyzer=analyzer, phrase=True) for field in FIELDS},
    )
