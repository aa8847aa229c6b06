"""The tools against the host's own: the same input and options, the same output and status."""
import re

import pytest
from conftest import BIN, run

TEXT = "pear 3\nApple 10\nfig\n\napple 9\nfig\nlong line with several words\nfig\n10\n9\n-3\nlast"
OPTIONS = {"LC_ALL": "C"}


def alike(words, given=TEXT, cwd=None, squeeze=False):
    def shape(text):
        return re.sub(r" +", " ", re.sub(r"^ +", "", text, flags=re.M)) if squeeze else text

    ours = run([BIN / words[0], *words[1:]], given, cwd, OPTIONS)
    theirs = run([f"/usr/bin/{words[0]}", *words[1:]], given, cwd, OPTIONS)
    assert (ours[0], shape(ours[1])) == (theirs[0], shape(theirs[1])), ours[2]
    assert bool(ours[2]) == bool(theirs[2])


@pytest.fixture
def place(tmp_path):
    (tmp_path / "text").write_text(TEXT)
    (tmp_path / "more").write_text("more\nlines\n" * 30)
    (tmp_path / "empty").write_text("")
    (tmp_path / "bytes").write_bytes(bytes(range(256)) * 3)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / ".hidden").write_text("x")
    (tmp_path / "folder" / "seen").write_text("yy")
    return tmp_path


@pytest.mark.parametrize("line", """cat
cat text more
cat text - more
cat nofile text
cat bytes
head
head -n 3 text
head -n 0 text
head text more empty
tail -n 3
tail -n 3 more
tail -n 100 text
tail -n 0 text
sort
sort -r text
sort -n text
sort -u text more
sort -nr text
uniq text
uniq empty
seq 5
seq 3 7
seq 10 -3 1
seq 5 1
echo
echo -n a b
echo a  b
true
false
pwd
env -i A=1 B=2
env -i A=1 /bin/echo x
env nosuchprogram
ls
ls -1 folder
ls -a folder
ls text more
ls folder text
ls -1 .
uname
date +%Y-%m-%d
grep fig text
grep -i apple text
grep -v fig text
grep -c fig text more
grep -n fig text
grep -q fig text
grep -q nothing text
grep -l fig text more
grep -F . text
grep nothing nofile
test 1 -lt 2
test a = b
test -f text -a -d folder
test ! -e nofile
test ( 1 = 1 ) -o x
test
test -z
test 1 -eq x""".split("\n"))
def test_alike(place, line):
    alike(line.split(" "), cwd=place)


@pytest.mark.parametrize("line", ["wc", "wc text", "wc -l text more", "wc -w text", "wc -c bytes empty", "uniq -c text"])
def test_alike_but_for_blanks(place, line):
    alike(line.split(" "), cwd=place, squeeze=True)


PATTERNS = ["^a", "e$", "a.*e", "[0-9]+", "[^0-9]$", "(fig|pear)", "p+le", "ap?p?le", "^$", "^(a|A)pple [0-9]+$", "(ab|a)(c|bcd)", "x*",
            "[]x]", "[a-cx-z]", "\\.", "a|b|c", "(a*)*b", "((a|b)c)+", "\\\\", "^-", "w(or|a)ds?", "(x|)y", "e|^$", "[-3]"]


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("option", ["-n", "-in", "-vc"])
def test_patterns(place, pattern, option):
    (place / "lines").write_text(TEXT + "\nabcd\nac\nbc\nacbc\ny\nxy\n]\na.b\n\\\nwords\nAC\n")
    ours = run([BIN / "grep", option, "--", pattern, "lines"], cwd=place)
    theirs = run(["/usr/bin/grep", "-E", option, "--", pattern, "lines"], cwd=place, env=OPTIONS)
    assert ours[:2] == theirs[:2], ours[2]


@pytest.mark.parametrize("pattern", ["(a", "a)", "[a", "*a", "a\\"])
def test_wrong_patterns(place, pattern):
    status, output, errors = run([BIN / "grep", pattern, "text"], cwd=place)
    assert status == 2 and not output and errors.startswith(f"grep: {pattern}: ")


def test_slow_pattern_is_not_slow(place):
    assert run([BIN / "grep", "-c", "(a*)*(a*)*(a*)*b"], "a" * 3000 + "\n", place)[1] == "0\n"


def test_hexdump(place):
    ours, theirs = run([BIN / "hexdump", "bytes"], cwd=place), run(["/usr/bin/hexdump", "-C", "-v", "bytes"], cwd=place)
    assert ours[:2] == theirs[:2]


def test_copies_and_moves(place):
    assert run([BIN / "cp", "bytes", "copy"], cwd=place)[0] == 0
    assert (place / "copy").read_bytes() == (place / "bytes").read_bytes()
    assert run([BIN / "cp", "text", "more", "folder"], cwd=place)[0] == 0
    assert (place / "folder" / "text").read_text() == TEXT
    assert run([BIN / "mv", "copy", "folder"], cwd=place)[0] == 0 and not (place / "copy").exists()
    assert run([BIN / "mv", "folder/copy", "back"], cwd=place)[0] == 0 and (place / "back").exists()
    for words in (["cp", "nofile", "x"], ["mv", "nofile", "x"], ["cp", "text", "more", "empty"], ["cp", "text", "text"]):
        status, _, errors = run([BIN / words[0], *words[1:]], cwd=place)
        assert status == 1 and words[0] in errors
    assert (place / "text").read_text() == TEXT and (place / "empty").read_text() == ""


def test_makes_and_removes(place):
    assert run([BIN / "mkdir", "a", "a/b"], cwd=place)[0] == 0 and (place / "a" / "b").is_dir()
    assert run([BIN / "touch", "a/b/file"], cwd=place)[0] == 0 and (place / "a" / "b" / "file").exists()
    assert run([BIN / "rm", "a"], cwd=place)[0] == 1 and run([BIN / "rmdir", "a"], cwd=place)[0] == 1
    for n in range(150):
        (place / "a" / f"f{n}").write_text("")
    assert run([BIN / "rm", "-r", "a"], cwd=place)[0] == 0 and not (place / "a").exists()
    assert run([BIN / "rm", "nofile"], cwd=place)[0] == 1 and run([BIN / "rm", "-f", "nofile"], cwd=place)[0] == 0
    assert run([BIN / "tee", "one", "two"], "in\n", place)[1] == "in\n" and (place / "two").read_text() == "in\n"
    assert run([BIN / "tee", "-a", "one"], "on\n", place)[0] == 0 and (place / "one").read_text() == "in\non\n"


def test_ls_in_detail(place):
    lines = run([BIN / "ls", "-l"], cwd=place)[1].splitlines()
    assert len(lines) == 5 and re.fullmatch(r"-rw-r--r-- +1 +768 +bytes", lines[0]) and lines[2].startswith("d") \
        and lines[2].endswith(" folder/")


def test_time_and_sleep(place):
    status, _, errors = run([BIN / "time", BIN / "sleep", "0.2"], cwd=place)
    found = re.fullmatch(r"real (\d+\.\d{3}) s\n", errors)
    assert status == 0 and 0.2 <= float(found.group(1)) < 10
    assert run([BIN / "time", "/bin/sh", "-c", "exit 5"], cwd=place)[0] == 5
    assert run([BIN / "sleep", "x"], cwd=place)[0] == 1


def test_kill(place):
    assert run([BIN / "sh", "-c", f"sleep 20 & {BIN}/kill $!; wait $!; echo $?"], cwd=place)[1] == "143\n"
    assert run([BIN / "sh", "-c", f"sleep 20 & {BIN}/kill -KILL $!; wait $!; echo $?"], cwd=place)[1] == "137\n"
    for words in (["-NOSUCH", "1"], ["x"], ["99999999"], []):
        assert run([BIN / "kill", *words], cwd=place)[0] == 1
    assert "15 TERM" in run([BIN / "kill", "-l"], cwd=place)[1]


@pytest.mark.parametrize("tool", sorted(set("""cat clear cp date echo env grep head hexdump kill ls mkdir mv pwd rm rmdir seq sleep
sort tail tee test time touch uname uniq wc sh""".split())))
def test_help_is_a_line(tool):
    status, output, errors = run([BIN / tool, "--help"])
    assert status == 0 and not errors and output.startswith(tool) and ": " in output and output.count("\n") == 1


@pytest.mark.parametrize("tool", "wc head tail sort uniq grep tee ls rm uname".split())
def test_wrong_option(tool):
    status, output, errors = run([BIN / tool, "-Z"])
    assert status == 2 and not output and f"{tool} [" in errors


def test_a_full_disk_is_an_error():
    for words in (["echo", "x"], ["seq", "9"], ["wc"], ["cat"], ["ls", "/"]):
        status, _, errors = run(["/bin/sh", "-c", '"$@" > /dev/full', "sh", BIN / words[0], *words[1:]], "x\n")
        assert status == 1 and "No space" in errors
