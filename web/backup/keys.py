"""The keys, copied apart from everything else: sealed under a passphrase, kept on paper or a stick in the safe."""

import io
import os
import tarfile
from pathlib import Path

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from web.backup import sealing
from web.backup.errors import BackupError

SALT, LEAST = 16, 14
COST, BLOCK, LANES = 2**16, 8, 1


def save(keys: Path, target: Path, passphrase: str) -> int:
    """Writes all keys of a folder, retired ones too, sealed into a new file; returns how many.

    Backups of earlier days are opened with keys that are retired since (`retired/`).
    """
    if len(passphrase) < LEAST:
        raise BackupError(f"口令至少{LEAST}个字符：它守着全部密文")
    names = sorted(path for path in keys.rglob("*") if path.is_file())
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as archive:
        for path in names:
            archive.add(path, str(path.relative_to(keys)))
    plain.seek(0)
    salt = os.urandom(SALT)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(salt)
        sealing.seal(plain, file, _key(passphrase, salt))
    return len(names)


def load(source: Path, target: Path, passphrase: str) -> int:
    """Puts the keys of such a file into a new folder with owner-only rights; returns how many."""
    plain = io.BytesIO()
    with source.open("rb") as file:
        sealing.unseal(file, plain, _key(passphrase, file.read(SALT)), source.name)
    plain.seek(0)
    target.mkdir(mode=0o700)
    with tarfile.open(fileobj=plain) as archive:
        members = archive.getmembers()
        archive.extractall(target, members, filter="data")
    for path in target.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return len(members)


def _key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt, 32, COST, BLOCK, LANES).derive(passphrase.encode())
