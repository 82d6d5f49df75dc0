"""Which language a page or a refusal speaks: chosen, else the client's, else Chinese."""

from starlette.requests import HTTPConnection

LANGUAGES = ("zh", "en")
COOKIE = "chuishao_lang"


def language(connection: HTTPConnection, default: str | None = None) -> str:
    """The chosen language (``?lang=`` or the cookie), else ``default``, else the first one the client names."""
    chosen = connection.query_params.get("lang") or connection.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return str(chosen)
    return default or clients(connection.headers.get("accept-language", ""))


def clients(header: str) -> str:
    """``en`` when an Accept-Language header prefers it to Chinese; ``zh`` otherwise."""
    wanted = [part.split(";")[0].strip().lower()[:2] for part in header.split(",")]
    return next((lang for lang in wanted if lang in LANGUAGES), "zh")
