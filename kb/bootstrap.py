"""Opens the parts a program needs, as its settings say: the one place that chooses an engine."""

from pathlib import Path

from kb.doctypes import DocumentTypes
from kb.engine import Engine
from kb.engines.whoosh_engine import WhooshEngine
from kb.errors import ConfigError, SearchIndexError
from kb.french import Thesaurus
from kb.french.lemma import keep_lemmas
from kb.pins import Pins
from kb.ranking import RANKING, Ranking
from kb.searcher import Searcher
from kb.settings import Settings
from kb.themes import ThemeTree

ENGINES = ("whoosh", "opensearch", "memory")
NONE = "none"


def open_engine(settings: Settings) -> Engine:
    """The engine of a home. What was published shows only when a reader is asked for.

    Raises:
        ConfigError: no engine has this name.

    """
    match settings.engine:
        case "whoosh":
            keep_lemmas(settings.cache_dir)
            return WhooshEngine(
                settings.index_dir,
                keep_generations=settings.keep_generations,
                workers=settings.index_workers,
            )
        case "opensearch":
            return _on_opensearch(settings)
        case "memory":
            from kb.engines.memory import MemoryEngine  # noqa: PLC0415  # seldom asked for

            return MemoryEngine()
        case _:
            known = ", ".join(ENGINES)
            raise ConfigError(
                f"réglage engine\u202f: {settings.engine!r} est inconnu, choisissez parmi {known}"
            )


def _on_opensearch(settings: Settings) -> Engine:
    try:
        from kb.engines.opensearch_engine import (  # noqa: PLC0415  # an extra
            Cluster,
            OpenSearchEngine,
        )
    except ImportError as error:
        raise ConfigError(
            f"réglage engine\u202f: opensearch demande pip install 'irev-kb[opensearch]' ({error})"
        ) from None
    authorities = settings.opensearch_authorities
    identified = settings.opensearch_user != NONE
    keep_lemmas(settings.cache_dir)
    return OpenSearchEngine(
        Cluster(
            hosts=tuple(settings.opensearch_url.split()),
            index=settings.opensearch_index,
            user=settings.opensearch_user if identified else "",
            password=settings.opensearch_password if identified else "",
            authorities=None if authorities == NONE else Path(authorities),
            timeout_s=settings.opensearch_timeout_s,
            shards=settings.opensearch_shards,
            replicas=settings.opensearch_replicas,
        ),
        keep_generations=settings.keep_generations,
    )


def open_searcher(
    settings: Settings,
    engine: Engine | None = None,
    ranking: Ranking = RANKING,
    thesaurus: Thesaurus | None = None,
    pins: Pins | None = None,
) -> Searcher:
    """A searcher over an engine, by default that of the home, with the files of `corpus`.

    `thesaurus` and `pins` stand in for the bundled ones.

    Raises:
        ConfigError: a setting or a file of `corpus` is wrong.

    """
    held = engine or open_engine(settings)
    searcher = Searcher(
        held,
        thesaurus=thesaurus or Thesaurus.load(),
        themes=ThemeTree.load(),
        types=DocumentTypes.load(),
        ranking=ranking,
        pins=pins or Pins.load(),
    )
    if isinstance(held, WhooshEngine):
        held.prepare_with(searcher.prepare)
    return searcher


def catch_up(searcher: Searcher) -> bool:
    """Have a process just forked answer with what is published now; whether that is new to it."""
    return isinstance(searcher.engine, WhooshEngine) and searcher.engine.catch_up()


def take_over(searcher: Searcher, former: Searcher) -> None:
    """Answer with what a former searcher of the same home holds, where nothing can be read."""
    if isinstance(searcher.engine, WhooshEngine) and isinstance(former.engine, WhooshEngine):
        searcher.engine.hold_of(former.engine)


def refused(searcher: Searcher) -> SearchIndexError | None:
    """Why a former generation answers and not the one that is published; None where that one is."""
    return searcher.engine.refused if isinstance(searcher.engine, WhooshEngine) else None
