"""Every mail says what it must, in text and in HTML, and none is forgotten.

After a wanted change of words: `APPROVE=1 pytest tests/writing`, then read the difference.
"""

import html
import os
import re
from collections import Counter

import pytest
from jinja2 import UndefinedError

from bot.writing.mails import FOLDER, Templates
from bot.writing.mime import one_line

templates = Templates()

_KNOWN_TAGS = {"extends", "block", "endblock", "if", "elif", "else", "endif", "for", "endfor"}
_FRAME_TAGS = {*_KNOWN_TAGS, "set"} - {"extends"}


def slug(name: str) -> str:
    return name.replace("/", ".").replace(" (", "-").replace(")", "").replace(" ", "_")


def visible(page: str) -> str:
    """The words of a HTML page, links written out."""
    body = page.partition("</head>")[2]
    linked = re.sub(r'<a [^>]*href="([^"]*)"[^>]*>', r" \1 ", body)
    return html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"</?strong[^>]*>", "", linked)))


def words(text: str) -> Counter[str]:
    """Words of three letters or more, lower case: headings are in capitals in the text."""
    return Counter(re.findall(r"[\w’'@./-]{3,}", text.lower()))


def test_every_mail_has_a_sample_and_every_sample_a_mail(samples):
    assert {name.partition(" (")[0] for name in samples} == set(templates.names())


def test_every_mail_has_its_three_files_and_no_other():
    wanted = {"subject.txt.j2", "body.txt.j2", "body.html.j2"}
    assert {
        name: {path.name for path in (FOLDER / name).iterdir()} for name in templates.names()
    } == dict.fromkeys(templates.names(), wanted)


def test_templates_hold_no_logic_beyond_if_and_for():
    found = {
        (path.relative_to(FOLDER).as_posix(), tag)
        for path in FOLDER.rglob("*.j2")
        for tag in re.findall(r"\{%-? *(\w+)", path.read_text("utf-8"))
        if tag not in (_FRAME_TAGS if path.parent.name == "_commun" else _KNOWN_TAGS)
    }
    assert found == set()


def test_the_words_are_those_approved(sample, snapshots):
    name, template, values = sample
    said = templates.words(template, values)
    written = f"Objet : {said.subject}\n\n{said.text}"
    approved = snapshots / f"{slug(name)}.txt"
    if os.environ.get("APPROVE"):
        approved.write_text(written, "utf-8")
    assert approved.exists(), f"no approved text for « {name} »"
    assert written == approved.read_text("utf-8")


def test_no_approved_text_is_left_behind(samples, snapshots):
    assert {path.stem for path in snapshots.glob("*.txt")} == {slug(name) for name in samples}


def test_html_says_what_the_text_says(sample):
    _, template, values = sample
    said = templates.words(template, values)
    missing = words(said.text) - words(visible(said.html))
    assert missing == Counter()


def test_html_adds_only_its_own_title_and_table_heads(sample):
    _, template, values = sample
    said = templates.words(template, values)
    title = one_line(html.unescape(re.search(r"<title>(.*?)</title>", said.html, re.DOTALL)[1]))
    heads = (
        "ligne lignes identifiant nom prénom naissance où constat ce que nous avons relevé tout le fichier mailto"
    )
    added = words(visible(said.html)) - words(f"{said.text} {said.text} {title} {values['service_name']} {heads}")
    assert added == Counter()


def test_a_subject_is_one_line_that_begins_with_the_reference(sample):
    _, template, values = sample
    subject = templates.words(template, values).subject
    assert subject.startswith("[VGM-7K2M4Q] ")
    assert "\n" not in subject
    assert len(subject) < 100


def test_every_value_is_needed(sample):
    """StrictUndefined: a value that the engine forgets must stop the mail, not leave a hole in it."""
    _, template, values = sample
    for missing in set(values) - {"marker", "problems", "more", "errors", "warnings", "refusal", "part"}:
        with pytest.raises(UndefinedError):
            templates.words(template, {key: value for key, value in values.items() if key != missing})


def test_a_very_long_note_names_every_student_and_stays_light(samples, always):
    rows = [{"line": n, "nom": f"Nom{n}", "prenom": "Inès <b>", "date": "04/03/2012"} for n in range(2001)]
    said = templates.words("dossiers/liste", {**always, **samples["dossiers/liste"], "rows": rows})
    lines = [f"{row['line']} – {row['nom']} / Inès <b> / 04/03/2012" for row in rows]
    assert set(lines) <= set(said.text.splitlines())
    assert set(lines) <= {html.unescape(line).removesuffix("<br>") for line in said.html.splitlines()}
    assert len(said.html) < 100 * len(rows)


def test_foreign_text_is_escaped_in_html(sample):
    name, template, values = sample
    hostile = {**values, "school": {"denomination": "<script>x</script>", "fase": 1, "box": "ec000001@cfwb.be"}}
    page = templates.words(template, hostile).html
    assert "<script" not in page, name
    assert "<d'avance>" not in page
    assert "<b>" not in page


def test_html_needs_nothing_from_the_network(sample):
    _, template, values = sample
    page = templates.words(template, values).html
    assert re.findall(r"<(?:img|link|script|iframe|object|style)\b|url\(|class=", page) == []


def test_a_layout_table_says_so_to_screen_readers(sample):
    _, template, values = sample
    tables = re.findall(r"<table[^>]*>(?:\s*<tr><t[hd][^>]*>)?", templates.words(template, values).html)
    assert [table for table in tables if 'role="presentation"' not in table and "<th" not in table] == []


def test_french_spelling_follows_the_reform():
    """« boite », « aout », « maitre »: as the circulars write."""
    old = re.compile(r"\b(?:boîte|août|maître|connaître|apparaît)\w*", re.IGNORECASE)
    found = {path.name: old.findall(path.read_text("utf-8")) for path in FOLDER.rglob("*.j2")}
    assert {name: words for name, words in found.items() if words} == {}


def test_no_mail_asks_for_a_password(sample):
    _, template, values = sample
    text = templates.words(template, values).text
    asked = [line for line in text.splitlines() if "mot de passe" in line.lower()]
    if template.startswith("questions/"):  # they explain how a person renews it, alone
        assert not asked or any("jamais" in line for line in asked)
        asked = [line for line in asked if re.search(r"envoyez|communiquez|donnez|indiquez", line.lower())]
    assert all("jamais" in line or "l’élève choisit" in line for line in asked)


def test_the_notice_about_a_stranger_quotes_nothing_of_the_message(always):
    text = templates.words("commun/avis_usurpation", {**always, "message": "SECRET", "subject": "SECRET"}).text
    assert "SECRET" not in text
