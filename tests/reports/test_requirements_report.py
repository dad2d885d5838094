"""What the monitoring report asks of indicators, section after section (exigences J22, M4, M6 to M8)."""

from datetime import date

from bot.ports.indicators import Facts
from bot.reports.model import Kind
from bot.reports.whole import report


def test_every_section_has_its_kind_its_source_and_its_day(scope):
    whole = report(Facts(), scope())
    assert {each.kind for each in whole.sections} == set(Kind)
    assert [each.code for each in whole.sections if not each.source] == []
    assert isinstance(whole.as_of, date)


def test_happi_is_told_with_the_day_it_was_launched_and_who_manages_it(scope, found):
    context = found.section(report(Facts(), scope()), "happi").context
    assert "lancée le 21 août 2020" in context
    assert "désigne alors un gestionnaire Happi" in context


def test_forms_of_e_poles_are_told_beside_the_number_of_poles(scope, found):
    remarks = found.section(report(Facts(), scope()), "letters").remarks
    assert any("48 pôles territoriaux adoptés le 10 février 2022" in each for each in remarks)


def test_an_indicator_is_an_approximation_and_the_report_says_so(scope):
    assert "ne constitueront jamais" in report(Facts(), scope()).caution
