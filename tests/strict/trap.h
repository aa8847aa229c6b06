/*
 * The state that enter() takes and leaves, and the tests' few services.
 */
#ifndef TRAP_H
#define TRAP_H

#define TRAP_HI		128
#define TRAP_LO		132
#define TRAP_CAUSE	136
#define TRAP_EPC	140
#define TRAP_BADVADDR	144
#define TRAP_STATUS	148
#define TRAP_VECTOR	152

#ifndef __ASSEMBLER__
#include <stdint.h>

struct trap {
	uint32_t r[32], hi, lo, cause, epc, badvaddr, status, vector;
};

enum { INT = 0, MOD, TLBL, TLBS, ADEL, ADES, IBE, DBE, SYS, BP, RI, CPU, OV };

#define CODE(t)	((int)((t)->cause >> 2 & 31))
#define BD(t)	((t)->cause >> 31)
#define CE(t)	((t)->cause >> 28 & 3)

/* Status for enter(): previous mode and interrupt enable become current. */
#define USER	0x0c
#define KERNEL	0x04
#define CU1	0x20000000
#define LINE(n)	(0x100 << (n))

#define SYSCALL	0x0000000c
#define KSEG1(p) (0xa0000000 + (p))

/* The test device. */
#define DEVICE	((volatile uint32_t *)KSEG1(0x1ed00000))
#define MAGIC	0x41455331
enum { D_MAGIC, D_COUNT, D_HIGH, D_ALARM, D_EXIT, D_SEED };

/* Where code() puts words: the same page, as the kernel and user see it. */
#define PAGE	0x00400000
#define FIRST	(PAGE + 0x100)

void enter(struct trap *);
void stop(void);
void tlb_write(int index, uint32_t hi, uint32_t lo);
void put(int c);

void print(const char *format, ...);
void plan(int n);
void check(int good, const char *format, ...);
void finish(int status) __attribute__((noreturn));

uint32_t *code(const uint32_t *words, int n);
void user(struct trap *, uint32_t status);
void kernel(struct trap *, uint32_t status);
int is_pmax(void);

extern char enter_leave[];
#endif
#endif
