/* The boot archive in the tree, whole and damaged. The archive is made by tar. */
#include <stdlib.h>
#include <unistd.h>
#include "world.h"

static uint8_t *image;
static size_t bytes;

static int begin(void **state)
{
    char directory[] = "/tmp/aegis-archive-XXXXXX", command[800];
    FILE *tar;

    (void)state;
    world_start();
    assert_non_null(mkdtemp(directory));
    snprintf(command, sizeof command, "cd %s && mkdir -p bin/sub && printf hello >bin/hello && head -c 9000 /dev/zero >bin/sub/zeros "
             "&& : >empty && chmod 755 bin/hello && ln -s hello bin/link && ln bin/hello bin/twin && printf x >bin/%060d && "
             "tar --format=ustar -cf - --sort=name bin empty ./empty; rm -r %s", directory, 0, directory);
    tar = popen(command, "r");
    image = malloc(1 << 20);
    bytes = fread(image, 1, 1 << 20, tar);
    assert_int_equal(pclose(tar), 0);
    assert_true(bytes > 9000);
    files.archive_page = 100;
    return 0;
}

static const uint8_t *source;
static void source_read(word at, void *to, word n) { memcpy(to, source + at, n); }

static int mount(const uint8_t *from, size_t n, word offset)
{
    source = from;
    files.archive_offset = offset;
    return archive_mount(source_read, (word)n);
}

static int end(void **state) { (void)state; free(image); return 0; }

static void members(void **state)
{
    word node, twin, w[15];
    int f;

    (void)state;
    assert_int_equal(mount(image, bytes, 512), 6);      /* bin, bin/hello, bin/sub, zeros, bin/twin, empty */
    check_tables();
    assert_int_equal(path_existing("/bin/hello", &node), 0);
    assert_int_equal(nodes[NODE_INDEX(node)].mode, S_IFREG | 0555);
    assert_int_equal(nodes[NODE_INDEX(node)].size, 5);
    assert_memory_equal(image + nodes[NODE_INDEX(node)].first - 512, "hello", 5);
    assert_int_equal(nodes[NODE_INDEX(node)].links, 2);
    assert_int_equal(path_existing("/bin/twin", &twin), 0);
    assert_int_equal(twin, node);
    assert_int_equal(path_existing("/bin/link", &node), -ENOENT);
    assert_int_equal(path_existing("/empty", &node), 0);

    f = name_open("/bin/sub/zeros", O_RDONLY, 0);
    node = nodes[NODE_INDEX(files.open[f].node)].first;
    for (unsigned got = 0; got < 9000;) {                       /* pieces of the archive's own pages */
        memcpy(w, (word[15]){ (word)f, 9000, (word)-1 }, sizeof w);
        int n = server_ask(SERVER_READ, w);
        assert_true(n > 0 && w[3] + (word)n <= PAGE_SIZE);
        assert_int_equal((w[0] - 100) * PAGE_SIZE + w[3], node + got);
        assert_true(w[1] == 0 && w[2] == 0);
        got += (unsigned)n;
    }
    assert_int_equal(try_close(f), 0);

    assert_int_equal(name_open("/bin/hello", O_WRONLY, 0), -EROFS);
    assert_int_equal(name_open("/bin/hello", O_RDONLY | O_TRUNC, 0), 0);
    assert_int_equal(nodes[NODE_INDEX(files.open[0].node)].size, 5);
    assert_int_equal(try_close(0), 0);
    assert_int_equal(name_open("/bin/new", O_CREAT | O_WRONLY, 0755), -EROFS);
    assert_int_equal(name_unlink("/bin/hello"), -EROFS);
    assert_int_equal(name_unlink("/empty"), -EROFS);
    assert_int_equal(name_rmdir("/bin"), -EROFS);
    assert_int_equal(name_rename("/bin/hello", "/tmp/hello"), -EROFS);
    assert_int_equal(name_rename("/tmp", "/bin/tmp"), -EROFS);
    assert_int_equal(name_link("/bin/hello", "/tmp/hello"), -EXDEV);
    assert_int_equal(name_mode("/bin/hello", 0777), -EROFS);
    check_tables();
}

/* Cut anywhere: what lies before the cut is there, and nothing else is touched. */
static void truncated(void **state)
{
    int last = 0;

    (void)state;
    for (size_t cut = 0; cut <= bytes; cut += cut < 4096 ? 37 : 512) {
        uint8_t *copy = malloc(cut + 1);                        /* of its own size: the sanitizer watches its end */

        memcpy(copy, image, cut);
        world_start();
        int n = mount(copy, cut, 0);
        assert_in_range(n, last, 6);
        last = n;
        check_tables();
        free(copy);
    }
    assert_int_equal(last, 6);
}

static void damaged(void **state)
{
    uint64_t seed = 7;

    (void)state;
    for (unsigned run = 0; run < 3000; run++) {
        uint8_t *copy = malloc(bytes);

        memcpy(copy, image, bytes);
        for (unsigned i = 0; i < 1 + run % 3; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            size_t at = (seed >> 33) % 8 * 512 + (seed >> 40) % 512;
            uint8_t value = (uint8_t)(seed >> 56);

            if (run % 2 && at % 512 < 148) {                    /* with a checksum that fits */
                int sum = (int)strtol((char *)copy + at / 512 * 512 + 148, NULL, 8) - copy[at] + value;
                snprintf((char *)copy + at / 512 * 512 + 148, 8, "%06o", sum & 0777777);
            }
            copy[at] = value;
        }
        world_start();
        mount(copy, bytes, 0);
        check_tables();
        for (unsigned i = 1; i < NODES_MAX; i++)                /* no file reaches behind the end */
            if (S_ISREG(nodes[i].mode))
                assert_true(nodes[i].first + (uint64_t)nodes[i].size <= bytes);
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(members, begin, end),
        cmocka_unit_test_setup_teardown(truncated, begin, end),
        cmocka_unit_test_setup_teardown(damaged, begin, end),
    };

    return cmocka_run_group_tests_name("archive", tests, NULL, NULL);
}
