/* Every word that is no instruction of MIPS I is reserved, in both modes. */
#include "trap.h"

static const struct { uint32_t word; const char *name; } words[] = {
	{ 0x0085100a, "movz" },		{ 0x0085100b, "movn" },
	{ 0x0000000f, "sync" },		{ 0x00850034, "teq" },
	{ 0x00850036, "tne" },		{ 0x00850030, "tge" },
	{ 0x00850031, "tgeu" },		{ 0x00850032, "tlt" },
	{ 0x00850033, "tltu" },		{ 0x048c0001, "teqi" },
	{ 0x04880001, "tgei" },		{ 0x50000001, "beql" },
	{ 0x54850001, "bnel" },		{ 0x58800001, "blezl" },
	{ 0x5c800001, "bgtzl" },	{ 0x04820001, "bltzl" },
	{ 0x04830001, "bgezl" },	{ 0x04930001, "bgezall" },
	{ 0xc0820000, "ll" },		{ 0xe0820000, "sc" },
	{ 0xbc800000, "cache" },	{ 0xd8820000, "ldc2" },
	{ 0x70851002, "mul" },		{ 0x70821020, "clz" },
	{ 0x70850000, "madd" },		{ 0x7c02e83b, "rdhwr" },
	{ 0x7c821000, "ext" },		{ 0x7c021c20, "seb" },
	{ 0x00231002, "rotr" },		{ 0x00851046, "rotrv" },
	{ 0x0085102d, "daddu" },	{ 0x6482ffff, "daddiu" },
	{ 0x0002103c, "dsll32" },	{ 0xdc820000, "ld" },
	{ 0xfc820000, "sd" },		{ 0xd4820000, "ldc1" },
	{ 0xf4820000, "sdc1" },		{ 0x9c820000, "lwu" },
	{ 0x00811009, "jalr, not clean" }, { 0x03e00408, "jr.hb" },
	{ 0x00000001, "special 1" },	{ 0x00000005, "special 5" },
	{ 0x0000000e, "special 14" },	{ 0x041f0000, "synci" },
	{ 0x74000000, "opcode 29" },	{ 0xf0000000, "scd" },
	{ 0x3c220000, "aui" },		{ 0x00851058, "mult, not clean" },
};

static const struct { uint32_t word; const char *name; } fpu[] = {
	{ 0x46200004, "sqrt.d" },	{ 0x46000004, "sqrt.s" },
	{ 0x45020001, "bc1fl" },	{ 0x45030001, "bc1tl" },
	{ 0x45040001, "bc1f 1" },	{ 0x44220000, "dmfc1" },
	{ 0x44620000, "mfhc1" },	{ 0x4600000d, "trunc.w.s" },
	{ 0x46200009, "trunc.l.d" },	{ 0x46000011, "movcf.s" },
	{ 0x46200025, "cvt.l.d" },	{ 0x46a00020, "cvt.s.l" },
	{ 0x46c00000, "add.ps" },	{ 0x46200840, "add.d, odd" },
	{ 0x46800000, "add.w" },	{ 0x46000020, "cvt.s.s" },
};

static const struct { uint32_t word; const char *name; } system[] = {
	{ 0x42000018, "eret" },		{ 0x42000020, "wait" },
	{ 0x40486000, "cfc0" },		{ 0x40c86000, "ctc0" },
	{ 0x40286000, "dmfc0" },	{ 0x41606000, "di" },
	{ 0x41020001, "bc0fl" },	{ 0x40086001, "mfc0 select 1" },
	{ 0x4200001f, "deret" },	{ 0x42000003, "cop0 3" },
};

#define COUNT(a)	(int)(sizeof(a) / sizeof(*a))

static void reserved(uint32_t word, const char *name, uint32_t status,
    const char *mode, void (*go)(struct trap *, uint32_t))
{
	struct trap t = { 0 };

	code(&word, 1);
	t.r[4] = PAGE;
	t.r[2] = t.r[5] = 1234;
	go(&t, status);
	check(CODE(&t) == RI && (t.epc & 0xfff) == 0x100 && !BD(&t) &&
	    t.r[2] == 1234, "%s: %s: exception %d", mode, name, CODE(&t));
}

/* What MIPS I has is not reserved: opcodes and functions in a bitmap. */
static void complete(void)
{
	static const uint32_t special[2] = { 0x0f0f33dd, 0x00000cff };
	static const uint32_t major[2] = { 0x000fffff, 0x0e0e4f7f };
	struct trap t = { 0 };
	uint32_t word, has;
	int i, wrong = -1;

	for (i = 0; i < 64; i++) {
		word = i;
		code(&word, 1);
		t.r[0] = 0;
		user(&t, 0);
		has = special[i >> 5] >> (i & 31) & 1;
		if ((CODE(&t) != RI) != has)
			wrong = i;
	}
	check(wrong < 0, "functions of SPECIAL: %d", wrong);
	for (i = 1, wrong = -1; i < 64; i++) {
		word = i << 26;
		code(&word, 1);
		user(&t, 0);
		has = major[i >> 5] >> (i & 31) & 1;
		if ((CODE(&t) != RI) != has)
			wrong = i;
	}
	check(wrong < 0, "major opcodes: %d", wrong);
}

int main(void)
{
	int i;

	plan(2 * COUNT(words) + 2 * COUNT(fpu) + COUNT(system) + 2);
	for (i = 0; i < COUNT(words); i++) {
		reserved(words[i].word, words[i].name, CU1, "user", user);
		reserved(words[i].word, words[i].name, CU1, "kernel", kernel);
	}
	for (i = 0; i < COUNT(fpu); i++) {
		reserved(fpu[i].word, fpu[i].name, CU1, "user", user);
		reserved(fpu[i].word, fpu[i].name, CU1, "kernel", kernel);
	}
	for (i = 0; i < COUNT(system); i++)
		reserved(system[i].word, system[i].name, 0, "kernel", kernel);
	complete();
	return 0;
}
