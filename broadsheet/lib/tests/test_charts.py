"""Bars: nothing sticks out, nothing that is there is invisible, and heights follow the numbers."""

from hypothesis import given
from hypothesis import strategies as st

from broadsheet.lib import charts

PAIRS = st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 10**7)), max_size=48)


@given(PAIRS)
def test_stacked_bars_stay_inside_and_show_all_that_is_not_nothing(pairs):
    lows, highs = [low for low, _ in pairs], [high for _, high in pairs]
    chart = charts.stacked(("spam", lows), ("ham", highs))

    assert all(bar.x >= 0 and bar.x + bar.width <= chart.width for bar in chart.bars)
    assert all(bar.y >= -8 and bar.y + bar.height <= chart.height for bar in chart.bars)
    assert sum(bar.kind == "spam" for bar in chart.bars) == sum(low > 0 for low in lows)


@given(PAIRS)
def test_opposed_bars_stand_on_both_sides_of_the_line(pairs):
    ups, downs = [up for up, _ in pairs], [down for _, down in pairs]
    chart = charts.opposed(("missed", ups), ("lost", downs))

    for bar in chart.bars:
        assert bar.height > 0
        assert bar.y + bar.height == chart.foot if bar.kind == "missed" else bar.y == chart.foot
        assert bar.y >= 0
        assert bar.y + bar.height <= chart.height
    assert len(chart.bars) == sum(number > 0 for number in ups + downs)


def test_the_scale_is_a_round_number_and_the_highest_bar_fits_it():
    chart = charts.stacked(("spam", [30, 0]), ("ham", [15, 1]))

    assert chart.top == 50
    assert [(bar.kind, bar.height) for bar in chart.bars] == [("spam", 600), ("ham", 300), ("ham", 20)]
    assert charts.stacked(("spam", [0]), ("ham", [0])).bars == []


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)), max_size=50))
def test_dots_lie_inside_and_higher_numbers_lie_further_out(pairs):
    chart = charts.scatter(pairs)

    assert all(0 <= x <= chart.width and 0 <= y <= chart.height for x, y in chart.dots)
    for place in (0, 1):
        numbers, places = [pair[place] for pair in pairs], [dot[place] for dot in chart.dots]
        order = sorted(range(len(pairs)), key=numbers.__getitem__)
        laid = [places[index] for index in order]
        assert laid == sorted(laid, reverse=place == 1)


def test_the_lines_of_a_scatter_are_powers_of_ten():
    chart = charts.scatter([(0, 0), (99, 3), (1000, 10)])

    assert (chart.right, chart.top) == (1000, 10)
    assert chart.dots[0] == (0, 1000)
    assert chart.dots[2] == (1000, 0)
    assert len(chart.columns) == 3
    assert len(chart.rows) == 1
    assert charts.scatter([]).dots == []


def test_one_series_stands_on_the_foot():
    chart = charts.single(("views", [0, 5, 10]))

    assert [(bar.kind, bar.y + bar.height, bar.height) for bar in chart.bars] == [
        ("views", 1000, 500),
        ("views", 1000, 1000),
    ]


def test_a_share_is_visible_and_never_longer_than_all():
    assert [charts.share(number, 1000) for number in (0, 1, 500, 1000)] == [0, 1, 50, 100]
