"""exos/net on the host against scapy (scripts/netend.py), in simulated time: every run is the same."""
import random
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests" / "net")]

from netend import BLOCK_MAX, Netend                                    # noqa: E402
from world import World                                                 # noqa: E402
from scapy.layers.dns import DNS, DNSRR                                 # noqa: E402
from scapy.layers.inet import ICMP, IP, UDP, IPOption_LSRR, IPOption_RR, fragment   # noqa: E402
from scapy.layers.l2 import ARP, Ether                                  # noqa: E402
from scapy.packet import Raw, fuzz                                      # noqa: E402
from scapy.utils import wrpcap                                          # noqa: E402

ME, MY_STATION = "10.0.0.1", "10:20:30:00:00:10"
PEER, PEER_STATION = "10.0.0.2", "02:00:00:00:00:02"
NAMES = {"www.example": ["10.0.0.80", "10.0.0.81"], "alias.example": "second.example", "second.example": "www.example",
         "loop.example": "pool.example", "pool.example": "loop.example", "many.example": [f"10.1.0.{n}" for n in range(1, 9)]}
LENGTHS = (0, 1, 18, 100, 1472, 1473, 4000, 8964)
FILE_LENGTHS = (0, 1, 511, 512, 1427, 1428, 1429, 2856, 70000)


@pytest.fixture(scope="session", autouse=True)
def station_built():
    done = subprocess.run(["make", "-s", "-f", "tests/net/net_test.mk", "net-station"], cwd=ROOT, capture_output=True, text=True,
                          check=False)
    assert done.returncode == 0, done.stderr


def ether(payload, **fields):
    return Ether(src=PEER_STATION, dst=MY_STATION) / payload if not fields else Ether(**fields) / payload


def content(name, length):
    return random.Random(f"{name}{length}").randbytes(length)


def fnv(data):
    value = 2166136261
    for byte in data:
        value = ((value ^ byte) * 16777619) & 0xffffffff
    return f"{value:08x}"


# ---- talking to a good neighbour ----

@pytest.mark.parametrize("length", LENGTHS)
def test_ping(length):
    with World(Netend()) as world:
        assert world.run(f"PING {PEER} {length} 3") == "0 3"


@pytest.mark.parametrize("length", LENGTHS)
def test_udp(length):
    end = Netend()
    with World(end) as world:
        assert world.run(f"UDP {PEER} 7 {length}") == str(length)
        assert end.counts.get("reassembled", 0) == (length > 1472)
        assert world.stats()["reassembled"] == (length > 1472)


def test_udp_errors():
    with World(Netend()) as world:
        assert world.run(f"UDP {PEER} 9 100") == "-111"         # ECONNREFUSED: nobody hears at port 9
        assert world.run(f"UDP {PEER} 7 8965") == "-90"         # EMSGSIZE
        assert world.run("UDP 10.0.0.77 7 10") == "-11"         # EAGAIN: nobody there
        assert world.run("UDP 127.0.0.1 7 10") == "-101"        # ENETUNREACH
        world.run("REFUSE 5")
        assert world.run(f"UDP {PEER} 7 10") == "-5"


def test_answers():
    """ARP, ping and UDP echo from outside, whole and in fragments in any order."""
    with World() as world:
        data = content("ping", 3000)
        pings = fragment(IP(src=PEER, dst=ME, id=7) / ICMP(id=5, seq=6) / Raw(data), 1000)
        echo = fragment(IP(src=PEER, dst=ME, id=8) / UDP(sport=4000, dport=7) / Raw(data), 600)
        random.Random(3).shuffle(pings)
        random.Random(4).shuffle(echo)
        world.put(ether(ARP(op=1, hwsrc=PEER_STATION, psrc=PEER, pdst=ME), src=PEER_STATION, dst="ff:ff:ff:ff:ff:ff"))
        for packet in pings + echo:
            world.put(ether(packet))
        assert world.run("SERVE 2000") == "0"
        sent = [Ether(frame) for frame in world.sent]
        assert sent[0][ARP].op == 2 and sent[0][ARP].hwsrc == MY_STATION and sent[0].dst == PEER_STATION
        answers = {}
        for packet in sent[1:]:
            answers.setdefault(packet[IP].id, []).append(bytes(packet[IP].payload)[:packet[IP].len - 20])
        ping, udp = (b"".join(pieces) for pieces in answers.values())
        assert ICMP(ping).type == 0 and ICMP(ping).id == 5 and ICMP(ping).seq == 6 and ping[8:] == data
        assert udp[8:] == data


def test_unreachable_quotes():
    """The port's refusal quotes what was sent; a broadcast gets none."""
    with World() as world:
        world.put(ether(ARP(op=1, hwsrc=PEER_STATION, psrc=PEER, pdst=ME), src=PEER_STATION, dst="ff:ff:ff:ff:ff:ff"))
        asked = IP(src=PEER, dst=ME, id=77) / UDP(sport=4000, dport=9) / Raw(b"12345678")
        world.put(ether(asked))
        world.put(ether(IP(src=PEER, dst="255.255.255.255") / UDP(sport=4000, dport=9), src=PEER_STATION,
                        dst="ff:ff:ff:ff:ff:ff"))
        world.put(ether(IP(src=PEER, dst=ME, proto=99) / Raw(b"x" * 20)))
        world.run("SERVE 100")
        errors = [Ether(frame) for frame in world.sent[1:]]
        assert [(e[ICMP].type, e[ICMP].code) for e in errors] == [(3, 3), (3, 2)]
        assert bytes(errors[0][ICMP].payload)[:28] == bytes(IP(bytes(asked)))[:28]


# ---- TFTP ----

@pytest.fixture
def files(tmp_path):
    for length in FILE_LENGTHS:
        (tmp_path / f"file{length}").write_bytes(content("file", length))
    return tmp_path


@pytest.mark.parametrize("length", FILE_LENGTHS)
def test_tftp_get(files, length):
    with World(Netend(files)) as world:
        error, got, value, size, repeated = world.run(f"GET {PEER} file{length}").split()[:5]
        assert (error, int(got), value, int(size), repeated) == ("0", length, fnv(content("file", length)), length, "0")


@pytest.mark.parametrize("length", FILE_LENGTHS)
def test_tftp_put(files, length):
    with World(Netend(files)) as world:
        error, put, value, _, repeated = world.run(f"PUT {PEER} new {length}").split()[:5]
        assert (error, int(put), repeated) == ("0", length, "0")
        assert fnv((files / "new").read_bytes()) == value and (files / "new").stat().st_size == length


class Plain(Netend):
    """A server of 1992: no options."""

    def options_of(self, ask):
        return []


@pytest.mark.parametrize("length", (0, 511, 512, 1024, 40000))
def test_tftp_without_options(files, length):
    (files / "plain").write_bytes(content("plain", length))
    with World(Plain(files)) as world:
        assert world.run(f"GET {PEER} plain").split()[:3] == ["0", str(length), fnv(content("plain", length))]
        assert world.run(f"PUT {PEER} new {length}").split()[:2] == ["0", str(length)]
        assert (files / "new").stat().st_size == length


def test_tftp_errors(files):
    with World(Netend(files)) as world:
        assert world.run(f"GET {PEER} nothing") == "-2 0 811c9dc5 0 0 File not found"
        assert world.run(f"GET {PEER} ../secret") == "-13 0 811c9dc5 0 0 no such folder, or not yours"
        assert world.run(f"GET {PEER} " + "x" * 600).split()[0] == "-36"
        assert world.run("GET 10.0.0.77 file1").split()[0] == "-113"     # no answer to ARP


@pytest.mark.parametrize("seed", range(8))
def test_tftp_loss(files, seed):
    """A fifth of the frames lost or twice in each direction: the file is whole, or the end is an error."""
    with World(Netend(files), seed, lose=0.1, twice=0.1) as world:
        length = 70000
        got = world.run(f"GET {PEER} file{length}").split()
        assert got[:3] == ["0", str(length), fnv(content("file", length))] and int(got[4]) > 0
        put = world.run(f"PUT {PEER} new {length}").split()
        assert put[:2] == ["0", str(length)] and fnv((files / "new").read_bytes()) == put[2]


class Sorcerer(Netend):
    """Everything twice: a client that answered duplicates of acknowledgements would double its traffic for ever."""

    def answer(self, data):
        return [frame for frame in super().answer(data) for _ in range(2)]


def test_tftp_duplicates(files):
    with World(Sorcerer(files)) as world:
        assert world.run(f"PUT {PEER} new 70000").split()[0] == "0"
        blocks = [frame for frame in world.sent if frame[12:14] == b"\x08\x00" and len(frame) > 60]
        assert len(blocks) <= 70000 // 1428 + 3


class Liar(Netend):
    """Agrees to what nobody asked for."""

    def tftp_request(self, address, port, data):
        return [(own, bytes(reply).replace(b"1428", b"9999")) for own, reply in super().tftp_request(address, port, data)]


def test_tftp_lying_server(files):
    with World(Liar(files)) as world:
        assert world.run(f"GET {PEER} file70000").split()[0] == "-71"
    assert BLOCK_MAX > 1428


# ---- DNS ----

def test_dns():
    with World(Netend(names=NAMES)) as world:
        assert world.run("DNS www.example") == "2 10.0.0.80 10.0.0.81"
        assert world.run("DNS WWW.Example.") == "2 10.0.0.80 10.0.0.81"
        assert world.run("DNS alias.example") == "2 10.0.0.80 10.0.0.81"
        assert world.run("DNS many.example") == "4 10.1.0.1 10.1.0.2 10.1.0.3 10.1.0.4"
        assert world.run("DNS 192.168.1.2") == "1 192.168.1.2"
        assert world.run("DNS no.example") == "-2"
        for wrong in ("a..b", ".", "x" * 64, ".".join(["y" * 60] * 5)):
            assert world.run(f"DNS {wrong}") == "-22"
        world.run("ADDRESS 10.0.0.1 255.0.0.0 10.0.0.2 0.0.0.0")
        assert world.run("DNS www.example") == "-113"
        world.run("ADDRESS 10.0.0.1 255.0.0.0 10.0.0.2 10.0.0.77")
        assert world.run("DNS www.example") == "-110"


class Answers(Netend):
    """A name server whose answers a test makes."""

    def __init__(self, make):
        super().__init__()
        self.make = make

    def answer_dns(self, data):
        return [bytes(answer) for answer in self.make(DNS(data))]


def good(ask, **fields):
    record = DNSRR(rrname=ask.qd.qname, type="A", rdata="10.9.9.9")
    return DNS(**{"id": ask.id, "qr": 1, "qd": ask.qd, "an": record, **fields})


@pytest.mark.parametrize("make, said", [
    (lambda ask: [good(ask)], "1 10.9.9.9"),
    (lambda ask: [good(ask, id=ask.id ^ 1), good(ask)], "1 10.9.9.9"),
    (lambda ask: [good(ask, qr=0)], "-110"),
    (lambda ask: [good(ask, id=ask.id ^ 1)], "-110"),
    (lambda ask: [good(ask, qd=DNS(bytes(DNS(qd=None))).qd)], "-110"),
    (lambda ask: [good(ask, rcode=2)], "-5"),
    (lambda ask: [good(ask, an=None)], "-2"),
    (lambda ask: [good(ask, an=DNSRR(rrname="other.example", type="A", rdata="10.9.9.9"))], "-2"),
    (lambda ask: [good(ask, an=None, tc=1)], "-71"),
    (lambda ask: [bytes(good(ask))[:-3]], "-71"),
    (lambda ask: [bytes(good(ask))[:-16] + b"\xc0\x1d" * 8], "-71"),       # a name that jumps to itself
    (lambda ask: [good(ask, an=DNSRR(rrname=ask.qd.qname, type="CNAME", rdata="y.example")
                       / DNSRR(rrname="y.example", type="CNAME", rdata=ask.qd.qname))], "-71"),
])
def test_dns_answers(make, said):
    with World(Answers(make)) as world:
        assert world.run("DNS x.example") == said


@pytest.mark.parametrize("seed", range(4))
def test_dns_rubbish(seed):
    """Answers with bytes changed: an address, an error, or no answer; never anything else."""
    chance = random.Random(seed)

    def make(ask):
        data = bytearray(bytes(good(ask, an=DNSRR(rrname=ask.qd.qname, type="CNAME", rdata="y.example")
                                    / DNSRR(rrname="y.example", type="A", rdata="10.9.9.9"))))
        for _ in range(chance.randrange(1, 4)):
            data[chance.randrange(2, len(data))] = chance.randrange(256)
        return [bytes(data[:chance.randrange(12, len(data) + 1)])]

    with World(Answers(make)) as world:
        for _ in range(200):
            said = world.run("DNS x.example").split()
            assert said[0] in ("-2", "-5", "-71", "-110", "1")


# ---- an address from the network ----

def test_rarp():
    with World(Netend(), address=False) as world:
        assert world.run("RARP") == "0 10.0.0.1 255.0.0.0 0.0.0.0 0.0.0.0"
        assert world.run(f"PING {PEER} 10 1") == "0 1"
    with World(Netend(addresses=lambda station: None), address=False) as world:
        assert world.run("RARP").split()[0] == "-110"


@pytest.mark.parametrize("seed", range(3))
def test_bootp(seed):
    with World(Netend(names=NAMES), seed, lose=0.3 * (seed > 0), address=False) as world:
        assert world.run("BOOTP") == "0 10.0.0.1 255.0.0.0 10.0.0.2 10.0.0.2 aegis"
        world.lose = 0
        assert world.run("DNS www.example") == "2 10.0.0.80 10.0.0.81"
    with World(address=False) as world:
        assert world.run("BOOTP").split()[0] == "-110"


# ---- bad frames ----

def counted(*frames, **fields):
    """What the station's counters say after these frames, without what is always there."""
    with World(**fields) as world:
        before = world.stats()
        for frame in frames:
            world.put(frame)
        world.run("SERVE 100")
        after = world.stats()
        return {name: after[name] - before[name] for name in after if after[name] != before[name]}, world.sent


SOUND = IP(src=PEER, dst=ME) / UDP(sport=1, dport=7) / Raw(b"hello")


BAD_FRAMES = [
    (b"", "runt"), (b"\x10", "runt"), (bytes(13), "runt"),
    (bytes(ether(SOUND)).ljust(1515, b"\0"), "giant"), (bytes(9000), "giant"),
    (ether(SOUND, src=PEER_STATION, dst="10:20:30:00:00:20"), "foreign"),
    (ether(SOUND, src=PEER_STATION, dst="01:00:5e:00:00:01"), "foreign"),
    (ether(SOUND, src="ff:ff:ff:ff:ff:ff", dst=MY_STATION), "foreign"),
    (ether(SOUND, src=MY_STATION, dst=MY_STATION), "foreign"),
    (ether(Raw(bytes(46)), src=PEER_STATION, dst=MY_STATION, type=0x86dd), "type_unknown"),
    (bytes(ether(SOUND))[:14], "ip_short"), (bytes(ether(SOUND))[:33], "ip_short"),
    (ether(IP(src=PEER, dst=ME, version=6) / UDP()), "ip_version"),
    (ether(IP(src=PEER, dst=ME, ihl=4) / UDP()), "ip_header"),
    (ether(IP(src=PEER, dst=ME, ihl=15) / UDP()), "ip_header"),
    (ether(IP(src=PEER, dst=ME, len=19) / UDP()), "ip_length"),
    (ether(IP(src=PEER, dst=ME, len=1000) / UDP()), "ip_length"),
    (bytes(ether(SOUND))[:40], "ip_length"),
    (ether(IP(src=PEER, dst=ME, chksum=1) / UDP()), "ip_checksum"),
    (ether(IP(src="255.255.255.255", dst=ME) / UDP()), "ip_source"),
    (ether(IP(src="10.255.255.255", dst=ME) / UDP()), "ip_source"),
    (ether(IP(src="224.0.0.1", dst=ME) / UDP()), "ip_source"),
    (ether(IP(src="0.0.0.0", dst=ME) / UDP()), "ip_source"),
    (ether(IP(src="127.0.0.1", dst=ME) / UDP()), "ip_source"),
    (ether(IP(src=ME, dst=ME) / UDP()), "ip_source"),
    (ether(IP(src=PEER, dst="10.0.0.9") / UDP()), "ip_not_mine"),
    (ether(IP(src=PEER, dst=ME, options=[IPOption_LSRR(routers=["10.0.0.9"])]) / UDP()), "ip_option"),
    (bytes(ether(IP(src=PEER, dst=ME, options=[IPOption_RR(length=39)]) / UDP())), "ip_option"),
    (ether(ARP(hwtype=6)), "arp_bad"), (ether(ARP(ptype=0x86dd)), "arp_bad"), (ether(ARP(op=9, hwsrc=PEER_STATION)), "arp_bad"),
    (bytes(ether(ARP(op=1)))[:41], "arp_bad"),
    (ether(ARP(op=1, hwsrc="ff:ff:ff:ff:ff:ff", psrc=PEER, pdst=ME)), "arp_bad"),
]


@pytest.mark.parametrize("number", range(len(BAD_FRAMES)), ids=[f"{n}-{counter}" for n, (_, counter) in enumerate(BAD_FRAMES)])
def test_bad_frame(number):
    frame, counter = BAD_FRAMES[number]
    changed, sent = counted(bytes(frame))
    assert changed == {"frames_in": 1, counter: 1} and sent == []


@pytest.mark.parametrize("packet, counter", [
    (UDP(sport=1, dport=7, len=7), "udp_bad"), (UDP(sport=1, dport=7, len=100), "udp_bad"),
    (UDP(sport=1, dport=0), "udp_bad"), (Raw(b"\0\1\0\7"), "udp_bad"),
    (UDP(sport=1, dport=7, chksum=1) / Raw(b"x"), "udp_checksum"),
])
def test_bad_udp(packet, counter):
    changed, sent = counted(bytes(ether(IP(src=PEER, dst=ME, proto=17) / packet)))
    assert changed == {"frames_in": 1, "ip_in": 1, counter: 1} and sent == []


@pytest.mark.parametrize("icmp", [
    ICMP(type=8, chksum=1), Raw(b"\x08\0\xf7\xff"), ICMP(type=3, code=3) / Raw(b"short"),
    ICMP(type=3, code=3) / IP(src="10.0.0.9", dst=PEER) / UDP(),
])
def test_bad_icmp(icmp):
    changed, sent = counted(bytes(ether(IP(src=PEER, dst=ME, proto=1) / icmp)))
    assert changed["icmp_bad"] == 1 and sent == []


def test_options_are_stepped_over():
    with World(Netend()) as world:
        world.put(ether(ARP(op=1, hwsrc=PEER_STATION, psrc=PEER, pdst=ME), src=PEER_STATION, dst="ff:ff:ff:ff:ff:ff"))
        world.put(ether(IP(src=PEER, dst=ME, options=[IPOption_RR(routers=["0.0.0.0"] * 3)]) / UDP(sport=9, dport=7) / b"abc"))
        world.run("SERVE 100")
        assert Ether(world.sent[-1])[UDP].load[:3] == b"abc"


@pytest.mark.parametrize("seed", range(4))
def test_random_frames(seed):
    """scapy's random fields and flipped bytes: all are accounted for, and the station still works."""
    chance = random.Random(seed)
    random.seed(seed)                   # scapy's
    end = Netend()
    with World(end) as world:
        kinds = [lambda: fuzz(ARP()), lambda: IP(src=PEER, dst=ME) / fuzz(UDP(dport=7)), lambda: fuzz(IP(dst=ME)) / fuzz(UDP()),
                 lambda: IP(src=PEER, dst=ME) / fuzz(ICMP()), lambda: IP(src=PEER, dst=ME, flags=1, frag=chance.randrange(99)) /
                 Raw(bytes(8 * chance.randrange(1, 20))), lambda: Raw(chance.randbytes(chance.randrange(60)))]
        for _ in range(400):
            data = bytearray(bytes(ether(chance.choice(kinds)())))
            for _ in range(chance.choice((0, 0, 1, 3))):
                data[chance.randrange(12, len(data))] ^= 1 << chance.randrange(8)
            world.put(data[:chance.randrange(len(data) + 1)] if chance.random() < 0.2 else data)
        world.run("SERVE 50000")
        s = world.stats()
        drops = ("runt giant foreign type_unknown arp_in arp_bad ip_short ip_version ip_header ip_length ip_checksum ip_source "
                 "ip_option ip_not_mine ip_in").split()
        assert s["frames_in"] == sum(s[name] for name in drops) >= 400
        assert world.run(f"UDP {PEER} 7 3000") == "3000"


# ---- a judge from elsewhere ----

def test_tshark_finds_nothing_wrong(tmp_path, files):
    """Wireshark's dissectors, checksums on, have nothing to complain of in what the station sends."""
    with World(Netend(files, NAMES)) as world:
        for command in ("BOOTP", "RARP", f"PING {PEER} 3000 2", f"UDP {PEER} 7 5000", f"UDP {PEER} 7 1", f"GET {PEER} file2856",
                        f"PUT {PEER} new 3000", "DNS alias.example", "DNS no.example", f"UDP {PEER} 9 10"):
            world.run(command)
    capture = tmp_path / "capture.pcap"
    packets = []
    for ms, frame in world.capture:
        packet = Ether(frame)
        packet.time = ms / 1000
        packets.append(packet)
    wrpcap(str(capture), packets)
    options = ["-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE"]

    def tshark(*more):
        done = subprocess.run(["tshark", "-n", "-r", capture, *options, *more], capture_output=True, text=True, check=True)
        return done.stdout.splitlines()

    assert len(tshark()) == len(packets)
    assert tshark("-Y", "_ws.malformed || _ws.expert.severity >= 0x600000") == []
    assert len(tshark("-Y", "udp.checksum.status == 1")) > 20
    # And it would: the same capture with a byte changed.
    place = next(n for n, (_, frame) in enumerate(world.capture) if frame[12:14] == b"\x08\x00")
    packets[place] = Ether(bytes(packets[place])[:24] + b"\x99" + bytes(packets[place])[25:])
    wrpcap(str(capture), packets)
    assert tshark("-Y", "_ws.malformed || _ws.expert.severity >= 0x600000") != []
