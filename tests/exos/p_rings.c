/* Rings of pipes that somebody scribbles into (exos/pipe.h). */
#include <errno.h>
#include <unistd.h>
#include <exos/pipe.h>
#include "ptap.h"

static void scribbled(void)
{
    static const word nonsense[] = { 0xffffffff, 0x80000000, 0x7fffffff, 2049, 3, 0xfffffffd };
    int ends[2], right = 0, harmless = 0;
    word n;

    for (unsigned i = 0; i < sizeof nonsense / sizeof *nonsense; i++) {
        pipe(ends);
        volatile struct ring *r = pipe_ring(file_get(ends[0]));
        r->in = nonsense[i];
        long got = read(ends[0], &n, sizeof n);
        harmless += (got < 0 && errno == EIO) || (got >= 0 && got <= 4);
        r->in = 0, r->out = nonsense[i];
        got = write(ends[1], &n, sizeof n);
        harmless += (got < 0 && errno == EIO) || got == 4;
        close(ends[0]), close(ends[1]);
        pipe(ends);
        n = 0x1995;
        right += write(ends[1], &n, sizeof n) == 4 && read(ends[0], &n, sizeof n) == 4 && n == 0x1995;
        close(ends[0]), close(ends[1]);
    }
    is(harmless, 12, "a ring with any positions is read and written within its page");
    is(right, 6, "  and no other pipe is harmed");
}

int main(void)
{
    begin();
    scribbled();
    return finish();
}
