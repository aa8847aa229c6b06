"""The host's end of an emulated Ethernet: a station that answers frames with frames.

    end = Netend(files="build/tftp", names={"www.example": ["10.0.0.80"]})
    for frame in end.answer(frame): ...

It knows ARP, RARP, BOOTP, ICMP echo, UDP echo (port 7), TFTP (port 69, both directions, options blksize and tsize) and
DNS (port 53, addresses and aliases), and takes and makes fragments.  Packets are read and built by scapy, so that a
library which talks to this one has agreed with code from elsewhere.  It has no clock: the client sends again what is
lost, and gets the same answer.
"""
import re
from pathlib import Path

from scapy.config import conf
from scapy.layers.dhcp import BOOTP
from scapy.layers.dns import DNS, DNSRR
from scapy.layers.inet import ICMP, IP, UDP, fragment
from scapy.layers.l2 import ARP, Ether
from scapy.layers.tftp import TFTP, TFTP_ACK, TFTP_DATA, TFTP_ERROR, TFTP_OACK, TFTP_Option, TFTP_Options
from scapy.packet import Raw

conf.verb = 0

MTU = 1500
ADDRESS = "10.0.0.2"
STATION = "02:00:00:00:00:02"
MASK = "255.0.0.0"
PORT_ECHO, PORT_DNS, PORT_BOOTP, PORT_BOOTP_CLIENT, PORT_TFTP = 7, 53, 67, 68, 69
TFTP_FIRST = 2000               # port of the first transfer
BLOCK_MAX = 8192
NOT_FOUND, DENIED, FULL, ILLEGAL, UNKNOWN, EXISTS = 1, 2, 3, 4, 5, 6


def address_of(station):
    """As GXemul's own gateway: station 10:20:30:00:00:N0 is 10.0.0.N."""
    found = re.fullmatch(r"10:20:30:00:00:([1-9a-f])0", station)
    return f"10.0.0.{int(found.group(1), 16)}" if found else None


class Transfer:
    """One TFTP transfer, from the port that it got."""

    def __init__(self, peer, block, data=None, path=None):
        self.peer, self.block, self.data, self.path = peer, block, data, path
        self.number = 0             # of the last block received (writing)
        self.received = []

    def piece(self, number):
        return self.data[(number - 1) * self.block:number * self.block]


class Netend:
    def __init__(self, files=None, names=None, address=ADDRESS, station=STATION, addresses=address_of):
        """files: folder of the TFTP server, or None; names: {name: [addresses] or "alias"}; addresses: station -> address."""
        self.files = Path(files) if files else None
        self.names = names or {}
        self.address, self.station, self.addresses = address, station, addresses
        self.known = {}             # address: station, of whoever sent something
        self.pieces = {}            # fragments by (source, id, protocol)
        self.transfers = {}         # TFTP, by our port
        self.counts = {}            # what was answered

    # ---- frames ----

    def answer(self, data):
        """The frames that answer this one."""
        if len(data) < 14:
            return []
        frame = Ether(data)
        if frame.dst not in (self.station, "ff:ff:ff:ff:ff:ff") or frame.src == self.station:
            return []
        if frame.type in (0x0806, 0x8035):
            return self.answer_arp(frame, ARP(bytes(frame.payload)))
        if IP in frame:
            return self.answer_ip(frame)
        return []

    def count(self, what):
        self.counts[what] = self.counts.get(what, 0) + 1

    def answer_arp(self, frame, arp):
        if arp.op == 1 and arp.pdst == self.address:
            self.known[arp.psrc] = arp.hwsrc
            self.count("arp")
            reply = ARP(op=2, hwsrc=self.station, psrc=self.address, hwdst=arp.hwsrc, pdst=arp.psrc)
        elif arp.op == 3 and self.addresses(arp.hwdst):
            self.count("rarp")
            reply = ARP(op=4, hwsrc=self.station, psrc=self.address, hwdst=arp.hwdst, pdst=self.addresses(arp.hwdst))
        else:
            return []
        return [bytes(Ether(src=self.station, dst=frame.src, type=frame.type) / reply)]

    def answer_ip(self, frame):
        ip = frame[IP]
        if ip.dst not in (self.address, "255.255.255.255") or not self.is_sound(ip):
            return []
        self.known[ip.src] = frame.src
        if ip.frag or ip.flags.MF:
            ip = self.whole(ip)
            if ip is None:
                return []
        if ICMP in ip and ip[ICMP].type == 8:
            self.count("ping")
            icmp = ip[ICMP].copy()
            icmp.type, icmp.chksum = 0, None
            return self.send(ip.src, icmp)
        if UDP in ip:
            return self.answer_udp(frame, ip)
        return []

    @staticmethod
    def is_sound(ip):
        """The checksum is what scapy makes of the same header."""
        again = ip.copy()
        again.remove_payload()
        del again.chksum
        return IP(bytes(again)).chksum == ip.chksum

    def whole(self, ip):
        """The datagram, if this was its last missing fragment."""
        pieces = self.pieces.setdefault((ip.src, ip.id, ip.proto), {})
        pieces[ip.frag * 8] = (bytes(ip.payload)[:ip.len - ip.ihl * 4], bool(ip.flags.MF))
        data = b""
        while len(data) in pieces:
            piece, more = pieces[len(data)]
            data += piece
            if not more:
                del self.pieces[ip.src, ip.id, ip.proto]
                self.count("reassembled")
                head = IP(src=ip.src, dst=ip.dst, proto=ip.proto, id=ip.id)
                return IP(bytes(head / Raw(data)))
        return None

    def send(self, target, payload, station=None):
        """The frames of an IP packet."""
        packet = IP(src=self.address, dst=target, id=len(bytes(payload)) & 0xffff) / payload
        packets = fragment(packet, (MTU - 20) & ~7) if len(packet) > MTU else [packet]
        station = station or self.known.get(target, "ff:ff:ff:ff:ff:ff")
        return [bytes(Ether(src=self.station, dst=station) / packet) for packet in packets]

    # ---- UDP ----

    def answer_udp(self, frame, ip):
        udp = ip[UDP]
        again = ip.copy()
        del again[UDP].chksum
        if udp.chksum and IP(bytes(again))[UDP].chksum != udp.chksum:
            self.count("bad checksum")
            return []
        data = bytes(udp.payload)[:udp.len - 8]
        if udp.dport == PORT_BOOTP:
            return self.answer_bootp(frame, udp)
        if udp.dport == PORT_ECHO:
            self.count("echo")
            replies = [(PORT_ECHO, data)]
        elif udp.dport == PORT_DNS:
            replies = [(PORT_DNS, reply) for reply in self.answer_dns(data)]
        elif udp.dport == PORT_TFTP:
            replies = self.tftp_request(ip.src, udp.sport, data)
        elif udp.dport in self.transfers:
            replies = [(udp.dport, reply) for reply in self.tftp_packet(udp.dport, (ip.src, udp.sport), data)]
        else:
            quoted = bytes(ip)[:ip.ihl * 4 + 8]
            return self.send(ip.src, ICMP(type=3, code=3) / Raw(quoted))
        return [piece for port, reply in replies
                for piece in self.send(ip.src, UDP(sport=port, dport=udp.sport) / Raw(bytes(reply)))]

    def answer_bootp(self, frame, udp):
        ask = BOOTP(bytes(udp.payload))
        given = self.addresses(frame.src)
        if ask.op != 1 or not given:
            return []
        self.count("bootp")
        options = b"\x63\x82\x53\x63" + b"\x01\x04" + bytes(int(n) for n in MASK.split("."))
        for option in (3, 6):       # gateway, name server
            options += bytes([option, 4]) + bytes(int(n) for n in self.address.split("."))
        reply = BOOTP(op=2, htype=1, hlen=6, xid=ask.xid, yiaddr=given, siaddr=self.address, chaddr=ask.chaddr,
                      file=b"aegis", options=(options + b"\xff").ljust(64, b"\0"))
        return self.send("255.255.255.255", UDP(sport=PORT_BOOTP, dport=PORT_BOOTP_CLIENT) / reply, "ff:ff:ff:ff:ff:ff")

    def answer_dns(self, data):
        ask = DNS(data)
        if ask.qr or ask.qdcount != 1:
            return []
        self.count("dns")
        name = ask.qd.qname.decode().rstrip(".").lower()
        records = None
        while name in self.names:
            found = self.names[name]
            target = [found] if isinstance(found, str) else found
            for one in target:
                kind = "CNAME" if isinstance(found, str) else "A"
                record = DNSRR(rrname=name + ".", type=kind, ttl=60, rdata=one)
                records = record if records is None else records / record
            if not isinstance(found, str):
                break
            name = found.lower()
        return [bytes(DNS(id=ask.id, qr=1, aa=1, rd=ask.rd, ra=1, rcode=0 if records else 3, qd=ask.qd, an=records))]

    # ---- TFTP ----

    def tftp_request(self, address, port, data):
        """One reply, from a port of its own; the same request again gets the same port."""
        ask = TFTP(data)
        peer = (address, port)
        if ask.op not in (1, 2):
            return [(PORT_TFTP, TFTP() / TFTP_ERROR(errorcode=ILLEGAL, errormsg=b"not a request"))]
        name = ask.payload.filename.decode("latin-1")
        own = next((number for number, transfer in self.transfers.items() if transfer.peer == peer),
                   TFTP_FIRST + len(self.transfers))
        path = self.files / name if self.files and re.fullmatch(r"[\w.-]+", name) and name[0] != "." else None
        if path is None:
            return [(own, TFTP() / TFTP_ERROR(errorcode=DENIED, errormsg=b"no such folder, or not yours"))]
        if ask.op == 1 and not path.is_file():
            return [(own, TFTP() / TFTP_ERROR(errorcode=NOT_FOUND, errormsg=b"File not found"))]
        self.count("tftp")
        options = {option.oname.decode().lower(): option.value for option in self.options_of(ask)}
        transfer = Transfer(peer, 512, path.read_bytes() if ask.op == 1 else None, path)
        self.transfers[own] = transfer
        agreed = []
        if options.get("blksize", b"").isdigit():
            transfer.block = max(8, min(int(options["blksize"]), BLOCK_MAX))
            agreed.append(TFTP_Option(oname=b"blksize", value=b"%d" % transfer.block))
        if "tsize" in options and transfer.data is not None:
            agreed.append(TFTP_Option(oname=b"tsize", value=b"%d" % len(transfer.data)))
        if agreed:
            return [(own, TFTP() / TFTP_OACK() / b"".join(bytes(option) for option in agreed))]
        return [(own, self.tftp_data(transfer, 1) if transfer.data is not None else TFTP() / TFTP_ACK(block=0))]

    @staticmethod
    def options_of(ask):
        return ask[TFTP_Options].options if TFTP_Options in ask else []

    @staticmethod
    def tftp_data(transfer, number):
        return TFTP() / TFTP_DATA(block=number & 0xffff) / Raw(transfer.piece(number))

    def tftp_packet(self, port, peer, data):
        transfer, packet = self.transfers[port], TFTP(data)
        if peer != transfer.peer:
            return [TFTP() / TFTP_ERROR(errorcode=UNKNOWN, errormsg=b"not your transfer")]
        if packet.op == 4 and transfer.data is not None:
            # Blocks are counted modulo 2^16; the client is never a block ahead of what it got.
            number = transfer.number + ((packet.block - transfer.number + 1) & 0xffff) - 1
            transfer.number = max(transfer.number, number)
            if len(transfer.data) >= number * transfer.block:
                return [self.tftp_data(transfer, number + 1)]
        if packet.op == 3 and transfer.data is None:
            piece = bytes(packet[TFTP_DATA].payload)
            if packet.block == (transfer.number + 1) & 0xffff:
                transfer.number += 1
                transfer.received.append(piece)
                if len(piece) < transfer.block:
                    transfer.path.write_bytes(b"".join(transfer.received))
            return [TFTP() / TFTP_ACK(block=packet.block)]
        return []
