"""Settings from the environment (prefix ``CHUISHAO_``): each typed, each documented, unknown ones refused."""

import os
import secrets
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "CHUISHAO_"
SECRET_BYTES = 32


class SettingsWrong(ValueError):
    """A setting cannot be used; the message names it and says what is expected."""


class Settings(BaseSettings):
    """Everything the process can be told."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True)

    resident_token: str | None = None
    staff_token: str | None = None
    telegram_api: str = "https://api.telegram.org"
    webhook: bool = False
    public_url: str | None = None
    database_url: str | None = None
    data_dir: Path = Path("data")
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)
    town: str = "wanghai"
    secret: str | None = Field(default=None, min_length=16)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @property
    def url(self) -> str:
        """The database's address: the one given, else a file in the data directory."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'chuishao.db').absolute()}"

    @property
    def base(self) -> str:
        """Where people find it: the public address, else the one listened on (on every address: this machine's)."""
        if self.public_url:
            return self.public_url.rstrip("/")
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 -- only compared
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def read_settings(environ: Mapping[str, str] = os.environ, **overrides: object) -> Settings:
    """The settings; ``SettingsWrong`` names an unknown or unusable one."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in environ:
        if name.startswith(PREFIX) and name not in known:
            raise SettingsWrong(f"{name}: no such setting; known are {', '.join(sorted(known))}")
    given = {key: value for key, value in overrides.items() if value is not None}
    try:
        settings = Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper()
        raise SettingsWrong(f"{name}: {first['msg']}") from None
    _refuse_later(settings)
    return settings


def _refuse_later(settings: Settings) -> None:
    """What this version cannot do is refused, never half done."""
    for name in ("resident_token", "staff_token", "webhook"):
        if getattr(settings, name):
            raise SettingsWrong(f"{PREFIX}{name.upper()}: Telegram is not served by this version yet; leave it unset")
    if settings.database_url and not settings.database_url.startswith(("sqlite:///", "postgresql://")):
        raise SettingsWrong(f"{PREFIX}DATABASE_URL: sqlite:///… or postgresql://… is expected")


def server_secret(settings: Settings) -> bytes:
    """The given secret, or one made once in the data directory; off loopback it must be given."""
    if settings.secret is not None:
        return settings.secret.encode()
    if not settings.loopback:
        raise SettingsWrong(
            f"{PREFIX}SECRET: required when {PREFIX}HOST is not a loopback address (16 characters or more)"
        )
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    path = settings.data_dir / "secret"
    if not path.exists() or not path.stat().st_size:
        path.touch(mode=0o600)
        path.write_bytes(secrets.token_hex(SECRET_BYTES).encode())
    return path.read_bytes()
