/* The memory file system. Its oracle for everything that POSIX leaves no choice in is the host's own file system: the
 * same random calls on both, same results, same errors, same tree. */
#include <dirent.h>
#include <ftw.h>
#include <stdlib.h>
#include <unistd.h>
#include "world.h"

static int begin(void **state) { (void)state; world_start(); return 0; }

static uint64_t seed;
static unsigned below(unsigned n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % n;
}

/* ---- against the host ---- */

static char top[64];                    /* a directory of the host */

static int remove_one(const char *path, const struct stat *s, int kind, struct FTW *ftw)
{
    (void)s, (void)kind, (void)ftw;
    return remove(path);
}

/* Two to four parts from few names, so that they meet; never above where it starts. */
static void random_path(char *path)
{
    static const char *names[] = { "a", "b", "c", "dd", "e", ".", ".." };
    int depth = 0;

    *path = 0;
    for (unsigned parts = 1 + below(3); parts; parts--) {
        const char *name = names[below(depth > 0 ? 7 : 6)];

        depth += strcmp(name, "..") == 0 ? -1 : strcmp(name, ".") != 0;
        strcat(strcat(path, below(20) ? "/" : "//"), name);
    }
    if (below(12) == 0)
        strcat(path, "/");
}

static bool ends_in_dots(const char *path)
{
    size_t length = strlen(path);

    while (length && path[length - 1] == '/')
        length--;
    return length && path[length - 1] == '.';
}

static int result(int n) { return n < 0 ? -errno : n; }

/* One random call on both. Open files are kept in a few places, by number. */
#define KEPT 6
static int ours[KEPT], theirs[KEPT];

static void one_call(void)
{
    char path[64], other[64], host[160], host_other[160], what[300];
    uint8_t data[9000], back[9000], host_back[9000];
    unsigned call = below(14), k = below(KEPT), bytes = below(4) ? below(200) : below(sizeof data);
    int mine = 0, hosts = 0, flags;

    random_path(path), random_path(other);
    snprintf(host, sizeof host, "%s%s", top, path);
    snprintf(host_other, sizeof host_other, "%s%s", top, other);
    for (unsigned i = 0; i < bytes; i++)
        data[i] = (uint8_t)below(256);
    switch (call) {
    case 0: case 1: case 2:
        if (theirs[k] >= 0) {
            assert_int_equal(try_close(ours[k]), 0);
            close(theirs[k]);
        }
        flags = (int)below(3) | (below(2) ? O_CREAT : 0) | (below(4) ? 0 : O_EXCL | O_CREAT) | (below(4) ? 0 : O_TRUNC)
            | (below(4) ? 0 : O_APPEND);
        if ((flags & O_ACCMODE) == O_RDONLY)
            flags &= ~O_TRUNC;
        mine = ours[k] = name_open(path, flags, 0755);
        hosts = theirs[k] = open(host, flags, 0755);
        hosts = result(hosts);
        if (mine >= 0 && hosts >= 0)
            mine = hosts = 0;
        break;
    case 3: case 4:
        mine = name_mkdir(path, 0755), hosts = result(mkdir(host, 0755));
        break;
    case 5: mine = name_unlink(path), hosts = result(unlink(host)); break;
    case 6: mine = name_rmdir(path), hosts = result(rmdir(host)); break;
    case 7: mine = name_rename(path, other), hosts = result(rename(host, host_other)); break;
    case 8: mine = name_link(path, other), hosts = result(link(host, host_other)); break;
    case 9: case 10:
        if (theirs[k] < 0)
            return;
        mine = try_write(ours[k], data, bytes), hosts = result((int)write(theirs[k], data, bytes));
        break;
    case 11:
        if (theirs[k] < 0)
            return;
        mine = try_read(ours[k], back, bytes), hosts = result((int)read(theirs[k], host_back, bytes));
        if (mine > 0 && mine == hosts)
            assert_memory_equal(back, host_back, (size_t)mine);
        break;
    case 12: {
        struct stat s;

        if (theirs[k] < 0 || (fstat(theirs[k], &s) == 0 && S_ISDIR(s.st_mode)))
            return;
        int whence = (int)below(3), to = (int)below(12000) - 2000;
        mine = try_seek(ours[k], to, whence), hosts = result((int)lseek(theirs[k], to, whence));
        break;
    }
    case 13:
        if (theirs[k] < 0)
            return;
        bytes = below(3) ? below(10000) : 0;
        mine = try_truncate(ours[k], bytes), hosts = result(ftruncate(theirs[k], bytes));
        break;
    }
    snprintf(what, sizeof what, "call %u, %s, %s: %s, but on the host %s", call, path, other,
             mine < 0 ? strerror(-mine) : "done", hosts < 0 ? strerror(-hosts) : "done");
    if (mine != hosts && !(mine < 0 && hosts < 0 && (ends_in_dots(path) || ends_in_dots(other))))
        fail_msg("%s (%d, %d)", what, mine, hosts);
}

/* The same names, kinds, sizes and contents. */
static void same_tree(const char *path, struct node *directory)
{
    unsigned ours_here = 0, theirs_here = 0;
    struct dirent *d;
    DIR *dir = opendir(path);

    assert_non_null(dir);
    for (unsigned e = directory->entries; e; e = entries[e].next)
        ours_here++;
    while ((d = readdir(dir))) {
        char below_it[512];
        struct entry *e;
        struct stat s;

        if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
            continue;
        theirs_here++;
        e = entry_find(directory, d->d_name);
        snprintf(below_it, sizeof below_it, "%s/%s", path, d->d_name);
        if (!e)
            fail_msg("%s is missing", below_it);
        assert_int_equal(stat(below_it, &s), 0);
        assert_int_equal(nodes[e->node].mode & S_IFMT, s.st_mode & S_IFMT);
        if (S_ISDIR(s.st_mode)) {
            same_tree(below_it, &nodes[e->node]);
            continue;
        }
        assert_int_equal(nodes[e->node].size, s.st_size);
        assert_int_equal(nodes[e->node].links, s.st_nlink);
        uint8_t *a = malloc((size_t)s.st_size + 1), *b = malloc((size_t)s.st_size + 1);
        int mine = open_make(0, FILE_NODE, FILE_READ, 0, &nodes[e->node]), host = open(below_it, O_RDONLY);

        assert_int_equal(try_read(mine, a, (unsigned)s.st_size), s.st_size);
        assert_int_equal(read(host, b, (size_t)s.st_size), s.st_size);
        assert_memory_equal(a, b, (size_t)s.st_size);
        try_close(mine), close(host);
        free(a), free(b);
    }
    closedir(dir);
    assert_int_equal(ours_here, theirs_here);
}

static void as_the_host_does(void **state)
{
    static const char *const devices[] = { "/dev/null", "/dev/zero", "/dev/tty", "/dev/console" };
    const char *given = getenv("SEED");

    (void)state;
    for (unsigned run = 1; run <= 12; run++) {
        seed = given ? strtoull(given, NULL, 0) : run;
        print_message("SEED=%llu\n", (unsigned long long)seed);
        world_start();
        assert_int_equal(name_rmdir("/tmp"), 0);                /* the host's begins empty */
        for (unsigned i = 0; i < sizeof devices / sizeof *devices; i++)
            assert_int_equal(name_unlink(devices[i]), 0);
        assert_int_equal(name_rmdir("/dev"), 0);
        strcpy(top, "/tmp/aegis-tree-XXXXXX");
        assert_non_null(mkdtemp(top));
        for (unsigned k = 0; k < KEPT; k++)
            theirs[k] = -1;
        for (unsigned step = 0; step < 3000; step++) {
            one_call();
            if (step % 100 == 0)
                check_tables();
        }
        same_tree(top, &nodes[ROOT_NODE]);
        for (unsigned k = 0; k < KEPT; k++)
            if (theirs[k] >= 0)
                close(theirs[k]);
        nftw(top, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    }
}

/* ---- what the host does not know ---- */

static void full(void **state)
{
    char path[64];
    unsigned made = 0;
    int open, error;
    uint8_t data[PAGE_SIZE] = { 1 };

    (void)state;
    do {                                /* the tables */
        snprintf(path, sizeof path, "/tmp/%u", made++);
        error = open = name_open(path, O_CREAT | O_WRONLY, 0644);
        if (open >= 0)
            assert_int_equal(try_close(open), 0);
    } while (error >= 0);
    assert_int_equal(error, -ENOSPC);
    check_tables();
    assert_int_equal(files.nodes_free, 0);
    assert_int_equal(name_mkdir("/more", 0755), -ENOSPC);
    assert_int_equal(name_link("/tmp/0", "/tmp/more"), 0);      /* there are more entries than nodes: /, "" */
    while (made-- > 1) {
        snprintf(path, sizeof path, "/tmp/%u", made - 1);
        assert_int_equal(name_unlink(path), 0);
    }
    name_unlink("/tmp/more");
    check_tables();

    open = name_open("/tmp/large", O_CREAT | O_RDWR, 0644);     /* the pages */
    while ((error = try_write(open, data, sizeof data)) == PAGE_SIZE)
        ;
    assert_int_equal(error, -ENOSPC);
    assert_int_equal(store_left, 0);
    assert_int_equal(name_unlink("/tmp/large"), 0);
    assert_int_equal(store_left, 0);                            /* it is open */
    assert_int_equal(try_close(open), 0);
    assert_int_equal(store_left, STORE_PAGES - 1);
    check_tables();
}

static void names(void **state)
{
    char path[300];
    struct place p;
    word w[15] = { NODE_HANDLE(ROOT_NODE, 1), 0, 0 };

    (void)state;
    memset(path, 'n', sizeof path);
    path[0] = '/', path[NAME_BYTES] = 0;                        /* 47 characters fit */
    assert_int_equal(name_mkdir(path, 0755), 0);
    path[NAME_BYTES] = 'n', path[NAME_BYTES + 1] = 0;
    assert_int_equal(name_mkdir(path, 0755), -ENAMETOOLONG);
    assert_int_equal(path_find("", &p), -ENOENT);

    memset(w + 2, 'n', NAME_BYTES);                             /* a message that lies */
    assert_int_equal(server_ask(SERVER_MKDIR, w), -ENAMETOOLONG);
    memset(w + 2, 0, NAME_BYTES), strcpy((char *)(w + 2), "a/b");
    assert_int_equal(server_ask(SERVER_MKDIR, w), -EINVAL);
    strcpy((char *)(w + 2), "..");
    assert_int_equal(server_ask(SERVER_MKDIR, w), -EINVAL);
    w[0] = NODE_HANDLE(ROOT_NODE, 2);
    strcpy((char *)(w + 2), "x");
    assert_int_equal(server_ask(SERVER_MKDIR, w), -ENOENT);
    w[0] = NODE_HANDLE(NODES_MAX, 1);
    assert_int_equal(server_ask(SERVER_MKDIR, w), -ENOENT);
    w[0] = NODE_HANDLE(0xffff, 0);
    assert_int_equal(server_ask(SERVER_MKDIR, w), -ENOENT);
    check_tables();
}

static void working_directory(void **state)
{
    char text[NAME_BYTES * 4];

    (void)state;
    assert_int_equal(path_of(path_cwd, text, sizeof text), 1);
    assert_string_equal(text, "/");
    assert_int_equal(name_mkdir("/tmp/one", 0755), 0);
    assert_int_equal(name_mkdir("/tmp/one/two", 0755), 0);
    assert_int_equal(path_existing("/tmp/one/two", &path_cwd), 0);
    assert_int_equal(path_of(path_cwd, text, sizeof text), 12);
    assert_string_equal(text, "/tmp/one/two");
    assert_int_equal(path_of(path_cwd, text, 13), 12);
    assert_int_equal(path_of(path_cwd, text, 12), -ERANGE);
    assert_int_equal(name_rename("/tmp/one", "/1"), 0);
    assert_int_equal(path_of(path_cwd, text, sizeof text), 6);
    assert_string_equal(text, "/1/two");
    assert_int_equal(name_open("x", O_CREAT | O_WRONLY, 0644), 0);
    assert_int_equal(name_unlink("../two/./x"), 0);
    assert_int_equal(name_rmdir("../two"), 0);
    assert_int_equal(path_of(path_cwd, text, sizeof text), -ENOENT);
    assert_int_equal(name_open("x", O_CREAT | O_WRONLY, 0644), -ENOENT);
    assert_int_equal(name_open(".", O_RDONLY, 0), -ENOENT);
}

/* The right to write ends with the last writer; so does that of a page that the file gave back. */
static void lent_pages(void **state)
{
    int first = name_open("/tmp/f", O_CREAT | O_WRONLY, 0644), second = name_open("/tmp/f", O_WRONLY, 0);

    (void)state;
    assert_int_equal(try_write(first, "text", 4), 4);
    assert_int_equal(try_close(first), 0);
    assert_int_equal(store_renewed, 0);
    assert_int_equal(try_close(second), 0);
    assert_int_equal(store_renewed, 1);
    assert_int_equal(try_close(name_open("/tmp/f", O_RDWR, 0)), 0);
    assert_int_equal(store_renewed, 1);                         /* none was lent */
}

static void holes(void **state)
{
    char text[3] = "xyz";
    int f = name_open("/tmp/f", O_CREAT | O_RDWR, 0644);

    (void)state;
    assert_int_equal(try_seek(f, 1000000, SEEK_SET), 1000000);
    assert_int_equal(try_write(f, "end", 3), 3);
    assert_int_equal(store_left, STORE_PAGES - 2);
    assert_int_equal(try_seek(f, 500000, SEEK_SET), 500000);
    assert_int_equal(try_read(f, text, 3), 3);
    assert_memory_equal(text, "\0\0\0", 3);
    assert_int_equal(try_seek(f, 999999, SEEK_SET), 999999);
    assert_int_equal(try_read(f, text, 3), 3);
    assert_memory_equal(text, "\0en", 3);
    assert_int_equal(try_seek(f, 0x7fffffff, SEEK_SET), 0x7fffffff);
    assert_int_equal(try_write(f, "x", 1), -EFBIG);
    assert_int_equal(try_seek(f, 1, SEEK_CUR), -EOVERFLOW);
    assert_int_equal(try_truncate(f, 0x7fffffff), -EFBIG);
    assert_int_equal(try_close(f), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_the_host_does),
        cmocka_unit_test_setup(full, begin),
        cmocka_unit_test_setup(names, begin),
        cmocka_unit_test_setup(working_directory, begin),
        cmocka_unit_test_setup(lent_pages, begin),
        cmocka_unit_test_setup(holes, begin),
    };

    return cmocka_run_group_tests_name("tree", tests, NULL, NULL);
}
