/* The terminal's line discipline. */
#include <signal.h>
#include <termios.h>
#include "world.h"

static int terminal;

static int begin(void **state)
{
    (void)state;
    world_start();
    terminal = name_open("/dev/tty", O_RDWR, 0);
    group_of[0] = files.tty.foreground = 7;
    return 0;
}

static void type(const char *text)
{
    while (*text)
        tty_input(*text++);
}

/* What a read of so many bytes gets: its result, and the text. */
static int get(unsigned n, char text[64])
{
    word w[15] = { (word)terminal, n };
    int result = server_ask(SERVER_TTY_READ, w);

    memset(text, 0, 64);
    if (result > 0)
        memcpy(text, w, (size_t)result);
    return result;
}

#define reads(n, wanted) do { char text[64]; assert_int_equal(get(n, text), (int)sizeof wanted - 1); \
                              assert_memory_equal(text, wanted, sizeof wanted); } while (0)
#define refused(n, error) do { char text[64]; assert_int_equal(get(n, text), -(error)); } while (0)

static void set(word lflag, int min)
{
    word w[15] = { (word)terminal, TCSANOW, files.tty.iflag, files.tty.oflag, files.tty.cflag, lflag };

    memcpy(w + 6, (const void *)files.tty.cc, NCCS);
    ((uint8_t *)(w + 6))[VMIN] = (uint8_t)min;
    assert_int_equal(server_ask(SERVER_TTY_SET, w), 0);
}

static void lines(void **state)
{
    (void)state;
    type("one\rtw");
    assert_int_equal(files.tty.readable, 4);
    reads(50, "one\n");
    refused(50, EAGAIN);
    type("o\nthree\n");
    assert_int_equal(files.tty.readable, 4);                    /* a line at a time */
    reads(2, "tw");
    reads(50, "o\n");
    reads(50, "three\n");
    assert_string_equal(printed, "one\r\ntwo\r\nthree\r\n");
}

static void editing(void **state)
{
    (void)state;
    type("ab\177c\b\b\b\bxyz\n");
    reads(50, "xyz\n");
    assert_string_equal(printed, "ab\b \bc\b \b\b \bxyz\r\n");
    printed[0] = 0;
    type("never\025now\n");
    reads(50, "now\n");
    type("two words  \027\027last\n");
    reads(50, "last\n");
    printed[0] = 0;
    type("\001\177\n");                                         /* a control character takes two columns */
    assert_string_equal(printed, "^A\b \b\b \b\r\n");
    reads(50, "\n");
}

static void end_of_file(void **state)
{
    (void)state;
    type("\004");
    assert_int_equal(files.tty.ended, 1);
    reads(50, "");
    refused(50, EAGAIN);
    type("par\004t\n");
    reads(50, "par");
    reads(50, "t\n");
    type("\004\004x\n");
    reads(50, "");
    reads(50, "");
    reads(50, "x\n");
    type("line\n\004");
    reads(50, "line\n");
    reads(50, "");
}

static void job_control(void **state)
{
    (void)state;
    type("lost\003kept\n");
    assert_int_equal(signal_count, 1);
    assert_int_equal(signals[0][0], 7);
    assert_int_equal(signals[0][1], SIGINT);
    reads(50, "kept\n");
    type("\032\034");
    assert_int_equal(signals[1][1], SIGTSTP);
    assert_int_equal(signals[2][1], SIGQUIT);
    assert_string_equal(printed, "lost^Ckept\r\n^Z^\\");

    group_of[1] = 8;                                            /* in the background */
    files_fork(0, 1);
    slot = 1;
    type("mine\n");
    refused(50, EINTR);
    assert_int_equal(signals[3][0], 8);
    assert_int_equal(signals[3][1], SIGTTIN);
    assert_int_equal(server_ask(SERVER_TTY_GROUP, (word[15]){ (word)terminal, 8 }), -EINTR);
    assert_int_equal(signals[4][1], SIGTTOU);
    slot = 0;
    assert_int_equal(server_ask(SERVER_TTY_GROUP, (word[15]){ (word)terminal, 8 }), 0);
    slot = 1;
    reads(50, "mine\n");

    slot = 0;                                                   /* in the background now, but it ignores SIGTTOU */
    assert_int_equal(server_ask(SERVER_TTY_GROUP, (word[15]){ (word)terminal, group_of[0], 1 }), 0);
    assert_int_equal(files.tty.foreground, group_of[0]);
}

static void raw(void **state)
{
    (void)state;
    type("typed");
    set(0, 1);
    assert_int_equal(files.tty.readable, 5);                    /* what was typed so far may be read */
    reads(3, "typ");
    type("\003\177\r");
    assert_int_equal(signal_count, 0);
    reads(50, "ed\003\177\n");
    assert_string_equal(printed, "typed");
    set(ICANON | ECHO, 1);
    type("\004x\n");
    reads(50, "");
    reads(50, "x\n");
    assert_int_equal(server_ask(SERVER_TTY_SET, (word[15]){ (word)terminal, 3 }), -EINVAL);
}

/* Nothing is lost without a sign, and a full line can be ended. */
static void full(void **state)
{
    char text[64];
    int n, total = 0;

    (void)state;
    for (unsigned i = 0; i < 3000; i++) {
        tty_input('x');
        printed[0] = 0;
    }
    tty_input('y');
    assert_string_equal(printed, "\a");
    type("\n");
    while ((n = get(60, text)) > 0)
        total += n;
    assert_int_equal(total, 1024);
    assert_int_equal(n, -EAGAIN);
    type("again\n");
    reads(50, "again\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(lines, begin),
        cmocka_unit_test_setup(editing, begin),
        cmocka_unit_test_setup(end_of_file, begin),
        cmocka_unit_test_setup(job_control, begin),
        cmocka_unit_test_setup(raw, begin),
        cmocka_unit_test_setup(full, begin),
    };

    return cmocka_run_group_tests_name("tty", tests, NULL, NULL);
}
