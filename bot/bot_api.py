"""The doctor's few questions to Telegram, asked without its libraries: they cost seconds, and it only looks."""

import logging
from collections.abc import Mapping
from typing import Any, Self

import httpx

#: Seconds for one question.
_PATIENCE = 10.0
#: Tells of every address it asks, and ours hold the token.
_TALKER = logging.getLogger("httpx")


def _hush(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING


class NoAnswer(Exception):
    """Nothing usable came back; the message is one line and never holds the token."""


class TokenWrong(NoAnswer):
    """The token is unknown to the server, or was revoked."""


class BotApi:
    """One bot seen from outside: nothing asked here changes anything."""

    def __init__(self, token: str, api: str) -> None:
        self._token, self._client = token, httpx.Client(base_url=api, timeout=_PATIENCE)

    def __enter__(self) -> Self:
        _TALKER.addFilter(_hush)
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()
        _TALKER.removeFilter(_hush)

    def me(self) -> Mapping[str, Any]:
        """``id`` and ``username`` among others."""
        return self._ask("getMe", {})

    def webhook(self) -> Mapping[str, Any]:
        """``url`` (empty: asked for), ``pending_update_count``, ``last_error_message``."""
        return self._ask("getWebhookInfo", {})

    def standing(self, chat: int, bot: int) -> str:
        """What the bot is in a group: ``administrator``, ``member``, ``left``, ``kicked``."""
        return str(self._ask("getChatMember", {"chat_id": chat, "user_id": bot}).get("status", ""))

    def _ask(self, method: str, facts: Mapping[str, int]) -> Mapping[str, Any]:
        try:
            answer = self._client.post(f"/bot{self._token}/{method}", json=dict(facts))
            told = answer.json()
            result = told["result"] if told["ok"] else None
        except httpx.HTTPError as error:
            raise NoAnswer(f"cannot be reached ({type(error).__name__})") from None
        except (ValueError, KeyError, TypeError):
            raise NoAnswer("answers something that is no Bot API") from None
        if isinstance(result, dict):
            return result
        if answer.status_code in (401, 404):
            raise TokenWrong("the token is not known there")
        raise NoAnswer(f"says: {str(told.get('description', answer.status_code))[:200].replace(self._token, '…')}")
