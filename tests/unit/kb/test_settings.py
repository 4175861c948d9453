import subprocess
import sys
from pathlib import Path

import pytest

from kb.errors import ConfigError
from kb.settings import Settings, read_settings


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("HOME", "ENGINE", "HOST", "PORT", "WORKERS", "SITE_NAME", "KEEP_GENERATIONS"):
        monkeypatch.delenv(f"KB_{name}", raising=False)
    return tmp_path


def test_without_file_and_variables_every_setting_has_its_default():
    assert read_settings() == Settings()


def test_file_overrides_defaults_environment_the_file_and_the_option_both(elsewhere, monkeypatch):
    (elsewhere / "kb.toml").write_text('home = "a"\nport = 1\nworkers = 3\n', encoding="utf-8")
    monkeypatch.setenv("KB_HOME", "b")
    monkeypatch.setenv("KB_PORT", "2")
    assert read_settings() == Settings(home=Path("b"), port=2, workers=3)
    assert read_settings(Path("c")).home == Path("c")


def test_french_letters_of_the_file_are_kept(elsewhere):
    (elsewhere / "kb.toml").write_text('site_name = "Créteil"\n', encoding="utf-8")
    assert read_settings().site_name == "Créteil"


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("prot = 1", "réglage prot\u202f: inconnu"),
        ('port = "x"', "réglage port\u202f: doit être un nombre entier"),
        ("port = true", "réglage port\u202f: doit être un nombre entier"),
        ("port = 1.5", "réglage port\u202f: doit être un nombre entier"),
        ("port = 65536", "réglage port\u202f: doit aller de 0 à 65535"),
        ("workers = 0", "réglage workers\u202f: doit aller de 1 à 64"),
        ("keep_generations = 0", "réglage keep_generations"),
        ("host = 1", "réglage host\u202f: doit être un texte"),
        ("[port]\na = 1", "réglage port\u202f: doit être un nombre entier"),
        ("port =", "kb.toml"),
    ],
)
def test_wrong_file_is_refused_by_name(elsewhere, written, named):
    (elsewhere / "kb.toml").write_text(written, encoding="utf-8")
    with pytest.raises(ConfigError, match=named):
        read_settings()


def test_file_that_is_not_utf8_is_refused(elsewhere):
    (elsewhere / "kb.toml").write_bytes(b'site_name = "\xe9"')
    with pytest.raises(ConfigError, match=r"kb\.toml"):
        read_settings()


@pytest.mark.parametrize(("name", "value"), [("PORT", "http"), ("PORT", "-1"), ("WORKERS", "")])
def test_wrong_variable_is_refused_by_name(monkeypatch, name, value):
    monkeypatch.setenv(f"KB_{name}", value)
    with pytest.raises(ConfigError, match=f"réglage {name.lower()}"):
        read_settings()


def test_variables_of_others_with_the_prefix_are_let_be(monkeypatch):
    monkeypatch.setenv("KB_GOLDEN", "rewrite")
    assert read_settings() == Settings()


def test_settings_cannot_be_made_out_of_range():
    with pytest.raises(ConfigError, match="port"):
        Settings(port=70_000)


def test_reading_settings_loads_no_validation_library():
    program = "import sys, kb.settings; print('pydantic' in sys.modules)"
    command = [sys.executable, "-c", program]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    assert found.stdout == "False\n"
