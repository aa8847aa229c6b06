/* Open files: who holds them, pipes, and what processes say that is not so. */
#include "world.h"

static int begin(void **state) { (void)state; world_start(); return 0; }
static int request(unsigned op, word a, word b) { return server_ask(op, (word[15]){ a, b, (word)-1 }); }

/* Nothing is left when nobody holds anything. */
static void check_nothing_left(void)
{
    for (slot = 0; slot < HOLDERS_MAX; slot++)
        files_exit(slot);
    slot = 0;
    check_tables();
    assert_int_equal(files.opens_free, OPENS_MAX);
}

static void shared_by_fork(void **state)
{
    char text[4];
    int f = name_open("/tmp/f", O_CREAT | O_RDWR, 0600);

    (void)state;
    assert_int_equal(try_write(f, "abcd", 4), 4);
    files_fork(0, 5);
    assert_int_equal(files.open[f].holders, 2);
    slot = 5;
    assert_int_equal(try_seek(f, 1, SEEK_SET), 1);      /* one offset for both */
    slot = 0;
    assert_int_equal(try_read(f, text, 1), 1);
    assert_int_equal(text[0], 'b');
    assert_int_equal(try_close(f), 0);
    assert_int_equal(try_close(f), -EBADF);
    slot = 5;
    assert_int_equal(try_read(f, text, 1), 1);
    files_fork(5, 6), files_exit(5);
    assert_int_equal(files.open[f].holders, 1);
    files_exit(6);
    assert_int_equal(files.open[f].kind, FILE_FREE);
    check_nothing_left();
}

static void pipes(void **state)
{
    word w[15] = { 0 };
    int end[2];
    unsigned left = store_left;

    (void)state;
    assert_int_equal(try_pipe(end), 0);
    assert_int_equal(store_left, left - 1);
    files_fork(0, 1);
    assert_int_equal(try_close(end[1]), 0);
    slot = 1;
    assert_int_equal(try_close(end[0]), 0);
    w[0] = (word)end[1];
    assert_int_equal(server_ask(SERVER_RING, w), 0);
    assert_int_equal(w[0], files.open[end[0]].page);
    w[0] = (word)end[0];
    assert_int_equal(server_ask(SERVER_RING, w), -EBADF);       /* it let go of that end */
    files_exit(1);
    assert_int_equal(files.open[end[1]].holders, 0);            /* the reader sees it */
    assert_int_equal(files.open[end[1]].kind, FILE_PIPE);
    assert_int_equal(store_left, left - 1);
    slot = 0;
    assert_int_equal(try_close(end[0]), 0);
    assert_int_equal(store_left, left);
    check_nothing_left();
}

static void tables_full(void **state)
{
    int end[2], made = 0, error;

    (void)state;
    while ((error = try_pipe(end)) == 0)
        made++;
    assert_int_equal(error, -ENFILE);
    assert_int_equal(made, OPENS_MAX / 2);
    assert_int_equal(name_open("/tmp/new", O_CREAT | O_RDWR, 0600), -ENFILE);
    assert_int_equal(name_open("/tmp/new", O_RDONLY, 0), -ENOENT);      /* and no file was left */
    assert_int_equal(name_open("/dev/null", O_RDWR, 0), -ENFILE);
    try_close(end[0]), try_close(end[1]);
    store_left = 0;                                             /* no page for a ring */
    assert_int_equal(try_pipe(end), -ENOSPC);
    assert_int_equal(files.opens_free, 2);
    check_nothing_left();
}

/* Foreign numbers, numbers of no sense, the wrong kind, the wrong right. */
static void lies(void **state)
{
    static const word open_ops[] = { SERVER_CLOSE, SERVER_READ, SERVER_WRITE, SERVER_SEEK, SERVER_FLAGS, SERVER_RING,
                                     SERVER_TTY_READ, SERVER_TTY_SET, SERVER_TTY_GROUP };
    static const word numbers[] = { 0, 1, OPENS_MAX - 1, OPENS_MAX, OPENS_MAX + 1, 0xffff, 0x7fffffff, 0x80000000, -1u };
    int end[2], f = name_open("/tmp/f", O_CREAT | O_WRONLY, 0600), r, dev, directory;

    (void)state;
    assert_int_equal(try_pipe(end), 0);
    slot = 9;
    for (unsigned i = 0; i < sizeof open_ops / sizeof *open_ops; i++)
        for (unsigned j = 0; j < sizeof numbers / sizeof *numbers; j++)
            assert_int_equal(request(open_ops[i], numbers[j], 1), -EBADF);
    slot = 0;
    r = name_open("/tmp/f", O_RDONLY, 0), dev = name_open("/dev/zero", O_RDWR, 0), directory = name_open("/tmp", O_RDONLY, 0);
    assert_int_equal(request(SERVER_READ, f, 1), -EBADF);
    assert_int_equal(request(SERVER_WRITE, r, 1), -EBADF);
    assert_int_equal(request(SERVER_TRUNCATE, r, 1), -EINVAL);
    assert_int_equal(request(SERVER_READ, dev, 1), -EINVAL);
    assert_int_equal(request(SERVER_READ, directory, 1), -EISDIR);
    assert_int_equal(request(SERVER_READ, end[0], 1), -EINVAL);
    assert_int_equal(request(SERVER_RING, dev, 0), -EINVAL);
    assert_int_equal(request(SERVER_TTY_READ, dev, 1), -ENOTTY);
    assert_int_equal(server_ask(SERVER_SEEK, (word[15]){ r, 0, 3 }), -EINVAL);
    assert_int_equal(server_ask(SERVER_SEEK, (word[15]){ r, -1u, SEEK_SET }), -EINVAL);
    assert_int_equal(server_ask(SERVER_SEEK, (word[15]){ end[0], 0, 0 }), -ESPIPE);
    assert_int_equal(server_ask(SERVER_WRITE, (word[15]){ f, 1, 0x80000000 }), -EINVAL);
    assert_int_equal(server_ask(SERVER_WRITE, (word[15]){ f, -1u, 4095 }), 1);
    assert_int_equal(name_open("/tmp/f", O_ACCMODE, 0), -EINVAL);
    assert_int_equal(request(SERVER_FLAGS, r, -1u), 0);
    assert_int_equal(files.open[r].flags, O_APPEND | O_NONBLOCK);
    assert_int_equal(request(1000, 0, 0), -ENOSYS);
    assert_int_equal(server_ask(SERVER_RENAME, (word[15]){ -1u, 0, NODE_HANDLE(1, 1), 'x' }), -ENOENT);
    assert_int_equal(server_ask(SERVER_RENAME, (word[15]){ 0, 0, NODE_HANDLE(1, 1), 'x' }), -ENOENT);
    check_nothing_left();
}

/* Random words as requests of random processes: the tables stay whole. */
static void noise(void **state)
{
    uint64_t seed = 1995;

    (void)state;
    for (unsigned step = 0; step < 200000; step++) {
        word w[15];

        for (unsigned i = 0; i < 15; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            word r = (word)(seed >> 32);
            w[i] = r % 8 == 0 ? r : r % 8 == 1 ? NODE_HANDLE(r >> 8 & 15, 1 + (r >> 12) % 3) : r % 8 < 6 ? r >> 8 & 7
                 : r >> 8 & 0x617b7a61;
        }
        slot = w[14] % HOLDERS_MAX;
        if (w[13] % 64 == 0)
            files_exit(slot);
        else if (w[13] % 64 == 1)
            files_fork(slot, (slot + 1) % HOLDERS_MAX);
        else {
            signal_count = printed[0] = 0;
            files_request(slot, SERVER_OPEN + (unsigned)(seed >> 40) % 20, w);
        }
        if (step % 500 == 0)
            check_tables();
    }
    check_nothing_left();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(shared_by_fork, begin),
        cmocka_unit_test_setup(pipes, begin),
        cmocka_unit_test_setup(tables_full, begin),
        cmocka_unit_test_setup(lies, begin),
        cmocka_unit_test_setup(noise, begin),
    };

    return cmocka_run_group_tests_name("open", tests, NULL, NULL);
}
