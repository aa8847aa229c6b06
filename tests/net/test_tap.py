"""The guest beside software that no one here wrote: the Linux kernel's ARP, ICMP and UDP through a tap device, ping, dnsmasq."""
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests" / "net")]

from emulator import scaled                                     # noqa: E402


pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="needs root: a tap device in a network namespace")


@pytest.fixture(scope="module")
def said():
    done = subprocess.run(["unshare", "--net", sys.executable, ROOT / "tests" / "net" / "host_kernel.py"], capture_output=True,
                          text=True, timeout=scaled(120), check=False)
    found = re.search(r"^RESULT (.*)$", done.stdout, re.M)
    assert found, done.stdout + done.stderr
    return json.loads(found.group(1))


def test_ping(said):
    assert "3 packets transmitted, 3 received, 0% packet loss" in said["ping"]
    assert "2 packets transmitted, 2 received, 0% packet loss" in said["big ping"] and "8008 bytes from" in said["big ping"]


def test_arp(said):
    assert "lladdr 10:20:30:00:00:10" in said["neighbour"]
    assert f"10.0.0.100      {said['station']} known" in said["guest's table"]


def test_guest_pings(said):
    assert "2 sent, 2 answered" in said["guest's ping"]


def test_udp(said):
    assert said["to guest"] == [True] * 6 + [111]               # ECONNREFUSED from the closed port
    assert said["to host"][:2] == ["from the guest\n", "10.0.0.1"]
    assert "nobody hears at that port" in said["to host"][2]


def test_dnsmasq(said):
    servers = said["servers"]
    assert "".join(f"line {n}\n" for n in range(1000)) in servers["get"] and "0 packets again" in servers["get"]
    assert "the server says: " in servers["nothing"]
    assert servers["dns"] == servers["alias"] == "10.0.0.80\n"
    assert "no such name" in servers["no name"]


def test_ends_well(said):
    assert said["status"] == 0
    assert said["errors in capture"].replace("Running as user \"root\" and group \"root\". This could be dangerous.\n", "") == ""
