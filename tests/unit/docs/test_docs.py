"""The documents say what the program has: every setting, command and route is written down."""

import re
from dataclasses import fields
from pathlib import Path

import click
import pytest

from kb.cli import main
from kb.settings import Settings
from tests.configuration import renewed, said

ROOT = Path(__file__).resolve().parents[3]
DOCS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
}


def test_the_reference_of_settings_is_what_the_program_says():
    page = DOCS["docs/configuration.md"]
    assert page == renewed(page), "run python -m tests.configuration"
    assert set(said()) == {field.name for field in fields(Settings)}


def test_every_command_is_documented_somewhere():
    assert isinstance(main, click.Group)
    commands = main.list_commands(click.Context(main))
    everything = "\n".join(DOCS.values())
    assert [name for name in commands if f"kb {name}" not in everything] == []


@pytest.mark.parametrize("path", sorted(DOCS))
def test_relative_links_lead_somewhere(path):
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", DOCS[path])
    local = [
        target for target in targets if "://" not in target and not target.startswith("mailto")
    ]
    missing = [target for target in local if not ((ROOT / path).parent / target).exists()]
    assert missing == []


@pytest.mark.parametrize("path", sorted(DOCS))
def test_documents_do_not_name_places_of_one_machine(path):
    assert not re.search(r"/work/|/root/|/tmp/", DOCS[path])
