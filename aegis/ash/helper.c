/* What a handler may ask of the kernel (paper 6.3): the four abilities, message vectoring and integrated processing by
 * copying, message initiation by sending, control initiation by waking. Each checks its ranges, then charges what it will
 * cost, then acts; a handler that asks for what it may not is stopped. Called from arch/mips/ash_enter.S. */
#include <aegis/kernel.h>
#include <aegis/string.h>
#include "aegis/ash/inside.h"

#define COST_CALL   60                  /* instructions of any helper, beside what depends on the bytes */

static void stop(enum ash_rule rule)
{
    machine_ash_abort(rule << 10 | ASH_UNKNOWN);
}

static void charge(word instructions)
{
    hot.ash_time -= COST_CALL + instructions;
    if ((int)hot.ash_time < 0)
        stop(ASH_TIMEOUT);
}

/* The kernel's address of a range of the handler's memory. */
static uint8_t *memory_at(word address, word bytes)
{
    const struct handler *h = ash_running.handler;
    word at = address - h->base.va;

    if (at > h->bytes || bytes > h->bytes - at)
        stop(ASH_RANGE);
    return (uint8_t *)(uintptr_t)(h->base.at + at);
}

/* Of memory or message: user addresses are below all of the kernel's. */
static const uint8_t *source_at(word address, word bytes)
{
    word at = address - (word)(uintptr_t)ash_running.message;

    if (address < USER_TOP)
        return memory_at(address, bytes);
    if (at > ash_running.bytes || bytes > ash_running.bytes - at)
        stop(ASH_RANGE);
    return ash_running.message + at;
}

/* No frame goes out under another station's address. */
int ash_helper_send(word frame, word bytes)
{
    const uint8_t *from = memory_at(frame, bytes);

    if (frame & 3 || bytes < NET_HEADER || bytes > NET_FRAME_MAX)
        stop(ASH_RANGE);
    charge(bytes);
    if (!net_is_from_here((const word *)from))
        return net.present ? -E_DENIED : -E_NONE;
    return board_net_send((const word *)from, bytes) ? 0 : net.present ? -E_AGAIN : -E_NONE;
}

int ash_helper_copy(word to, word from, word bytes)
{
    uint8_t *t = memory_at(to, bytes);
    const uint8_t *f = source_at(from, bytes);

    charge(to & 3 || from & 3 ? 6 * bytes : 2 * bytes);
    memmove(t, f, bytes);
    return 0;
}

static word fold(word sum)
{
    sum = (sum & 0xffff) + (sum >> 16);
    return (sum & 0xffff) + (sum >> 16);
}

word ash_helper_cksum(word from, word bytes, word sum)
{
    const uint8_t *f = source_at(from, bytes);

    if (from & 1)
        stop(ASH_RANGE);
    charge(2 * bytes);
    if (from & 2 && bytes >= 2) {
        sum = fold(sum) + *(const uint16_t *)f;
        f += 2;
        bytes -= 2;
    }
    for (; bytes >= 4; bytes -= 4, f += 4) {
        word data = *(const word *)f;
        sum += data;
        sum += sum < data;
    }
    sum = fold(sum);
    if (bytes >= 2) {
        sum += *(const uint16_t *)f;
        f += 2;
    }
    return fold(bytes & 1 ? sum + *f : sum);
}

word ash_helper_pipe(word to, word from, word bytes, word sum)
{
    const struct handler *h = ash_running.handler;
    uint8_t *t = memory_at(to, bytes);
    const uint8_t *f = source_at(from, bytes);

    if (!h->stages || bytes & 3 || to & 3)
        stop(ASH_PIPE);
    charge(bytes / 4 * ash_pipe_cost(h->stages));
    word (*pipe)(uint8_t *, const uint8_t *, word, word) =
        (word (*)(uint8_t *, const uint8_t *, word, word))(uintptr_t)h->pipe[(from & 3) != 0];
    return pipe(t, f, bytes / 4, sum);
}

int ash_helper_wake(void)
{
    charge(0);
    env_at(ENV_INDEX(ash_running.handler->owner))->arrived++;
    return 0;
}
