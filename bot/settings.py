"""Settings from the environment (prefix ``CHUISHAO_``): each typed, each documented, unknown ones refused."""

import os
import re
import secrets
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "CHUISHAO_"
SECRET_BYTES = 32
TELEGRAM = "https://api.telegram.org"
#: Where Telegram's own servers push to; a Bot API server of one's own may push anywhere.
PUSHED_PORTS = (443, 80, 88, 8443)
_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{30,}")


class SettingsWrong(ValueError):
    """A setting cannot be used; the message names it and says what is expected."""


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _token(given: str | None) -> str | None:
    """A bot's token as its maker hands it out; the refusal does not repeat it."""
    if given is not None and not _TOKEN.fullmatch(given):
        raise ValueError("a bot token is expected: digits, a colon, 30 or more of A-Z a-z 0-9 _ -")
    return given


def _reached(url: str) -> str:
    """An address others can be asked at: in the open only on this machine, for it carries the token."""
    found = urlsplit(url)
    if found.scheme == "https" and found.hostname:
        return url.rstrip("/")
    if found.scheme == "http" and found.hostname and _is_loopback(found.hostname):
        return url.rstrip("/")
    raise ValueError("https://… is expected, or http://… on this machine")


#: Empty as unset: a file of settings often names what it leaves out.
Token = Annotated[str | None, AfterValidator(_token), BeforeValidator(lambda given: given or None)]


class Settings(BaseSettings):
    """Everything the process can be told; its ``repr`` holds no secret."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True)

    resident_token: Token = Field(default=None, repr=False)
    staff_token: Token = Field(default=None, repr=False)
    telegram_api: Annotated[str, AfterValidator(_reached)] = TELEGRAM
    webhook: bool = False
    public_url: str | None = None
    database_url: str | None = Field(default=None, repr=False)
    data_dir: Path = Path("data")
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)
    town: str = "wanghai"
    secret: str | None = Field(default=None, min_length=16, repr=False)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @property
    def url(self) -> str:
        """The database's address: the one given, else a file in the data directory."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'chuishao.db').absolute()}"

    @property
    def shared(self) -> bool:
        """Whether other processes may serve the same town: a database server keeps them apart, a file does not."""
        return self.url.startswith("postgresql://")

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
        return _is_loopback(self.host)


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
    _check(settings)
    return settings


def _check(settings: Settings) -> None:
    """What only shows when settings are looked at together."""
    if settings.database_url and not settings.database_url.startswith(("sqlite:///", "postgresql://")):
        raise SettingsWrong(f"{PREFIX}DATABASE_URL: sqlite:///… or postgresql://… is expected")
    bots = {token.partition(":")[0] for token in (settings.resident_token, settings.staff_token) if token}
    if settings.resident_token and settings.staff_token and len(bots) == 1:
        raise SettingsWrong(f"{PREFIX}STAFF_TOKEN: the same bot as {PREFIX}RESIDENT_TOKEN; two bots are needed")
    if settings.webhook:
        _check_webhook(settings)


def _check_webhook(settings: Settings) -> None:
    try:
        url = urlsplit(_reached(settings.public_url or ""))
        port = url.port or 443
    except ValueError:
        raise SettingsWrong(
            f"{PREFIX}PUBLIC_URL: {PREFIX}WEBHOOK needs the https://… address under which the messenger reaches us"
        ) from None
    if settings.telegram_api == TELEGRAM and (url.scheme != "https" or port not in PUSHED_PORTS):
        ports = ", ".join(str(one) for one in PUSHED_PORTS)
        raise SettingsWrong(f"{PREFIX}PUBLIC_URL: updates are pushed by https to the ports {ports} only")


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
