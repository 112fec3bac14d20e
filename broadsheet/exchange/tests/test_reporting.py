"""What a report makes of the words of a hostile file."""

from broadsheet.exchange.records import ProblemRecord
from broadsheet.exchange.reporting import Report, as_html


def test_words_of_a_file_move_no_cursor_and_can_be_written_whatever_they_are():
    report = Report("a\x1b[2J\udcff.xml")
    report.note(ProblemRecord("post", "\x1b]0;x\x07\u202eNews\xa0\u200d", "its state is \ud800", 3))
    (problem,), ((_, why, _),) = report.problems, report.reasons

    assert report.title == "a\N{REPLACEMENT CHARACTER}[2J\N{REPLACEMENT CHARACTER}.xml"
    assert problem.name == "\N{REPLACEMENT CHARACTER}]0;x" + 2 * "\N{REPLACEMENT CHARACTER}" + "News\xa0\u200d"
    assert problem.why == why == "its state is \N{REPLACEMENT CHARACTER}"
    as_html(report).encode()
