"""One run at a time in a home."""

import pytest

from indexer.lock import exclusive
from kb.errors import CatalogueError, LockedError


def test_a_second_run_is_refused_with_its_own_code(tmp_path):
    with exclusive(tmp_path), pytest.raises(LockedError, match="en cours") as refused:
        exclusive(tmp_path).__enter__()
    assert refused.value.exit_code == 4


def test_the_lock_is_let_go_whatever_happened(tmp_path):
    with pytest.raises(ZeroDivisionError), exclusive(tmp_path):
        raise ZeroDivisionError
    with exclusive(tmp_path):
        pass


def test_homes_do_not_lock_each_other(tmp_path):
    with exclusive(tmp_path / "a"), exclusive(tmp_path / "b"):
        assert (tmp_path / "a").is_dir()


def test_a_home_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "fichier").write_text("")
    with pytest.raises(CatalogueError, match="fichier"), exclusive(tmp_path / "fichier" / "home"):
        pass
