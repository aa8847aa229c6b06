"""The network's programs in the guest: against the echo peer at exact instruction counts, a station made of scapy, another
DECstation."""
import os
import re
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from emulator import MACHINES, Emulator, scaled                 # noqa: E402
from ether import Cable                                         # noqa: E402
from netside import Side                                        # noqa: E402

KERNEL = ROOT / "build" / "aegis.elf"
PROMPT = "net> "
LIMIT = 60
NAMES = {"www.example": ["10.0.0.80", "10.0.0.81"], "alias.example": "www.example"}
needs_strict = pytest.mark.skipif(os.environ.get("STRICT") == "no", reason="STRICT=no was given by hand")


class Shell:
    """The prompt of the program `net`."""

    def __init__(self, machine, **how):
        self.emulator = Emulator(machine, KERNEL, "run=net", timeout=LIMIT, **how)

    def __enter__(self):
        self.emulator.start()
        self.emulator.expect(PROMPT)
        return self

    def __exit__(self, *_):
        self.emulator.close()

    def run(self, line, *typed):
        """What a command prints; `typed` is (pattern to wait for, what to type then)."""
        self.emulator.send(line + "\n")
        said = ""
        for pattern, text in typed:
            self.emulator.expect(pattern)
            said += self.emulator.child.before + self.emulator.child.after
            self.emulator.send(text + "\n")
        self.emulator.expect(PROMPT)
        said += self.emulator.child.before
        return said.replace("\r", "").split("\n", 1)[1]

    def quit(self):
        self.emulator.send("quit\n")
        return self.emulator.run_to_end()


@pytest.fixture
def echo(monkeypatch):
    """The strict emulator's peer 10.0.0.7, 20,000 instructions away."""
    monkeypatch.setenv("GXEMUL_ECHO", "20000")


@needs_strict
@pytest.mark.parametrize("machine", sorted(MACHINES))
def test_echo_peer(machine, echo):
    with Shell(machine, strict=True, seed=1) as shell:
        assert re.search(r"3 sent, 3 answered", shell.run("ping -c 3 10.0.0.7"))
        assert "1400 bytes from 10.0.0.7: seq=1" in shell.run("ping -c 1 -s 1400 10.0.0.7")
        assert "10.0.0.7        02:00:00:00:00:07 known" in shell.run("arp")
        assert shell.run("nc -u 10.0.0.7 7", ("", "echo this"), ("echo this", ".")).count("echo this") == 1
        said = shell.run("ifconfig")
        assert "arp_in 1 " in said and " 0 lost, 0 runts, 0 giants, 0 damaged, 0 missed" in said
        assert shell.quit().status == 0


@needs_strict
def test_errors_speak(echo):
    with Shell("3max", strict=True, seed=1) as shell:
        shell.run("ifconfig 10.0.0.1/8")
        assert "ping: 10.0.0.777: there is no name server" in shell.run("ping 10.0.0.777")
        assert "usage: ping" in shell.run("ping")
        assert "usage: ping" in shell.run("ping -x 1 10.0.0.7")
        assert "not a number from 0 to 8964" in shell.run("ping -s 8965 10.0.0.7")
        assert "not even to ARP" in shell.run("ping -c 4 10.0.0.77")
        assert "ping: 127.0.0.1: no way there" in shell.run("ping 127.0.0.1")
        assert "usage: nc" in shell.run("nc 10.0.0.7 7")
        assert "not a number from 0 to 65535" in shell.run("nc -u 10.0.0.7 99999")
        assert "tftp: x: no such host on this Ethernet" in shell.run("tftp 10.0.0.77 get x -")
        assert "tftp: nothing: No such file or directory" in shell.run("tftp 10.0.0.7 put nothing")
        assert "no host can have this address" in shell.run("ifconfig 10.0.0.0")
        assert "another network" in shell.run("ifconfig 10.0.0.1/24,10.0.1.1")
        assert "bits of the network" in shell.run("ifconfig 10.0.0.1/40")
        assert "arp: 10.9.9.9: not in the table" in shell.run("arp -d 10.9.9.9")
        assert "usage: dump" in shell.run("dump port")
        assert "commands: ping" in shell.run("nonsense")
        assert "1 sent, 1 answered" in shell.run("ping -c 1 10.0.0.7")


@needs_strict
@pytest.mark.parametrize("machine", sorted(MACHINES))
def test_same_run(machine, echo):
    """tests/net/round.c prints instruction counts: with the peer, not one differs between two runs."""
    def run():
        with Emulator(machine, KERNEL, "run=net-round test=device", strict=True, seed=1, timeout=LIMIT) as emulator:
            result = emulator.run_to_end()
        assert result.status == 0, result.console
        return result.console

    first = run()
    assert run() == first
    counts = [int(n) for n in re.findall(r"bytes: (\d+) instructions", first)]
    assert len(counts) == 20 and min(counts) > 20000
    came, lost = map(int, re.search(r"burst of 40: (\d+) came, (\d+) lost", first).groups())
    assert came == 8 and lost > 0       # what the ring holds


@needs_strict
@pytest.mark.parametrize("machine", sorted(MACHINES))
def test_flood(machine, echo):
    """tests/net/flood.c: 40,000 frames, 300 instructions apart, take nobody's slices."""
    with Emulator(machine, KERNEL, "run=net-flood", strict=True, seed=1, timeout=LIMIT) as emulator:
        result = emulator.run_to_end()
    assert result.status == 0 and len(re.findall(r"^ok - ", result.console, re.M)) == 5, result.console


@needs_strict
@pytest.mark.parametrize("machine", sorted(MACHINES))
@pytest.mark.parametrize("arguments", ("run=net-sockets", "run=server -- p_sockets", "run=e_net"))
def test_tap(arguments, machine, echo):
    """tests/net/sockets.c, below the server of ExOS too, and tests/net/e_net.c: each of their checks."""
    with Emulator(machine, KERNEL, arguments, strict=True, seed=1, timeout=LIMIT) as emulator:
        result = emulator.run_to_end()
    planned = int(re.search(r"^1\.\.(\d+)\s*$", result.console, re.M).group(1))
    assert result.status == 0 and "not ok" not in result.console, result.console
    assert len(re.findall(r"^ok \d+", result.console, re.M)) == planned


@needs_strict
@pytest.mark.parametrize("machine", sorted(MACHINES))
@pytest.mark.parametrize("command, status, said", (
    ("ping -c 2 10.0.0.7", 0, "2 sent, 2 answered"),
    ("arp 10.0.0.7", 0, "10.0.0.7        02:00:00:00:00:07 known"),
    ("ifconfig 10.0.0.9/8", 0, "address 10.0.0.9, mask 255.0.0.0"),
    ("tftp 10.0.0.7 get x", 1, "tftp: x: no answer"),
    ("ping 127.0.0.1", 1, "ping: 127.0.0.1: no way there"),
))
def test_process(command, status, said, machine, echo):
    """The tools as processes of ExOS."""
    with Emulator(machine, KERNEL, f"run=server -- {command}", strict=True, seed=1, timeout=LIMIT) as emulator:
        result = emulator.run_to_end()
    assert result.status == status and said in result.console, result.console


@pytest.fixture(scope="module")
def station(tmp_path_factory):
    """A machine, and a station of scapy at the other end of its Ethernet."""
    files = tmp_path_factory.mktemp("tftp")
    (files / "poem").write_text("".join(f"line {n} of a poem\n" for n in range(300)))
    with Cable() as cable:
        machine = cable.machine()
        side = Side(cable, "end", capture=files / "capture.pcap", files=files, names=NAMES)
        with Shell("3max", net=machine) as shell:
            shell.side, shell.files = side, files
            yield shell
            assert shell.quit().status == 0
        side.close()


def test_station_ping(station):
    assert "3 sent, 3 answered" in station.run("ping -c 3 10.0.0.2")
    assert "8964 bytes from 10.0.0.2" in station.run("ping -c 1 -s 8964 10.0.0.2")


def test_station_udp(station):
    assert "echoed" in station.run("nc -u 10.0.0.2 7", ("", "echoed"), ("echoed", "."))
    assert "nobody hears at that port" in station.run("nc -u 10.0.0.2 9", ("", "hello"))


def test_station_tftp(station):
    said = station.run("tftp 10.0.0.2 get poem -")
    assert (station.files / "poem").read_text() in said and "0 packets again" in said
    assert "the server says: File not found" in station.run("tftp 10.0.0.2 get prose -")


def test_station_names(station):
    assert "mask 255.0.0.0" in station.run("ifconfig 10.0.0.1/8,10.0.0.2,10.0.0.2")
    assert station.run("host www.example") == "10.0.0.80\n10.0.0.81\n"
    assert station.run("host alias.example") == "10.0.0.80\n10.0.0.81\n"
    assert "host: no.example: no such name" in station.run("host no.example")


@pytest.mark.parametrize("how", ("bootp", "rarp"))
def test_station_address(station, how):
    assert "address 10.0.0.1, mask 255.0.0.0" in station.run(f"ifconfig {how}")
    assert "1 sent, 1 answered" in station.run("ping -c 1 10.0.0.2")


def test_dump(station):
    """Frames that a filter of its own caught: from outside, while the program's own protocols still answer them."""
    from scapy.layers.inet import ICMP, IP, UDP
    from scapy.layers.l2 import Ether
    station.run("ping -c 1 10.0.0.2")
    station.emulator.send("dump -n 2 -w 20 udp\n")
    station.emulator.expect("dump -n 2 -w 20 udp")
    frame = Ether(src="02:00:00:00:00:02", dst="10:20:30:00:00:10") / IP(src="10.0.0.2", dst="10.0.0.1")
    said = ""
    for _ in range(100):                # until its filter is there and has caught two
        station.side.send(bytes(frame / UDP(sport=5, dport=4321) / b"12345"))
        station.side.send(bytes(frame / ICMP()))
        try:
            station.emulator.expect(PROMPT, timeout=0.2)
            said = station.emulator.child.before
            break
        except Exception:               # not yet
            continue
    assert said.count("IP 10.0.0.2 to 10.0.0.1 UDP port 5 to 4321, 5 bytes") == 2 and "2 frames" in said
    assert "1 sent, 1 answered" in station.run("ping -c 1 10.0.0.2")


def test_capture_is_sound(station):
    """tshark reads what was captured so far, and has nothing to complain of in the guest's frames."""
    capture = station.files / "capture.pcap"
    options = ["-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE"]

    def tshark(*more):
        done = subprocess.run(["tshark", "-n", "-r", capture, *options, *more], capture_output=True, text=True, check=True)
        return done.stdout.splitlines()

    assert len(tshark("-Y", "eth.src == 10:20:30:00:00:10")) > 20
    assert tshark("-Y", "eth.src == 10:20:30:00:00:10 && (_ws.malformed || _ws.expert.severity >= 0x800000)") == []
    assert tshark("-Y", "eth.src == 10:20:30:00:00:10 && tftp") != []


@pytest.mark.parametrize("machines", ("3max,3max", "3max,pmax"))
def test_netdemo(machines, tmp_path):
    done = subprocess.run(["scripts/netdemo", "--machines", machines, "--capture", tmp_path / "demo.pcap"], cwd=ROOT,
                          capture_output=True, text=True, timeout=scaled(2 * LIMIT), check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert "[1] 3 sent, 3 answered" in lines
    assert any(re.match(r"\[2\] 22 bytes from 10\.0\.0\.1 port \d+$", line) for line in lines)
    assert [line[:3] for line in lines if line.endswith("] Exokernels share an Ethernet.")].count("[2]") == 1
    assert (tmp_path / "demo.pcap").stat().st_size > 3000


# ---- docs/networking.md: what is shown there happens ----

SESSIONS = re.findall(r"^```text\n\$ (make run [^\n]*)\n(.*?)^```", (ROOT / "docs" / "networking.md").read_text(), re.M | re.S)


def steps(session):
    """[(line typed, [lines that come])] of a session; lines typed into a program stand below its own."""
    found = []
    for line in session.splitlines():
        if line.startswith("net> "):
            found.append((line[5:], []))
        elif found:
            found[-1][1].append(line)
    return found


def make_run(command, folder):
    """The command of the page, with its capture elsewhere; a tap device in a network namespace of its own."""
    words = command.replace("frames.pcap", str(folder / "frames.pcap"))
    if "NET=tap" in command:
        words = f"unshare --net sh -c 'ip link set lo up && {words}'"
    kept = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    return pexpect.spawn("sh", ["-c", words], cwd=str(ROOT), env=kept, encoding="utf-8", timeout=scaled(LIMIT), echo=False,
                         dimensions=(24, 200))


@pytest.mark.parametrize("command, session", SESSIONS, ids=[command for command, _ in SESSIONS])
def test_page(command, session, tmp_path):
    if "NET=tap" in command and os.geteuid() != 0:
        pytest.skip("needs root: a tap device in a network namespace")
    with make_run(command, tmp_path) as child:
        for line in session.split("net> ")[0].splitlines():
            child.expect_exact(line)
        for typed, lines in steps(session):
            child.expect_exact(PROMPT)
            child.send(typed + "\n")
            if typed.startswith("nc ") and lines:
                child.expect(re.escape(typed))
                child.send(lines.pop(0) + "\n")
            for line in lines:
                child.expect_exact(line)
        child.expect(pexpect.EOF)
    assert child.exitstatus == 0
    if "CAPTURE" in command:
        done = subprocess.run(["tshark", "-r", tmp_path / "frames.pcap", "-Y", "tftp"], capture_output=True, text=True, check=True)
        assert "main.c" in done.stdout
