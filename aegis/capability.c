/* Capabilities: where their secrets come from (paper 3.1; design 4.3).
 *
 * A secret is 64 bits of a ChaCha20 stream with fast key erasure: each refill makes two blocks, replaces the key by the
 * first 32 bytes of them and hands out the other 96 as twelve secrets, each erased when it is given. So whoever reads the
 * kernel's memory learns no capability that was given before.
 *
 * Invariant: no secret is zero. Zero stands for "not made yet" in page.c and for the public capability in calls.
 *
 * The stream is only as unguessable as its seed, a single word: docs/security.md says what that is worth. */
#include <aegis/kernel.h>
#include <aegis/chacha20.h>

#define BLOCK_WORDS 16
#define KEY_WORDS   8
#define POOL_WORDS  (2 * BLOCK_WORDS)

static word key[KEY_WORDS];
static word pool[POOL_WORDS];
static unsigned used = POOL_WORDS;      /* words of the pool that are given or erased */

static void refill(void)
{
    static const word nonce[3];
    chacha20_block(key, 0, nonce, pool);
    chacha20_block(key, 1, nonce, pool + BLOCK_WORDS);
    for (used = 0; used < KEY_WORDS; used++) {
        key[used] = pool[used];
        pool[used] = 0;
    }
}

void capability_seed(word seed)
{
    for (unsigned i = 0; i < KEY_WORDS; i++)
        key[i] = i ? 0 : seed;
    refill();                           /* the seed itself is gone from memory */
}

struct cap capability_new(void)
{
    for (;;) {
        if (used == POOL_WORDS)
            refill();
        struct cap cap = { pool[used], pool[used + 1] };
        pool[used] = pool[used + 1] = 0;
        used += 2;
        if (cap.lo | cap.hi)
            return cap;
    }
}
