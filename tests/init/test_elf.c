/* The check of program files: a right one, every field wrong, truncated at every length, and random damage. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "../../exos/sys/elf.h"

#define BYTES 0x4000

static uint32_t image[BYTES / 4];
static uint32_t length;

static void set(unsigned at, uint32_t value, unsigned bytes) { memcpy((char *)image + at, &value, bytes); }

static void segment(unsigned n, uint32_t offset, uint32_t va, uint32_t filled, uint32_t bytes, uint32_t flags)
{
    const uint32_t header[8] = { 1, offset, va, va, filled, bytes, flags, 4096 };
    memcpy((char *)image + 52 + n * 32, header, sizeof header);
}

static int right(void **state)
{
    static const uint8_t ident[16] = { 0x7f, 'E', 'L', 'F', 1, 1, 1 };
    (void)state;
    length = BYTES;
    memset(image, 0, sizeof image);
    memcpy(image, ident, sizeof ident);
    set(16, 2, 2), set(18, 8, 2), set(20, 1, 4), set(24, 0x10010, 4), set(28, 52, 4), set(42, 32, 2), set(44, 4, 2);
    segment(0, 0x1000, 0x10000, 0x800, 0x800, 5);
    segment(1, 0x1800, 0x11800, 0x100, 0x3000, 6);
    segment(2, 0x2000, 0x400000, 0x1000, 0x1000, 5);
    segment(3, 0x3000, 0x401000, 0x200, 0x10000, 6);
    return 0;
}

/* Reads nothing but what lies in the file: a copy of its exact size, under the address sanitizer. */
static void read_file(void *file, word at, void *to, word n)
{
    assert_true(at <= length && n <= length - at);
    memcpy(to, (char *)file + at, n);
}

static int check(struct elf_program *p)
{
    char *file = malloc(length ? length : 1);
    memcpy(file, image, length);
    int result = elf_check(read_file, file, length, p);
    free(file);
    return result;
}

static void a_program_is_understood(void **state)
{
    struct elf_program p;
    (void)state;
    assert_int_equal(check(&p), 0);
    assert_int_equal(p.entry, 0x10010);
    assert_int_equal(p.segments, 4);
    assert_int_equal(p.segment[1].bytes, 0x3000);
    assert_true(p.segment[1].writable && !p.segment[0].writable);
    segment(3, 0x3000, 0x401000, 0, 0, 6);              /* an empty one is none */
    assert_int_equal(check(&p), 0);
    assert_int_equal(p.segments, 3);
}

static void what_is_wrong_is_refused(void **state)
{
    static const struct { unsigned at; uint32_t value; unsigned bytes; } wrong[] = {
        { 0, 0x464c457e, 4 }, { 4, 2, 1 }, { 5, 2, 1 }, { 6, 0, 1 },                    /* ELF, 64 bits, big-endian */
        { 16, 1, 2 }, { 16, 3, 2 }, { 18, 3, 2 }, { 20, 0, 4 },                         /* object, shared, i386 */
        { 24, 0x10011, 4 }, { 24, 0x10800, 4 }, { 24, 0x11800, 4 }, { 24, 0x400000, 4 }, { 24, 0, 4 },  /* entry */
        { 28, 53, 4 }, { 28, BYTES - 64, 4 }, { 28, 0xfffffffc, 4 }, { 42, 40, 2 }, { 44, 9, 2 }, { 44, 0xffff, 2 },
        { 44, 0, 2 },
        { 52 + 4, 0x1004, 4 }, { 52 + 4, 0xfffff000, 4 }, { 52 + 4, BYTES, 4 },         /* offset */
        { 52 + 8, 0, 4 }, { 52 + 8, 0x7000, 4 }, { 52 + 8, 0xff000, 4 }, { 52 + 8, 0x80000000, 4 }, { 52 + 8, 0x11000, 4 },
        { 52 + 16, 0x801, 4 }, { 52 + 16, 0xffffffff, 4 }, { 52 + 20, 0xffffffff, 4 }, { 52 + 20, 0xf0000, 4 },
        { 52 + 20, 0x1801, 4 },                                                         /* into the next one's page */
        { 116 + 8, 0x40000000, 4 }, { 116 + 8, 0x300000, 4 }, { 116 + 8, 0x7ffff000, 4 }, { 148 + 20, 0x40000000, 4 },
        { 52 + 24, 7, 4 },                                                              /* writable text */
    };
    struct elf_program p;
    for (unsigned i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        right(state);
        set(wrong[i].at, wrong[i].value, wrong[i].bytes);
        if (check(&p) != -ENOEXEC)
            fail_msg("byte %u = %x is accepted", wrong[i].at, wrong[i].value);
    }
}

static void a_cut_file_is_refused(void **state)
{
    struct elf_program p;
    (void)state;
    for (length = 0; length < 0x3200; length++)
        assert_int_equal(check(&p), -ENOEXEC);
    assert_int_equal(check(&p), 0);
}

/* Whatever is accepted is as elf.h says. */
static void damage_is_survived(void **state)
{
    struct elf_program p;
    unsigned accepted = 0;
    srand(1);
    for (unsigned i = 0; i < 200000; i++) {
        right(state);
        for (unsigned n = 1 + (unsigned)rand() % 3; n; n--)
            ((uint8_t *)image)[rand() % 180] = (uint8_t)(rand() % 3 ? rand() : rand() % 2 ? 0 : 0xff);
        if (check(&p) != 0)
            continue;
        accepted++;
        for (unsigned s = 0; s < p.segments; s++) {
            const struct elf_segment *g = &p.segment[s];
            assert_true(g->filled <= g->bytes && g->offset + g->filled <= BYTES);
            assert_true(g->va >= 0x10000 && g->va + g->bytes > g->va && g->va + g->bytes <= 0x40000000);
            assert_true(g->va >= 0x400000 || g->va + g->bytes <= 0xff000);
            for (unsigned t = 0; t < s; t++)
                assert_true((g->va + g->bytes - 1) / 4096 < p.segment[t].va / 4096 ||
                            (p.segment[t].va + p.segment[t].bytes - 1) / 4096 < g->va / 4096);
        }
    }
    assert_true(accepted > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_program_is_understood, right),
        cmocka_unit_test_setup(what_is_wrong_is_refused, right),
        cmocka_unit_test_setup(a_cut_file_is_refused, right),
        cmocka_unit_test_setup(damage_is_survived, right),
    };
    return cmocka_run_group_tests_name("elf", tests, NULL, NULL);
}
