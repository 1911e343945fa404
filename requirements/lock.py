"""Locks the requirements, and tells without a network whether they are still those of pyproject.toml.

    .venv/bin/python requirements/lock.py            resolve again (`make lock`)
    .venv/bin/python requirements/lock.py --check    exit with a sentence for each problem

The first line of a locked file holds a fingerprint of the tables it was made from. Releases rest for
a week before they are taken: most that are withdrawn or found to be hostile are so within days.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parent.parent
REST = timedelta(days=7)
LOCKED = {  # file: what it is made from, as arguments for uv
    "run.txt": ["pyproject.toml", "--all-extras"],
    "dev.txt": ["pyproject.toml", "--all-extras", "--group", "dev"],
}
STAMP = "# Written by `make lock` from the tables of pyproject.toml with fingerprint "


def fingerprint(pyproject: str) -> str:
    """What decides about the requirements, and nothing else: comments and tools may change."""
    tables = tomllib.loads(pyproject)
    project = tables["project"]
    decisive = {
        "python": project["requires-python"],
        "run": sorted(project["dependencies"]),
        "extras": {name: sorted(extra) for name, extra in project.get("optional-dependencies", {}).items()},
        "dev": sorted(tables["dependency-groups"]["dev"]),
    }
    return hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()


def problems(root: Path = ROOT) -> list[str]:
    """A sentence for everything that is wrong with the locked files under `root`."""
    expected = STAMP + fingerprint((root / "pyproject.toml").read_text())
    found = []
    pins = {}
    for name in (*LOCKED, "uv.txt"):
        text = (root / "requirements" / name).read_text()
        if name in LOCKED and text.partition("\n")[0] != expected:
            found.append(f"requirements/{name} was not locked from this pyproject.toml: run make lock")
        if re.search(r"://|^\s*-(?!-hash=)", text, re.MULTILINE):
            found.append(f"requirements/{name} names an address or holds options")
        blocks = re.split(r"^(?=\w)", text, flags=re.MULTILINE)[1:]
        found += [
            f"requirements/{name}: {block.split()[0]} is not pinned with a hash"
            for block in blocks
            if not re.match(r"[^=\s]+==\S+ .*--hash=sha256:", block, re.DOTALL)
        ]
        pins[name] = {block.split()[0] for block in blocks}
    found += [f"{pin} is in requirements/run.txt only" for pin in sorted(pins["run.txt"] - pins["dev.txt"])]
    return found


def lock(root: Path = ROOT) -> None:
    """Resolve every file again with the uv beside this Python."""
    stamp = STAMP + fingerprint((root / "pyproject.toml").read_text()) + "\n"
    written = {name: stamp + _resolved(root, arguments) for name, arguments in LOCKED.items()}
    written["uv.txt"] = _resolved(root, ["-", "--no-annotate"], given="uv\n")
    for name, text in written.items():
        (root / "requirements" / name).write_text(text)


def _resolved(root: Path, arguments: list[str], given: str = "") -> str:
    newest = (datetime.now(UTC) - REST).strftime("%Y-%m-%dT00:00:00Z")
    uv = Path(sys.executable).with_name("uv")
    options = ["--universal", "--generate-hashes", "--python-version", "3.11", "--exclude-newer", newest]
    return subprocess.run(  # noqa: S603 - fixed arguments
        [uv, "pip", "compile", "--quiet", "--no-header", "--python", sys.executable, *options, *arguments],
        cwd=root,
        env={**os.environ, "UV_PYTHON_DOWNLOADS": "never"},
        input=given,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout


if __name__ == "__main__":
    if sys.argv[1:] != ["--check"]:
        lock()
    sys.exit("\n".join(problems()) or None)
