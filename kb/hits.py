"""Matches of an engine as hits for readers: heads, extracts, addresses of passages."""

from collections.abc import Sequence
from dataclasses import dataclass

from kb.engine import Match, Reader
from kb.model import Document, Passage
from kb.query.marks import Mark, Marker
from kb.search import Hit, PassageHit, Snippet, ThemeLabel
from kb.snippet import highlight, opening, snippet
from kb.themes import ThemeTree
from kb.urls import locate

MAX_PASSAGES = 4
"""Passages of a hit that are shown with an extract."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HitBuilder:
    """Makes the hits of one page: all the texts it needs are read here."""

    reader: Reader
    themes: ThemeTree
    titles: Marker
    bodies: Marker

    @classmethod
    def of(cls, reader: Reader, themes: ThemeTree, marks: Sequence[Mark]) -> "HitBuilder":
        """For one query's marks."""
        return cls(
            reader=reader,
            themes=themes,
            titles=Marker.of(marks, title=True),
            bodies=Marker.of(marks, title=False),
        )

    def hits(self, matches: Sequence[Match]) -> tuple[Hit, ...]:
        """Hits in the order of matches."""
        heads = self.reader.heads([match.id for match in matches])
        return tuple(self.hit(match, heads[match.id]) for match in matches if match.id in heads)

    def hit(self, match: Match, head: Document) -> Hit:
        """One hit; its own extract is that of its best passage."""
        passages = self.passages(match, head)
        return Hit(
            id=head.id,
            url=head.url,
            title=head.title,
            title_spans=highlight(head.title, self.titles),
            type=head.type,
            media_type=head.media_type,
            language=head.language,
            themes=theme_labels(head, self.themes),
            dates=head.dates,
            score=match.score,
            snippet=passages[0].snippet if passages else self.introduction(head),
            passages=passages,
            passage_total=max(match.passage_total, len(passages)),
            people=head.people,
            parent=head.parent,
            attachments=head.attachments,
            versions=head.versions,
        )

    def passages(self, match: Match, head: Document) -> tuple[PassageHit, ...]:
        """Passages that match, best first; one that shows nothing to mark is left out."""
        if not match.passages or not self.bodies:
            return ()
        texts = {p.ordinal: p for p in self.reader.passages(head.id, match.passages)}
        found = [texts[ordinal] for ordinal in match.passages if ordinal in texts]
        return tuple(
            passage_hit(passage, head, extract)
            for passage in found
            if (extract := self.extract(passage)) is not None
        )

    def extract(self, passage: Passage) -> Snippet | None:
        """The best extract; its heading is left to the label, unless only the heading matches."""
        text = passage.text.lstrip()
        if passage.label and text.startswith(f"{passage.label}\n"):
            below = snippet(text[len(passage.label) :], self.bodies)
            if below is not None:
                return below
        return snippet(passage.text, self.bodies)

    def introduction(self, head: Document) -> Snippet:
        """What to show of a document whose body does not match: its summary, or how it begins."""
        if head.summary:
            return snippet(head.summary, self.bodies) or opening(head.summary)
        first = self.reader.passages(head.id, [0])
        return opening(first[0].text) if first else Snippet(text="")


def passage_hit(passage: Passage, head: Document, extract: Snippet) -> PassageHit:
    """A passage with its address."""
    return PassageHit(
        ordinal=passage.ordinal,
        label=passage.label,
        locator=passage.locator,
        url=locate(head.url, passage.locator),
        snippet=extract,
        confidence=passage.confidence,
    )


def theme_labels(document: Document, themes: ThemeTree) -> tuple[ThemeLabel, ...]:
    """A document's themes as readers know them; one the tree lacks stands by its slug."""
    return tuple(
        themes.label(theme.slug)
        or ThemeLabel(slug=theme.slug, label=theme.slug, path=tuple(theme.slug.split("/")))
        for theme in document.themes
    )
