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
