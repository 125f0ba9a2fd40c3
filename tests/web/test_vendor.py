"""The files of others are the published ones, and the built static files can be made."""

import hashlib
import re
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import override_settings

VENDOR = settings.BASE_DIR / "static" / "vendor"


def test_vendored_files_have_their_hashes() -> None:
    listed = re.findall(r"^([0-9a-f]{64})  (\S+)$", (VENDOR / "README.md").read_text(), re.MULTILINE)
    found = {path.name for path in VENDOR.iterdir()} - {"README.md"}
    assert {name for _, name in listed} == found
    for digest, name in listed:
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest


def test_static_files_can_be_built_with_hashed_names(tmp_path: Path) -> None:
    storage = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES={**settings.STORAGES, **storage}):
        call_command("collectstatic", interactive=False, verbosity=0)
    assert list(tmp_path.glob("css/console.*.css"))
    assert finders.find("css/console.css")
