"""The rules of a dossier: what lacks, what looks like a patient's data, what changed, what is printed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from statistics import median
from time import perf_counter

import pytest

from app.clock import utc_now
from app.documents import compile_drawings
from app.documents.blocks import Heading, Paragraph, headings_of, plain_text
from app.documents.tagged import document_data
from app.errors import InvalidAction, NotFound
from app.portfolio.domain.frozen import blockers, competence_map, copy_digest, file_name, link_end, manifest_of
from app.portfolio.domain.record import (
    Example,
    Piece,
    Record,
    as_version,
    day_of,
    digest_of,
    gaps_of_example,
    gaps_of_section,
    states_of,
)
from app.portfolio.domain.record_compare import changes, compared
from app.portfolio.domain.record_document import example_document, record_document
from app.portfolio.domain.record_shape import COVER, STATEMENT, RecordShape, shape_of
from app.portfolio.domain.record_warnings import warnings_in, warnings_of, without
from tests.portfolio.dossiers import COVER as COVER_TEXTS
from tests.portfolio.dossiers import FIRST, SECOND


@pytest.fixture(scope="module")
def shape(catalog) -> RecordShape:
    return shape_of(catalog.frameworks, "rncp40800")


def a_piece(number: int = 1, **changed) -> Piece:
    digest, parts = "a" * 64, (("Faits", "Un."),)
    piece = Piece(number, number, f"Fiche {number}", "récit de travail", digest, digest, "draft", parts)
    return replace(piece, **changed)


def a_record(**changed) -> Record:
    first = Example(1, "BC01", 1, FIRST, ("rncp40800.bc01-c1",), (a_piece(competences=("rncp40800.bc01-c2",)),))
    second = Example(2, "BC02", 1, SECOND, ("rncp40800.bc02-c1",))
    return replace(Record(COVER_TEXTS, (first, second), ({"intitule": "Baccalauréat", "date": "2004"},)), **changed)


def test_the_shape_comes_from_the_framework_and_another_may_borrow_it(catalog, shape):
    assert [one.id for one in shape.sections][:4] == ["page_de_garde", "presentation", "sommaire", "exemples"]
    assert [rubric.heading.partition(".")[0] for rubric in shape.rubrics] == ["1", "2", "3", "4", "5"]
    assert (shape.least_examples, shape.most_examples, shape.most_pages) == (1, 3, 3)
    older = shape_of(catalog.frameworks, "rncp36805")
    assert older.rubrics == shape.rubrics
    assert len(older.activities) == 3
    with pytest.raises(NotFound):
        shape_of(catalog.frameworks, "rncp1")


def test_a_complete_example_lacks_nothing_and_an_empty_one_says_what(shape):
    record = a_record()
    assert gaps_of_example(shape, record.examples[0]) == ()
    empty = gaps_of_example(shape, Example(1, "BC01", 1, {}))
    assert [gap.key for gap in empty][:4] == ["intitule", "r1", "r2", "r3"]
    assert "Il manque\u00a0: Période d’exercice, au." in [gap.message for gap in empty]
    assert "r5" not in [gap.key for gap in empty]


def test_dates_are_days_in_order(shape):
    assert day_of("2/11/2026") == day_of("02.11.2026") == day_of("2026-11-02") == date(2026, 11, 2)
    assert day_of("31/02/2026") is None
    assert day_of("hier") is None
    late = Example(1, "BC01", 1, {**FIRST, "r4.periode_du": "21/11/2026"})
    assert [gap.message for gap in gaps_of_example(shape, late)] == ["La fin de la période précède son début."]
    odd = Example(1, "BC01", 1, {**FIRST, "r4.periode_du": "novembre"})
    assert "n’est pas une date" in gaps_of_example(shape, odd)[0].message


def test_the_signature_is_made_on_paper_and_is_not_missing(shape):
    assert gaps_of_section(shape, a_record(), COVER) == ()
    assert gaps_of_section(shape, a_record(), STATEMENT) == ()
    assert len(gaps_of_section(shape, Record(), COVER)) == 5


def test_a_competence_is_shown_by_what_is_ticked_or_by_a_piece(shape):
    first, second = states_of(shape, a_record(), {"rncp40800.bc02-c2": 2})
    assert [need.is_shown for need in first.needs] == [True, True, False]
    assert [need.is_shown for need in second.needs] == [True, False]
    assert second.needs[1].available == 2
    assert not first.is_ready
    assert first.ready == 1


def test_pieces_bear_one_number_through_the_dossier():
    record = a_record(documents=(a_piece(2), a_piece(1)), annexes=(a_piece(3),))
    assert [(piece.evidence_id, piece.number) for piece in record.pieces()] == [(1, 1), (2, 2), (3, 3)]


def test_names_are_replaced_with_their_civility_and_capitals_at_the_start_of_sentences():
    text = "Mme Haddad attend. J’ai appelé Mme Haddad."
    (warned,) = warnings_in(1, "r1", text, frozenset())
    assert warned.words == "Mme Haddad"
    assert warned.is_name
    assert without(text, warned.words, "une patiente") == "Une patiente attend. J’ai appelé une patiente."
    assert warnings_in(1, "r1", text, frozenset({(1, "r1", "Mme Haddad")})) == ()
    assert without("Rappelée au 06 12 34 56 78 hier.", "06 12 34 56 78", "") == "Rappelée au hier."


def test_the_authors_own_name_is_no_patients():
    record = a_record()
    named = replace(record.examples[0], texts={**FIRST, "r1": "Je signe Hélène Morvan. Mme Morvan, c’est moi."})
    assert warnings_of(replace(record, examples=(named,)), frozenset()) == {}


def test_versions_are_compared_word_by_word(shape):
    assert [(part.text, part.change) for part in compared("un chat noir", "un chien noir")] == [
        ("un ", ""),
        ("chat", "removed"),
        ("chien", "added"),
        (" noir", ""),
    ]
    before, after = a_record(), a_record()
    changed = replace(after.examples[0], texts={**FIRST, "r2": "Un agenda."}, pieces=())
    after = replace(after, examples=(changed, after.examples[1]), diplomas=())
    found = changes(shape, as_version(before), as_version(after))
    assert [(one.name.partition(".")[0]) for one in found] == ["2", "Preuves jointes", "Lignes"]
    assert changes(shape, as_version(before), as_version(before)) == ()
    assert digest_of(as_version(before)) == digest_of(as_version(a_record()))


def test_the_printed_dossier_follows_the_model_and_says_every_word(shape):
    document = record_document(shape, a_record())
    tops = [one.text for one in headings_of(document) if one.level == 1]
    assert tops == [section.heading for section in shape.sections]
    words = plain_text(document)
    for text in (*FIRST.values(), *SECOND.values()):
        for line in text.split("\n"):
            assert line.removeprefix("- ") in words
    told = [span for block in document.blocks if isinstance(block, Paragraph) for span in block.spans]
    links = [span.href for span in told if span.href]
    keys = {f"#{one.key}" for one in document.blocks if isinstance(one, Heading)}
    assert links == ["#preuve-1"]
    assert set(links) <= keys


def test_only_what_no_longer_is_what_was_inserted_forbids_freezing(shape):
    assert blockers(shape, a_record()) == ()
    assert blockers(shape, a_record(documents=(a_piece(2, now="b" * 64),)))[0].key == "piece.2"
    assert "retirée" in blockers(shape, a_record(documents=(a_piece(2, state="withdrawn", now=""),)))[0].message


def test_a_claim_names_its_examples_and_its_pieces(shape):
    claims = competence_map(shape, a_record())
    assert [one["pieces"] for one in claims] == [[], [1], [], [], []]
    assert [len(one["examples"]) for one in claims] == [1, 1, 0, 1, 0]


def test_the_digest_of_a_copy_changes_with_any_file():
    manifest = manifest_of(1, "rncp40800", utc_now(), ())
    assert copy_digest(manifest) != copy_digest({**manifest, "copie": 2})
    assert file_name(3, "Fiche d’appel « n° 4 » ../../x", ".PDF") == "preuves/03-fiche-d-appel-n-4-x.pdf"
    assert file_name(3, "…", ".p/f") == "preuves/03-document"
    with pytest.raises(InvalidAction):
        link_end(utc_now(), 61)


def test_fifteen_pages_are_drawn_under_300_ms_at_the_median(shape):
    long = {**FIRST, "r1": "\n\n".join([FIRST["r1"]] * 22)}
    examples = tuple(Example(number, "BC01", number, long) for number in (1, 2, 3))
    record = a_record(examples=(*examples, Example(4, "BC02", 1, long)))
    data = document_data(record_document(shape, record))
    times, pages = [], ()
    for _ in range(7):
        start = perf_counter()
        pages = compile_drawings("record", data)
        times.append(perf_counter() - start)
    print(f"{len(pages)} pages drawn in {1000 * median(times):.0f} ms at the median")
    assert len(pages) >= 15
    assert median(times) < 0.3
    assert len(compile_drawings("record", document_data(example_document(shape, record, examples[1])))) <= 3
