"""Documents taken in: what is kept was checked, what may act or lie is refused."""

from __future__ import annotations

import contextlib
import io
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.errors import Unavailable
from app.portfolio.domain.anonymity import find_personal_data
from app.portfolio.services.uploads import MAX_BYTES, clean_name, new_storage_key, read_upload
from app.portfolio.services.virus_scan import UploadRefused
from tests.portfolio.samples import a_docx, a_pdf, a_pdf_that_acts, a_picture, a_sound, an_odt, with_parts

HONEST = {
    "note.pdf": a_pdf,
    "note.docx": a_docx,
    "note.odt": an_odt,
    "note.png": a_picture,
    "note.txt": lambda: "Une patiente a appelé.".encode(),
    "note.mp3": a_sound,
    "PHOTO.JPEG": lambda: a_picture("JPEG"),
}


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_document_is_taken_under_its_kind(name: str) -> None:
    document = read_upload(name, HONEST[name]())
    assert document.name.endswith(f".{document.kind}")
    if document.kind in {"pdf", "docx", "odt", "txt"}:
        assert "Une patiente a appelé." in " ".join(document.text.split())


@pytest.mark.parametrize("name", HONEST)
@pytest.mark.parametrize("other", ["pdf", "docx", "odt", "png", "jpg", "txt", "mp3", "exe", "html", "svg", "docm"])
def test_a_name_that_says_another_kind_is_refused(name: str, other: str) -> None:
    kind = name.rpartition(".")[2].lower().replace("jpeg", "jpg")
    if other != kind:
        with pytest.raises(UploadRefused):
            read_upload(f"note.{other}", HONEST[name]())


@pytest.mark.parametrize("how", ["script", "launch", "attachment"])
def test_a_pdf_that_acts_or_hides_is_refused(how: str) -> None:
    with pytest.raises(UploadRefused, match="Ce PDF contient"):
        read_upload("note.pdf", a_pdf_that_acts(how))


EXTERNAL = (
    b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="r1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
    b'Target="https://elsewhere.example/t.dotm" TargetMode="External"/></Relationships>'
)
ENTITY = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'


@pytest.mark.parametrize("make", [a_docx, an_odt])
@pytest.mark.parametrize(
    "parts",
    [
        {"word/vbaProject.bin": b"macro"},
        {"Basic/Standard/Module1.xml": b"<a/>"},
        {"word/embeddings/oleObject1.bin": b"object"},
        {"word/_rels/settings.xml.rels": EXTERNAL},
        {"customXml/item1.xml": ENTITY},
        {"../../escape.xml": b"<a/>"},
        {f"part{number}.bin": b"x" for number in range(220)},
        {"big.xml": b"<a>" + b" " * (51 * 1024 * 1024) + b"</a>"},
    ],
    ids=["macro", "basic", "object", "template", "entity", "path", "entries", "bomb"],
)
def test_an_office_document_that_acts_hides_or_swells_is_refused(make: object, parts: dict[str, bytes]) -> None:
    with pytest.raises(UploadRefused):
        read_upload("note.docx" if make is a_docx else "note.odt", with_parts(make(), parts))  # type: ignore[operator]


def test_a_picture_is_drawn_again_upright_without_what_stood_beside_it() -> None:
    given = a_picture("JPEG", exif=True)
    assert b"Moreau" in given
    kept = read_upload("photo.jpg", given)
    assert b"Moreau" not in kept.data
    with Image.open(io.BytesIO(kept.data)) as picture:
        assert picture.size == (20, 40)
        assert not picture.getexif()


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_drawn() -> None:
    buffer = io.BytesIO()
    Image.new("1", (6000, 5000)).save(buffer, "PNG")
    with pytest.raises(UploadRefused, match="25 millions"):
        read_upload("photo.png", buffer.getvalue())


def test_what_follows_a_picture_is_not_kept() -> None:
    kept = read_upload("photo.png", a_picture() + b"<script>alert(1)</script>")
    assert b"script" not in kept.data


def test_the_labels_of_a_sound_are_taken_away() -> None:
    assert b"Moreau" not in read_upload("dictee.mp3", a_sound()).data


@pytest.mark.parametrize("text", ["<html><script>1</script>", "  <svg onload=x>", "<!DOCTYPE html>"])
def test_a_page_that_calls_itself_a_text_is_refused(text: str) -> None:
    with pytest.raises(UploadRefused):
        read_upload("note.txt", text.encode())


def test_an_empty_and_a_heavy_file_are_refused() -> None:
    for data in (b"", b"a" * (MAX_BYTES + 1)):
        with pytest.raises(UploadRefused):
            read_upload("note.txt", data)


@pytest.mark.parametrize("make", [a_pdf, a_docx, an_odt])
def test_a_patient_is_found_inside_every_kind_of_document(make: object) -> None:
    data = make("Compte rendu de Mme Jeanne Moreau, 06 12 34 56 78.")  # type: ignore[operator]
    kind = {a_pdf: "pdf", a_docx: "docx", an_odt: "odt"}[make]  # type: ignore[index]
    found = {str(one.kind) for one in find_personal_data(read_upload(f"note.{kind}", data).text)}
    assert {"name", "phone"} <= found


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.txt", "a\r\nb.txt", 'x".txt', "..txt", "é\u202egpj.txt", "a" * 400 + ".txt"]
)
def test_a_name_is_cleaned(name: str) -> None:
    kept = clean_name(name, "txt")
    assert kept.endswith(".txt")
    assert len(kept) <= 124
    assert not set('/\\"\r\n\u202e') & set(kept)


def test_storage_names_are_random() -> None:
    assert len({new_storage_key() for _ in range(1000)}) == 1000


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(HONEST)), st.integers(0, 3000), st.binary(min_size=1, max_size=8))
def test_a_damaged_file_is_taken_or_refused_and_nothing_else(name: str, place: int, noise: bytes) -> None:
    data = MADE[name]
    place %= len(data)
    with contextlib.suppress(UploadRefused):
        read_upload(name, data[:place] + noise + data[place + len(noise) :])


MADE = {name: make() for name, make in HONEST.items()}


@pytest.fixture
def clamd(tmp_path: Path) -> Iterator[tuple[str, list[bytes]]]:
    """Something that speaks as clamd does, and finds « EICAR »."""
    path, seen = str(tmp_path / "clamd.sock"), list[bytes]()
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind(path)
    server.listen()

    def answer() -> None:
        connection, _ = server.accept()
        with connection, connection.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            data = b""
            while size := struct.unpack("!I", stream.read(4))[0]:
                data += stream.read(size)
            seen.append(data)
            connection.sendall(b"stream: Eicar FOUND\0" if b"EICAR" in data else b"stream: OK\0")

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    yield path, seen
    server.close()
    thread.join(5)


@pytest.mark.parametrize(("text", "refused"), [("EICAR", True), ("Rien", False)])
def test_an_antivirus_is_asked_where_there_is_one(clamd: tuple[str, list[bytes]], text: str, refused: bool) -> None:
    address, seen = clamd
    if refused:
        with pytest.raises(UploadRefused, match="antivirus"):
            read_upload("note.txt", text.encode(), address)
    else:
        assert read_upload("note.txt", text.encode(), address).text == text
    assert seen == [text.encode()]


def test_nothing_is_taken_while_the_antivirus_is_away(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        read_upload("note.txt", b"Rien", str(tmp_path / "nobody"))
