"""A person at the shell's prompt: what is typed, and what must come. The same session on the host and in the guest."""
import re

PROMPT = r"exos:[^\r\n$]*\$ "
UP, DOWN, LEFT, RIGHT, HOME, END, DELETE = (f"\033[{key}" for key in ("A", "B", "D", "C", "H", "F", "3~"))
BACKSPACE, CONTROL_C, CONTROL_D, CONTROL_Z, CONTROL_A, CONTROL_E, CONTROL_K, CONTROL_U, CONTROL_W = \
    "\x7f", "\x03", "\x04", "\x1a", "\x01", "\x05", "\x0b", "\x15", "\x17"


class Session:
    """`send` types, `expect` waits for a pattern; both belong to whoever runs the shell."""

    def __init__(self, send, expect):
        self.send, self.expect = send, expect

    def line(self, text):
        """Types a line, keys included, and returns what it printed up to the next prompt."""
        self.send(text + "\r")
        return self.output()

    def output(self):
        found = self.expect(r"\r\n([\s\S]*?)" + PROMPT)
        return re.sub(r"\033\[[0-9]*[A-Za-z]", "", found.group(1)).replace("\r\n", "\n")


def edits_lines(s):
    assert s.line("echo one") == "one\n"
    assert s.line("echo two") == "two\n"
    assert s.line(UP) == "two\n"
    assert s.line(UP + UP) == "one\n"
    assert s.line(UP + UP + DOWN) == "one\n"
    assert s.line("echo ac" + LEFT + "b") == "abc\n"
    assert s.line("cho x" + HOME + "e" + END + "y") == "xy\n"
    assert s.line("echo abcd" + BACKSPACE + LEFT + LEFT + DELETE) == "ac\n"
    assert s.line("echo a b c" + CONTROL_W + "d") == "a b d\n"
    assert s.line("nonsense" + CONTROL_U + "echo clean") == "clean\n"
    assert s.line("echo keep gone" + LEFT * 5 + CONTROL_K) == "keep\n"
    assert s.line("cho" + CONTROL_A + "e" + CONTROL_E + " end") == "end\n"
    s.send("echo half" + CONTROL_C)
    assert s.output() == ""
    numbers = s.line("history").splitlines()
    assert len(numbers) >= 10 and numbers[-1].endswith("history")


def completes(s):
    assert s.line("mkd\tcomplete.d") == ""
    assert s.line("echo found > complete.d/only-one") == ""
    assert s.line("cat complete.d/on\t") == "found\n"
    assert s.line("rm -r comp\t") == ""


def interrupts(s):
    s.send("sleep 100\r")
    s.expect("sleep 100\r\n")
    s.send(CONTROL_C)
    s.output()
    assert s.line("echo $?") == "130\n"
    s.send("while true; do true; done\r")
    s.expect("done\r\n")
    s.send(CONTROL_C)
    s.output()
    assert s.line("echo alive") == "alive\n"


def controls_jobs(s):
    assert re.fullmatch(r"\[1\] \d+\n", s.line("sleep 100 &"))
    assert re.fullmatch(r"\[2\] \d+\n", s.line("sleep 101 | cat &"))
    assert s.line("jobs") == "[1] Running    sleep 100\n[2] Running    sleep 101 | cat\n"
    s.send("fg %1\r")
    s.expect("sleep 100\r\n")
    s.send(CONTROL_Z)
    assert re.search(r"\[1\] Stopped +sleep 100\n", s.output())
    assert s.line("bg %1") == "[1] sleep 100 &\n"
    assert "[1] Running    sleep 100" in s.line("jobs")
    assert re.search(r"\[2\] Terminated +sleep 101 \| cat\n", s.line("kill %2; sleep 0.5"))
    assert s.line("kill %1; wait %1; echo $?; jobs") == "143\n"
    assert "[1] Done       sleep 0.1" in s.line("sleep 0.1 & sleep 0.5")
    s.line("false &")
    assert s.line("wait; echo quiet").endswith("quiet\n")


def pipes_and_files(s):
    assert s.line("seq 1 100 | grep 7 | wc -l") == "     19\n"
    assert s.line("echo content > session-file; cat session-file; cat < session-file | cat") == "content\ncontent\n"
    assert s.line("echo more >> session-file; wc -l session-file") == "      2 session-file\n"
    assert s.line("rm session-file; cat session-file; echo $?") == "cat: session-file: No such file or directory\n1\n"
    assert s.line("yes-no-such-program") == "sh: yes-no-such-program: not found; help lists what there is\n"
    assert s.line("seq 100000 | head -n 1") == "1\n"


def continues_lines(s):
    s.send("for i in a b\r")
    s.expect("\r\n> ")
    s.send("do echo $i; done\r")
    assert s.output() == "a\nb\n"
    s.send("echo 'open\r")
    s.expect("\r\n> ")
    s.send(CONTROL_C)
    s.output()
    assert s.line("fi").startswith("sh: fi has no beginning")
    assert s.line("echo still here") == "still here\n"


def helps(s):
    text = s.line("help")
    assert "^C stops it" in text and "history" in text and "Programs" in text
    assert s.line("help cd") == "cd [DIRECTORY | -]: changes the working directory\n"


ALL = (edits_lines, completes, interrupts, controls_jobs, pipes_and_files, continues_lines, helps)
