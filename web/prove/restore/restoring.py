"""One restore in a process of its own, which prints what came back."""

import json
import sys
from datetime import datetime
from importlib import import_module
from pathlib import Path

import django


def main(folder: str, moment: str) -> None:
    """`moment` is a time, or the name of a set whose own moment is meant."""
    django.setup()
    # Only now can modules that import models be read.
    restoring, store = import_module("web.backup.restoring"), import_module("web.backup.store")
    files = import_module("web.bench.variants.kept").files
    at = store.moment_of(moment) if moment.endswith("Z") else datetime.fromisoformat(moment)
    made = restoring.restore(Path(folder), at)
    told = made.as_dict() | {"tables": made.found["tables"], "kept": files(Path(folder, "files"))}
    told["seconds"] = {name: value for name, value in made.seconds.items() if name != "segments"}
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
