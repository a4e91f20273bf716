"""Pictures to attack with, and a reader that finds whatever in a picture is not pixels."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from PIL import Image, PngImagePlugin

PNG = b"\x89PNG\r\n\x1a\n"
KINDS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
HIDDEN = b"hidden-words-4711"
Pixel = tuple[int, ...]


def encode(picture: Image.Image, form: str, **options: Any) -> bytes:
    """A picture as a file."""
    target = io.BytesIO()
    picture.save(target, form, **options)
    return target.getvalue()


def opened(content: bytes) -> Image.Image:
    """A file as a picture, read to its end."""
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def photo(width: int = 40, height: int = 30) -> Image.Image:
    """Four fields of colour, so that one sees which way up it is."""
    picture = Image.new("RGB", (width, height), "red")
    half, third = width // 2, height // 2
    picture.paste("lime", (half, 0, width, third))
    picture.paste("blue", (0, third, half, height))
    picture.paste("white", (half, third, width, height))
    return picture


def corners(picture: Image.Image) -> list[str]:
    """The colours near the four corners, read like a text."""
    names = {(255, 0, 0): "red", (0, 255, 0): "lime", (0, 0, 255): "blue", (255,) * 3: "white"}
    plain, (w, h) = picture.convert("RGB"), picture.size
    at = [plain.getpixel(place) for place in ((3, 3), (w - 4, 3), (3, h - 4), (w - 4, h - 4))]

    def nearest(seen: Any) -> str:
        return min(
            names.items(),
            key=lambda one: sum(abs(a - b) for a, b in zip(one[0], seen, strict=True)),
        )[1]

    return [nearest(one) for one in at]


def photo_with_everything(form: str, orientation: int = 1) -> bytes:
    """A photo with a place, a camera, a thumbnail, a profile, comments, and words behind it."""
    facts = Image.Exif()
    facts[0x0112] = orientation
    facts[0x010F] = facts[0x9286] = HIDDEN.decode()
    place = facts.get_ifd(0x8825)
    place.update({1: "N", 2: (59.0, 20.0, 0.0), 3: "E", 4: (18.0, 3.0, 0.0)})
    packet = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + HIDDEN + b"</x:xmpmeta>"
    options: dict[str, Any] = {"exif": facts.tobytes(), "icc_profile": b"\0" * 128 + HIDDEN}
    if form == "PNG":
        words = PngImagePlugin.PngInfo()
        words.add_text("Comment", HIDDEN.decode())
        words.add_text("Author", HIDDEN.decode() * 20, zip=True)
        words.add_itxt("XML:com.adobe.xmp", packet.decode())
        words.add(b"tIME", b"\x07\xea\x03\x02\x09\x00\x00")
        words.add(b"prVt", HIDDEN)
        options["pnginfo"] = words
    elif form == "JPEG":
        options |= {"comment": HIDDEN, "xmp": packet, "quality": 95, "subsampling": 0}
    else:
        options |= {"xmp": packet, "lossless": True}
    return encode(photo(), form, **options) + HIDDEN


# -- what is in a picture besides pixels ------------------------------------------------------


def extras(content: bytes) -> list[str]:
    """Everything in a file that is neither needed for its pixels nor part of them."""
    if content.startswith(PNG):
        return list(_png_extras(content))
    if content.startswith(b"\xff\xd8"):
        return list(_jpeg_extras(content))
    return list(_webp_extras(content))


def chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a PNG, and at last whatever comes after its end."""
    at = len(PNG)
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        kind, body = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        yield kind, body
        at += 12 + length
        if kind == b"IEND":
            break
    if at != len(content):
        yield b"tail", content[at:]


def _png_extras(content: bytes) -> Iterator[str]:
    for kind, _ in chunks(content):
        if kind not in (b"IHDR", b"PLTE", b"IDAT", b"IEND"):
            yield kind.decode("latin-1")


def _jpeg_extras(content: bytes) -> Iterator[str]:
    at = 2
    while at < len(content):
        marker = content[at + 1]
        (length,) = struct.unpack(">H", content[at + 2 : at + 4])
        if marker == 0xDA:
            break
        body = content[at + 4 : at + 2 + length]
        plain = marker in (0xDB, 0xC0, 0xC2, 0xC4, 0xDD)
        if not plain and not (marker == 0xE0 and body[:5] == b"JFIF\0" and len(body) == 14):
            yield f"{marker:x}"
        at += 2 + length
    end = content.rindex(b"\xff\xd9")
    if end != len(content) - 2 or b"\xff\xd9" in content[at:end]:
        yield "tail"


def _webp_extras(content: bytes) -> Iterator[str]:
    (size,) = struct.unpack("<I", content[4:8])
    if size + 8 != len(content):
        yield "tail"
    at = 12
    while at < len(content):
        kind, (length,) = content[at : at + 4], struct.unpack("<I", content[at + 4 : at + 8])
        if kind not in (b"VP8 ", b"VP8L", b"VP8X", b"ALPH"):
            yield kind.decode("latin-1")
        at += 8 + length + length % 2


# -- a PNG of every kind, written by hand -----------------------------------------------------


@dataclass(frozen=True)
class Sort:
    """One way to write a PNG: colour type, bits, interlaced or not, with a see-through colour."""

    colour: int
    bits: int
    interlaced: bool
    clear: bool

    def __str__(self) -> str:
        return f"{self.colour}-{self.bits}{'-interlaced' * self.interlaced}{'-clear' * self.clear}"


BITS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
SORTS = [
    Sort(colour, bits, interlaced, clear)
    for colour, depths in BITS.items()
    for bits, interlaced, clear in product(depths, (False, True), (False, True))
    if not clear or colour in (0, 2, 3)
]
# Where each of the seven passes of an interlaced PNG begins, and its steps (PNG, 8.2).
PASSES = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def header(
    width: int, height: int, bits: int = 8, colour: int = 2, interlaced: bool = False
) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, interlaced))


def written(sort: Sort, side: int = 16) -> tuple[bytes, Callable[[int, int], Pixel]]:
    """A PNG of that sort, and the RGBA colour that each of its places must show."""
    most = (1 << sort.bits) - 1
    palette = [((7 * n) % 256, (250 - n) % 256, (3 * n) % 256) for n in range(min(most + 1, 256))]

    def value(x: int, y: int) -> Pixel:
        grey = (x + y) * most // (2 * side - 2)
        other = [x * most // (side - 1), y * most // (side - 1), most]
        return ((grey,) if sort.colour in (0, 3) else (grey, *other))[: CHANNELS[sort.colour]]

    def shown(x: int, y: int) -> Pixel:
        plain = [v * 255 // most if sort.bits < 16 else v >> 8 for v in value(x, y)]
        seen = 0 if sort.clear and value(x, y) == value(2, 3) else 255
        match sort.colour:
            case 0:
                return (plain[0],) * 3 + (seen,)
            case 3:
                return (*palette[value(x, y)[0]], seen)
            case 4:
                return (plain[0],) * 3 + (plain[1],)
        return (*plain[:3], plain[3] if sort.colour == 6 else seen)

    body = header(side, side, sort.bits, sort.colour, sort.interlaced)
    if sort.colour == 3:
        body += chunk(b"PLTE", b"".join(bytes(one) for one in palette))
    if sort.clear:
        index = value(2, 3)
        told = b"".join(struct.pack(">H", one) for one in index)
        body += chunk(b"tRNS", b"\xff" * index[0] + b"\0" if sort.colour == 3 else told)
    data = b"".join(_rows(sort, side, value))
    return PNG + body + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b""), shown


def _rows(sort: Sort, side: int, value: Callable[[int, int], Pixel]) -> Iterator[bytes]:
    for left, top, right, down in PASSES if sort.interlaced else ((0, 0, 1, 1),):
        for y in range(top, side, down):
            row = [one for x in range(left, side, right) for one in value(x, y)]
            if row:
                yield b"\0" + _packed(row, sort.bits)


def _packed(row: list[int], bits: int) -> bytes:
    if bits == 16:
        return struct.pack(f">{len(row)}H", *row)
    line = "".join(f"{one:0{bits}b}" for one in row)
    line += "0" * (-len(line) % 8)
    return int(line, 2).to_bytes(len(line) // 8, "big")


# -- attacks --------------------------------------------------------------------------------


def bomb(width: int, height: int) -> bytes:
    """A small PNG with one bit for each of very many pixels: all of them black."""
    row = b"\0" + b"\0" * ((width + 7) // 8)
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return PNG + header(width, height, 1, 0) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def lying(kind: str) -> dict[str, bytes]:
    """Files that say they are larger than they are, by far."""
    tiny = encode(photo(), kind)
    if kind == "PNG":
        huge = PNG + header(0x7FFFFFFF, 0x7FFFFFFF)
        told = struct.pack(">I", 0x7FFFFFFF)
        return {
            "two billion by two billion": huge + chunk(b"IDAT", zlib.compress(b"\0" * 99)),
            "no height": PNG + header(40, 0) + tiny[33:],
            "a chunk of two gigabytes": tiny[:33] + told + b"IDAT" + tiny[41:],
            "words that unpack to 200 MB": _wordy(200_000_000),
            "far too few rows": PNG
            + header(6000, 6000)
            + chunk(b"IDAT", zlib.compress(b"\0" * 999)),
        }
    if kind == "JPEG":
        at = tiny.index(b"\xff\xc0") + 5
        return {"65,500 by 65,500": tiny[:at] + b"\xff\xdc\xff\xdc" + tiny[at + 4 :]}
    lossless = encode(photo(), kind, lossless=True)
    at = lossless.index(b"VP8L") + 9
    return {"16,384 by 16,384": lossless[:at] + b"\xff\xff\xff\x0f" + lossless[at + 4 :]}


def _wordy(size: int) -> bytes:
    packer = zlib.compressobj(9)
    words = b"".join(packer.compress(b"a" * 1_000_000) for _ in range(size // 1_000_000))
    told = chunk(b"zTXt", b"Comment\0\0" + words + packer.flush())
    tiny = encode(photo(), "PNG")
    return tiny[:33] + told + tiny[33:]


def valid(dice: random.Random) -> Iterator[tuple[str, bytes]]:
    """Whole pictures of every kind, to be damaged."""
    noise = Image.frombytes("RGB", (24, 24), dice.randbytes(24 * 24 * 3))
    frames = [photo(), noise.resize((40, 30))]
    yield "PNG", encode(noise, "PNG")
    yield "PNG", photo_with_everything("PNG", 6)
    yield "PNG", encode(frames[0], "PNG", save_all=True, append_images=frames[1:])
    yield from (("PNG", written(sort)[0]) for sort in dice.sample(SORTS, 4))
    yield "JPEG", encode(noise, "JPEG")
    yield "JPEG", encode(noise, "JPEG", progressive=True)
    yield "JPEG", encode(noise.convert("CMYK"), "JPEG")
    yield "JPEG", photo_with_everything("JPEG", 5)
    yield "WEBP", encode(noise, "WEBP")
    yield "WEBP", encode(noise.convert("RGBA"), "WEBP", lossless=True)
    yield "WEBP", encode(frames[0], "WEBP", save_all=True, append_images=frames[1:])
    yield "WEBP", photo_with_everything("WEBP", 8)


def damaged(content: bytes, dice: random.Random) -> bytes:
    """The same file after one to four accidents."""
    found = bytearray(content)
    for _ in range(dice.randint(1, 4)):
        at, length = dice.randrange(len(found)), dice.randint(1, 40)
        match dice.randrange(8):
            case 0:
                found[at] ^= 1 << dice.randrange(8)
            case 1:
                found[at] = dice.choice((0, 0x7F, 0x80, 0xFF))
            case 2:
                del found[at : at + length]
            case 3:
                found[at:at] = dice.randbytes(length)
            case 4:
                found[at : at + 4] = dice.choice((b"\xff" * 4, b"\x7f\xff\xff\xff", b"\0" * 4))
            case 5:
                found[at:at] = found[at : at + length]
            case 6:
                del found[max(12, at) :]
            case _:
                other = dice.randrange(len(found))
                found[at : at + length] = found[other : other + length]
        found = found or bytearray(b"\0")
    return bytes(found)
