#include <stdlib.h>
#include "world.h"

static uint8_t store[STORE_PAGES][PAGE_SIZE];
static bool taken[STORE_PAGES];
static struct cap write_cap[STORE_PAGES];
static word next_cap;
unsigned store_left, store_renewed, slot;
char printed[4096];
int signals[8][2], signal_count;
word group_of[HOLDERS_MAX];
static word clock_now;

word files_now(void) { return clock_now++ / 100; }
word files_group(unsigned s) { return group_of[s]; }

void tty_print(char c)
{
    size_t length = strlen(printed);

    assert_true(length < sizeof printed - 1);
    printed[length] = c, printed[length + 1] = 0;
}

void tty_signal(word group, int signal)
{
    assert_true(signal_count < 8);
    signals[signal_count][0] = (int)group;
    signals[signal_count++][1] = signal;
}

int store_take(struct stored *s)
{
    for (unsigned i = 1; i < STORE_PAGES; i++)
        if (!taken[i] && store_left) {
            taken[i] = true;
            store_left--;
            memset(store[i], 0, PAGE_SIZE);
            write_cap[i] = (struct cap){ ++next_cap, i };
            *s = (struct stored){ i, { next_cap, ~i }, write_cap[i] };
            return 0;
        }
    return -ENOSPC;
}

void store_renew(struct stored *s)
{
    assert_true(taken[s->page]);
    store_renewed++;
    s->write = write_cap[s->page] = (struct cap){ ++next_cap, s->page };
}

void store_give_back(struct stored *s)
{
    assert_true(s->page && taken[s->page]);
    taken[s->page] = false;
    store_left++;
}

void store_clear(const struct stored *s, word from)
{
    assert_true(taken[s->page] && from < PAGE_SIZE);
    memset(store[s->page] + from, 0, PAGE_SIZE - from);
}

void world_start(void)
{
    for (unsigned i = 0; i < HOLDERS_MAX; i++)
        files_exit(i);
    memset(&files, 0, sizeof files);
    memset(nodes, 0, sizeof nodes);
    memset(entries, 0, sizeof entries);
    memset(taken, 0, sizeof taken);
    memset(printed, 0, sizeof printed);
    memset(group_of, 0, sizeof group_of);
    store_left = STORE_PAGES - 1;
    store_renewed = slot = 0;
    signal_count = 0;
    path_cwd = NODE_HANDLE(ROOT_NODE, 1);
    files_init();
}

int server_ask(unsigned op, word w[FILE_WORDS]) { return files_request(slot, op, w); }

int try_close(int open) { return server_ask(SERVER_CLOSE, (word[15]){ (word)open }); }
int try_seek(int open, int to, int whence) { return server_ask(SERVER_SEEK, (word[15]){ (word)open, (word)to, (word)whence }); }
int try_truncate(int open, unsigned size) { return server_ask(SERVER_TRUNCATE, (word[15]){ (word)open, size }); }

int try_write(int open, const void *from, unsigned bytes)
{
    unsigned done = 0;

    while (done < bytes || !bytes) {
        word w[15] = { (word)open, bytes - done, (word)-1 };
        int n = server_ask(SERVER_WRITE, w);

        if (n <= 0)
            return done ? (int)done : n;
        assert_true(taken[w[0]] && write_cap[w[0]].lo == w[1] && w[3] + (word)n <= PAGE_SIZE);
        memcpy(store[w[0]] + w[3], (const char *)from + done, (size_t)n);
        done += (unsigned)n;
    }
    return (int)done;
}

int try_read(int open, void *to, unsigned bytes)
{
    unsigned done = 0;

    while (done < bytes || !bytes) {
        word w[15] = { (word)open, bytes - done, (word)-1 };
        int n = server_ask(SERVER_READ, w);

        if (n <= 0)
            return done ? (int)done : n;
        assert_true(w[3] + (word)n <= PAGE_SIZE);
        if (w[0])
            memcpy((char *)to + done, store[w[0]] + w[3], (size_t)n);
        else
            memset((char *)to + done, 0, (size_t)n);
        done += (unsigned)n;
    }
    return (int)done;
}

int try_pipe(int end[2])
{
    word w[15] = { 0 };
    int error = server_ask(SERVER_PIPE, w);

    if (!error)
        end[0] = (int)w[0], end[1] = (int)w[1];
    return error;
}

void check_tables(void)
{
    unsigned links[NODES_MAX] = { [ROOT_NODE] = 1 }, free_nodes = 0, free_entries = 0, free_opens = 0, seen = 0;
    unsigned opens[NODES_MAX] = { 0 };

    for (unsigned i = 1; i < ENTRIES_MAX; i++) {
        if (!entries[i].name[0]) {
            free_entries++;
            continue;
        }
        links[entries[i].node]++;
        assert_true(S_ISDIR(nodes[entries[i].directory].mode));
    }
    for (unsigned i = 0; i < OPENS_MAX; i++) {
        free_opens += files.open[i].kind == FILE_FREE;
        if (files.open[i].kind != FILE_FREE && files.open[i].node)
            opens[NODE_INDEX(files.open[i].node)]++;
    }
    for (unsigned i = 1; i < NODES_MAX; i++) {
        free_nodes += !nodes[i].mode;
        if (!nodes[i].mode)
            continue;
        assert_int_equal(nodes[i].links, links[i]);
        assert_int_equal(nodes[i].opens, opens[i]);
        assert_true(nodes[i].links || nodes[i].opens);
        for (unsigned e = nodes[i].entries; e; e = entries[e].next) {
            assert_int_equal(entries[e].directory, i);
            seen++;
            assert_true(seen < ENTRIES_MAX);
        }
    }
    assert_int_equal(seen, ENTRIES_MAX - 1 - free_entries);
    assert_int_equal(files.nodes_free, free_nodes);
    assert_int_equal(files.entries_free, free_entries);
    assert_int_equal(files.opens_free, free_opens);
}
