"""The guest beside the host's kernel, in a network namespace of its own: started by test_tap.py with `unshare --net`.

Prints what each step said as JSON; it judges nothing.
"""
import json
import re
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests" / "net")]

from ether import Cable                                         # noqa: E402
from netside import TAP_ADDRESS, TAP_NAME, Side                 # noqa: E402
from test_programs import PROMPT, Shell                            # noqa: E402

GUEST = "10.0.0.1"
LENGTHS = (0, 1, 100, 1472, 1473, 8000)
POEM = "".join(f"line {n}\n" for n in range(1000))


def sh(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.stdout + done.stderr


def talk_to_guest(shell):
    """Datagrams from a socket of the host to the guest's nc, which sends them back."""
    shell.emulator.send(f"nc -u -l -e -n {len(LENGTHS)} 7\n")
    shell.emulator.expect("hearing at port 7")
    back = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(60)
        client.connect((GUEST, 7))
        for length in LENGTHS:
            data = bytes(ord("a") + n % 26 for n in range(length))
            client.send(data)
            back.append(client.recv(65536) == data)
        shell.emulator.expect(PROMPT)
        client.connect((GUEST, 9))
        client.send(b"nobody there")
        shell.run("arp")
        try:
            client.recv(100)
        except OSError as error:
            back.append(error.errno)
    return back


def talk_to_host(shell):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind((TAP_ADDRESS, 4000))
        server.settimeout(60)
        shell.emulator.send(f"nc -u {TAP_ADDRESS} 4000\n")
        shell.emulator.expect("nc -u [0-9.]+ 4000")
        shell.emulator.send("from the guest\n")
        data, peer = server.recvfrom(1000)
        server.sendto(b"from the host\n", peer)
        shell.emulator.expect("from the host")
        shell.emulator.send(".\n")
        shell.emulator.expect(PROMPT)
    return [data.decode(), peer[0], shell.run(f"nc -u {TAP_ADDRESS} 4001", ("", "nobody there"))]


def servers(shell, folder):
    """Debian's dnsmasq: TFTP and DNS."""
    (folder / "poem").write_text(POEM)
    folder.chmod(0o755)
    server = subprocess.Popen(["dnsmasq", "--no-daemon", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--user=root",
                               f"--listen-address={TAP_ADDRESS}", "--bind-interfaces", "--enable-tftp", f"--tftp-root={folder}",
                               "--local=/example/", "--cname=alias.example,www.example",
                               "--host-record=www.example,10.0.0.80", "--log-facility=-"],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        for line in server.stdout:
            if "started" in line or "TFTP root" in line:
                break
        time.sleep(0.2)
        shell.run(f"ifconfig {GUEST}/24,{TAP_ADDRESS},{TAP_ADDRESS}")
        return {"get": shell.run(f"tftp {TAP_ADDRESS} get poem -"), "nothing": shell.run(f"tftp {TAP_ADDRESS} get prose -"),
                "dns": shell.run("host www.example"), "alias": shell.run("host alias.example"),
                "no name": shell.run("host no.example")}
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


def main():
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    said = {}
    with tempfile.TemporaryDirectory() as folder, Cable() as cable:
        folder = Path(folder)
        machine = cable.machine()
        side = Side(cable, "tap", capture=folder / "capture.pcap")
        with Shell("3max", net=machine) as shell:
            said["ping"] = sh("ping", "-n", "-c", "3", "-i", "0.2", GUEST)
            said["big ping"] = sh("ping", "-n", "-c", "2", "-i", "0.2", "-s", "8000", GUEST)
            said["neighbour"] = sh("ip", "neighbour", "show", GUEST)
            said["guest's ping"] = shell.run(f"ping -c 2 -s 3000 {TAP_ADDRESS}")
            said["guest's table"] = shell.run("arp")
            said["station"] = re.search(r"link/ether (\S+)", sh("ip", "link", "show", TAP_NAME)).group(1)
            said["to guest"] = talk_to_guest(shell)
            said["to host"] = talk_to_host(shell)
            said["servers"] = servers(shell, folder)
            said["status"] = shell.quit().status
        side.close()
        said["errors in capture"] = sh("tshark", "-n", "-r", str(folder / "capture.pcap"), "-o", "ip.check_checksum:TRUE", "-o",
                                       "udp.check_checksum:TRUE", "-Y", "eth.src == 10:20:30:00:00:10 && "
                                       "(_ws.malformed || _ws.expert.severity >= 0x800000)", "-q")
    print("RESULT " + json.dumps(said))


main()
