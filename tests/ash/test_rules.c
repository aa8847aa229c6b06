/* A handler for each rule that breaks it, and the next one to it that does not; what stops a handler while it runs; and
 * the games that a handler can play with the code that is put around it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "box.h"

enum { ZERO, AT, V0, V1, A0, A1, A2, A3, T0, T1, S0 = 16, K0 = 26, K1, GP, SP, FP, RA };
#define I(op, rt, rs, imm)  ((word)(op) << 26 | (word)(rs) << 21 | (word)(rt) << 16 | ((word)(imm) & 0xffff))
#define R(f, rd, rs, rt)    ((word)(rs) << 21 | (word)(rt) << 16 | (word)(rd) << 11 | (f))
#define ADDIU(rt, rs, imm)  I(9, rt, rs, imm)
#define ADDU(rd, rs, rt)    R(33, rd, rs, rt)
#define LI(rt, imm)         ADDIU(rt, ZERO, imm)
#define LUI(rt, imm)        I(15, rt, ZERO, imm)
#define LW(rt, off, rs)     I(35, rt, rs, off)
#define LBU(rt, off, rs)    I(36, rt, rs, off)
#define LWL(rt, off, rs)    I(34, rt, rs, off)
#define LWR(rt, off, rs)    I(38, rt, rs, off)
#define SW(rt, off, rs)     I(43, rt, rs, off)
#define SB(rt, off, rs)     I(40, rt, rs, off)
#define BNE(rs, rt, n)      I(5, rt, rs, n)
#define B(n)                I(4, ZERO, ZERO, n)
#define J_TO(n)             (2u << 26 | (CODE_VA / 4 + (n)))
#define JAL(helper)         (3u << 26 | ASH_HELPER_AT(helper) / 4)
#define JR(rs)              R(8, 0, rs, 0)
#define NOP                 0u
#define LEAVE               JR(RA), LI(V0, 1)
#define CODE(...)           { __VA_ARGS__ }, sizeof((word[]){ __VA_ARGS__ }) / sizeof(word)

static const struct { word code[24], words, rule, at; const char *what; } refused[] = {
    { CODE(R(32, V0, A1, A1), I(8, V0, V0, 1), LEAVE), ASH_FINE, 0, "add and addi are taken as addu and addiu" },
    { CODE(0x0000000c, LEAVE), ASH_OPCODE, 0, "syscall" },
    { CODE(NOP, 0x40026000, LEAVE), ASH_OPCODE, 1, "mfc0" },
    { CODE(NOP, 0x40826000, LEAVE), ASH_OPCODE, 1, "mtc0" },
    { CODE(0x42000002, LEAVE), ASH_OPCODE, 0, "tlbwi" },
    { CODE(0x42000010, LEAVE), ASH_OPCODE, 0, "rfe" },
    { CODE(0x4100ffff, NOP, LEAVE), ASH_OPCODE, 0, "bc0f" },
    { CODE(0x44820000, LEAVE), ASH_OPCODE, 0, "mtc1" },
    { CODE(0xc4800000, LEAVE), ASH_OPCODE, 0, "lwc1" },
    { CODE(0x70851002, LEAVE), ASH_OPCODE, 0, "mul of a later MIPS" },
    { CODE(0x50000001, NOP, LEAVE), ASH_OPCODE, 0, "branch likely" },
    { CODE(0x04110001, NOP, LEAVE), ASH_OPCODE, 0, "bgezal" },
    { CODE(0xc0820000, LEAVE), ASH_OPCODE, 0, "ll" },
    { CODE(0x0000000f, LEAVE), ASH_OPCODE, 0, "sync" },
    { CODE(R(33, V0, A1, A1) | 1 << 6, LEAVE), ASH_OPCODE, 0, "addu with a bit that must be zero" },
    { CODE(LI(V0, 1), 0xffffffff, LEAVE), ASH_OPCODE, 1, "an opcode that does not exist" },
    { CODE(BNE(A1, ZERO, 3), LI(V0, 1), LEAVE), ASH_TARGET, 0, "jumps behind its end" },
    { CODE(LEAVE, 0xffffffff), ASH_FINE, 0, "what stands behind the end is nobody's" },

    { CODE(ADDIU(K0, A1, 0), LEAVE), ASH_REGISTER, 0, "writes k0" },
    { CODE(ADDU(V0, K1, ZERO), LEAVE), ASH_REGISTER, 0, "reads k1" },
    { CODE(LI(GP, 0), LEAVE), ASH_REGISTER, 0, "writes gp" },
    { CODE(LW(V0, 0, GP), LEAVE), ASH_REGISTER, 0, "loads through gp" },
    { CODE(LW(AT, 0, A2), LEAVE), ASH_REGISTER, 0, "writes at" },
    { CODE(LI(RA, 0), LEAVE), ASH_REGISTER, 0, "writes ra" },
    { CODE(ADDU(V0, RA, ZERO), LEAVE), ASH_REGISTER, 0, "reads ra" },
    { CODE(SW(A1, 0, RA), LEAVE), ASH_REGISTER, 0, "stores through ra" },
    { CODE(LWL(RA, 3, A2), LEAVE), ASH_REGISTER, 0, "loads a part of ra" },
    { CODE(SW(RA, -4, SP), LW(RA, -4, SP), LEAVE), ASH_FINE, 0, "saves and restores ra" },

    { CODE(B(100), NOP, LEAVE), ASH_TARGET, 0, "branches behind the end" },
    { CODE(B(-2), NOP, LEAVE), ASH_TARGET, 0, "branches before the beginning" },
    { CODE(J_TO(8), NOP, LEAVE), ASH_TARGET, 0, "jumps behind the end" },
    { CODE(J_TO(-1), NOP, LEAVE), ASH_TARGET, 0, "jumps before the beginning" },
    { CODE(3u << 26 | 0x110000 / 4, NOP, LEAVE), ASH_TARGET, 0, "calls the kernel" },
    { CODE(JAL(ASH_HELPERS), NOP, LEAVE), ASH_TARGET, 0, "calls a helper that does not exist" },
    { CODE(3u << 26 | (ASH_HELPER_AT(0) + 4) / 4, NOP, LEAVE), ASH_TARGET, 0, "calls into the middle of a helper" },
    { CODE(J_TO(2), NOP, LEAVE), ASH_FINE, 0, "jumps inside" },
    { CODE(JR(A1), NOP, LEAVE), ASH_INDIRECT, 0, "jumps to where the message says" },
    { CODE(LW(T0, 0, A2), NOP, R(9, RA, T0, 0), NOP, LEAVE), ASH_OPCODE, 2, "jalr" },
    { CODE(B(1), B(1), LEAVE, LEAVE), ASH_SLOT, 1, "a branch in a delay slot" },
    { CODE(JR(RA), 0x0000000d), ASH_SLOT, 1, "break in a delay slot" },
    { CODE(BNE(A1, ZERO, 2), NOP, B(1), SW(A1, 0, A2), LEAVE), ASH_SLOT, 0, "a jump into a delay slot" },
    { CODE(LI(V0, 1)), ASH_END, 0, "runs past the end" },
    { CODE(LI(V0, 1), JR(RA)), ASH_END, 1, "the last slot is missing" },
    { CODE(B(3), NOP, LEAVE, B(-3), NOP), ASH_FINE, 0, "ends with a jump" },
    { CODE(JR(RA), LI(V0, 1), LI(V0, 2)), ASH_FINE, 0, "ends with what control never reaches" },

    { CODE(LW(T0, 0, A2), ADDU(V0, T0, T0), LEAVE), ASH_LATE, 1, "reads what is on its way" },
    { CODE(LW(T0, 0, A2), SW(T0, 4, A2), LEAVE), ASH_LATE, 1, "stores what is on its way" },
    { CODE(LW(T0, 0, A2), BNE(T0, ZERO, 1), NOP, LEAVE), ASH_LATE, 1, "branches on what is on its way" },
    { CODE(B(1), LW(T0, 0, A2), ADDU(V0, T0, T0), LEAVE), ASH_LATE, 2, "the load was in a delay slot" },
    { CODE(LW(T0, 0, A2), NOP, ADDU(V0, T0, T0), LEAVE), ASH_FINE, 0, "has arrived" },
    { CODE(ADDU(V0, S0, ZERO), LEAVE), ASH_UNDEFINED, 0, "reads a register that the kernel left" },
    { CODE(JR(RA), NOP), ASH_UNDEFINED, 0, "returns what the kernel left" },
    { CODE(SW(S0, 0, A2), LEAVE), ASH_FINE, 0, "saves a register: zero is stored" },
    { CODE(R(16, T0, 0, 0), LEAVE), ASH_UNDEFINED, 0, "reads HI before any product" },
    { CODE(JAL(ASH_HELPER_WAKE), NOP, ADDU(V0, A1, ZERO), LEAVE), ASH_UNDEFINED, 2, "reads a1 after a call" },
    { CODE(BNE(A1, ZERO, 2), NOP, LI(T0, 1), ADDU(V0, T0, ZERO), LEAVE), ASH_UNDEFINED, 3, "on one of two paths" },
    { CODE(JAL(ASH_HELPER_PIPE), NOP, LEAVE), ASH_UNDEFINED, 0, "a call without its last argument" },
    { CODE(LWL(T0, 3, A2), NOP, NOP, ADDU(V0, T0, T0), LEAVE), ASH_FINE, 0, "half a word, the rest cleared" },

    { CODE(LUI(T0, 0x8011), LW(T0, 0, T0), LEAVE), ASH_ADDRESS, 1, "loads from the kernel" },
    { CODE(LUI(T0, 0x8011), SW(A1, 0, T0), LEAVE), ASH_ADDRESS, 1, "stores to the kernel" },
    { CODE(SW(A1, -4, A2), LEAVE), ASH_ADDRESS, 0, "stores before its memory" },
    { CODE(LUI(T0, 0x40), SW(A1, 0x1000, T0), LEAVE), ASH_ADDRESS, 1, "stores behind its memory" },
    { CODE(SW(A1, 16, SP), LEAVE), ASH_ADDRESS, 0, "stores above its stack" },
    { CODE(ADDIU(SP, SP, -0x2000), SW(A1, 0, SP), LEAVE), ASH_ADDRESS, 1, "a frame larger than its memory" },
    { CODE(LI(SP, -0x4000), SW(A1, 0, SP), LEAVE), ASH_ADDRESS, 1, "a stack in the kernel" },
    { CODE(LW(T0, 0, ZERO), LEAVE), ASH_ADDRESS, 0, "a null pointer" },
    { CODE(SW(A1, -0x1000, ZERO), LEAVE), ASH_ADDRESS, 0, "the kernel's hot page" },
    { CODE(LW(T0, 2, A2), LEAVE), ASH_ALIGNED, 0, "an unaligned word of its memory" },
    { CODE(LW(T0, 2, A0), LEAVE), ASH_ALIGNED, 0, "an unaligned word of the message" },
    { CODE(LWL(T0, 5, A0), LWR(T0, 2, A0), NOP, ADDU(V0, T0, ZERO), LEAVE), ASH_FINE, 0, "the same, well done" },
    { CODE(SW(A1, 0, A0), LEAVE), ASH_READ_ONLY, 0, "stores to the message" },
    { CODE(ADDU(T0, A0, A1), SB(A1, 0, T0), LEAVE), ASH_READ_ONLY, 1, "stores somewhere in the message" },
    { CODE(SW(A0, 0, A2), LEAVE), ASH_KEEPS, 0, "keeps the message's address" },
    { CODE(LBU(T0, -1, A0), LEAVE), ASH_MESSAGE, 0, "reads before the message" },
    { CODE(LBU(T0, 4000, A0), LEAVE), ASH_MESSAGE, 0, "reads behind every message" },
    { CODE(BNE(A1, ZERO, 2), ADDU(T0, A0, ZERO), ADDU(T0, A2, ZERO), LW(T1, 0, T0), LEAVE), ASH_MIXED, 3,
      "an address of one or the other" },
    { CODE(R(38, T0, A0, A1), LW(T1, 0, T0), LEAVE), ASH_MIXED, 1, "arithmetic that makes no address" },
};

static void test_refused(void **unused)
{
    bool seen[ASH_RULE_COUNT] = { false };
    word made;

    (void)unused;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct verdict v = box_make(refused[i].code, refused[i].words, &made);

        if (v.rule != refused[i].rule || (v.rule && v.at != refused[i].at))
            fail_msg("%s: rule %u at %u, expected %u at %u", refused[i].what, v.rule, v.at, refused[i].rule, refused[i].at);
        seen[v.rule] = true;
    }
    for (word rule = ASH_OPCODE; rule <= ASH_MIXED; rule++)
        assert_true(seen[rule]);
}

/* The last two rules about the whole: too long with its checks, too many places to jump to, too deep. */
static void test_too_much(void **unused)
{
    word code[ASH_WORDS], made, n = 0;

    (void)unused;
    for (n = 0; n < ASH_WORDS - 2; n++)
        code[n] = n & 1 ? SW(A1, 4, T0) : ADDU(T0, A2, A1);
    code[n++] = JR(RA);
    code[n++] = LI(V0, 1);
    struct verdict v = box_make(code, n, &made);
    assert_int_equal(v.rule, ASH_LONG);
    for (word i = 0; i < 2 * ASH_LABELS_MAX + 2; i += 2) {
        code[i] = BNE(A1, ZERO, 1);
        code[i + 1] = NOP;
    }
    v = box_make(code, n, &made);
    assert_int_equal(v.rule, ASH_LABELS);
    for (n = 0; n < 30; n++)            /* each pass finds one more register that is not what it was */
        code[n] = n < 12 ? ADDU(T0 + n % 8, ZERO, ZERO) : NOP;
    v = box_make(code, 0, &made);
    assert_int_equal(v.rule, ASH_END);
}

/* A chain through registers against the order of the code: each pass carries what is unknown one step further. */
static void test_deep(void **unused)
{
    static const word chain[] = { V0, V1, A3, T0, T1, 10, 11, 12, 13, 14, 15 };
    word code[64], n = 0, made;

    (void)unused;
    for (word i = 0; i < 11; i++)
        code[n++] = LI(chain[i], 1);
    word loop = n;
    for (word i = 0; i < 10; i++)
        code[n++] = ADDU(chain[i], chain[i + 1], ZERO);
    code[n++] = LW(chain[10], 0, A2);
    code[n] = BNE(A1, ZERO, loop - n - 1);
    n++;
    code[n++] = NOP;
    code[n++] = JR(RA);
    code[n++] = NOP;
    struct verdict v = box_make(code, n, &made);
    assert_int_equal(v.rule, ASH_DEEP);
}

/* ---- at run time ---- */

static struct run run_of(const word *code, word words, word bytes)
{
    uint8_t message[1600];
    struct run run = { 0 };
    word made;

    for (word i = 0; i < sizeof message; i++)
        message[i] = (uint8_t)i;
    struct verdict v = box_make(code, words, &made);
    if (v.rule)
        fail_msg("rule %u at %u", v.rule, v.at);
    assert_true(box_run(made, message, bytes, 0xdeadbeef, &run));
    return run;
}
#define RUN(bytes, ...) run_of((const word[]){ __VA_ARGS__ }, sizeof((word[]){ __VA_ARGS__ }) / sizeof(word), bytes)

static void test_time(void **unused)
{
    struct run r = RUN(60, B(-1), NOP);

    (void)unused;
    assert_int_equal(r.rule, ASH_TIMEOUT);
    assert_int_equal(r.at, 0);
    assert_true(r.count > ASH_TIME - 100 && r.count < ASH_TIME + 100);
    r = RUN(60, LI(T0, 1000), ADDIU(T0, T0, -1), BNE(T0, ZERO, -2), NOP, LEAVE);
    assert_int_equal(r.rule, ASH_FINE);
    r = RUN(60, LI(T0, 3000), ADDIU(T0, T0, -1), BNE(T0, ZERO, -2), NOP, LEAVE);
    assert_int_equal(r.rule, ASH_TIMEOUT);
    assert_int_equal(r.at, 2);
    /* a long way forwards before each short jump back is paid for as well */
    r = RUN(60, NOP, NOP, NOP, NOP, NOP, NOP, NOP, J_TO(9), NOP, BNE(A1, ZERO, -10), NOP, LEAVE);
    assert_int_equal(r.rule, ASH_TIMEOUT);
    assert_true(r.count < ASH_TIME + 100);
}

static void test_message_end(void **unused)
{
    struct run r;

    (void)unused;
    for (word bytes = 64; bytes < 76; bytes++) {
        r = RUN(bytes, LBU(V0, 70, A0), JR(RA), NOP);
        assert_int_equal(r.rule, bytes > 70 ? ASH_FINE : ASH_MESSAGE);
        assert_int_equal(r.result, bytes > 70 ? 70 : 0);
        r = RUN(bytes, NOP, LW(V0, 68, A0), JR(RA), NOP);
        assert_int_equal(r.rule, bytes >= 72 ? ASH_FINE : ASH_MESSAGE);
        assert_int_equal(r.at, bytes >= 72 ? 0 : 1);
        r = RUN(bytes, ADDU(T0, A0, A1), LBU(V0, -1, T0), JR(RA), NOP);
        assert_int_equal(r.rule, ASH_FINE);
        assert_int_equal(r.result, bytes - 1);
        r = RUN(bytes, ADDU(T0, A0, A1), LBU(V0, 0, T0), JR(RA), NOP);
        assert_int_equal(r.rule, ASH_MESSAGE);
        assert_int_equal(r.at, 1);
    }
    /* a difference that is negative, and one that overflows */
    r = RUN(60, R(35, T0, A0, A1), LBU(V0, 0, T0), JR(RA), NOP);
    assert_int_equal(r.rule, ASH_MESSAGE);
    r = RUN(60, LW(T0, 0, A2), LUI(T1, 0x7fff), ADDU(T1, T1, A1), ADDU(T1, T1, A0), LBU(V0, 0x7fff, T1), JR(RA), NOP);
    assert_true(r.rule == ASH_MESSAGE || r.rule == ASH_FINE);
}

static void test_break(void **unused)
{
    struct run r = RUN(60, NOP, 0x0007000d, LEAVE);

    (void)unused;
    assert_int_equal(r.rule, ASH_BREAK);
    assert_int_equal(r.at, 1);
    /* as compilers check a divisor */
    r = RUN(60, LW(T0, 0, A2), NOP, BNE(T0, ZERO, 2), R(27, 0, A1, T0), 0x0007000d, R(18, V0, 0, 0), JR(RA), NOP);
    assert_true(r.rule == ASH_FINE || r.rule == ASH_BREAK);
}

/* Addresses that come from outside are cut to the memory, whatever they are. */
static void test_wild(void **unused)
{
    static const word wild[] = { 0, 0x80110000, 0xbf900000, 0xffffffff, 0xfffff904, MEMORY_VA - 4, MEMORY_VA + 8, BOX_CODE };

    (void)unused;
    for (word i = 0; i < sizeof wild / sizeof *wild; i++)
        for (int offset = -0x8000; offset < 0x8000; offset += 0x1ffd) {
            memset(box_memory, 0, sizeof box_memory);
            *(word *)box_memory = wild[i];
            struct run r = RUN(60, LW(T0, 0, A2), LI(T1, 0x77), SB(T1, offset, T0), LEAVE);
            assert_int_equal(r.rule, ASH_FINE);
            word at = (wild[i] + (word)offset) & (PAGE_SIZE - 1);
            assert_int_equal(box_memory[at], 0x77);
        }
}

/* Jumps arrive at the check of what they jump to, never behind it: the check of instruction 5 is in front of it. */
static void test_middle(void **unused)
{
    (void)unused;
    memset(box_memory, 0, sizeof box_memory);
    *(word *)box_memory = 0x80110000;
    struct run r = RUN(60, LW(T0, 0, A2), LI(T1, 2), NOP, B(2), NOP, NOP, SW(T1, 0, T0), ADDIU(T1, T1, -1),
                       BNE(T1, ZERO, -3), SW(T1, 4, T0), LEAVE);
    assert_int_equal(r.rule, ASH_FINE);
    assert_int_equal(*(word *)box_memory, 1);
    assert_int_equal(*(word *)(box_memory + 4), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused), cmocka_unit_test(test_too_much), cmocka_unit_test(test_deep),
        cmocka_unit_test(test_time), cmocka_unit_test(test_message_end), cmocka_unit_test(test_break),
        cmocka_unit_test(test_wild), cmocka_unit_test(test_middle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
