"""What the shipped guidance must always say, and never: in every language, read as people see it."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from bot.content.check.phrases import sentences
from bot.content.loader import load
from bot.content.model import Language, Legal, Library, Topic, Wanted
from bot.content.pages import page
from bot.content.shown import FIRST_MENU
from bot.content.topics import FACTS
from bot.simulator.html import parse_html

SHIPPED: Final = Path(__file__).parent.parent.parent / "content"
TODAY: Final = date(2026, 11, 22)
LANGUAGES: Final = ("en", "fr", "es")

#: Every topic that the guidance answers; parts of one carry its id before theirs.
TOPICS: Final = frozenset(
    [
        *("testing.fentanyl_strips.how_to", "testing.fentanyl_strips.read_result"),
        *("testing.fentanyl_strips.limits", "testing.benzo_strips", "testing.xylazine_strips"),
        *("testing.nitazene_strips", "testing.lab_and_reagents", "testing.positive.user"),
        *("testing.positive.seller", "testing.seller_batch", "supply.fentanyl_facts"),
        *("supply.touch_exposure", "supply.fake_pills", "supply.xylazine_facts", "supply.nitazene_facts"),
        *("supply.alerts", "overdose.emergency", "overdose.recognise", "overdose.first_aid"),
        *("overdose.aftercare", "overdose.mixed_sedatives", "overdose.stimulant", "overdose.using_alone"),
        *("overdose.tolerance", "naloxone.what_is", "naloxone.how_to", "naloxone.redose"),
        *("naloxone.safety", "naloxone.get", "naloxone.storage", "combos.benzo_opioid"),
        *("combos.benzo_alcohol", "combos.opioid_downers", "combos.speedball", "combos.cocaine_alcohol"),
        *("combos.stimulant_benzo", "combos.ghb", "combos.ketamine", "combos.mdma_meds"),
        *("combos.general", "benzo.street", "benzo.withdrawal", "stimulants.safer_use"),
        *("stimulants.comedown", "stimulants.paranoia", "mdma.safer_use", "wounds.xylazine_care"),
        *("wounds.abscess", "injecting.safer", "dealer.debt", "dealer.violence", "dealer.isolation"),
        *("dealer.own_use", "dealer.exit", "dealer.customer_safety", "legal.good_samaritan"),
        *("legal.selling_risk", "legal.carrying_supplies", "help.helplines", "help.treatment"),
        *("help.opioid_withdrawal", "help.mental_health", "help.friend_family", "supplies.request"),
        *("supplies.pickup", "privacy.what_is_stored", "privacy.police", "bot.about"),
    ]
)


@pytest.fixture(scope="module")
def library() -> Library:
    """What is shipped, as people see it."""
    return load(Wanted(SHIPPED, LANGUAGES, "us"))


def read(library: Library, code: str, topic_id: str, country: str = "us", today: date = TODAY) -> str:
    """A page as someone reads it; tags are gone, lines are kept."""
    language = library.languages[code]
    facts = {"kept": FACTS["kept"], "requests_on": True}
    html = page(library, language, language.topics[topic_id], library.country(country), facts, today)
    return str(parse_html(html)[0])


def every_page(library: Library) -> Iterator[tuple[Language, Topic]]:
    """All pages in all languages."""
    for language in library.languages.values():
        for topic in language.topics.values():
            yield language, topic


def test_every_topic_has_its_page_in_three_languages(library: Library) -> None:
    """68 topics, 204 pages, and the parts that did not fit on one screen."""
    assert len(TOPICS) == 68
    for code in LANGUAGES:
        pages = library.languages[code].topics.keys()
        assert pages >= TOPICS
        assert pages == library.languages["en"].topics.keys()
        lost = {each for each in pages - TOPICS if not any(each.startswith(f"{topic}.") for topic in TOPICS)}
        # A part may also stand beside its topic, one level up; the steps of a guide are nobody's part.
        lost -= {each for each in lost if library.languages[code].topics[each].step.guide}
        assert {each.rpartition(".")[0] for each in lost} <= {"testing.fentanyl_strips", "testing.positive"}


class Fact(NamedTuple):
    """One of the ten facts that must never be reversed or blurred, where it stands and how it reads."""

    topic: str
    en: tuple[str, ...]
    fr: tuple[str, ...]
    es: tuple[str, ...]


#: Each expression must be found in the page's text in that language.
TEN: Final = {
    "1 one line is found, two are not, none failed": Fact(
        "testing.fentanyl_strips.read_result",
        (r"1 line\b.*: fentanyl found", r"2 lines\b.*: not found", r"No line\b.*failed"),
        (r"1 ligne\b.*: fentanyl trouvé", r"2 lignes\b.*: pas trouvé", r"Aucune ligne\b.*raté"),
        (r"1 línea\b.*: se encontró", r"2 líneas\b.*: no se encontró", r"Ninguna línea\b.*falló"),
    ),
    "2 a negative clears nothing, a positive tells no amount": Fact(
        "testing.fentanyl_strips.read_result",
        (r"Not found\? It can still be there", r"No strip tells how much"),
        (r"Pas trouvé \? Il peut y en avoir", r"Aucune bandelette ne dit combien"),
        (r"¿No se encontró\? Aun así puede haber", r"Ninguna tira dice cuánto"),
    ),
    "3 what naloxone works on, and to give it anyway": Fact(
        "naloxone.what_is",
        (r"Works on:.*fentanyl.*nitazenes", r"not work on:.*benzos.*xylazine.*GHB", r"Give it anyway"),
        (r"Marche sur.*fentanyl.*nitazènes", r"Ne marche pas.*benzos.*xylazine.*GHB", r"Donne-la quand même"),
        (r"Quita.*fentanilo.*nitazenos", r"No quita.*benzos.*xilacina.*GHB", r"Dala aun así"),
    ),
    "4 breathing is the goal": Fact(
        "overdose.mixed_sedatives.more",
        (r"Look at the breathing, not the eyes",),
        (r"Regarde le souffle, pas les yeux",),
        (r"Mira la respiración, no los ojos",),
    ),
    "5 call each time: it wears off": Fact(
        "overdose.aftercare",
        (r"Call 911 again", r"wears off.*Breathing can stop again"),
        (r"Rappelle le 911", r"n'agit plus.*souffle peut s'arrêter"),
        (r"Llama de nuevo al 911", r"se va.*dejar de respirar otra vez"),
    ),
    "6 never alone, on the side": Fact(
        "overdose.mixed_sedatives.more",
        (r"On their side.*never alone",),
        (r"Sur le côté.*toujours quelqu'un",),
        (r"De lado.*siempre con alguien",),
    ),
    "7 who cannot be woken is not left to sleep": Fact(
        "combos.ghb",
        (r"Cannot be woken\? Call 911\. Never let them sleep it off",),
        (r"Appelle le 911\. Ne laisse jamais",),
        (r"Llama al 911\. Nunca dejes que",),
    ),
    "8 no sudden stop": Fact(
        "benzo.withdrawal",
        (r"Don't stop suddenly.*fits.*kill", r"GHB.*heavy drinking"),
        (r"N'arrête pas d'un coup.*convulsions.*tuer", r"GHB.*alcool"),
        (r"No las dejes de golpe.*convulsiones.*matar", r"GHB.*bebes mucho"),
    ),
    "9 after a break the usual amount can kill": Fact(
        "overdose.tolerance",
        (r"After a break, your usual amount can kill", r"Prison, detox"),
        (r"Après un arrêt, ta dose habituelle peut tuer", r"Prison, sevrage"),
        (r"Tras una pausa, tu dosis de siempre puede matar", r"Cárcel, desintox"),
    ),
    "10 the law mostly leaves selling out, the call saves the life": Fact(
        "legal.good_samaritan",
        (r"selling is mostly left out", r"The call still saves the life"),
        (
            r"la vente.*(n'est le plus souvent pas couverte|le plus souvent pas couverte|en dehors)",
            r"L'appel sauve quand même la vie",
        ),
        (r"vender casi siempre queda fuera", r"Aun así, la llamada salva la vida"),
    ),
}


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("fact", TEN)
def test_the_ten_facts_stand_where_they_are_looked_for(library: Library, fact: str, code: str) -> None:
    """In each language, in the sentence that carries them."""
    known = TEN[fact]
    text = read(library, code, known.topic).replace("\xa0", " ")
    for wanted in getattr(known, code):
        assert re.search(wanted, text, re.DOTALL if "DOTALL" in wanted else 0), (wanted, text)


@pytest.mark.parametrize("fact", TEN)
def test_the_facts_are_not_found_where_they_are_not(library: Library, fact: str) -> None:
    """Positive control: no other page of that language passes for this one."""
    known = TEN[fact]
    for code in LANGUAGES:
        text = read(library, code, "injecting.safer.sharps").replace("\xa0", " ")
        assert not all(re.search(wanted, text) for wanted in getattr(known, code))


#: What must never be said: expression by language. Pages that quote a word to refuse it are named.
NEVER: Final = {
    "en": (
        r"\b(two|2) lines?\b[^.\n]*: ?(fentanyl )?found",
        r"\b(one|1) line\b[^.\n]*: ?not found",
        r"\b(safe|clean|pure) (drug|batch|pill|product|supply)\b",
        r"let (them|him|her) sleep it off(?<!Never let them sleep it off)",
        r"until (it|a strip|one) (is|tests|says) (negative|no)\b(?<!until a strip says no)",
        r"\bdelete (the|your) (chat|messages?)\b.*\bpolice\b",
    ),
    "fr": (
        r"\b(deux|2) lignes\b[^.\n]*: ?(fentanyl )?trouvé",
        r"\b(une|1) ligne\b[^.\n]*: ?pas trouvé",
        r"\b(produit|lot|cachet) (sûr|pur|propre)\b",
        r"\blaisse-l[ea] dormir\b",
    ),
    "es": (
        r"\b(dos|2) líneas\b[^.\n]*: ?se encontró",
        r"\b(una|1) línea\b[^.\n]*: ?no se encontró",
        r"\b(lote|producto|pastilla) (segur[oa]|pur[oa]|limpi[oa])\b",
        r"\bdéjal[oa] dormir\b",
    ),
}


def test_no_page_turns_a_fact_round(library: Library) -> None:
    """Sentence by sentence, on every page."""
    looked = 0
    for language, topic in every_page(library):
        for sentence in sentences(read(library, language.code, topic.id).replace("\xa0", " ")):
            looked += 1
            for forbidden in NEVER[language.code]:
                assert not re.search(forbidden, sentence, re.IGNORECASE), (topic.id, sentence)
    assert looked > 3000


SELLING: Final = frozenset(
    [
        *("testing.seller_batch", "testing.positive.seller", "testing.positive.seller.words"),
        *("testing.positive.seller.warn", "testing.positive.seller.card_up", "dealer.customer_safety"),
        *("dealer.customer_safety.card", "dealer.customer_safety.overdosed"),
    ]
)

#: Figures of spots or strips, and of water: "3 strips", "from 5 places", "2 teaspoons", "10 mL".
FIGURES: Final = {
    "en": (
        r"(?<![\w.])([2-9]|\d\d+|two|three|five|ten) "
        r"(strips|spots|places|corners|tests|samples|teaspoons?|m[lL])\b"
    ),
    "fr": (
        r"(?<![\w.])([2-9]|\d\d+|deux|trois|cinq|dix) "
        r"(bandelettes|endroits|coins|tests|échantillons|cuillères?|m[lL])\b"
    ),
    "es": (
        r"(?<![\w.])([2-9]|\d\d+|dos|tres|cinco|diez) "
        r"(tiras|puntos|lugares|sitios|esquinas|pruebas|muestras|cucharaditas?|m[lL])\b"
    ),
}
MORE_WATER: Final = {
    "en": r"more water|teaspoon",
    "fr": r"plus d'eau|cuillère",
    "es": r"más agua|cucharadita",
}


@pytest.mark.parametrize("code", LANGUAGES)
def test_pages_for_people_who_sell_give_no_figure_that_could_clear_a_batch(
    library: Library, code: str
) -> None:
    """No number of strips or spots, and no word of more water."""
    for topic_id in SELLING:
        text = read(library, code, topic_id)
        assert not re.search(FIGURES[code], text), (topic_id, re.search(FIGURES[code], text))
        assert not re.search(MORE_WATER[code], text), topic_id


@pytest.mark.parametrize(("code", "planted"), [("en", "3 strips"), ("fr", "5 endroits"), ("es", "dos tiras")])
def test_a_planted_figure_is_found(code: str, planted: str) -> None:
    """Positive control."""
    assert re.search(FIGURES[code], f"Take {planted} and go.")
    assert not re.search(FIGURES[code], "Take some and go.")


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("topic_id", ["testing.benzo_strips", "testing.nitazene_strips"])
def test_strips_without_a_known_recipe_give_none(library: Library, code: str, topic_id: str) -> None:
    """Their leaflet says how much water; a page does not."""
    text = read(library, code, topic_id)
    assert not re.search(r"\d ?(mg|m[lL])\b", text)
    assert not re.search(MORE_WATER[code].split("|")[1], text)


#: The three conditions under which one may talk upwards, before anything else is said.
UPWARDS: Final = {
    "en": (r"Only if you feel safe", r"Not if you owe", r"Never say who told you"),
    "fr": (r"[Ss]eulement si", r"(dois|devoir|dette)", r"(ne dis jamais|[Jj]amais).*qui"),
    "es": (r"[Ss]olo si", r"(debes|deuda)", r"[Nn]unca digas quién"),
}


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("topic_id", ["testing.positive.seller.words", "testing.positive.seller.card_up"])
def test_talking_upwards_opens_with_its_three_conditions(library: Library, code: str, topic_id: str) -> None:
    """In the first line below the title, all three."""
    first = read(library, code, topic_id).split("\n")[2]
    for condition in UPWARDS[code]:
        assert re.search(condition, first), first


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_warning_to_a_service_comes_before_any_talk(library: Library, code: str) -> None:
    """On the page of who holds a positive batch, and as the first button under the talk."""
    topic = library.languages[code].topics["testing.positive.seller.words"]
    assert topic.links[0].topic == "testing.positive.seller.warn"
    doors = [link.topic for link in library.languages[code].topics["testing.positive.seller"].links]
    assert doors[0] == "dealer.debt"
    assert {"testing.positive.seller.warn", "testing.positive.seller.card_up"} <= set(doors)


def test_money_and_pressure_is_three_taps_away_under_a_neutral_label(library: Library) -> None:
    """Guides, Money and pressure, the debt; nothing on the way says what it is about."""
    assert any(entry.id == "money" and entry.menu for entry in library.menus[FIRST_MENU])
    assert any(entry.id == "dealer.debt" for entry in library.menus["money"])
    assert library.languages["en"].menus["money"].label == "Money and pressure"
    for language in library.languages.values():
        told = f"{language.menus['money'].label} {language.menus['passing'].label}".lower()
        assert not re.search(r"deal|sell|drug|vend|drog|dette|deuda|debt", told)
        doors = {link.topic for link in language.topics["dealer.debt"].links}
        assert {"dealer.debt.under_age", "dealer.debt.forced", "dealer.debt.danger"} <= doors


def test_danger_does_not_depend_on_the_switch_for_selling(library: Library) -> None:
    """Who is threatened, under age or forced finds help where pages for people who sell are off."""
    for language, topic in every_page(library):
        if topic.id in {"dealer.violence.now", "dealer.debt.under_age", "dealer.debt.forced"}:
            assert not topic.selling
        if topic.emergency:
            assert not topic.selling
        if topic.selling or topic.id.startswith("legal."):
            assert topic.legal is Legal.ADVISED, (language.code, topic.id)


@pytest.mark.parametrize("code", LANGUAGES)
def test_emergency_pages_say_a_number_first_and_no_law(library: Library, code: str) -> None:
    """At most 60 words, in every country."""
    law = re.compile(r"\b(law|police|arrest|charge|loi|policía|ley|arrestation|arresto)\b", re.IGNORECASE)
    urgent = [topic for topic in library.languages[code].topics.values() if topic.emergency]
    assert len(urgent) >= 12
    for topic in urgent:
        for country in library.countries.values():
            text = read(library, code, topic.id, country.code)
            first = text.split("\n")[0]
            numbers = (country.emergency_number, country.police_number)
            assert any(number in first for number in numbers), (topic.id, first)
            assert len(text.split()) <= 60, (topic.id, country.code, len(text.split()))
            assert not law.search(text), (topic.id, text)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_emergency_page_that_may_end_without_breath_tells_of_cpr(library: Library, code: str) -> None:
    """No sign of life, only gasping, or not sure: push."""
    push = {"en": "push", "fr": "[Aa]ppuie", "es": "[Ee]mpuja|[Aa]prieta"}[code]
    for topic in library.languages[code].topics.values():
        danger = topic.id in {"dealer.violence.now", "help.mental_health.now"}
        if topic.emergency and not danger:
            assert re.search(push, read(library, code, topic.id)), topic.id


def test_only_law_laboratories_and_lines_give_way_when_they_grow_old(library: Library) -> None:
    """Years later every other page says the same, under a dated banner; emergency pages without one."""
    late = date(2032, 1, 1)
    given_way = set()
    for language, topic in every_page(library):
        now, then = (read(library, language.code, topic.id, today=day) for day in (TODAY, late))
        if topic.emergency:
            assert now == then
            continue
        assert f"{topic.review_due:%Y-%m-%d}" in then, (language.code, topic.id)
        if "overdue" in topic.names:
            given_way.add(topic.id)
    assert {"legal.good_samaritan", "legal.selling_risk", "legal.carrying_supplies"} <= given_way
    allowed = ("legal.", "help.helplines", "testing.lab_and_reagents", "supply.alerts", "naloxone.get")
    more = {"overdose.emergency.what_to_say", "overdose.using_alone.lines"}
    assert all(each.startswith(allowed) or each in more for each in given_way)


def test_nobody_is_shown_a_number_that_was_not_dialled(library: Library) -> None:
    """In no country, on no page; the emergency number is always there."""
    everything = load(Wanted(SHIPPED, ("en",), "us", trying=True))
    hidden = 0
    for country in everything.countries.values():
        assert country.emergency_number
        shown = {line.number for line in library.countries[country.code].lines}
        text = "".join(
            read(library, "en", topic_id, country.code)
            for topic_id in library.topic_ids()
            if topic_id.startswith(("help.", "dealer.debt", "overdose.using_alone", "legal."))
        )
        for line in country.lines:
            if line.to_dial and line.number and line.number not in shown:
                hidden += 1
                assert not re.search(rf"(?<!\d){line.number}(?!\d)(?! \d)", text), (country.code, line.number)
    assert hidden > 20


def test_both_cards_can_be_kept_and_carry_no_logo(library: Library) -> None:
    """One for those one sells to, one upwards: short, quoted, without a name of ours."""
    for code in LANGUAGES:
        for topic_id in ("dealer.customer_safety.card", "testing.positive.seller.card_up"):
            source = (SHIPPED / code / "topics" / f"{topic_id}.yaml").read_text("utf-8")
            card = source.partition("<blockquote>")[2].partition("</blockquote>")[0]
            assert 5 <= len(card.strip().split("\n")) <= 8
            assert "Sotto" not in source


def test_no_page_names_a_number_by_itself(library: Library) -> None:
    """They stand in the countries' files, with who looked at them when."""
    for language in library.languages.values():
        for path in (SHIPPED / language.code / "topics").glob("*.yaml"):
            found = re.search(r"^body:.*\n((?:  .*\n|\n)+)", path.read_text("utf-8"), re.MULTILINE)
            assert found is not None
            body = found[1]
            assert not re.search(r"\b(?:\d[ -]?){6,}\d\b", body), path.name
