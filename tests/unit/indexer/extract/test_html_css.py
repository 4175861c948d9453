"""CSS answered by a list of elements is what Soup Sieve answers by walking the tree."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.extract import html_rules as rules
from indexer.extract.html_blocks import parse_html
from indexer.extract.html_css import select, select_one

INPUTS = Path(__file__).parents[3] / "golden" / "extract" / "inputs"
PAGES = sorted(INPUTS.glob("*.html"))
SELECTORS = (
    *rules.FURNITURE,
    rules.COMMENTS,
    rules.NEVER_TEXT,
    *rules.GUESSED_FURNITURE,
    *rules.PLAYERS,
    rules.ATTACHMENT_BLOCKS,
    rules.ATTACHMENT_LISTS,
    rules.LISTING_ROWS,
    rules.FORMS,
    rules.TAGS,
    rules.PEOPLE_ITEMS,
    *(selector for rule in rules.PAGE_RULES for selector in (rule.when, *rule.content)),
    *(selector for rule in rules.PAGE_RULES for selector in (*rule.title, *rule.published)),
    "p:first-of-type, a",
    "div > *",
    "[href$='.pdf']",
    "H1",
    "a[href*=',']",
)
NAMES = ("div", "p", "b")
CLASSES = ("a", "b", "ab", "x-a")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_rule_finds_the_same(path):
    soup = parse_html(path.read_text(encoding="utf-8"))
    for selector in SELECTORS:
        assert list(map(id, select(soup, selector))) == list(map(id, soup.select(selector)))


def compound():
    name = st.sampled_from(("", *NAMES))
    parts = st.lists(
        st.sampled_from(CLASSES).flatmap(
            lambda one: st.sampled_from(
                (f".{one}", f"#{one}", f"[class*={one}]", f"[class={one}]", "[id]", f"[id^={one}]")
            )
        ),
        max_size=2,
    )
    return st.tuples(name, parts).map(lambda made: made[0] + "".join(made[1])).filter(bool)


SELECTOR = st.lists(
    st.lists(compound(), min_size=1, max_size=2).flatmap(
        lambda ends: st.sampled_from((" ", " > ", " + ", " ~ ")).map(lambda joint: joint.join(ends))
    ),
    min_size=1,
    max_size=2,
).map(", ".join)
TREE = st.recursive(
    st.just(""),
    lambda inner: st.tuples(
        st.sampled_from(NAMES),
        st.lists(st.sampled_from(CLASSES), max_size=2),
        st.sampled_from(("", *CLASSES)),
        st.lists(inner, max_size=3),
    ).map(
        lambda made: (
            f'<{made[0]} class="{" ".join(made[1])}"'
            + (f' id="{made[2]}"' if made[2] else "")
            + f">{''.join(made[3])}</{made[0]}>"
        )
    ),
    max_leaves=12,
)


@given(TREE, SELECTOR, st.integers(0, 20))
def test_any_selector_finds_the_same_in_any_tree_and_after_a_part_has_left_it(tree, selector, at):
    soup = parse_html(f"<body>{tree}</body>")
    whole = soup.body or soup
    assert list(map(id, select(whole, selector))) == list(map(id, whole.select(selector)))
    tags = whole.find_all(True)
    if tags:
        tags[at % len(tags)].decompose()
    assert list(map(id, select(whole, selector))) == list(map(id, whole.select(selector)))
    found = select_one(soup, selector)
    assert found is soup.select_one(selector)
