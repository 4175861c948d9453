"""What click says by itself is French: each message a user may cause, compiled as written."""

import io
import re
from importlib.util import find_spec
from pathlib import Path

import click
import pytest
from babel.messages.extract import extract_from_file
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from click.testing import CliRunner

from kb import cli

FOLDER = Path(cli.__file__).parent / "locale" / "fr" / "LC_MESSAGES"
SAYING = ("exceptions", "formatting", "types")
"""Modules of click that speak to whoever types; others do to whoever programs, too."""

FOR_PROGRAMMERS = {"Choice({choices})"}


@pytest.fixture(scope="module")
def written():
    with (FOLDER / "messages.po").open("rb") as file:
        return read_po(file, locale="fr")


def test_the_catalogue_is_compiled_as_it_is_written(written):
    compiled = io.BytesIO()
    write_mo(compiled, written)
    held = read_mo(io.BytesIO((FOLDER / "messages.mo").read_bytes()))
    again = read_mo(io.BytesIO(compiled.getvalue()))
    assert [(m.id, m.string) for m in held if m.id] == [(m.id, m.string) for m in again if m.id]


@pytest.mark.parametrize("module", SAYING)
def test_every_message_of_click_has_its_french(written, module):
    spec = find_spec(f"click.{module}")
    assert spec is not None
    assert spec.origin is not None
    found = extract_from_file("python", spec.origin, keywords={"_": None, "ngettext": (1, 2)})
    said = {m if isinstance(m, str) else m[0] for _, m, _, _ in found} - FOR_PROGRAMMERS
    assert said
    assert not {message for message in said if message not in written}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["serch"], "Aucune commande ne s’appelle «\u202fserch\u202f»."),
        (["search"], "Il manque l’argument 'REQUÊTE'."),
        (["search", "--page", "x", "a"], "«\u202fx\u202f» n’est pas un nombre"),
        (["search", "--sort", "x", "a"], "n’est aucun de"),
        (["search", "--nothing", "a"], "Aucune option ne s’appelle «\u202f--nothing\u202f»."),
        (["evaluate", "/nowhere"], "n’existe pas"),
    ],
)
def test_a_wrong_call_is_told_in_french(tmp_path, arguments, said):
    result = CliRunner().invoke(cli.main, ["--home", str(tmp_path), *arguments])
    assert result.exit_code == click.UsageError.exit_code
    assert said in result.output
    assert "Usage\u202f: " in result.output


def test_help_is_french_whatever_the_terminal_speaks(monkeypatch):
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    said = CliRunner().invoke(cli.main, ["search", "--help"]).output
    assert "Montrer cette aide." in said
    assert "[par défaut\u202f: relevance]" in said


def every_command():
    context = click.Context(cli.main)
    for name in cli.main.list_commands(context):
        command = cli.main.get_command(context, name)
        yield [name]
        if isinstance(command, click.Group):
            yield from ([name, below] for below in command.list_commands(context))


ENGLISH = re.compile(
    r"INTEGER|TEXT\b|FLOAT|PATH|FILENAME|DIRECTORY|BOOLEAN|RANGE|COMMAND\b|ARGS|Commands|default|\.\.\."
)
LOOSE = re.compile(r"« | »| [;:?!](?!\S)|(?<=\w):(?=\s)")
"""A sign parted from its word by a space that may break, or not at all."""


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("command", [[], *every_command()], ids=" ".join)
def test_help_of_every_command_is_french_with_its_typography(command, width):
    said = CliRunner().invoke(cli.main, [*command, "--help"], terminal_width=width)
    assert said.exit_code == 0
    assert not ENGLISH.findall(said.output)
    assert not LOOSE.findall(said.output)
