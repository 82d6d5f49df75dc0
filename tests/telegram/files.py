"""Files on Telegram's side: kept once, known to each bot by an id of its own, lost when a test says so."""

import io
import warnings
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.telegram.refusals import bad

Json = dict[str, Any]
#: What a bot may fetch and a photo may weigh, in bytes (Bot API, getFile and sendPhoto).
FETCH_LIMIT, PHOTO_LIMIT = 20 * 1024 * 1024, 10 * 1024 * 1024
#: Longest edge of the copies Telegram makes of a photo, in pixels.
_EDGES = (90, 320, 800)


class Viewer(Protocol):
    """Whoever looks: a bot sees file ids made for it alone."""

    @property
    def id(self) -> int: ...


@dataclass(eq=False, kw_only=True)
class Stored:
    """One file. ``size`` may be claimed larger than the bytes are, for files nobody wants to make."""

    unique: str
    path: str
    size: int
    about: Json = field(default_factory=dict)
    content: bytes = b""
    small_of: "Stored | None" = None
    lost: bool = False

    def id_for(self, viewer: Viewer) -> str:
        """The id under which one bot knows it; another bot's id is worth nothing."""
        return f"AgAD{self.unique}-{viewer.id:x}"

    def seen_by(self, viewer: Viewer) -> Json:
        known = {"file_id": self.id_for(viewer), "file_unique_id": self.unique, "file_size": self.size}
        return known | self.about

    def bytes(self) -> bytes:
        """What a download gives; small copies are made when first asked for."""
        if self.small_of is not None and not self.content:
            self.content = _shrunk(self.small_of.content, self.about["width"], self.about["height"])
        return self.content


@dataclass(eq=False)
class Photo:
    """A photo with its copies, smallest first; the last is the original, byte for byte."""

    sizes: list[Stored]

    @property
    def original(self) -> Stored:
        return self.sizes[-1]

    def seen_by(self, viewer: Viewer) -> list[Json]:
        return [size.seen_by(viewer) for size in self.sizes]


class Files:
    """Everything uploaded."""

    def __init__(self) -> None:
        self._by_path: dict[str, Stored] = {}
        self._by_unique: dict[str, Stored] = {}
        self._photos: dict[str, Photo] = {}

    def keep(self, content: bytes, *, folder: str, ending: str, size: int | None = None, **about: object) -> Stored:
        """Store a file and what messages say about it (``mime_type``, ``duration`` …)."""
        return self._add(folder, ending, size=len(content) if size is None else size, content=content, about=about)

    def photo(self, content: bytes, *, strict: bool) -> Photo:
        """Store a photo; ``strict`` refuses, as the server does with uploads, what is no picture."""
        known = _measured(content)
        if strict:
            _refuse_bad_photo(content, known)
        width, height = known or (1280, 960)
        about: Json = {"width": width, "height": height}
        original = self._add("photos", "jpg", size=len(content), content=content, about=about)
        small = [self._small(original, edge) for edge in _EDGES if edge < max(width, height)]
        photo = Photo([*small, original])
        self._photos |= {size.unique: photo for size in photo.sizes}
        return photo

    def _small(self, original: Stored, edge: int) -> Stored:
        width, height = original.about["width"], original.about["height"]
        scale = edge / max(width, height)
        about: Json = {"width": max(1, round(width * scale)), "height": max(1, round(height * scale))}
        size = max(1, int(original.size * scale * scale))
        return self._add("photos", "jpg", size=size, about=about, small_of=original)

    def _add(self, folder: str, ending: str, *, size: int, about: Json, **kept: Any) -> Stored:
        number = len(self._by_unique)
        stored = Stored(
            unique=f"AQAD{number:06d}", path=f"{folder}/file_{number}.{ending}", size=size, about=about, **kept
        )
        self._by_path[stored.path] = self._by_unique[stored.unique] = stored
        return stored

    def of(self, viewer: Viewer, file_id: str) -> Stored:
        """The file a bot means; ids of other bots are refused like invented ones."""
        unique = file_id.removeprefix("AgAD").rpartition("-")[0]
        stored = self._by_unique.get(unique)
        if stored is None or stored.id_for(viewer) != file_id:
            raise bad("wrong file identifier/HTTP URL specified")
        return stored

    def photo_of(self, viewer: Viewer, file_id: str) -> Photo:
        """The photo a bot means by the id of any of its copies."""
        photo = self._photos.get(self.of(viewer, file_id).unique)
        if photo is None:
            raise bad("can't use file of type Document as Photo")
        return photo

    def named(self, file_id: str) -> Stored:
        """The file a test means by any bot's id of it, or by its unique id."""
        unique = file_id.removeprefix("AgAD").rpartition("-")[0] or file_id
        return self._by_unique[unique]

    def at(self, path: str) -> Stored | None:
        return self._by_path.get(path)


def _measured(content: bytes) -> tuple[int, int] | None:
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(content)) as picture:
            return picture.size
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError):
        return None


def _refuse_bad_photo(content: bytes, known: tuple[int, int] | None) -> None:
    if len(content) > PHOTO_LIMIT:
        raise bad("too big for a photo")
    if known is None:
        raise bad("IMAGE_PROCESS_FAILED")
    if sum(known) > 10_000 or max(known) > 20 * min(known):
        raise bad("PHOTO_INVALID_DIMENSIONS")


def _shrunk(content: bytes, width: int, height: int) -> bytes:
    from PIL import Image

    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(content)) as picture:
            made = io.BytesIO()
            picture.convert("RGB").resize((width, height)).save(made, "JPEG")
            return made.getvalue()
    except (Image.DecompressionBombError, OSError, ValueError, SyntaxError):
        return content
