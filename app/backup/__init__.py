"""GROUND: one archive that holds everything a deployment must not lose: its base, its files, its keys."""

from app.backup.archive import ArchiveError, Manifest, verify_archive
from app.backup.creating import create_archive
from app.backup.restoring import restore_archive

__all__ = ["ArchiveError", "Manifest", "create_archive", "restore_archive", "verify_archive"]
