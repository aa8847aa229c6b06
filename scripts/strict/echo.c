/*
 * The echo peer: a station on the simulated Ethernet that answers at an
 * exact instruction count, so that a run with a network repeats bit for bit.
 * docs/emulator.md says what it answers.
 *
 * Invariant: `waiting` is sorted by the time at which a frame is to arrive,
 * and the alarm is set to the first.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpu.h"
#include "machine.h"
#include "misc.h"
#include "net.h"
#include "strict.h"

#define HEADER		14		/* of Ethernet, of IP, of UDP */
#define IP_HEADER	20
#define UDP_HEADER	8
#define FRAME_MIN	60
#define PORT_BURST	19

static const unsigned char station[6] = { 2, 0, 0, 0, 0, 7 };
static const unsigned char address[4] = { 10, 0, 0, 7 };

struct frame {
	struct frame *next;
	int64_t at;
	uint32_t copies, gap;		/* still to come, instructions apart */
	int len;
	unsigned char data[];
};

struct echo {
	struct echo *next;
	struct strict_alarm alarm;
	struct cpu *cpu;
	struct nic_data *nic;
	struct frame *waiting;
};

static struct echo *echoes;		/* one for each network interface */

/* GXEMUL_ECHO: instructions between a frame and its answer; 0: no peer. */
static uint32_t latency(void)
{
	char *given = getenv("GXEMUL_ECHO"), *end;
	unsigned long n;

	if (given == NULL || *given == '\0')
		return 0;
	n = strtoul(given, &end, 10);
	if (*given >= '0' && *given <= '9' && *end == '\0' && n <= INT32_MAX)
		return n;
	fprintf(stderr, "gxemul-strict: GXEMUL_ECHO=%s is not a number of "
	    "instructions from 1 to %d, or 0 for no peer\n", given, INT32_MAX);
	exit(STRICT_STOPPED);
}

static void swap(unsigned char *a, unsigned char *b, int len)
{
	unsigned char old;

	while (len-- > 0) {
		old = *a;
		*a++ = *b;
		*b++ = old;
	}
}

static uint32_t big_endian(const unsigned char *p, int bytes)
{
	uint32_t value = 0;

	while (bytes-- > 0)
		value = value << 8 | *p++;
	return value;
}

/* Each of these makes the answer in place, or says that there is none. */
static int answer_arp(unsigned char *arp, int len)
{
	static const unsigned char request[8] = { 0, 1, 8, 0, 6, 4, 0, 1 };

	if (len < 28 || memcmp(arp, request, 8) != 0 ||
	    memcmp(arp + 24, address, 4) != 0)
		return 0;
	arp[7] = 2;
	memcpy(arp + 18, arp + 8, 10);
	memcpy(arp + 8, station, 6);
	memcpy(arp + 14, address, 4);
	return 1;
}

static int answer_icmp(unsigned char *icmp, int len)
{
	uint32_t sum;

	if (len < 8 || icmp[0] != 8 || icmp[1] != 0)
		return 0;
	sum = big_endian(icmp + 2, 2) + 0x0800;		/* the type is now 0 */
	sum = (sum & 0xffff) + (sum >> 16);
	icmp[0] = 0;
	icmp[2] = sum >> 8;
	icmp[3] = sum;
	return 1;
}

static int answer_ip(struct frame *f, unsigned char *ip, int len)
{
	unsigned char *udp = ip + IP_HEADER;
	int total;

	if (len < IP_HEADER || ip[0] != 0x45 ||
	    memcmp(ip + 16, address, 4) != 0 || big_endian(ip + 6, 2) & 0x3fff)
		return 0;
	total = big_endian(ip + 2, 2);
	if (total > len || total < IP_HEADER + UDP_HEADER)
		return 0;
	if (ip[9] == 1 && !answer_icmp(udp, total - IP_HEADER))
		return 0;
	if (ip[9] == 17) {
		if (big_endian(udp + 2, 2) == PORT_BURST &&
		    total >= IP_HEADER + UDP_HEADER + 8) {
			f->copies = big_endian(udp + UDP_HEADER, 4);
			f->gap = big_endian(udp + UDP_HEADER + 4, 4);
		}
		swap(udp, udp + 2, 2);
	} else if (ip[9] != 1)
		return 0;
	swap(ip + 12, ip + 16, 4);
	return 1;
}

static int answer(struct frame *f)
{
	unsigned char *e = f->data, *payload = f->data + HEADER;
	int type = big_endian(e + 12, 2), len = f->len - HEADER, known = 0;

	if (type == ETHERTYPE_ARP && (e[0] == 0xff || memcmp(e, station, 6) == 0))
		known = answer_arp(payload, len);
	else if (type == ETHERTYPE_IP && memcmp(e, station, 6) == 0)
		known = answer_ip(f, payload, len);
	memcpy(e, e + 6, 6);
	memcpy(e + 6, station, 6);
	return known && f->copies > 0;
}

static void wait_for(struct echo *echo, struct frame *f)
{
	struct frame **place = &echo->waiting;

	while (*place != NULL && (*place)->at <= f->at)
		place = &(*place)->next;
	f->next = *place;
	*place = f;
	strict_alarm_set(&echo->alarm, echo->waiting->at);
}

static void echo_ring(struct cpu *cpu, void *extra)
{
	struct echo *echo = (struct echo *)extra;
	struct frame *f;

	while ((f = echo->waiting) != NULL && f->at <= strict_now(cpu)) {
		echo->waiting = f->next;
		strict_lance_receive(cpu, echo->nic, f->data, f->len);
		if (--f->copies > 0) {
			f->at += f->gap > 0 ? f->gap : 1;
			wait_for(echo, f);
		} else
			free(f);
	}
	if (echo->waiting != NULL)
		strict_alarm_set(&echo->alarm, echo->waiting->at);
}

/* A frame leaves an interface. */
void strict_echo(struct nic_data *nic, const unsigned char *data, int len)
{
	struct echo *echo = echoes;
	struct frame *f;
	int bytes = len < FRAME_MIN ? FRAME_MIN : len;

	while (echo != NULL && echo->nic != nic)
		echo = echo->next;
	if (echo == NULL || len < HEADER)
		return;
	CHECK_ALLOCATION(f = (struct frame *)calloc(1, sizeof(*f) + bytes));
	memcpy(f->data, data, len);
	f->len = bytes;
	f->copies = 1;
	f->at = strict_now(echo->cpu) + latency();
	if (answer(f))
		wait_for(echo, f);
	else
		free(f);
}

void strict_echo_init(struct machine *machine, struct nic_data *nic)
{
	struct echo *echo;

	if (latency() == 0)
		return;
	CHECK_ALLOCATION(echo = (struct echo *)calloc(1, sizeof(*echo)));
	echo->cpu = machine->cpus[machine->bootstrap_cpu];
	echo->nic = nic;
	echo->next = echoes;
	echoes = echo;
	strict_alarm_add(echo->cpu, &echo->alarm, echo_ring, echo);
}
