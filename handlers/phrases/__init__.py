"""Every sentence the house says, by id, in Chinese and English (Fluent)."""

from collections.abc import Mapping
from functools import cache
from importlib import resources

from fluent.runtime import FluentBundle, FluentResource

LANGUAGES = ("zh", "en")
#: Fluent refuses longer facts, against sentences that grow without end; people's words may be as long as a message.
_LONG = 2000
#: Files of this folder, by language: the conversation and the pages.
_PARTS = ("{lang}.ftl", "pages.{lang}.ftl")


@cache
def _bundle(lang: str) -> FluentBundle:
    bundle = FluentBundle(["zh-CN" if lang == "zh" else "en-GB"], use_isolating=False)
    for part in _PARTS:
        source = resources.files(__name__).joinpath(part.format(lang=lang))
        if source.is_file():
            bundle.add_resource(FluentResource(source.read_text(encoding="utf-8")))
    return bundle


def spoken(lang: str) -> str:
    """The language we answer in: the one asked for if we speak it, else Chinese."""
    return lang if lang in LANGUAGES else "zh"


def phrase(lang: str, id: str, **facts: str) -> str:
    """The sentence ``id`` with its facts; a KeyError when it does not exist, a ValueError when a fact is missing."""
    return _phrase(spoken(lang), id, facts) if facts else _fixed(spoken(lang), id)


@cache
def _fixed(lang: str, id: str) -> str:
    """A sentence without facts: most labels, said over and over."""
    return _phrase(lang, id, {})


def _phrase(lang: str, id: str, facts: Mapping[str, str]) -> str:
    bundle = _bundle(lang)
    message = bundle.get_message(id)
    if message.value is None:
        raise KeyError(id)
    long = {name: value for name, value in facts.items() if len(value) > _LONG}
    text, errors = bundle.format_pattern(message.value, {**facts, **{name: _slot(name) for name in long}})
    if errors:
        raise ValueError(f"phrase {id}: {errors[0]}")
    said = str(text)
    for name, value in long.items():
        said = said.replace(_slot(name), value)
    return said


def _slot(name: str) -> str:
    """Stands for a long fact while the sentence is put together; two letters nobody can type around it."""
    return f"\ue000{name}\ue001"


def exists(lang: str, id: str) -> bool:
    """Whether the phrase is written in this language."""
    return bool(_bundle(spoken(lang)).has_message(id))


@cache
def bundle_ids(prefix: str) -> tuple[str, ...]:
    """Ids that begin with ``prefix``, for handing a page's sentences to its script."""
    return tuple(sorted(id for id in _bundle("zh")._messages if id.startswith(prefix)))  # noqa: SLF001 -- no public listing
