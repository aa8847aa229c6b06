/* The fuzzer's oracle on its kept corpus, and on random handlers of instructions that are sensible one by one. SEED=n
 * gives others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <dirent.h>
#include "fuzz.h"

static void test_corpus(void **unused)
{
    static uint8_t data[4096];
    DIR *folder = opendir(CORPUS);
    word inputs = 0, accepted = 0;

    (void)unused;
    assert_non_null(folder);
    for (struct dirent *e; (e = readdir(folder)); ) {
        char name[600];

        if (e->d_name[0] == '.')
            continue;
        snprintf(name, sizeof name, "%s/%s", CORPUS, e->d_name);
        FILE *f = fopen(name, "rb");
        assert_non_null(f);
        size_t size = fread(data, 1, sizeof data, f);
        fclose(f);
        fuzz_accepted = false;
        LLVMFuzzerTestOneInput(data, size);
        inputs++;
        accepted += fuzz_accepted;
    }
    closedir(folder);
    print_message("%u inputs, %u accepted\n", inputs, accepted);
    assert_true(inputs > 50 && accepted > 20);
}

static void test_random(void **unused)
{
    static const word end[2] = { 3 << 17, 12 | 1 << 9 };    /* jr ra, and a result in v0, as the fuzzer reads them */
    static uint8_t data[512];
    word accepted = 0;

    (void)unused;
    for (word round = 0; round < 20000; round++) {
        word size = 2 + 4 * (2 + random_below(20));

        for (word i = 0; i < size; i++)
            data[i] = (uint8_t)random_word();
        data[0] |= 1;
        memcpy(data + size - 8, end, sizeof end);
        LLVMFuzzerTestOneInput(data, size);
        accepted += fuzz_accepted;
    }
    print_message("%u accepted\n", accepted);
    assert_true(accepted > 1000);
}

int main(void)
{
    const char *seed = getenv("SEED");
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_corpus), cmocka_unit_test(test_random) };

    random_state = seed ? strtoull(seed, NULL, 0) : 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
