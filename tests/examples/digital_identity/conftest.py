"""The keys of the family, made once for all tests of a process, and a world of issuers, a holder and verifiers."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from digital_identity.keys import Keys, make_keys

from tests.examples.digital_identity.world import World


@pytest.fixture(scope="session")
def key_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    make_keys(folder)
    return folder


@pytest.fixture(scope="session")
def keys(key_folder: Path) -> Keys:
    return Keys(key_folder, development=True)


@pytest.fixture(scope="session")
def new_world(tmp_path_factory: pytest.TempPathFactory, keys: Keys) -> Path:
    """The files of a world in which nothing has happened."""
    folder = tmp_path_factory.mktemp("world")
    World(folder, keys)
    return folder


@pytest.fixture
def world(tmp_path: Path, new_world: Path, keys: Keys) -> World:
    shutil.copytree(new_world, tmp_path, dirs_exist_ok=True)
    return World(tmp_path, keys)
