"""Photo files: uploads exactly as they came, then re-encoded without metadata under the SHA-256 of the result.

Folders under the data folder: ``uploads/<sha256>`` (as it came), ``uploads/<sha256>.verdict`` (what became of it),
``photos/ab/<sha256>.jpg``, and ``files/<sha256>`` for voice, video and documents that the desk may open. Every file is
written beside its place, flushed, renamed, and its folder flushed, before its name is given out: a name in the database
always has its file, also after a power cut.
"""

import hashlib
import os
import re
import secrets
import threading
from pathlib import Path

from storage.pictures import reencode
from tickets.errors import NotFound, UnusablePhoto
from tickets.ids import PhotoHash

_NAME = re.compile(r"[0-9a-f]{64}")
_REASONS = frozenset({"empty", "broken", "kind", "too_many_pixels"})


class Photos:
    """``tickets.ports.Photos``; safe to call from any thread."""

    def __init__(self, data_dir: Path) -> None:
        self._uploads = data_dir / "uploads"
        self._photos = data_dir / "photos"
        # Apart from the uploads: the same bytes may also come as a photo, and are then deleted there.
        self._files = data_dir / "files"
        # One large picture at a time, so that ten of an album do not need ten times the memory.
        self._decoding = threading.Lock()
        for folder in (self._uploads, self._photos, self._files):
            folder.mkdir(parents=True, exist_ok=True)
            for torn in folder.rglob(".*"):
                # Written when the process was killed, and named by nobody.
                torn.unlink(missing_ok=True)

    def keep(self, data: bytes) -> str:
        """Store an upload durably (fsync) and give its name; any bytes are taken, up to the limit of the edge."""
        name = hashlib.sha256(data).hexdigest()
        if self._verdict(name) is None:
            _write(self._uploads / name, data)
        return name

    def set_aside(self, data: bytes) -> str:
        """Store a file that is no photo durably, as it is, for the desk alone; its name."""
        name = hashlib.sha256(data).hexdigest()
        path = self._files / name
        if not path.exists():
            _write(path, data)
        return name

    def original(self, name: str) -> bytes:
        """A file that was set aside; raises ``NotFound``."""
        try:
            return (self._files / _checked(name)).read_bytes()
        except FileNotFoundError:
            raise NotFound(file=name) from None

    def accept(self, upload: str) -> PhotoHash:
        """Check and re-encode an upload (max 2048 px, no metadata); the upload is deleted, the answer is remembered.

        Asked again, after a crash or for the same file sent twice, it answers the same. Raises ``UnusablePhoto`` with
        ``reason`` empty, broken (also when the upload is gone), kind, too_many_pixels.
        """
        _checked(upload)
        with self._decoding:
            verdict = self._verdict(upload) or self._judge(upload)
        # Here and not where it was judged: a kill in between would leave the original, with its metadata, for ever.
        (self._uploads / upload).unlink(missing_ok=True)
        if verdict in _REASONS:
            raise UnusablePhoto(reason=verdict)
        return PhotoHash(verdict)

    def open(self, photo: PhotoHash) -> bytes:
        """The stored JPEG; raises ``NotFound``."""
        try:
            return self._path(photo).read_bytes()
        except FileNotFoundError:
            raise NotFound(photo=photo) from None

    def _judge(self, upload: str) -> str:
        path = self._uploads / upload
        try:
            verdict = self._store(reencode(path))
        except UnusablePhoto as refusal:
            verdict = str(refusal.facts["reason"])
        _write(path.with_suffix(".verdict"), verdict.encode())
        return verdict

    def _store(self, jpeg: bytes) -> str:
        name = hashlib.sha256(jpeg).hexdigest()
        path = self._path(name)
        if not path.exists():
            if not path.parent.exists():
                path.parent.mkdir(exist_ok=True)
                _flush_folder(self._photos)
            _write(path, jpeg)
        return name

    def _verdict(self, upload: str) -> str | None:
        try:
            return (self._uploads / upload).with_suffix(".verdict").read_text()
        except FileNotFoundError:
            return None

    def _path(self, photo: str) -> Path:
        return self._photos / _checked(photo)[:2] / f"{photo}.jpg"


def _checked(name: str) -> str:
    """Names come from outside too; nothing but a hash may become part of a path."""
    if not _NAME.fullmatch(name):
        raise NotFound(photo=name)
    return name


def _write(path: Path, data: bytes) -> None:
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.rename(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
