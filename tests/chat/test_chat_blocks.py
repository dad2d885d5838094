"""How a card and a window look, and that Slack would take every one that a procedure can show."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.blocks import card_blocks, card_content
from bot.chat.limits import check_blocks, check_modal
from bot.chat.modals import modal
from bot.chat.selecting import selection_modal
from bot.chat.text import cut, escape, mrkdwn, with_mentions
from bot.domain.procedure import GROUPED, PICK
from bot.engine.selecting import MOST
from bot.handlers import PROCEDURES
from bot.ports import Button, CardView
from bot.sandbox.slack_blocks import check_blocks as slack_check_blocks
from bot.sandbox.slack_blocks import check_view as slack_check_view
from bot.sandbox.slack_blocks import too_long_together
from tests.chat.chat_kit import ATTRIBUER, DEMANDER, REFUSER, VALIDER, card, selection


def test_a_card_reads_from_title_to_buttons():
    blocks = card_blocks(card(outcome="Informations demandées par <@U1>"))
    kinds = ["header", "section", "section", "context", "context", "section", "actions"]
    assert [block["type"] for block in blocks] == kinds
    title, school, facts, reference, notes, outcome, actions = blocks
    assert title["text"] == {
        "type": "plain_text",
        "text": "Demande d’ouverture d’un environnement Happi",
        "emoji": False,
    }
    assert school["text"]["text"] == "*Institut des Tilleuls &amp; Cie*  ·  FASE 990001"
    assert [field["text"] for field in facts["fields"]] == ["*Élèves dans la liste*\n525"]
    assert reference["elements"][0]["text"] == "VGM-ABC123 · version 3"
    assert notes["elements"][0]["text"] == "Dossiers/2026-2027, objet [VGM-ABC123]"
    assert outcome["text"]["text"] == "*Résultat :* Informations demandées par <@U1>"
    assert [element["text"]["text"] for element in actions["elements"]] == [
        "Valider",
        "Demander des informations",
        "Refuser",
    ]


def test_a_button_says_on_what_the_agent_decides():
    *_, actions = card_blocks(card())
    assert [(e["action_id"], e["value"], e.get("style")) for e in actions["elements"]] == [
        ("choice:valider", "VGM-ABC123|agents|3", "primary"),
        ("choice:demander", "VGM-ABC123|agents|3|message", None),
        ("choice:refuser", "VGM-ABC123|agents|3|motif", "danger"),
    ]


def test_a_decided_card_has_no_button():
    blocks = card_blocks(card(buttons=(), outcome="Refusée"))
    assert "actions" not in [block["type"] for block in blocks]


def test_what_is_simply_so_becomes_a_warning_line():
    fields = (*card().fields, ("Direction non indiquée", "oui"), ("La boite refuse nos mails", "oui"))
    texts = [b["text"]["text"] for b in card_blocks(card(fields=fields)) if b["type"] == "section" and "text" in b]
    assert texts[1] == ":warning: Direction non indiquée\n:warning: La boite refuse nos mails"


def test_a_card_without_a_school_shows_its_fields_as_they_are():
    [_, facts, *_] = card_blocks(card(fields=(("FASE", "990077"),)))
    assert [field["text"] for field in facts["fields"]] == ["*FASE*\n990077"]


def test_a_school_cannot_call_the_channel():
    fields = (("École", "<!channel> & <@U1> *Lys*"), ("FASE", "990001"), ("Note", "<https://x.test|ici>"))
    content = card_content(card(fields=fields, notes=("<!here> <@U2>",)))
    assert "<" not in content["text"]
    texts = [text for block in content["blocks"] for text in block_texts(block)]
    assert [text for text in texts if "<" in text] == ["&lt;!here&gt; <@U2>"]


def block_texts(block):
    parts = [block.get("text"), *block.get("fields", ()), *block.get("elements", ())]
    return [part["text"] for part in parts if part and isinstance(part["text"], str)]


def button(labels, name):
    """The button of a choice, with every word that a pick of its procedure could show."""
    choice = labels.choices[name]
    asked = choice.ask == PICK
    picks = tuple(labels.values.items()) if asked else ()
    ticks = tuple((code, labels.values[code]) for code in choice.ticks)
    return Button(name, choice.label, choice.style, choice.ask, choice.confirm, picks=picks, ticks=ticks)


def all_cards():
    for procedure in PROCEDURES:
        labels = procedure.labels
        buttons = tuple(button(labels, name) for name in labels.choices)
        facts = tuple((label, value) for label in labels.facts.values() for value in ("525", "oui"))
        notes = tuple(labels.mails.values())
        for title in labels.titles.values():
            for outcome in (None, *labels.outcomes.values()):
                fields = (*card().fields[:2], *facts)
                yield card(title=title, fields=fields, notes=notes, buttons=buttons, outcome=outcome)


def test_slack_takes_every_card_and_window_of_every_procedure():
    cards = list(all_cards())
    assert len(cards) > 50
    for one in cards:
        assert_slack_takes(one)


def assert_slack_takes(one):
    """Our checker and the local Slack's, written apart, both find nothing."""
    blocks = card_blocks(one)
    assert check_blocks(blocks) == []
    assert slack_check_blocks(blocks) == []
    assert not too_long_together(blocks)
    for button in one.buttons:
        if button.ask:
            many = button.ask == GROUPED
            view = selection_modal(one, button, selection(MOST, 160)) if many else modal(one, button)
            assert check_modal(view) == []
            assert slack_check_view(view) == []


WORDS = st.text(max_size=400)
CODES = st.from_regex(r"[a-z][a-z_]{0,20}", fullmatch=True)
SENTENCES = st.text(min_size=1, max_size=200).filter(str.strip)
CHOICES = st.builds(
    Button,
    choice=CODES,
    label=st.text(min_size=1, max_size=200).filter(str.strip),
    style=st.sampled_from([None, "primary", "danger", "loud"]),
    ask=st.sampled_from([None, "message", "motif", "dossier", "choix"]),
    picks=st.lists(st.tuples(CODES, SENTENCES), max_size=130, unique_by=lambda pick: pick[0]).map(tuple),
    ticks=st.lists(st.tuples(CODES, SENTENCES), max_size=12, unique_by=lambda tick: tick[0]).map(tuple),
    options=st.lists(
        st.tuples(
            st.text(min_size=1, max_size=200).filter(str.strip), st.sampled_from(["VGM-ABC123", "VGM-DEF456"])
        ),
        max_size=130,
    ).map(tuple),
    confirm=st.none() | st.text(min_size=1, max_size=500).filter(str.strip),
)
CARDS = st.builds(
    CardView,
    key=st.just("key"),
    desk=st.just("agents"),
    reference=st.just("VGM-ABC123"),
    version=st.integers(0, 10**6),
    title=st.text(min_size=1, max_size=400).filter(str.strip),
    fields=st.lists(st.tuples(WORDS, WORDS), max_size=40).map(tuple),
    notes=st.lists(WORDS, max_size=15).map(tuple),
    buttons=st.lists(CHOICES, max_size=8, unique_by=lambda b: b.choice).map(tuple),
    outcome=st.none() | WORDS,
)


@settings(max_examples=60, deadline=None)
@given(CARDS)
def test_slack_takes_any_card_whatever_the_register_holds(one):
    assert_slack_takes(one)


def test_a_huge_card_stays_under_the_limit_of_all_texts_together():
    long = "é" * 5000
    fields = tuple((long, long) for _ in range(60))
    assert_slack_takes(card(title=long, fields=fields, notes=(long,) * 60, outcome=long))


@pytest.mark.parametrize(
    ("blocks", "fault"),
    [
        ([], "blocks: 0 entries"),
        ([{"type": "header", "text": {"text": "x" * 151}}], "header: 151 characters"),
        ([{"type": "section"}], "empty section"),
        ([{"type": "section", "text": {"text": "x" * 3001}}], "section: 3001"),
        ([{"type": "section", "fields": [{"text": "x"}] * 11}], "fields: 11"),
        ([{"type": "section", "fields": [{"text": "x" * 2001}]}], "field: 2001"),
        ([{"type": "context", "elements": [{"text": "x"}] * 11}], "context: 11"),
        ([{"type": "context", "elements": [{"text": ""}]}], "context: 0"),
        ([{"type": "video"}], "unknown block video"),
        ([{"type": "section", "text": {"text": "x"}}] * 51, "blocks: 51"),
        ([{"type": "section", "text": {"text": "x" * 2900}}] * 5, "texts too long together"),
    ],
)
def test_the_checker_finds_what_slack_refuses(blocks, fault):
    assert any(fault in found for found in check_blocks(blocks))


CONFIRM = {name: {"text": "x"} for name in ("title", "text", "confirm", "deny")}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"options": []}, "options: 0 entries"),
        ({"options": [{"text": {"text": "x" * 76}, "value": "v"}]}, "option: 76"),
        ({"options": [{"text": {"text": "x"}, "value": "v" * 151}]}, "option value too long"),
    ],
)
def test_the_checker_finds_what_is_wrong_with_a_menu(change, fault):
    block = modal(card(buttons=(ATTRIBUER,)), ATTRIBUER)["blocks"][-1]
    block["element"] |= change
    assert any(fault in found for found in check_blocks([block]))


def test_the_checker_finds_a_field_that_nothing_sends():
    view = modal(card(), ATTRIBUER)
    del view["submit"]
    assert check_modal(view) == ["a field and no way to send it"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"text": {"text": "x" * 76}}, "button: 76"),
        ({"value": "x" * 2001}, "value too long"),
        ({"action_id": "x" * 256}, "action_id too long"),
        ({"confirm": {**CONFIRM, "text": {"text": "x" * 301}}}, "confirm text: 301"),
        ({"confirm": {**CONFIRM, "deny": {"text": ""}}}, "confirm deny: 0"),
    ],
)
def test_the_checker_finds_what_is_wrong_with_a_button(change, fault):
    button = {"text": {"text": "Valider"}, "action_id": "choice:valider", "value": "v", **change}
    assert any(fault in found for found in check_blocks([{"type": "actions", "elements": [button]}]))


def test_the_checker_finds_a_choice_offered_twice():
    *_, actions = card_blocks(card(buttons=(VALIDER, VALIDER)))
    assert check_blocks([actions]) == ["0: action_id twice: choice:valider"]


def test_the_checker_finds_what_is_wrong_with_a_window():
    view = modal(card(), REFUSER)
    view["title"]["text"] = "Demander des informations"
    view["private_metadata"] = "x" * 3001
    assert check_modal(view) == ["title: 25 characters, 1 to 24 allowed", "private_metadata too long"]


def test_the_title_of_a_window_is_its_button_when_it_fits():
    assert modal(card(), REFUSER)["title"]["text"] == "Refuser"
    assert modal(card(), DEMANDER)["title"]["text"] == "Message à l’école"


def test_a_window_never_repeats_facts_or_notes_of_the_card():
    shown = str(modal(card(), REFUSER))
    assert "525" not in shown
    assert "Dossiers/2026-2027" not in shown


def test_texts_are_cut_with_a_sign_and_never_inside_an_escape():
    assert cut("abcdef", 4) == "abc…"
    assert mrkdwn("a && b", 8) == "a &amp;…"
    assert escape("&lt;") == "&amp;lt;"


def test_only_persons_can_be_mentioned():
    assert with_mentions("<@U0AMELIE> <@SYSTEM> <!here> <#C1>", 200) == (
        "<@U0AMELIE> &lt;@SYSTEM&gt; &lt;!here&gt; &lt;#C1&gt;"
    )
    assert with_mentions("&lt;@U1&gt;", 200) == "&amp;lt;@U1&amp;gt;"
