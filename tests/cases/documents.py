"""Documents and pictures as cameras and offices make them, with hidden details planted in them, and hostile ones."""

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

WHERE, WHO = "Kanari52.5200N13.4050E", "KanariAuthorOfIt"
"""Planted: a place and an author."""
TURNED = 6
SCAN = bytes(range(1, 200)) + b"\xff\x00\xff\xd0" + bytes(range(1, 100))
"""Packed bytes of a picture, with a stuffed byte and a restart in them."""


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2) + body


def exif(orientation: int = TURNED) -> bytes:
    """Says which side is up, and in a place of its own where it was and who took it."""
    turn = struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0)
    return b"Exif\0\0II*\0\x08\0\0\0\x01\0" + turn + b"\0\0\0\0" + f"{WHERE}\0{WHO}".encode()


FRAME = segment(0xDB, b"\0" + bytes(64)) + segment(0xC0, b"\x08\0\x01\0\x01\x01\x01\x11\0")
PICTURE = FRAME + segment(0xDA, b"\x01\x01\0\0\x3f\0") + SCAN
JFIF = segment(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01" + WHO.encode()[:3])


def a_jpeg(*described: bytes, behind: bytes = b"") -> bytes:
    return b"\xff\xd8" + b"".join(described) + PICTURE + b"\xff\xd9" + behind


def a_photo() -> bytes:
    """As a phone makes it: place, author, a comment, text of an editor, a second picture behind the first."""
    xmp = segment(0xE1, f"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>{WHO}{WHERE}</x:xmpmeta>".encode())
    profile = segment(0xE2, b"ICC_PROFILE\0\x01\x01colours")
    second = a_jpeg(segment(0xE1, exif()))
    return a_jpeg(JFIF, segment(0xE1, exif()), xmp, profile, segment(0xFE, WHO.encode()), behind=second)


def chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4)


HEADER = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
PIXELS = chunk(b"IDAT", zlib.compress(b"\0\x7f"))


def a_png(*described: bytes) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + HEADER + b"".join(described) + PIXELS + chunk(b"IEND", b"")


def a_screenshot() -> bytes:
    time = chunk(b"tIME", bytes((7, 234, 3, 5, 12, 0, 0)))
    return a_png(chunk(b"tEXt", f"Author\0{WHO}".encode()), chunk(b"eXIf", exif()[6:]), time)


def a_pdf(*, hidden: bool = True, keep: "DictionaryObject | None" = None, key: str = "/OpenAction") -> bytes:
    """One page with a photo and a note in its margin."""
    writer = PdfWriter()
    page = writer.add_blank_page(100, 100)
    if hidden:
        photo = StreamObject()
        photo._data = a_photo()
        named = {"/Type": "/XObject", "/Subtype": "/Image", "/Filter": "/DCTDecode"}
        photo.update({NameObject(name): NameObject(value) for name, value in named.items()})
        page[NameObject("/Photo")] = writer._add_object(photo)
        note = DictionaryObject({NameObject("/Subtype"): NameObject("/Text"), NameObject("/T"): TextStringObject(WHO)})
        note[NameObject("/Rect")] = TextStringObject("here")
        page[NameObject("/Note")] = writer._add_object(note)
        said = DecodedStreamObject()
        said.set_data(f"<x:xmpmeta>{WHO} {WHERE}</x:xmpmeta>".encode())
        writer.root_object[NameObject("/Metadata")] = writer._add_object(said)
        writer.add_metadata({"/Author": WHO, "/Subject": WHERE})
    if keep is not None:
        writer.root_object[NameObject(key)] = keep
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def a_pdf_with(kind: str, *keys: str, then: str = "") -> bytes:
    """One page; without a click it does what `keys` lead to, and `then` something else."""
    said = action(kind)
    if then:
        said[NameObject("/Next")] = ArrayObject([action("/GoTo"), action(then)])
    for key in reversed(keys[1:]):
        said = DictionaryObject({NameObject(key): said})
    return a_pdf(keep=said, key=keys[0])


def a_pdf_with_a_link() -> bytes:
    """It waits for a click."""
    link = DictionaryObject({NameObject("/Subtype"): NameObject("/Link"), NameObject("/A"): action("/URI")})
    return a_pdf(keep=link, key="/Annotation")


def a_pdf_of(packed: bytes, *filters: str, **named: int) -> bytes:
    """With a stream that is what it is told to be, also where it is not."""
    stream = StreamObject()
    stream._data = packed
    stream[NameObject("/Filter")] = ArrayObject([NameObject(name) for name in filters])
    for name, value in named.items():
        stream[NameObject("/Subtype")] = NameObject("/Image")
        stream[NameObject(f"/{name}")] = NumberObject(value)
    writer = PdfWriter()
    page = writer.add_blank_page(100, 100)
    page[NameObject("/Stream")] = writer._add_object(stream)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def inflates_to(size: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(1024 * 1024)) for _ in range(size // 1024**2)) + packer.flush()


def sized(width: int, height: int) -> bytes:
    """The segment in which a JPEG says how large it is."""
    return segment(0xC2, b"\x08" + height.to_bytes(2) + width.to_bytes(2) + b"\x01\x01\x11\0")


def a_large_png(width: int, height: int) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return a_png().replace(HEADER, header)


def a_locked_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="AES-256")
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def action(kind: str) -> DictionaryObject:
    said = DictionaryObject({NameObject("/S"): NameObject(kind)})
    if kind == "/JavaScript":
        said[NameObject("/JS")] = TextStringObject("app.alert(1)")
    return said


def zipped(parts: dict[str, bytes], *, comment: bytes = b"") -> bytes:
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
        archive.comment = comment
    return written.getvalue()


TYPES = b'<Types><Override PartName="/word/document.xml" ContentType="x.wordprocessingml.document.main+xml"/></Types>'
CORE = b'<Override PartName="/docProps/core.xml" ContentType="x.core-properties+xml"/></Types>'
DOCX_PARTS = {
    "[Content_Types].xml": TYPES.replace(b"</Types>", CORE),
    "_rels/.rels": b'<Relationships><Relationship Id="1" Type="x/officeDocument" Target="word/document.xml"/>'
    b'<Relationship Id="2" Type="x/core-properties" Target="docProps/core.xml"/></Relationships>',
    "docProps/core.xml": f"<dc:creator>{WHO}</dc:creator>".encode(),
    "docProps/thumbnail.jpeg": a_photo(),
    "customXml/item1.xml": f"<place>{WHERE}</place>".encode(),
    "word/people.xml": f'<w15:person w15:author="{WHO}"/>'.encode(),
    "word/settings.xml": b'<w:settings><w:rsids><w:rsid w:val="00Kanari"/></w:rsids></w:settings>',
    "word/media/image1.jpeg": a_photo(),
    "word/document.xml": f'<w:p w:rsidR="00Kanari"><w:ins w:author="{WHO}" w:date="2026-03-05T12:00:00Z">'
    "<w:t>Her words stay.</w:t></w:ins></w:p>".encode(),
}
ODT_PARTS = {
    "mimetype": b"application/vnd.oasis.opendocument.text",
    "META-INF/manifest.xml": b'<manifest:manifest><manifest:file-entry manifest:full-path="content.xml"/>'
    b'<manifest:file-entry manifest:full-path="meta.xml"/></manifest:manifest>',
    "meta.xml": f"<dc:creator>{WHO}</dc:creator>".encode(),
    "settings.xml": '<config:config-item config:name="PrinterName" config:type="string">'
    f"{WHERE}</config:config-item>".encode(),
    "Thumbnails/thumbnail.png": a_screenshot(),
    "Pictures/1.jpg": a_photo(),
    "content.xml": f"<office:annotation><dc:creator>{WHO}</dc:creator><dc:date>2026-03-05</dc:date>"
    "<text:p>Her words stay.</text:p></office:annotation>".encode(),
}


def docx_with(name: str, part: bytes) -> bytes:
    return zipped(DOCX_PARTS | {name: part})


def an_odt() -> bytes:
    return zipped(ODT_PARTS)


def box(name: bytes, body: bytes) -> bytes:
    return (len(body) + 8).to_bytes(4) + name + body


def a_heic(width: int = 4032, height: int = 3024) -> bytes:
    size = box(b"ispe", bytes(4) + width.to_bytes(4) + height.to_bytes(4))
    return box(b"ftyp", b"heic\0\0\0\0mif1heic") + box(b"meta", b"\0" * 8 + size) + box(b"mdat", exif())


A_TEXT = "Sie kommt am Montag.\r\nستأتي يوم الإثنين\n".encode()
SAMPLES = {
    "letter.pdf": a_pdf(),
    "photo.jpg": a_photo(),
    "screen.png": a_screenshot(),
    "phone.heic": a_heic(),
    "letter.docx": zipped(DOCX_PARTS),
    "letter.odt": an_odt(),
    "note.txt": A_TEXT,
}
