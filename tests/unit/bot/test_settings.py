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


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RESIDENT_TOKEN", "1:x"),
        ("STAFF_TOKEN", "1:x"),
        ("WEBHOOK", "true"),
        ("DATABASE_URL", "mysql://localhost/x"),
    ],
)
def test_what_this_version_cannot_do_is_refused_not_half_done(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    with pytest.raises(SettingsWrong, match=f"CHUISHAO_{name}: "):
        told(monkeypatch, **{name: value})


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
