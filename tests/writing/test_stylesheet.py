"""The style sheet of the mails ends up inside the tags."""

import pytest

from bot.writing.mails import Templates
from bot.writing.stylesheet import SHEET, inlined, read_sheet

STYLES = read_sheet("""
/* p { color: red } */
p { margin: 0; color: #111 }
p.small { color: #222; font-family: "Segoe UI"; }
""")


def test_a_class_adds_to_its_tag_and_wins():
    assert inlined('<p class="small">x</p>', STYLES) == (
        "<p style=\"margin: 0; color: #222; font-family: 'Segoe UI'\">x</p>"
    )


def test_other_attributes_and_tags_stay():
    assert inlined('<p lang="fr"><strong>x</strong>', STYLES) == (
        '<p style="margin: 0; color: #111" lang="fr"><strong>x</strong>'
    )


def test_a_class_unknown_to_the_sheet_is_refused():
    with pytest.raises(ValueError, match=r"p\.big"):
        inlined('<p class="big">', STYLES)


def test_only_html_templates_get_styles_and_unbreakable_spaces(tmp_path):
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    (tmp_path / "_commun").mkdir()
    (tmp_path / SHEET).write_text("p { color: #111; }")
    for kind in ("subject.txt", "body.txt", "body.html"):
        (folder / f"{kind}.j2").write_text("<p>« Oui » : {{ name }} !{% if name != 'x' %} ?{% endif %}", "utf-8")
    said = Templates(tmp_path).words("a/b", {"name": "<é>"})
    assert said.text == "<p>« Oui » : <é> ! ?\n"
    assert said.html == ('<p style="color: #111">«\u00a0Oui\u00a0»\u00a0: &lt;é&gt;\u00a0!\u00a0?')
