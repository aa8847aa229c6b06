"""The session of session.py on the host, in a pseudo-terminal."""
import os

import pexpect
import pytest
import session
from conftest import BIN, LIMIT, SANITIZED


@pytest.fixture
def shell(tmp_path):
    """Only our own programs are on the path: what is typed runs them."""
    child = pexpect.spawn(str(BIN / "sh"), cwd=tmp_path, env={**os.environ, **SANITIZED, "PATH": str(BIN)}, encoding="latin-1",
                          timeout=LIMIT, dimensions=(24, 100), echo=False)
    child.delaybeforesend = None

    def expect(pattern):
        child.expect(pattern)
        return child.match
    expect(session.PROMPT)
    yield session.Session(child.send, expect)
    child.send("exit 7\r")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 7 and "Sanitizer" not in child.before


@pytest.mark.parametrize("part", session.ALL, ids=lambda part: part.__name__)
def test_session(shell, part):
    part(shell)


def test_end_of_input_leaves(tmp_path):
    child = pexpect.spawn(str(BIN / "sh"), cwd=tmp_path, env={**os.environ, **SANITIZED}, encoding="latin-1", timeout=LIMIT)
    child.expect(session.PROMPT)
    child.send(session.CONTROL_D)
    child.expect("exit\r\n")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
