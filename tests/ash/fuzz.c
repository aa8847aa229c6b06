/* libFuzzer on the verifier and the rewriter. Whatever is accepted runs in the interpreter on a message, twice, with
 * different poison in all registers that the kernel does not set. It must stay inside, end in time, respect every delay
 * slot, and do the same both times: nothing of what it found in a register may decide anything or get out.
 *
 * Input: a byte of flags, one of the message's length, then instructions: as they are, or (flag 1) made sensible, so that
 * most of them are accepted one by one. */
#include "fuzz.h"

static const uint8_t registers[16] = { 0, 2, 3, 4, 4, 5, 6, 6, 7, 8, 9, 16, 29, 29, 31, 2 };
static const uint8_t ops[32] = { 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 11, 12, 13, 15, 32, 33, 34, 35, 35, 36, 37, 38,
                                 40, 41, 42, 43, 46 };
static const uint8_t functs[16] = { 0, 2, 4, 8, 13, 16, 18, 19, 24, 27, 32, 33, 33, 35, 37, 43 };

static word sensible(word raw, word n, word words)
{
    word op = ops[raw & 31], s = registers[raw >> 5 & 15], t = registers[raw >> 9 & 15], d = registers[raw >> 13 & 15];
    word imm = raw >> 28 & 1 ? raw >> 16 : (word)(int32_t)((int8_t)(raw >> 20)), to = (raw >> 17) % words;

    switch (op) {
    case 0: {
        word f = functs[raw >> 17 & 15];
        if (f == 8)
            return 31 << 21 | f;
        if (f == 0 || f == 2)
            return t << 16 | d << 11 | (raw >> 21 & 31) << 6 | f;
        if (f == 16 || f == 18)
            return d << 11 | f;
        if (f == 19)
            return s << 21 | f;
        return s << 21 | t << 16 | (f == 24 || f == 27 ? 0 : d << 11) | f;
    }
    case 2: return op << 26 | (CODE_VA / 4 + to);
    case 3: return op << 26 | (ASH_HELPER_AT(to % ASH_HELPERS) / 4);
    case 1: return op << 26 | s << 21 | (t & 1) << 16 | ((to - n - 1) & 0xffff);
    case 4: case 5: return op << 26 | s << 21 | t << 16 | ((to - n - 1) & 0xffff);
    case 6: case 7: return op << 26 | s << 21 | ((to - n - 1) & 0xffff);
    case 15: return op << 26 | t << 16 | (raw & 1 << 27 ? 0x40 : imm & 0xffff);
    default: return op << 26 | s << 21 | t << 16 | (imm & 0xffff);
    }
}

static void must(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "fuzz: %s\n", what);
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t before[MEMORY_MAX], after[MEMORY_MAX];
    word source[ASH_WORDS], made, bytes;
    uint8_t message[2048];
    struct run first, second;

    if (size < 6)
        return -1;
    word flags = data[0], words = (word)(size - 2) / 4 < ASH_WORDS ? (word)(size - 2) / 4 : ASH_WORDS;
    bytes = 14 + data[1] * 5u;
    memcpy(source, data + 2, 4 * words);
    for (word i = 0; i < words && flags & 1; i++)
        source[i] = sensible(source[i], i, words);
    box_memory_bytes = PAGE_SIZE << (flags >> 1 & 3) % 3;
    for (word i = 0; i < bytes; i++)
        message[i] = (uint8_t)(i * 7 + flags);
    for (word i = 0; i < sizeof before; i++)
        before[i] = (uint8_t)(i * 5 ^ i >> 8);

    struct verdict v = box_make(source, words, &made);
    if (v.rule) {
        must(v.rule < ASH_MESSAGE || v.rule == ASH_MESSAGE, "refused for a reason of run time");
        must(v.at < words, "refused for an instruction that does not exist");
        for (word i = 0; i < ASH_CODE_WORDS; i++)
            must(box_code[i] == ~0u, "written although refused");
        fuzz_accepted = false;
        return 0;
    }
    fuzz_accepted = true;
    memcpy(box_memory, before, sizeof before);
    must(box_run(made, message, bytes, 0xdeadbeef, &first), "broke out");
    memcpy(after, box_memory, sizeof after);
    memcpy(box_memory, before, sizeof before);
    must(box_run(made, message, bytes, 0x12345678, &second), "broke out");
    must(!memcmp(&first, &second, sizeof first), "did something else with other registers");
    must(!memcmp(after, box_memory, sizeof after), "stored what it found in a register");
    must(!memcmp(after + box_memory_bytes, before + box_memory_bytes, sizeof after - box_memory_bytes), "stored outside");
    return 0;
}

bool fuzz_accepted;
