"""Scripts that the shell and the host's dash must run alike: output, status, and that errors are errors."""
import pytest
from conftest import BIN, run

ALIKE = r"""
echo hello "a  b" 'c  d' e\ f
X=1; Y="two words"; echo $X $Y "$Y" ${Z:-unset} ${#Y} ${Y% *} ${Y#* }
for i in 1 2 3; do echo -n "$i "; done; echo
i=0; while [ $i -lt 5 ]; do i=$((i+1)); if [ $i -eq 3 ]; then continue; fi; echo n$i; done
echo a b c | wc -w
(echo sub; exit 3); echo $?
false || echo or; true && echo and
! true; echo $?
echo $(echo a; echo b) "$(printf 'x\ny\n')" `echo back`
echo $((2+3*4)) $(( (1<<4) | 3 )) $((7%3==1 ? 10 : 20)) $((-7/2)) $((5 > 3 && 2 < 1)) $((!0)) $((~5))
set -- a "b c" d; echo $# "$2"; for x in "$@"; do echo "<$x>"; done; shift; echo $1 $#
echo *.none "*" '?'
cd /; echo /et*/host[sn]a* /bi[n]
{ echo one; echo two; } > out; cat < out | sort -r; echo three >> out; wc -l < out
echo err 1>&2 2>/dev/null
ls /nonexistent 2>/dev/null; echo $?
i=3; until [ $i -ge 7 ]; do i=$((i+1)); done; echo $i
if false; then echo no; elif true; then echo elif; else echo no; fi
nosuchcommand 2>/dev/null; echo $?
A=5 env | grep ^A=; echo ${A:-none}
A=1; A=2 true; echo $A
for i in 1 2 3; do for j in 1 2; do if [ $j = 2 ]; then break 2; fi; echo $i$j; done; done; echo end
echo a; exit 7; echo b
x=abc.tar.gz; echo ${x%.*} ${x%%.*} ${x#*.} ${x##*.}
unset q; echo ${q:=set} $q ${q:+plus} ${nothing:+plus}
echo "$*" "$#"; set -- 1 2 3; echo "$*"; echo "$@"
echo one \
two
echo 'single "double" inside' "double 'single' inside" "\$notvar \"q\" \\"
echo "a$(echo "in $(echo deep)")b"
true & wait; echo $?
sleep 0.05 & wait $!; echo $?
(exit 4) & wait $!; echo $?
while true; do break; done; echo $?
eval 'echo evaluated; y=9'; echo $y
echo 'v=77; echo from file' > f; . ./f; echo $v
read a b < f; echo "$a|$b"
printf 'one two three\n' | { read a b; echo "$b"; }
export E=exported; sh -c 'echo $E $0 $1' name arg
mkdir d; touch d/a d/b d/.hidden; echo d/*; cd d; pwd | tail -c 3; cd ..; rm -r d; echo d/*
echo hi > out; cat < out > out2; cat out2; cat nofile 2>/dev/null || echo failed
exec 3>three; echo to three >&3; exec 3>&-; cat three
if [ -f three -a ! -d three ]; then echo file; fi; [ "" ] || echo empty; [ abc = abc ] && echo same
kill -TERM $$ ; echo unreachable
echo $(false) $?; x=$(false); echo $?
A=one; B=${A}two; echo $B "${A}" ${A}x; C=$A$B; echo $C
cd /nonexistent 2>/dev/null || echo failed
echo ~ | grep -c /; HOME=/x; echo ~/y "~"
IFS=:; v=a:b:c; for i in $v; do echo $i; done
f=0; { f=1; }; echo $f; ( f=2 ); echo $f
echo a;echo b;;
if true; then echo unfinished
echo "unfinished
for in x; do echo; done
echo )
${bad
echo ${x!y}
echo $((1/0)); echo not reached
echo $((2 +)); echo not reached
type cd >/dev/null; echo $?; unset PATH; nothing 2>/dev/null; echo $?
sh -c 'exit 300'; echo $?
sh -c 'kill -KILL $$' 2>/dev/null; echo $?
: > empty; test -s empty; echo $?; echo "" | wc -c
seq 1 2000 | head -n 1
echo [a-c]* "[x" [x; touch bx cx; echo [a-c]x [!b]x
echo a # comment ; echo b
echo a#b
# comment
true && false || echo last; false && echo no; echo $?
"""
SCRIPTS = []
for _line in ALIKE.strip().split("\n"):
    if SCRIPTS and (SCRIPTS[-1].endswith("\\") or SCRIPTS[-1] == '#'):
        SCRIPTS[-1] += "\n" + _line
    else:
        SCRIPTS.append(_line)


def run_in(tmp_path, shell, script, name):
    place = tmp_path / name
    place.mkdir()
    (place / "script").write_text(script + "\n")
    return run([*shell, "script"], cwd=place)


@pytest.mark.parametrize("script", SCRIPTS)
def test_like_dash(tmp_path, script):
    ours = run_in(tmp_path, [BIN / "sh"], script, "work")
    (tmp_path / "work").rename(tmp_path / "ours")
    theirs = run_in(tmp_path, ["dash"], script, "work")
    assert ours[:2] == theirs[:2], f"errors: {ours[2]}"
    assert bool(ours[2]) == bool(theirs[2]), f"errors: {ours[2]}"


@pytest.mark.parametrize("script, told", [
    ("echo 'x", "the text ends within quotes"), ("echo $(x", "the text ends within $("), ("if true; then", "a command is expected"),
    ("fi", "fi has no beginning"), ("echo >", "a file name is expected behind >"), ("for 1 in a; do :; done", "a name is expected"),
    ("cat << EOF", "<< is not understood"), ("echo a ) b", ") is not expected"), ("nosuch", "nosuch: not found"),
    ("echo $((1 +))", "a number is expected"), ("/etc/passwd", "passwd"), ("cat < nofile", "nofile: No such file"),
])
def test_errors_speak(tmp_path, script, told):
    status, _, errors = run_in(tmp_path, [BIN / "sh"], script, "ours")
    assert status != 0 and told in errors


def test_reads_a_script_from_a_pipe_no_farther_than_needed(tmp_path):
    status, output, _ = run([BIN / "sh"], "read x\nvalue\necho got $x\ncat\nrest\n", cwd=tmp_path)
    assert (status, output) == (0, "got value\nrest\n")


def test_scripts_without_a_header_run(tmp_path):
    (tmp_path / "s").write_text("echo $0 $1\nexit 5\n")
    (tmp_path / "s").chmod(0o755)
    status, output, _ = run([BIN / "sh", "-c", "./s arg; echo $?"], cwd=tmp_path)
    assert (status, output) == (0, "./s arg\n5\n")


def test_large_pipes(tmp_path):
    status, output, _ = run([BIN / "sh", "-c", "seq 1 50000 | sort -n | tail -n 1; seq 1 50000 | wc -l"], cwd=tmp_path)
    assert (status, output.split()) == (0, ["50000", "50000"])


def test_memory_of_a_command_is_freed(tmp_path):
    """A loop of a hundred thousand commands does not grow."""
    script = "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); : \"$i $i\" $i; done; grep VmHWM /proc/$$/status"
    status, output, _ = run([BIN / "sh", "-c", script], cwd=tmp_path, env={"ASAN_OPTIONS": "detect_leaks=0:quarantine_size_mb=1"})
    assert status == 0 and int(output.split()[1]) < 60000
