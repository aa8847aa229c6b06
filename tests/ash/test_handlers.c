/* Compiled handlers, on random messages and memory: the rewritten code in the interpreter does what the host's compiler
 * made of the same source. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "box.h"
#include "handlers.h"

static const struct { const char *name; word at, bytes; handler *native; } handlers[] = {
#include "handlers_at.h"
};
#define HANDLERS (sizeof handlers / sizeof *handlers)
static word source[4096];

/* ---- the helpers, for both ---- */

static word log_of_calls;

static void note(word what)
{
    log_of_calls = log_of_calls * 31 + what;
}

int ash_send(const void *frame, word bytes)
{
    for (word i = 0; i < bytes; i++)
        note(((const uint8_t *)frame)[i]);
    return log_of_calls & 1;
}

int ash_copy(void *to, const void *from, word bytes)
{
    memmove(to, from, bytes);
    note(bytes);
    return 0;
}

word ash_cksum(const void *from, word bytes, word sum)
{
    for (word i = 0; i < bytes; i++)
        sum = sum * 3 + ((const uint8_t *)from)[i];
    return sum;
}

word ash_pipe(void *to, const void *from, word bytes, word sum)
{
    return (word)ash_copy(to, from, bytes) + sum;
}

int ash_wake(void)
{
    note(77);
    return 0;
}

static void *checked(word address, word bytes)
{
    void *at = box_at(address, bytes);
    assert_non_null(at);
    return at;
}

static word helper(word which, const word a[4])
{
    switch (which) {
    case ASH_HELPER_SEND: return (word)ash_send(checked(a[0], a[1]), a[1]);
    case ASH_HELPER_COPY: return (word)ash_copy(checked(a[0], a[2]), checked(a[1], a[2]), a[2]);
    case ASH_HELPER_CKSUM: return ash_cksum(checked(a[0], a[1]), a[1], a[2]);
    case ASH_HELPER_PIPE: return ash_pipe(checked(a[0], a[2]), checked(a[1], a[2]), a[2], a[3]);
    default: return (word)ash_wake();
    }
}

/* ---- both ---- */

static void random_memory(struct memory *m)
{
    for (word i = 0; i < sizeof *m / sizeof (word); i++)
        ((word *)m)[i] = random_below(3) ? random_word() : random_below(40);
    for (word i = 0; i < 32; i++)
        m->node[i].key = random_below(32);
    if (random_below(3))
        m->holder = random_below(2) * 0x01020304;
}

static void random_message(uint8_t *message, word bytes, const struct memory *m)
{
    for (word i = 0; i < bytes; i++)
        message[i] = (uint8_t)random_word();
    if (bytes >= 40 && random_below(4))
        memcpy(message + 36, &m->key, 4);
    if (bytes >= 20 && random_below(4)) {
        message[18] = (uint8_t)random_below(5);
        message[15] = (uint8_t)random_below(70);
        memcpy(message + 14, "\4\3\2\1", random_below(2) * 4);
    }
    if (bytes >= 28 && !random_below(8))
        memset(message + 24, 0, 4);
}

static void test_same(void **unused)
{
    struct memory before, native;
    uint8_t message[1600];
    word taken = 0, calls = 0, made;
    FILE *f = fopen(HANDLERS_BIN, "rb");

    (void)unused;
    assert_non_null(f);
    assert_true(fread(source, 1, sizeof source, f) > 0);
    fclose(f);
    assert_int_equal(HANDLERS, 8);
    box_helper = helper;
    for (word h = 0; h < HANDLERS; h++) {
        struct verdict v = box_make(source + (handlers[h].at - CODE_VA) / 4, handlers[h].bytes / 4, &made);
        uint64_t worst = 0;

        if (v.rule)
            fail_msg("%s: rule %u at %u", handlers[h].name, v.rule, v.at);
        for (word round = 0; round < 400; round++) {
            word bytes = random_below(4) ? 60 + random_below(200) : 14 + random_below(80);
            struct run run;

            random_memory(&before);
            memset(message, 0, sizeof message);
            random_message(message, bytes, &before);
            native = before;
            log_of_calls = 0;
            int result = handlers[h].native(message, bytes, &native);
            word log = log_of_calls;
            memset(box_memory, 0, sizeof box_memory);
            memcpy(box_memory, &before, sizeof before);
            log_of_calls = 0;
            assert_true(box_run(made, message, bytes, 0xdead0001 + round, &run));
            assert_int_equal(run.rule, ASH_FINE);
            assert_int_equal(run.result, result);
            assert_int_equal(log_of_calls, log);
            assert_memory_equal(box_memory, &native, sizeof native);
            taken += run.result != 0;
            calls += run.calls;
            worst = run.count > worst ? run.count : worst;
        }
        print_message("%s: %u instructions, %u made; at most %u executed\n", handlers[h].name, handlers[h].bytes / 4,
                      made, (word)worst);
    }
    assert_true(taken > 500 && calls > 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_same) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
