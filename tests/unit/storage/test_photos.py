"""Photo files: kept durably, re-encoded without a trace of where they come from, refused with a reason."""

import io
import os
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image

from storage.photos import Photos
from tickets.errors import NotFound, UnusablePhoto
from tickets.ids import PhotoHash

RED, BLUE = (200, 30, 30), (30, 30, 200)


@pytest.fixture
def photos(tmp_path: Path) -> Photos:
    return Photos(tmp_path)


def two_halves(size: tuple[int, int] = (64, 32)) -> Image.Image:
    """Red on the left, blue on the right."""
    picture = Image.new("RGB", size, RED)
    picture.paste(BLUE, (size[0] // 2, 0, *size))
    return picture


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def accepted(photos: Photos, data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(photos.open(photos.accept(photos.keep(data)))))


def reason(photos: Photos, data: bytes) -> object:
    with pytest.raises(UnusablePhoto) as refusal:
        photos.accept(photos.keep(data))
    return refusal.value.facts["reason"]


def looks_like(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(seen - meant) < 40 for seen, meant in zip(pixel, colour, strict=True))


def png_header(width: int, height: int) -> bytes:
    """A picture that promises so many pixels and holds almost none."""
    parts = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(b"\0" * 64))]
    chunks = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "HEIF"])
def test_every_usual_kind_becomes_a_plain_jpeg(photos: Photos, kind: str) -> None:
    pillow_heif.register_heif_opener()
    picture = accepted(photos, encoded(two_halves(), kind))
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (64, 32))
    assert looks_like(picture.getpixel((8, 16)), RED)
    assert looks_like(picture.getpixel((56, 16)), BLUE)


def test_nothing_of_the_camera_is_left(photos: Photos) -> None:
    exif = Image.Exif()
    exif[0x010F] = "CANARY-MAKER"
    exif.get_ifd(0x8825)[2] = (31.0, 14.0, 15.9)
    data = encoded(two_halves(), "JPEG", exif=exif, comment=b"CANARY-COMMENT", xmp=b"<x>CANARY-XMP</x>")
    data += b"<script>CANARY-TRAILER</script>"
    assert data.count(b"CANARY") == 4
    stored = photos.open(photos.accept(photos.keep(data)))
    assert b"CANARY" not in stored
    picture = Image.open(io.BytesIO(stored))
    assert not dict(picture.getexif())
    assert not {"exif", "xmp", "comment", "icc_profile"} & set(picture.info)


@pytest.mark.parametrize(
    ("orientation", "size", "red_at"),
    [
        (1, (64, 32), (4, 16)),
        (3, (64, 32), (60, 16)),
        (6, (32, 64), (16, 4)),
        (8, (32, 64), (16, 60)),
        (2, (64, 32), (60, 16)),
    ],
)
def test_a_photo_stands_upright(
    photos: Photos, orientation: int, size: tuple[int, int], red_at: tuple[int, int]
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = accepted(photos, encoded(two_halves(), "JPEG", exif=exif))
    assert picture.size == size
    assert looks_like(picture.getpixel(red_at), RED)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize(
    ("size", "stored"), [((5000, 1250), (2048, 512)), ((300, 4096), (150, 2048)), ((2048, 8), (2048, 8))]
)
def test_a_large_photo_is_shrunk(photos: Photos, kind: str, size: tuple[int, int], stored: tuple[int, int]) -> None:
    picture = accepted(photos, encoded(two_halves(size), kind))
    assert picture.size == stored
    assert looks_like(picture.getpixel((stored[0] // 4, stored[1] // 2)), RED)
    assert looks_like(picture.getpixel((stored[0] * 3 // 4, stored[1] // 2)), BLUE)


def test_what_is_transparent_becomes_white(photos: Photos) -> None:
    picture = accepted(photos, encoded(Image.new("RGBA", (16, 16), (0, 0, 0, 0)), "PNG"))
    assert looks_like(picture.getpixel((8, 8)), (255, 255, 255))


def test_sixteen_bits_of_grey_are_scaled(photos: Photos) -> None:
    picture = accepted(photos, encoded(Image.new("I;16", (16, 16), 32768), "PNG"))
    assert looks_like(picture.getpixel((8, 8)), (128, 128, 128))


def test_unusable_files_are_refused_with_a_reason(photos: Photos) -> None:
    jpeg = encoded(Image.effect_noise((400, 400), 90).convert("RGB"), "JPEG")
    assert reason(photos, b"") == "empty"
    assert reason(photos, jpeg[: len(jpeg) // 2]) == "broken"
    assert reason(photos, png_header(32, 32)) == "broken"
    assert reason(photos, b"<svg xmlns='http://www.w3.org/2000/svg'/>") == "kind"
    assert reason(photos, encoded(two_halves(), "BMP")) == "kind"
    assert reason(photos, os.urandom(4096)) == "kind"
    assert reason(photos, png_header(13_000, 13_000)) == "too_many_pixels"
    assert reason(photos, png_header(8_000, 5_001)) == "too_many_pixels"


def test_an_upload_is_judged_once_and_then_gone(photos: Photos, tmp_path: Path) -> None:
    data = encoded(two_halves(), "PNG")
    upload = photos.keep(data)
    assert (tmp_path / "uploads" / upload).read_bytes() == data
    photo = photos.accept(upload)
    assert not (tmp_path / "uploads" / upload).exists()
    # The turn that needed it was killed and runs again; or the same file is sent a second time.
    assert photos.accept(upload) == photo
    assert photos.keep(data) == upload
    assert photos.accept(upload) == photo
    assert Photos(tmp_path).accept(upload) == photo


def test_a_refusal_is_remembered_too(photos: Photos, tmp_path: Path) -> None:
    upload = photos.keep(b"not a picture")
    for _ in range(2):
        with pytest.raises(UnusablePhoto) as refusal:
            photos.accept(upload)
        assert refusal.value.facts["reason"] == "kind"
    assert not (tmp_path / "uploads" / upload).exists()


def test_names_that_are_no_hash_lead_nowhere(photos: Photos, tmp_path: Path) -> None:
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    for name in ("../secret", "a" * 63, "A" * 64, "a" * 64 + "\n", ""):
        with pytest.raises(NotFound):
            photos.open(PhotoHash(name))
        with pytest.raises(NotFound):
            photos.accept(name)
    with pytest.raises(NotFound):
        photos.open(PhotoHash("a" * 64))


def test_an_upload_that_is_gone_is_broken(photos: Photos) -> None:
    with pytest.raises(UnusablePhoto) as refusal:
        photos.accept("a" * 64)
    assert refusal.value.facts["reason"] == "broken"


def test_a_file_is_flushed_before_its_name_is_given(photos: Photos, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    monkeypatch.setattr(os, "fsync", lambda handle: steps.append(str(Path(f"/proc/self/fd/{handle}").readlink())))
    rename = Path.rename

    def noted(self: Path, target: Path) -> Path:
        steps.append("rename")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", noted)
    name = photos.keep(b"x")
    flushed, renamed, folder = steps
    assert Path(flushed).name.startswith(f".{name}.")
    assert (renamed, Path(folder).name) == ("rename", "uploads")


_IN_A_PROCESS_OF_ITS_OWN = """
import sys
from pathlib import Path
from PIL import Image
from storage.pictures import reencode
path = Path(sys.argv[1])
Image.new("RGBA", (7300, 5470), (9, 9, 9, 128)).save(path, "PNG", compress_level=1)
# Not ru_maxrss: that begins with what the process held that started this one.
length = len(reencode(path))
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(length, int(peak.split()[1]) // 1024)
"""


def test_the_largest_photo_needs_less_than_300_megabytes(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _IN_A_PROCESS_OF_ITS_OWN, str(tmp_path / "large.png")]
    written = subprocess.run(command, check=True, capture_output=True, text=True)
    length, megabytes = map(int, written.stdout.split())
    assert length > 1000
    assert megabytes < 300


def test_nothing_heavy_is_loaded_before_the_first_photo() -> None:
    code = "import sys, storage.opening; print('PIL' in sys.modules, 'alembic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["False", "False"]
