"""What a backup holds, and backups that hold something else."""

import json
import zipfile

from indexer.backup.archive import MANIFEST


def entries(path):
    with zipfile.ZipFile(path) as held:
        return {name: held.read(name) for name in held.namelist()}


def written(path, parts):
    with zipfile.ZipFile(path, "w") as out:
        for name, body in parts.items():
            out.writestr(name, body)


def rewritten(path, change):
    parts = entries(path)
    parts[MANIFEST] = json.dumps(change(json.loads(parts[MANIFEST]))).encode()
    written(path, parts)
