"""The parts of a posted message: words, place, files; each checked, and no fault of a file costs the words."""

import hashlib
import math
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from tickets.draft import MAX_PHOTOS
from tickets.errors import BadInput, TooMuch
from tickets.ports import Photos

#: A phone's largest photo; a bigger file is named to the sender and its words are kept.
MAX_FILE = 20 * 2**20
#: Telegram's own limit is 4,096; the web gives some more.
MAX_TEXT = 10_000
_MAGIC = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM")
_BRANDS = (b"heic", b"heix", b"heif", b"mif1", b"msf1", b"avif")


@dataclass(frozen=True, kw_only=True)
class Upload:
    """One file as it came; ``problem`` is empty, too_large or too_many when it was not kept."""

    name: str
    kind: str
    data: bytes
    problem: str | None

    def stored(self, photos: Photos) -> str:
        """Its name; a photo is looked at later, anything else is for the desk as it is."""
        return photos.keep(self.data) if self.kind == "photo" else photos.set_aside(self.data)

    def noted(self, kept: str | None) -> dict[str, str | None]:
        """As the inbox keeps it."""
        return {"name": self.name, "upload": kept, "problem": self.problem, "type": self.kind}


@dataclass(frozen=True, kw_only=True)
class Posted:
    """One message as posted."""

    text: str
    uploads: tuple[Upload, ...]
    lat: float | None
    long: float | None
    reply_to: int | None

    @property
    def digest(self) -> str:
        """SHA-256 of everything in it: the same key with another digest is another message."""
        parts = [self.text, repr((self.lat, self.long, self.reply_to))]
        parts += [f"{file.name}:{hashlib.sha256(file.data).hexdigest()}" for file in self.uploads]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def keep(self, photos: Photos) -> list[dict[str, str | None]]:
        """Store the usable files durably and say what became of each."""
        return [file.noted(None if file.problem else file.stored(photos)) for file in self.uploads]


def clean(text: str) -> str:
    """Without NUL and lone surrogates, which no database takes; undoes a latin-1 guess at broken UTF-8."""
    if text and max(text) <= "\xff" and any("\x80" <= char <= "\x9f" for char in text):
        text = text.encode("latin-1").decode("utf-8", errors="replace")
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\0", "\ufffd")


def kind_of(data: bytes, declared: str) -> str:
    """``photo``, ``voice``, ``video`` or ``document``, by what the file is before what it says."""
    if data.startswith(_MAGIC) or data[8:12] == b"WEBP" or (data[4:8] == b"ftyp" and data[8:12] in _BRANDS):
        return "photo"
    return {"image": "photo", "audio": "voice", "video": "video"}.get(declared.partition("/")[0], "document")


async def posted(request: Request) -> Posted:
    """Read the multipart body; raises ``BadInput`` naming the field."""
    async with request.form(max_files=200, max_fields=20) as form:
        text = clean(_word(form, "text"))
        if len(text) > MAX_TEXT:
            raise TooMuch(field="text", why="long", limit=MAX_TEXT)
        lat, long = _degrees(form, "lat", 90), _degrees(form, "long", 180)
        if (lat is None) != (long is None):
            raise BadInput(field="lat" if lat is None else "long", why="both")
        files = [file for file in form.getlist("photos") if isinstance(file, UploadFile)]
        uploads = tuple([await _upload(file, number) for number, file in enumerate(files)])
        message = Posted(text=text, uploads=uploads, lat=lat, long=long, reply_to=_whole(form, "reply_to"))
    if not (text.strip() or uploads or lat is not None):
        raise BadInput(field="text", why="empty")
    return message


async def _upload(file: UploadFile, number: int) -> Upload:
    size = file.size or 0
    data = b"" if size > MAX_FILE or number >= MAX_PHOTOS else await file.read()
    problem = "too_large" if size > MAX_FILE else "too_many" if number >= MAX_PHOTOS else None if data else "empty"
    head = data[:16]
    if problem in ("too_large", "too_many"):
        head = await file.read(16)
    return Upload(
        name=clean(file.filename or "")[-120:],
        kind=kind_of(head, file.content_type or ""),
        data=data,
        problem=problem,
    )


def _word(form: FormData, field: str) -> str:
    value = form.get(field, "")
    if isinstance(value, UploadFile):
        raise BadInput(field=field, why="form")
    return value


def _degrees(form: FormData, field: str, limit: int) -> float | None:
    word = _word(form, field).strip()
    if not word:
        return None
    try:
        value = float(word)
    except ValueError:
        raise BadInput(field=field, why="number") from None
    if not math.isfinite(value) or abs(value) > limit:
        raise BadInput(field=field, why="range")
    return value


def _whole(form: FormData, field: str) -> int | None:
    word = _word(form, field).strip()
    if not word:
        return None
    if not (word.isascii() and word.isdigit() and len(word) < 16):
        raise BadInput(field=field, why="number")
    return int(word)


async def kept(message: Posted, photos: Photos) -> list[dict[str, str | None]]:
    """``Posted.keep`` off the event loop: it waits for the disk."""
    return await run_in_threadpool(message.keep, photos) if message.uploads else []
