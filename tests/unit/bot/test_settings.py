"""What the process can be told, and what it refuses to be told."""

from pathlib import Path

import pytest

from bot.settings import SECRET_BYTES, Settings, SettingsWrong, read_settings, server_secret


def told(monkeypatch: pytest.MonkeyPatch, **settings: str) -> Settings:
    """As somebody who exports them in a shell."""
    for name, value in settings.items():
        monkeypatch.setenv(f"CHUISHAO_{name}", value)
    return read_settings()


def test_nothing_need_be_told() -> None:
    settings = read_settings({})
    assert (settings.host, settings.port, settings.town) == ("127.0.0.1", 8080, "wanghai")
    assert settings.loopback
    assert settings.url == f"sqlite:///{Path('data/chuishao.db').absolute()}"


def test_the_command_line_beats_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CHUISHAO_PORT", "9000")
    assert read_settings(port=None).port == 9000
    settings = read_settings(port=9001, data_dir=tmp_path)
    assert (settings.port, settings.url) == (9001, f"sqlite:///{tmp_path / 'chuishao.db'}")


@pytest.mark.parametrize(
    ("told_of", "base"),
    [
        ({}, "http://127.0.0.1:8080"),
        ({"HOST": "0.0.0.0", "PORT": "9000"}, "http://127.0.0.1:9000"),
        ({"HOST": "::"}, "http://[::1]:8080"),
        ({"HOST": "town.lan"}, "http://town.lan:8080"),
        ({"HOST": "0.0.0.0", "PUBLIC_URL": "https://town.example/"}, "https://town.example"),
    ],
)
def test_printed_links_lead_somewhere(monkeypatch: pytest.MonkeyPatch, told_of: dict[str, str], base: str) -> None:
    assert told(monkeypatch, **told_of).base == base


def test_a_misspelt_setting_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsWrong, match=r"CHUISHAO_PROT: no such setting; known are .*CHUISHAO_PORT"):
        told(monkeypatch, PROT="9000")


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "0"), ("PORT", "65536"), ("PORT", "many"), ("SECRET", "short"), ("LOG_LEVEL", "LOUD"), ("WEBHOOK", "?")],
)
def test_an_unusable_value_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    with pytest.raises(SettingsWrong, match=f"^CHUISHAO_{name}: "):
        told(monkeypatch, **{name: value})


def test_a_refused_secret_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsWrong) as refused:
        told(monkeypatch, SECRET="hush-hush")
    assert "hush-hush" not in str(refused.value)


def token(bot: int = 1001, letter: str = "a") -> str:
    """Of the right shape, and nobody's."""
    return f"{bot}:{letter * 34}"


# --- bots ---
@pytest.mark.parametrize("name", ["RESIDENT_TOKEN", "STAFF_TOKEN"])
@pytest.mark.parametrize("value", ["1:x", "x" * 40, f"1001:{'a' * 29}", f"1001:{'a' * 33}é", f" {'1' * 4}:{'a' * 34}"])
def test_what_is_no_token_is_refused_and_not_repeated(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    with pytest.raises(SettingsWrong, match=f"^CHUISHAO_{name}: ") as refused:
        told(monkeypatch, **{name: value})
    assert value.strip() not in str(refused.value)


@pytest.mark.parametrize("name", ["RESIDENT_TOKEN", "STAFF_TOKEN"])
def test_one_bot_alone_may_be_set_and_an_empty_token_is_none(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    other = {"RESIDENT_TOKEN": "STAFF_TOKEN", "STAFF_TOKEN": "RESIDENT_TOKEN"}[name]
    settings = told(monkeypatch, **{name: token(), other: ""})
    assert getattr(settings, name.lower()) == token()
    assert getattr(settings, other.lower()) is None


@pytest.mark.parametrize("letter", ["a", "b"])
def test_one_bot_cannot_be_both(monkeypatch: pytest.MonkeyPatch, letter: str) -> None:
    """Also not by an older and a newer token of the same one."""
    with pytest.raises(SettingsWrong, match=r"^CHUISHAO_STAFF_TOKEN: the same bot") as refused:
        told(monkeypatch, RESIDENT_TOKEN=token(), STAFF_TOKEN=token(letter=letter))
    assert "a" * 30 not in str(refused.value)


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = {
        "RESIDENT_TOKEN": token(1001, "r"),
        "STAFF_TOKEN": token(1002, "s"),
        "SECRET": "sixteen letters.",
        "DATABASE_URL": "postgresql://chuishao:word@localhost/x",
    }
    settings = told(monkeypatch, **secrets)
    assert not [secret for secret in secrets.values() if secret in f"{settings!r} {settings}"]


@pytest.mark.parametrize(
    ("value", "taken"),
    [
        ("https://bots.example/", "https://bots.example"),
        ("http://127.0.0.1:8081", "http://127.0.0.1:8081"),
        ("http://localhost:1", "http://localhost:1"),
        ("http://bots.example", None),
        ("ftp://127.0.0.1", None),
        ("https://", None),
        ("bots.example", None),
        ("http://[::1", None),
    ],
)
def test_another_bot_api_is_reached_by_tls_or_on_this_machine(
    monkeypatch: pytest.MonkeyPatch, value: str, taken: str | None
) -> None:
    if taken is None:
        with pytest.raises(SettingsWrong, match=r"^CHUISHAO_TELEGRAM_API: "):
            told(monkeypatch, TELEGRAM_API=value)
    else:
        assert told(monkeypatch, TELEGRAM_API=value).telegram_api == taken


@pytest.mark.parametrize(
    ("told_of", "fine"),
    [
        ({"PUBLIC_URL": "https://town.example"}, True),
        ({"PUBLIC_URL": "https://town.example:8443/"}, True),
        ({"PUBLIC_URL": "http://127.0.0.1:9000", "TELEGRAM_API": "http://127.0.0.1:1"}, True),
        ({}, False),
        ({"PUBLIC_URL": "http://town.example"}, False),
        ({"PUBLIC_URL": "https://town.example:9000"}, False),
        ({"PUBLIC_URL": "http://127.0.0.1:8443"}, False),
        ({"PUBLIC_URL": "https://town.example:port"}, False),
    ],
)
def test_a_webhook_needs_an_address_the_messenger_reaches(
    monkeypatch: pytest.MonkeyPatch, told_of: dict[str, str], fine: bool
) -> None:
    if fine:
        assert told(monkeypatch, WEBHOOK="true", **told_of).webhook
    else:
        with pytest.raises(SettingsWrong, match=r"^CHUISHAO_PUBLIC_URL: "):
            told(monkeypatch, WEBHOOK="true", **told_of)


def test_an_unknown_database_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsWrong, match=r"^CHUISHAO_DATABASE_URL: "):
        told(monkeypatch, DATABASE_URL="mysql://localhost/x")


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False)],
)
def test_loopback_is_this_machine_alone(host: str, loopback: bool) -> None:
    assert read_settings({}, host=host).loopback is loopback
    assert not read_settings({}, host="town.example").loopback


# --- the secret ---
def test_off_loopback_the_secret_must_be_given(tmp_path: Path) -> None:
    with pytest.raises(SettingsWrong, match="CHUISHAO_SECRET"):
        server_secret(read_settings({}, host="0.0.0.0", data_dir=tmp_path))
    assert list(tmp_path.iterdir()) == []
    given = read_settings({}, host="0.0.0.0", data_dir=tmp_path, secret="sixteen letters.")
    assert server_secret(given) == b"sixteen letters."


def test_on_loopback_it_is_made_once_and_only_the_owner_reads_it(tmp_path: Path) -> None:
    settings = read_settings({}, data_dir=tmp_path / "new")
    made = server_secret(settings)
    assert len(made) == 2 * SECRET_BYTES
    assert server_secret(settings) == made
    assert (tmp_path / "new" / "secret").stat().st_mode & 0o777 == 0o600
    assert server_secret(read_settings({}, data_dir=tmp_path / "other")) != made


def test_a_secret_file_left_empty_by_a_crash_is_no_secret(tmp_path: Path) -> None:
    (tmp_path / "secret").touch()
    assert len(server_secret(read_settings({}, data_dir=tmp_path))) == 2 * SECRET_BYTES
