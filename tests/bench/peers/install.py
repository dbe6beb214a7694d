"""Packages of the peers, in the versions that package-lock.json and requirements.txt pin, into one folder and nowhere else."""
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SECONDS_MAX = 600


class NotRun(Exception):
    """Why something cannot be measured here; its words are for the reader of the table."""


def run_logged(what, command, directory, log):
    try:
        with open(log, "w", encoding="utf-8") as file:
            done = subprocess.run(command, cwd=directory, stdin=subprocess.DEVNULL, stdout=file, stderr=file,
                                  timeout=SECONDS_MAX)
    except FileNotFoundError:
        raise NotRun(f"{command[0]} is not installed") from None
    except subprocess.TimeoutExpired:
        raise NotRun(f"{what} took longer than {SECONDS_MAX} s") from None
    if done.returncode != 0:
        raise NotRun(f"{what} failed; {os.path.relpath(log)} says why")


def install_once(directory, pins, install):
    """install() unless it was done for these very pins."""
    stamp = directory / "installed"
    wanted = b"".join(pin.read_bytes() for pin in pins)
    if stamp.exists() and stamp.read_bytes() == wanted:
        return
    stamp.unlink(missing_ok=True)
    install()
    stamp.write_bytes(wanted)


def prepare_node(into):
    """Modules are looked for beside the script that asks for them, so the scripts go where the modules are."""
    if not shutil.which("node"):
        raise NotRun("node is not installed")
    directory = into / "node"
    directory.mkdir(parents=True, exist_ok=True)
    pins = [HERE / "package.json", HERE / "package-lock.json"]
    for file in [*pins, *HERE.glob("*.mjs")]:
        shutil.copy(file, directory)
    install_once(directory, pins, lambda: run_logged(
        "npm ci", ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"], directory,
        into / "npm.log"))
    return lambda script: ["node", "--max-old-space-size=8192", str(directory / f"{script}.mjs")]


def prepare_python(into):
    directory = into / "python"
    python = directory / "bin" / "python"
    pins = HERE / "requirements.txt"

    def install():
        shutil.rmtree(directory)
        run_logged("python3 -m venv", [sys.executable, "-m", "venv", str(directory)], into, into / "venv.log")
        run_logged("pip install", [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--retries", "1",
                                   "--only-binary", ":all:", "-r", str(pins)], into, into / "pip.log")
    directory.mkdir(parents=True, exist_ok=True)
    install_once(directory, [pins], install)
    return lambda script: [str(python), str(HERE / f"{script}.py")]


def prepare(into, language):
    """A function that makes the command of a script. Raises NotRun."""
    try:
        return {"node": prepare_node, "python": prepare_python}[language](into)
    except OSError as reason:
        raise NotRun(f"nothing can be installed: {reason}") from None
