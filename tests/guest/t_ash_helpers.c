/* The helpers of handlers, and pipes: what they do, and what they refuse. */
#include "handlers.h"

static int copies(const uint8_t *message, word bytes, struct memory *m)
{
    (void)bytes;
    m->result = ash_copy((void *)m->to, m->from ? (const void *)m->from : message + 16, m->bytes);
    return ASH_TAKEN;
}

static int copies_behind(const uint8_t *message, word bytes, struct memory *m)
{
    ash_copy(m->copy, message + bytes - 4, 8);
    return ASH_TAKEN;
}

static int sums(const uint8_t *message, word bytes, struct memory *m)
{
    (void)bytes;
    m->result = ash_cksum(message + m->from, m->bytes, m->sum);
    return ASH_TAKEN;
}

static int pipes(const uint8_t *message, word bytes, struct memory *m)
{
    (void)bytes;
    m->result = ash_pipe(m->copy, message + m->from, m->bytes, m->sum);
    return ASH_TAKEN;
}

static int wakes(const uint8_t *message, word bytes, struct memory *m)
{
    (void)message;
    (void)bytes;
    m->result = ash_wake();
    return ASH_TAKEN;
}

static void wrong_copy(struct min_ash *a, word to, word from, word bytes, const char *name)
{
    attached(a, copies, 0);
    M->to = to, M->from = from, M->bytes = bytes;
    is(run(a, 100), -E_RULE, name);
    stopped(a, ASH_RANGE, "  for its range");
}

static void helpers(struct min_ash *a)
{
    for (word i = 0; i < PAGE_SIZE; i++)
        MESSAGE[i] = (uint8_t)(i * 7 + (i >> 8));
    attached(a, copies, 0);
    M->to = (word)M->copy, M->from = 0, M->bytes = 70;
    is(run(a, 100), ASH_TAKEN, "ash_copy from the message");
    bool same = true;
    for (word i = 0; i < 70; i++)
        same &= M->copy[i] == MESSAGE[16 + i];
    ok(same, "  has copied it");
    M->to = (word)M->copy + 3, M->from = (word)M->copy, M->bytes = 50;
    is(run(a, 100), ASH_TAKEN, "ash_copy within memory");
    for (word i = 0; i < 50; i++)
        same &= M->copy[3 + i] == MESSAGE[16 + i];
    ok(same, "  overlapping");
    detached(a);
    wrong_copy(a, VA + a->pages * PAGE_SIZE - 4, 0, 8, "ash_copy behind its memory");
    wrong_copy(a, VA - 4, 0, 8, "ash_copy before its memory");
    wrong_copy(a, 0x80110000, 0, 8, "ash_copy to the kernel");
    wrong_copy(a, (word)M->copy, 0x80110000, 8, "ash_copy from the kernel");
    wrong_copy(a, (word)M->copy, 0, (word)-8, "ash_copy of a wild length");
    wrong_copy(a, (word)M->copy, 0, 85, "ash_copy of more than the message has");
    attached(a, copies_behind, 0);
    is(run(a, 100), -E_RULE, "ash_copy over the message's end");
    stopped(a, ASH_RANGE, "  for its range");

    attached(a, sums, 0);
    for (word bytes = 0; bytes < 40; bytes++)
        for (word from = 14; from < 20; from += 2) {
            word sum = 0x1234;

            M->from = from, M->bytes = bytes, M->sum = sum;
            run(a, 100);
            for (word i = 0; i < bytes; i++)
                sum += MESSAGE[from + i] << 8 * (i & 1);
            while (sum >> 16)
                sum = (sum & 0xffff) + (sum >> 16);
            same &= M->result == sum;
        }
    ok(same, "ash_cksum");
    M->from = 15;
    is(run(a, 100), -E_RULE, "  from an odd offset");
    stopped(a, ASH_RANGE, "  is not possible");

    word arrived = ENV->arrived;
    attached(a, wakes, 0);
    is(run(a, 60), ASH_TAKEN, "ash_wake");
    is(ENV->arrived - arrived, 1, "  its owner is told");
    detached(a);
}

static word swapped(word w, word stage)
{
    if (stage == ASH_STAGE_SWAP16 || stage == ASH_STAGE_SWAP32)
        w = (w >> 8 & 0x00ff00ff) | (w & 0x00ff00ff) << 8;
    return stage == ASH_STAGE_SWAP32 ? w >> 16 | w << 16 : w;
}

/* What the pipe should do to so many bytes from there on: true if memory and sum are that. */
static bool pipe_is_right(word stages, word from, word bytes, word sum)
{
    word got = M->result;
    bool right = true;

    for (word i = 0; i < bytes; i += 4) {
        word w = MESSAGE[from + i] | MESSAGE[from + i + 1] << 8 | MESSAGE[from + i + 2] << 16 | (word)MESSAGE[from + i + 3] << 24;

        for (word s = stages; s; s >>= 4) {
            if ((s & 15) == ASH_STAGE_CKSUM) {
                sum += w;
                sum += sum < w;
            }
            w = swapped(w, s & 15);
        }
        right &= *(volatile word *)(M->copy + i) == w;
    }
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return right && got == sum;
}

static void pipelines(struct min_ash *a)
{
    static const word all[] = {
        ASH_STAGE_CKSUM, ASH_STAGE_SWAP16, ASH_STAGE_SWAP32, ASH_PIPE2(ASH_STAGE_CKSUM, ASH_STAGE_SWAP32),
        ASH_PIPE2(ASH_STAGE_SWAP16, ASH_STAGE_CKSUM), 0x1313, 0x2321,
    };
    bool right = true;

    for (word p = 0; p < sizeof all / sizeof *all; p++) {
        if (min_ash_attach(a, 0, pipes, all[p]) < 0) {
            right = false;
            continue;
        }
        for (word words = 0; words < 40; words += words < 20 ? 1 : 7)
            for (word from = 16; from < 20; from++) {
                M->from = from, M->bytes = 4 * words, M->sum = 0xfedc + words;
                right &= run(a, 1000) == ASH_TAKEN && pipe_is_right(all[p], from, 4 * words, 0xfedc + words);
            }
        sys_ash_detach(a->id), sys_page_free(a->code);
    }
    ok(right, "pipes do what their stages say, in order, from any alignment");
    a->id = 0;
    attached(a, pipes, 0);
    M->from = 16, M->bytes = 4;
    is(run(a, 60), -E_RULE, "a handler without a pipe");
    stopped(a, ASH_PIPE, "  may not use one");
    attached(a, pipes, 1);
    M->bytes = 6;
    is(run(a, 60), -E_RULE, "a pipe of half a word");
    stopped(a, ASH_PIPE, "  is not possible");
}

int main(void)
{
    struct min_ash a;

    tap_begin();
    handlers_begin(&a);
    helpers(&a);
    pipelines(&a);
    handlers_done(&a);
}
