#include "box.h"

uint8_t box_memory[MEMORY_MAX];
word box_code[ASH_CODE_WORDS], box_memory_bytes = PAGE_SIZE;
uint64_t random_state = 1;
bool box_show = true;
static word hot_time, calls, message_bytes;
static uint8_t message_memory[2048];
static const uint8_t arity[ASH_HELPERS] = { 2, 3, 3, 4, 0 };

static word count_call(word helper, const word arguments[4])
{
    (void)helper;
    (void)arguments;
    return calls;
}
word (*box_helper)(word helper, const word arguments[4]) = count_call;

void *box_at(word address, word bytes)
{
    word in_memory = address - MEMORY_VA, in_message = address - BOX_MESSAGE;

    if (in_memory < box_memory_bytes && bytes <= box_memory_bytes - in_memory)
        return box_memory + in_memory;
    if (in_message < message_bytes && bytes <= message_bytes - in_message)
        return message_memory + in_message;
    return NULL;
}

word random_word(void)
{
    random_state += 0x9e3779b97f4a7c15u;
    uint64_t z = random_state;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (word)(z ^ z >> 31);
}

struct verdict box_make(const word *source, word words, word *made)
{
    struct sandbox box = { .source = source, .words = words, .code_va = CODE_VA, .memory_va = MEMORY_VA,
                           .memory_bytes = box_memory_bytes, .out = box_code };

    ash_entries = (struct ash_entries) { .leave = BOX_LEAVE, .stop = BOX_STOP, .time = BOX_TIME };
    for (word i = 0; i < ASH_HELPERS; i++)
        ash_entries.helper[i] = BOX_HELPER + 16 * i;
    memset(box_code, 0xff, sizeof box_code);
    *made = 0;
    return ash_make(&box, 0, made);
}

static bool wrong(const char *why, const struct r3000 *m)
{
    if (box_show)
        fprintf(stderr, "%s: pc %08x address %08x, %s\n", why, m->fault_pc, m->fault_address,
                m->fault ? m->fault : "no fault");
    return false;
}

static void poison_registers(struct r3000 *m, word poison, bool all)
{
    for (word r = 1; r < 32; r++)
        if (all || r < 16 || r == 24 || r == 25 || r == 31)
            m->reg[r] = poison ^ r * 0x01010101u;
    m->hi = poison * 3;
    m->lo = poison * 5;
}

/* The kernel's part, as arch/mips/ash_enter.S does it: registers at the entry; a helper's result, registers it alters. */
bool box_run(word made, const uint8_t *message, word bytes, word poison, struct run *run)
{
    static struct r3000 m;
    word readable = bytes < ASH_READABLE ? ASH_READABLE : (bytes + 3) & ~3u, pc = BOX_CODE;
    uint64_t limit = made + ASH_TIME + 1;

    memset(&m, 0, sizeof m);
    m.hazards = true;
    memset(message_memory, 0, sizeof message_memory);
    memcpy(message_memory, message, bytes);
    hot_time = ASH_TIME;
    calls = 0;
    message_bytes = bytes;
    r3000_map(&m, BOX_MESSAGE, message_memory, readable, false);
    r3000_map(&m, BOX_MEMORY, box_memory, box_memory_bytes, true);
    r3000_map(&m, BOX_TIME, &hot_time, 4, true);
    m.icache = (struct r3000_region) { BOX_CODE, 4 * made, box_code, false };
    poison_registers(&m, poison, true);
    m.reg[1] = BOX_MESSAGE;
    m.reg[27] = bytes;
    m.reg[28] = BOX_MEMORY;
    m.reg[29] = MEMORY_VA + box_memory_bytes - 16;
    word args[4] = { BOX_MESSAGE, bytes, MEMORY_VA, poison };
    *run = (struct run) { 0 };
    for (;;) {
        r3000_call(&m, pc, args, limit - run->count);
        run->count += m.count;
        word to = m.fault_pc;
        if (!m.fault || strcmp(m.fault, "load outside of memory") || m.fault_address != to)
            return wrong("broke a rule", &m);
        run->count--;                       /* the fetch that failed */
        if (to == BOX_LEAVE) {
            run->result = m.reg[2];
            break;
        }
        if (to == BOX_STOP) {
            run->rule = m.reg[31] >> 10;
            run->at = m.reg[31] & 1023;
            break;
        }
        word helper = (to - BOX_HELPER) / 16;
        if ((to - BOX_HELPER) % 16 || helper >= ASH_HELPERS)
            return wrong("left the code", &m);
        if (m.reg[1] != BOX_MESSAGE || m.reg[27] != bytes || m.reg[28] != BOX_MEMORY)
            return wrong("altered a register of the kernel's", &m);
        run->calls = ++calls;
        word result = box_helper(helper, m.reg + 4);
        run->trace = (run->trace * 33 + helper) * 33 + result;
        for (word i = 0; i < arity[helper]; i++)
            run->trace = run->trace * 33 + m.reg[4 + i];
        pc = m.reg[31];
        poison_registers(&m, poison, false);
        m.reg[1] = BOX_MESSAGE;
        m.reg[2] = result;
        memcpy(args, m.reg + 4, sizeof args);
        if ((int)hot_time < 0 || hot_time > ASH_TIME)
            return wrong("set its own clock", &m);
    }
    return run->count <= made + ASH_TIME || wrong("ran for too long", &m);
}
