/* Synchronous transfers A-B-C-A on A's slice, and a death at each hop, of each kind: A gets its slices back and is told
 * who died. Then ids of the dead, and one index used a thousand times. */
#include "bare.h"

enum { A, B, C, HOPS };
enum kind { BY_ITSELF, BY_FAULT, BY_ANOTHER, BY_EXCESS, KINDS };

/* Shared words. */
enum { ID = 0, ENTERED = 4, VICTIM = 8, KIND, STARTED, BACK, TOLD, WHO };

#define ARGUMENT (*(volatile word *)BARE_ARG)

static void spin(void) { for (;;) ; }

static void rest(void)
{
    for (;;)
        bare_yield(0);
}

static void die(void)
{
    if (SHARED[KIND] == BY_ITSELF)
        sys_env_destroy(0, 0, 0);
    if (SHARED[KIND] == BY_FAULT)
        __asm__ volatile("break");
    spin();
}

static void hop(word number)
{
    bare_call(0, 0, 0, 0, SHARED[ID + (number + 1) % HOPS]);
    rest();                             /* refused: the chain has been here */
}

/* At the synchronous entry: no stack, and whatever registers the caller had. */
__attribute__((used)) static void entered(void)
{
    word number = ARGUMENT;

    SHARED[ENTERED + number]++;
    if (number == SHARED[VICTIM])
        die();
    if (number == A)
        rest();
    hop(number);
}

__attribute__((used)) static void told(void)
{
    SHARED[TOLD]++;
    SHARED[WHO] = ENV->died;
    sys_upcall_done();
    rest();
}

extern char entry[], died[];
__asm__("entry: ori $sp, $0, 0x6fe0\n j entered\n"
        "died: ori $sp, $0, 0x6fe0\n j told\n");
_Static_assert(BARE_STACK == 0x6fe0, "as above");

static void start(word number)
{
    if (number != A || SHARED[STARTED]++) {
        SHARED[BACK] += number == A;
        rest();
    }
    hop(A);
}

static struct bare env[HOPS];
static bool lives(envid id) { return sys_env_cap(id) != -E_ENV; }

static void chain(word victim, enum kind kind)
{
    static const char *const kinds[] = { "ends itself", "faults", "is destroyed", "takes too long" };

    for (word i = 0; i < HOPS; i++) {
        bare_create(&env[i], start, i);
        bare_vector(&env[i], VEC_SYNC, entry);
        bare_vector(&env[i], VEC_DIED, died);
    }
    for (word i = 0; i < 16; i++)
        SHARED[i] = 0;
    for (word i = 0; i < HOPS; i++)
        SHARED[ID + i] = env[i].id;
    SHARED[VICTIM] = victim;
    SHARED[KIND] = kind;
    if (kind == BY_EXCESS)
        bare_vector(&env[victim], VEC_END, spin);
    bare_slice(&env[A]);
    wait_ticks(6);
    if (kind == BY_ANOTHER) {
        ok(lives(env[victim].id), "it lives, on A's slices");
        bare_kill(&env[victim]);
    }
    wait_ticks(12);
    word dead = SHARED[ID + victim], wrong = lives(dead);
    for (word i = 0; i < HOPS; i++)
        if (i != victim)
            wrong += !lives(SHARED[ID + i]);
    wrong += victim == B ? SHARED[ENTERED + C] : SHARED[ENTERED + C] != 1;
    wrong += victim == A ? SHARED[TOLD] : SHARED[TOLD] != 1 || SHARED[WHO] != dead;
    min_print("# %c %s\n", 'A' + victim, kinds[kind]);
    is(wrong, 0, "it alone is gone, and A goes on and knows");
    for (word i = 0; i < HOPS; i++)
        if (lives(SHARED[ID + i]))
            sys_env_destroy(SHARED[ID + i], 0, 0);
}

static word refused(envid id)
{
    return bare_call(0, 0, 0, 0, id) == -E_ENV && sys_acall(id) == -E_ENV &&
           (id == 0 || sys_yield(id) == -E_ENV) && sys_env_cap(id) == (id ? -E_ENV : 0);
}

static void ids(void)
{
    struct bare one;
    envid first, id;
    word wrong = 0, reused = 0;

    ok(!bare_create(&one, start, B), "one more");
    first = id = one.id;
    ok(bare_call(0, 0, 0, 0, id) == -E_ENV, "a call to who registered no entry");
    bare_kill(&one);
    ok(refused(first), "to the dead");
    ok(refused(0), "to index 0");
    for (word i = 0; i < 1000; i++) {
        int made = sys_env_create(0, 0);

        if (made < 0)
            break;
        wrong += (envid)made == id || ENV_INDEX(made) != ENV_INDEX(first) || !refused(id);
        id = made;
        reused += sys_env_destroy(id, UPAGE->result[0], UPAGE->result[1]) == 0;
    }
    is(reused, 1000, "an index is used again and again");
    is(wrong, 0, "and no id twice, nor does an old one name anyone");
}

int main(void)
{
    tap_begin();
    for (word victim = A; victim < HOPS; victim++)
        for (enum kind kind = BY_ITSELF; kind < KINDS; kind++)
            chain(victim, kind);
    ids();
    tap_done();
}
