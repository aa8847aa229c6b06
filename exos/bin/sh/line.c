/* A line from the terminal, edited in raw mode: arrows, history, completion. Anything else than a terminal of our own is
 * read as it comes. Nothing here needs more of a terminal than backspace, carriage return and ESC [ K. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include "sh.h"

#define ROOM 1024
#define CONTROL(c) ((c) & 31)
enum { UP = 256, DOWN, LEFT, RIGHT, HOME, END, DELETE, NONE };

static struct {
    const char *prompt;
    char text[ROOM], kept[ROOM];                /* kept: what was typed before a line of the history came */
    size_t length, cursor, shift;               /* shift: characters that do not fit, to the left */
    int back;                                   /* lines back in the history, 0: the line being typed */
    struct termios modes;
} e;

/* ---- the screen ---- */

static void put(const char *s, size_t n)
{
    while (n) {
        ssize_t done = write(1, s, n);

        if (done <= 0)
            return;
        s += done, n -= (size_t)done;
    }
}

static void say(const char *s) { put(s, strlen(s)); }

static size_t columns(void)
{
    struct winsize size;

    return ioctl(1, TIOCGWINSZ, &size) == 0 && size.ws_col > 20 ? size.ws_col : 80;
}

static void draw(void)
{
    size_t room = columns() - 1, prompt = strlen(e.prompt), shown;
    char back[24];

    room = room > prompt + 10 ? room - prompt : 10;
    if (e.cursor < e.shift)
        e.shift = e.cursor;
    if (e.cursor > e.shift + room)
        e.shift = e.cursor - room;
    shown = e.length - e.shift < room ? e.length - e.shift : room;
    say("\r");
    say(e.prompt);
    put(e.text + e.shift, shown);
    say("\033[K");
    if (shown > e.cursor - e.shift) {
        sprintf(back, "\033[%uD", (unsigned)(shown - (e.cursor - e.shift)));
        say(back);
    }
}

/* ---- the line ---- */

static void insert(const char *s, size_t n)
{
    bool at_end = e.cursor == e.length && e.shift == 0 && strlen(e.prompt) + e.length + n < columns() - 1;

    if (e.length + n >= ROOM - 2) {
        say("\a");
        return;
    }
    memmove(e.text + e.cursor + n, e.text + e.cursor, e.length - e.cursor);
    memcpy(e.text + e.cursor, s, n);
    e.length += n;
    e.cursor += n;
    if (at_end)
        put(s, n);                              /* the usual case: nothing to draw anew */
    else
        draw();
}

static void cut(size_t from, size_t to)
{
    memmove(e.text + from, e.text + to, e.length - to);
    e.length -= to - from;
    e.cursor = from;
    draw();
}

static size_t word_before(void)
{
    size_t at = e.cursor;

    while (at && e.text[at - 1] == ' ')
        at--;
    while (at && e.text[at - 1] != ' ')
        at--;
    return at;
}

static void replace(const char *s)
{
    e.length = strlen(s) < ROOM - 2 ? strlen(s) : ROOM - 2;
    memcpy(e.text, s, e.length);
    e.cursor = e.length;
    e.shift = 0;
    draw();
}

static void recall(int step)
{
    if (e.back + step < 0 || e.back + step > history_count())
        return;
    if (!e.back) {
        e.text[e.length] = 0;
        strcpy(e.kept, e.text);
    }
    e.back += step;
    replace(e.back ? history_at(e.back) : e.kept);
}

static void offer(const struct list *all)
{
    say("\n");
    for (int i = 0; i < all->count; i++)
        say(all->item[i]), say(i + 1 < all->count ? "  " : "\n");
    draw();
}

static void complete_word(void)
{
    size_t start, common;
    struct list all;

    e.text[e.length] = 0;
    all = complete(e.text, e.cursor, &start);
    if (!all.count) {
        say("\a");
        return;
    }
    common = strlen(all.item[0]);
    for (int i = 1; i < all.count; i++)
        for (size_t n = 0; n < common; n++)
            if (all.item[i][n] != all.item[0][n])
                common = n;
    if (common > e.cursor - start)
        insert(all.item[0] + (e.cursor - start), common - (e.cursor - start));
    else if (all.count > 1)
        offer(&all);
    if (all.count == 1 && all.item[0][common - 1] != '/')
        insert(" ", 1);
}

/* ---- the keyboard ---- */

static int byte(void)
{
    unsigned char c;
    ssize_t n;

    do
        n = read(0, &c, 1);
    while (n < 0 && errno == EINTR);
    return n == 1 ? c : -1;
}

static int key(void)
{
    int c = byte(), digit = 0;

    if (c != '\033')
        return c;
    c = byte();
    if (c != '[' && c != 'O')
        return NONE;
    while ((c = byte()) >= '0' && c <= '9')
        digit = c;
    switch (c) {
    case 'A': return UP;
    case 'B': return DOWN;
    case 'C': return RIGHT;
    case 'D': return LEFT;
    case 'H': return HOME;
    case 'F': return END;
    case '~': return digit == '1' || digit == '7' ? HOME : digit == '4' || digit == '8' ? END : digit == '3' ? DELETE : NONE;
    default: return NONE;
    }
}

enum outcome { MORE, DONE, CANCELLED, ENDED };

static enum outcome press(int c)
{
    char one = (char)c;

    switch (c) {
    case -1: return ENDED;
    case '\r': case '\n': return DONE;
    case CONTROL('C'): say("^C"); return CANCELLED;
    case CONTROL('D'): if (!e.length) return ENDED; /* else as: */ /* fall through */
    case DELETE: if (e.cursor < e.length) cut(e.cursor, e.cursor + 1); break;
    case 127: case '\b': if (e.cursor) cut(e.cursor - 1, e.cursor); break;
    case CONTROL('A'): case HOME: e.cursor = 0; draw(); break;
    case CONTROL('E'): case END: e.cursor = e.length; draw(); break;
    case CONTROL('B'): case LEFT: if (e.cursor) e.cursor--, draw(); break;
    case CONTROL('F'): case RIGHT: if (e.cursor < e.length) e.cursor++, draw(); break;
    case CONTROL('P'): case UP: recall(1); break;
    case CONTROL('N'): case DOWN: recall(-1); break;
    case CONTROL('K'): e.length = e.cursor; draw(); break;
    case CONTROL('U'): cut(0, e.cursor); break;
    case CONTROL('W'): cut(word_before(), e.cursor); break;
    case CONTROL('L'): say("\033[H\033[J"); draw(); break;
    case '\t': complete_word(); break;
    default: if (c >= ' ' && c < 256) insert(&one, 1);
    }
    return MORE;
}

static char *result(enum outcome o)
{
    char *line = o == ENDED ? NULL : malloc(e.length + 2);

    if (!line)
        return NULL;
    e.text[e.length] = 0;
    if (o == DONE)
        history_add(e.text);
    if (o == CANCELLED)
        return strcpy(line, "");
    return strcat(strcpy(line, e.text), "\n");
}

static char *read_plainly(const char *prompt)
{
    size_t n = 0, room = 128;
    char *line = malloc(room + 2);
    int c = 0;

    say(prompt);
    while (line && c != '\n' && (c = byte()) >= 0) {
        if (n == room)
            line = realloc(line, (room *= 2) + 2);
        if (line)
            line[n++] = (char)c;
    }
    if (!line || !n) {
        free(line);
        return NULL;
    }
    line[n] = 0;
    return line;
}

char *line_read(const char *prompt)
{
    struct termios raw;
    enum outcome o;

    if (tcgetattr(0, &e.modes) < 0)
        return read_plainly(prompt);
    raw = e.modes;
    raw.c_iflag &= (tcflag_t)~(ICRNL | IXON);
    raw.c_lflag &= (tcflag_t)~(ICANON | ECHO | ISIG);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    tcsetattr(0, TCSADRAIN, &raw);
    e.prompt = prompt;
    e.length = e.cursor = e.shift = 0;
    e.back = 0;
    say(prompt);
    do
        o = press(key());
    while (o == MORE);
    if (o != ENDED)
        e.cursor = e.length, e.shift = 0;
    tcsetattr(0, TCSADRAIN, &e.modes);          /* first: who sees the line end may type ^C at once */
    say("\n");
    return result(o);
}
