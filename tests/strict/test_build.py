"""Building the strict emulator: finding the source, refusing what differs."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] /
                       "scripts" / "strict"))
import edit                                             # noqa: E402
import source                                           # noqa: E402

DEB822 = """\
# The usual.
Types: deb
URIs: http://mirror/debian http://other/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://foreign/node
Suites: nodistro
Components: main

Enabled: no
Types: deb
URIs: http://off/debian
Suites: bookworm
Components: main
"""

LIST = """\
# deb http://comment/debian bookworm main
deb [arch=amd64 signed-by=/usr/share/keyrings/k.gpg] http://one/debian bookworm main contrib # why
deb-src http://one/debian bookworm main
deb http://foreign/docker bookworm stable
deb http://foreign/pg bookworm-pgdg main
deb http://security/debian-security bookworm-security main
"""


def test_entries(tmp_path):
    (tmp_path / "sources.list").write_text(LIST)
    parts = tmp_path / "sources.list.d"
    parts.mkdir()
    (parts / "debian.sources").write_text(DEB822)
    (parts / "debian.sources.save").write_text(DEB822.replace("mirror", "old"))
    found = source.entries(tmp_path)
    assert [(uri, suite) for uri, suite in found] == [
        ("http://one/debian", "bookworm"),
        ("http://security/debian-security", "bookworm-security"),
        ("http://mirror/debian", "bookworm"),
        ("http://mirror/debian", "bookworm-updates"),
        ("http://other/debian", "bookworm"),
        ("http://other/debian", "bookworm-updates")]
    assert found["http://one/debian", "bookworm"] == {
        "signed-by": "/usr/share/keyrings/k.gpg"}
    text = source.private_sources(found)
    assert text.count("Types: deb-src") == 6 and "Types: deb\n" not in text
    assert "Signed-By: /usr/share/keyrings/k.gpg" in text


def test_no_entries(tmp_path):
    (tmp_path / "sources.list").write_text("deb http://x/y nodistro main\n")
    assert source.entries(tmp_path) == {}


def test_edits():
    text = "one {\n\tx = 1;\n}\ntwo {\n\tx = 1;\n\ty = 2;\n}\n"
    assert "a\n\ty = 2" in edit.apply(text, edit.before("y =", "a\n"))
    assert "y = 2;\na\n" in edit.apply(text, edit.after("y =", "a\n"))
    assert "\tx = 3;\n\ty" in edit.apply(
        text, edit.swap("x = 1", "x = 3", within="two"))
    assert edit.apply(text, edit.swap("x = 1", "z", times=2)).count("z") == 2
    assert edit.apply(text, edit.span("two", "y =", "")) == \
        "one {\n\tx = 1;\n}\n}\n"


@pytest.mark.parametrize("wrong", [
    edit.before("x =", "a\n"),                  # twice
    edit.before("nothing", "a\n"),              # not at all
    edit.swap("x =", "a", times=3),
    edit.swap("x =", "a", within="three"),
    edit.swap("one", "a", within="two"),        # not behind it
    edit.span("y =", "one", ""),
])
def test_edit_without_a_place(wrong):
    text = "one {\n\tx = 1;\n}\ntwo {\n\tx = 1;\n\ty = 2;\n}\n"
    with pytest.raises(edit.EditError):
        edit.apply(text, wrong)


def test_edit_error_names_the_file(tmp_path):
    (tmp_path / "file.c").write_text("text\n")
    with pytest.raises(edit.EditError, match="file.c.*nothing"):
        edit.apply_all(tmp_path, {"file.c": [edit.after("nothing", "")]})


def test_other_tarball(tmp_path, monkeypatch):
    """Another tarball than the recorded one is never built."""
    def bring(build, log, *arguments):
        (build / source.TARBALL).write_text("not it")

    monkeypatch.setattr(source, "_apt", bring)
    monkeypatch.setattr(source, "entries", lambda: {("u", "s"): {}})
    with pytest.raises(source.SourceError, match="SHA-256"):
        source.fetch(tmp_path, None)
