/* The terminal: one console, its line discipline (POSIX.1 general terminal interface). Input is edited here, since it
 * belongs to nobody in particular; output goes from each program straight to the kernel. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include "files.h"

#define INPUT_MAX 1024                  /* bytes that wait to be read: more are dropped, with a bell */

/* Text that may be read lies in [out, line), the line that is being edited in [line, in); positions are modulo 2^32. In
 * `ends`, a bit tells that a ^D stands in the place of a byte. */
static char text[INPUT_MAX];
static uint8_t ends[INPUT_MAX / 8];
static word in, line, out;

static bool on(word flag) { return files.tty.lflag & flag; }
static bool is_end(word at) { return ends[at % INPUT_MAX / 8] >> at % 8 & 1; }

void tty_init(void)
{
    static const uint8_t cc[NCCS] = { [VINTR] = 3, [VQUIT] = 28, [VERASE] = 127, [VKILL] = 21, [VEOF] = 4, [VSUSP] = 26,
                                      [VWERASE] = 23, [VSTART] = 17, [VSTOP] = 19, [VMIN] = 1 };

    files.tty = (struct tty_state){ .iflag = ICRNL, .oflag = OPOST | ONLCR, .cflag = CS8 | CREAD,
                                    .lflag = ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ISIG | IEXTEN,
                                    .columns = 80, .rows = 24 };
    memcpy(files.tty.cc, cc, sizeof cc);
    in = line = out = 0;
    memset(ends, 0, sizeof ends);
}

/* What a read would get now, for those who wait: they look at it by themselves. */
static void tell(void)
{
    word n = 0;

    while (out + n != line && !is_end(out + n))
        if (text[(out + n++) % INPUT_MAX] == '\n' && on(ICANON))
            break;
    files.tty.readable = n;
    files.tty.ended = n == 0 && out != line;
}

static void put(char c)
{
    if (c == '\n' && files.tty.oflag & OPOST && files.tty.oflag & ONLCR)
        tty_print('\r');
    tty_print(c);
}

static bool shown_as_two(char c) { return (unsigned char)c < ' ' && c != '\n' && c != '\t' && on(ECHOCTL); }

static void echo(char c)
{
    if (shown_as_two(c) || (c == 127 && on(ECHOCTL))) {
        put('^');
        put(c ^ 64);
    } else {
        put(c);
    }
}

/* Takes the last character of the line back; false if there is none. */
static bool erase(void)
{
    if (in == line)
        return false;
    in--;
    if (on(ECHO) && on(ECHOE))
        for (int n = shown_as_two(text[in % INPUT_MAX]) ? 2 : 1; n; n--)
            put('\b'), put(' '), put('\b');
    return true;
}

static bool is_space_before(void) { return in != line && strchr(" \t", text[(in - 1) % INPUT_MAX]); }

/* Is it the control character of this use? 0 means that there is none. */
static bool is(char c, unsigned use) { return c && c == (char)files.tty.cc[use]; }

static bool edited(char c)
{
    if (is(c, VERASE) || (c == '\b' && files.tty.cc[VERASE] == 127)) {
        erase();
    } else if (is(c, VKILL)) {
        while (erase())
            ;
        if (on(ECHO) && on(ECHOK) && !on(ECHOE))
            put('\n');
    } else if (is(c, VWERASE) && on(IEXTEN)) {
        while (is_space_before() && erase())
            ;
        while (in != line && !is_space_before())
            erase();
    } else {
        return false;
    }
    return true;
}

static bool signalled(char c)
{
    int signal = is(c, VINTR) ? SIGINT : is(c, VQUIT) ? SIGQUIT : is(c, VSUSP) ? SIGTSTP : 0;

    if (!signal)
        return false;
    if (on(ECHO))
        echo(c);
    if (!on(NOFLSH))
        tty_flush();
    tty_signal(files.tty.foreground, signal);
    return true;
}

void tty_input(char c)
{
    word flags = files.tty.iflag;
    bool end = false;

    if (flags & ISTRIP)
        c &= 127;
    if (c == '\r' && flags & IGNCR)
        return;
    if (c == '\r' && flags & ICRNL)
        c = '\n';
    else if (c == '\n' && flags & INLCR)
        c = '\r';
    if (on(ISIG) && signalled(c))
        return;
    if (on(ICANON) && edited(c))
        return;
    if (in - out >= INPUT_MAX - (c != '\n')) {          /* a full line can still be ended */
        put('\a');
        return;
    }
    if (on(ICANON) && is(c, VEOF))
        end = true;
    else if (on(ECHO) || (c == '\n' && on(ECHONL) && on(ICANON)))
        echo(c);
    text[in % INPUT_MAX] = end ? 0 : c;
    ends[in % INPUT_MAX / 8] = (uint8_t)((ends[in % INPUT_MAX / 8] & ~(1 << in % 8)) | end << in % 8);
    in++;
    if (!on(ICANON) || c == '\n' || end)
        line = in;
    tell();
}

/* A ^D behind other text ends the read without a newline and is gone; alone, it is the end of the file. */
int tty_read(char *to, word bytes)
{
    word n = 0;

    if (out == line)
        return -EAGAIN;
    for (; n < bytes && n < files.tty.readable; n++)
        to[n] = text[(out + n) % INPUT_MAX];
    out += n;
    if (out != line && is_end(out) && (n == 0 || to[n - 1] != '\n'))
        out++;
    tell();
    return (int)n;
}

void tty_flush(void)
{
    in = line = out;
    tell();
}

int tty_set(const word w[8])
{
    bool was = on(ICANON);

    if (w[0] > TCSAFLUSH)
        return -EINVAL;
    if (w[0] == TCSAFLUSH)
        tty_flush();
    files.tty.iflag = w[1], files.tty.oflag = w[2], files.tty.cflag = w[3], files.tty.lflag = w[4];
    memcpy(files.tty.cc, w + 5, NCCS);
    if (was != on(ICANON))
        line = in;                      /* what was typed so far may be read */
    tell();
    return 0;
}
