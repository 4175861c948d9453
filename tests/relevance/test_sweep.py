"""The sweep tells a change from chance, and tries what it was asked to."""

import random

import pytest

from tests.bench.sweep import compared, main, settings


def test_change_that_helps_every_query_is_no_chance():
    before = [{str(n): 0.5 for n in range(50)}]
    found = compared(before, [{name: score + 0.1 for name, score in before[0].items()}])
    assert found.change == pytest.approx(0.1)
    assert found.halves == pytest.approx((0.1, 0.1))
    assert not found.chance


def test_change_that_helps_half_and_harms_half_is_chance():
    drawn = random.Random(1)
    before = [{str(n): drawn.random() for n in range(60)} for _ in range(2)]
    after = [
        {name: score + drawn.choice((-0.1, 0.1)) for name, score in one.items()} for one in before
    ]
    assert compared(before, after).chance


def test_values_are_tried_one_at_a_time_or_all_together():
    changes = [("title", (0.8, 1.2)), ("window", (2,))]
    assert list(settings(changes, grid=False)) == [{"title": 0.8}, {"title": 1.2}, {"window": 2}]
    assert list(settings(changes, grid=True)) == [
        {"title": 0.8, "window": 2},
        {"title": 1.2, "window": 2},
    ]


@pytest.mark.parametrize("asked", ["nearness=1", "window=two", "title="])
def test_unknown_number_or_value_is_refused_by_name(asked, capsys):
    with pytest.raises(SystemExit):
        main([asked])
    assert asked.partition("=")[0] in capsys.readouterr().err


@pytest.mark.shared
def test_sweep_prints_a_row_a_value(shared, capsys):
    main(["proximity=0,.4", "--set", "cnil-faq"])
    rows = capsys.readouterr().out.splitlines()[2:]
    assert [row.split(" | ")[0] for row in rows] == [
        "| as it is",
        "| proximity 0",
        "| proximity 0.4",
    ]
