"""Fetching source packages through a private apt configuration: the emulator's unless told."""

import hashlib
import re
import shutil
import subprocess
from pathlib import Path

PACKAGE = "gxemul"
TARBALL = "gxemul_0.7.0+dfsg.orig.tar.gz"
SHA256 = "6ef11f7b337e63a5471e9d71057581dfe5072d44ac14ae6ddadd99fa5de975d4"

# Suites of the Debian archive itself, by role or by code name.
ROLES = ("stable", "oldstable", "oldoldstable", "testing", "unstable", "sid")
VARIANT = r"(-updates|-security|-proposed-updates|-backports|/updates)?"


class SourceError(Exception):
    pass


def _codename():
    try:
        text = Path("/etc/os-release").read_text()
    except OSError:
        return "bookworm"
    found = re.search(r"^VERSION_CODENAME=\"?(\w+)", text, re.M)
    return found.group(1) if found else "bookworm"


def _is_debian(suite, components):
    names = "|".join((_codename(), "bookworm") + ROLES)
    return ("main" in components and
            re.fullmatch("(%s)%s" % (names, VARIANT), suite) is not None)


def _kept(options):
    return {key: options[key] for key in
            ("signed-by", "trusted", "check-valid-until") if key in options}


def _from_deb822(text):
    """Yield (URI, suite, components, options) from a .sources file."""
    for stanza in re.split(r"\n\s*\n", text):
        lines = [line for line in stanza.splitlines()
                 if not line.startswith("#")]
        fields, name = {}, None
        for line in lines:
            if line[:1].isspace() and name:
                fields[name] += "\n" + line
            elif ":" in line:
                name, value = line.split(":", 1)
                name = name.strip().lower()
                fields[name] = value.strip()
        if fields.get("enabled", "yes").lower() in ("no", "false", "0"):
            continue
        for uri in fields.get("uris", "").split():
            for suite in fields.get("suites", "").split():
                yield uri, suite, fields.get("components", "").split(), \
                    _kept(fields)


def _from_list(text):
    """The same from a .list file of one-line entries."""
    for line in text.splitlines():
        line = line.split("#", 1)[0].strip()
        found = re.match(r"deb(?:-src)?\s+(?:\[([^]]*)\]\s+)?(\S+)\s+(\S+)"
                         r"\s*(.*)$", line)
        if found:
            words = [word.split("=", 1)
                     for word in (found.group(1) or "").split() if "=" in word]
            yield found.group(2), found.group(3), found.group(4).split(), \
                _kept({word[0].lower(): word[1] for word in words})


def entries(etc="/etc/apt"):
    """The machine's own Debian entries as {(URI, suite): options}."""
    found = {}
    for path in [Path(etc, "sources.list")] + \
            sorted(Path(etc, "sources.list.d").glob("*")):
        if not path.is_file():
            continue
        parse = {".sources": _from_deb822, ".list": _from_list}
        if path.suffix in parse:
            text = path.read_text(errors="replace")
            for uri, suite, components, options in parse[path.suffix](text):
                if _is_debian(suite, components):
                    # Twice the same, once with a key: apt wants one answer.
                    found[uri, suite] = found.get((uri, suite)) or options
    return found


def private_sources(found):
    stanzas = []
    for (uri, suite), options in found.items():
        lines = ["Types: deb-src", "URIs: " + uri, "Suites: " + suite,
                 "Components: main"]
        lines += ["%s: %s" % (key.title(), value) for key, value in options.items()]
        stanzas.append("\n".join(lines) + "\n")
    return "\n".join(stanzas)


def _apt(build, log, *arguments):
    apt = build / "apt"
    options = ["Dir::Etc::SourceList=%s" % (apt / "private.sources"),
               "Dir::Etc::SourceParts=%s" % (apt / "none"),
               "Dir::State::Lists=%s" % (apt / "lists"),
               "Dir::Cache=%s" % (apt / "cache"),
               "APT::Sandbox::User=",
               "Acquire::Languages=none"]
    command = ["apt-get", "-q"]
    for option in options:
        command += ["-o", option]
    command += arguments
    log.write("$ %s\n" % " ".join(command))
    log.flush()
    done = subprocess.run(command, cwd=build, stdin=subprocess.DEVNULL,
                          stdout=log, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        raise SourceError("apt-get %s failed" % arguments[0])


def _checked(path, sha256):
    return path.is_file() and \
        hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def fetch(build, log, package=PACKAGE, name=TARBALL, sha256=SHA256):
    """Leave the verified tarball in build; return its path."""
    tarball = build / name
    if _checked(tarball, sha256):
        return tarball
    found = entries()
    if not found:
        raise SourceError("no entry of /etc/apt/sources.list or "
                          "sources.list.d names a Debian suite with main")
    for folder in ("lists/partial", "cache/archives/partial", "none"):
        (build / "apt" / folder).mkdir(parents=True, exist_ok=True)
    (build / "apt" / "private.sources").write_text(private_sources(found))
    _apt(build, log, "update")
    _apt(build, log, "source", "--download-only", "--tar-only", package)
    shutil.rmtree(build / "apt")
    if not tarball.is_file():
        raise SourceError("apt-get brought no %s; this Debian has another "
                          "version of %s" % (name, package))
    if not _checked(tarball, sha256):
        raise SourceError("%s has not the recorded SHA-256 %s"
                          % (tarball, sha256))
    return tarball
