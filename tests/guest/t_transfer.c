/* Protected control transfer: synchronous and asynchronous, chains, refused targets, deaths; registers intact. */
#include "tap.h"

#define VA 0x10000000
enum order { ADD, RELAY, KILL_NEXT, THROUGH, ECHO_SYNC, ECHO_ASYNC, SEEN, DIE, NO_SYNC };

extern char echo_sync[], echo_async[], raw_reply[], waiting_sync[], min_sync[], min_start[];
static struct min_child a, b, c;

/* exos/min refuses requests while it waits for a reply. Chains back to the first environment are served by this entry. */
static min_server waiting_server;
int waiting_request(envid caller, word x, word y, word z) { return waiting_server(caller, x, y, z); }

static void serve_waiting(min_server server)
{
    waiting_server = server;
    sys_vector(0, VEC_SYNC, server ? (word)waiting_sync : (word)min_sync);
}

/* What the children do. RELAY: calls `whom` with one less to go, back and forth along the chain. */
static int obey(envid caller, word order, word whom, word n)
{
    (void)caller;
    switch (order) {
    case ADD: return whom + n;
    case RELAY: return n ? 1 + min_transfer(whom, RELAY, ENV->id, n - 1) : 0;
    case KILL_NEXT: return min_call(whom, DIE, 0, 0);
    case THROUGH: return min_transfer(whom, RELAY, ENV->parent, 1);
    case ECHO_SYNC: return sys_vector(0, VEC_SYNC, (word)echo_sync);
    case ECHO_ASYNC: return sys_vector(0, VEC_ASYNC, (word)echo_async);
    case SEEN: return (int)RAW(RAW_SEEN)[n];
    case NO_SYNC: return sys_vector(0, VEC_SYNC, 0);
    default: return sys_env_destroy(0, 0, 0);
    }
}

static void child(void)
{
    min_serve(obey);
    for (;;)
        min_yield(0);
}

static int from_c(envid caller, word order, word whom, word n)
{
    (void)whom;
    return order == RELAY && caller == c.id ? 100 + (int)n : -1;
}

static void make(struct min_child *which)
{
    ok(min_spawn(child, which) == 0 && min_yield(which->id) == 0, "a child");
}

static void synchronous(void)
{
    word differs;
    unsigned wrong = 0;

    is(min_call(a.id, ADD, 3, 4), 7, "a call and its reply");
    for (word i = 0; i < 1000; i++)
        wrong += (word)min_call(a.id, ADD, i, i) != 2 * i;
    is(wrong, 0, "a thousand of them");

    is(min_call(b.id, ECHO_SYNC, 0, 0), 0, "the callee changes its entry at run time");
    sys_vector(0, VEC_SYNC, (word)raw_reply);
    raw_pattern();
    RAW(RAW_IN)[V0] = b.id;
    raw_run(raw_syscall);
    sys_vector(0, VEC_SYNC, (word)min_sync);
    differs = raw_differs(RAW_IN, RAW_OUT, RAW_NEVER | BIT(V0) | BIT(V1) | BIT(GP));
    is(differs, 0, "all registers pass unchanged, both ways, HI and LO too");
    is(RAW(RAW_OUT)[V0], b.id, "the reply names who replied");
    is(RAW(RAW_OUT)[GP], (word)raw_syscall, "gp too");
}

static int refused(word target)
{
    raw_pattern();
    RAW(RAW_IN)[V0] = target;
    raw_run(raw_syscall);
    ok(raw_differs(RAW_IN, RAW_OUT, RAW_NEVER | BIT(V0) | BIT(GP)) == 0, "  a refusal alters v0 only");
    return RAW(RAW_OUT)[V0];
}

static void refusals(void)
{
    is(refused(b.id + (1 << (ENV_BITS + 2))), -E_ENV, "a later generation");
    is(refused(ENV_ID(ENV_INDEX(b.id), 0)), -E_ENV, "an earlier generation");
    is(refused(ENV_ID(250, 1)), -E_ENV, "an id that was never given");
    is(refused(0), -E_ENV, "nobody");
    is(refused(4), -E_ENV, "index 1 without a generation");
    is(refused(b.id | 1), -E_ENV, "an id with a low bit set");
    is(refused(b.id | 2), -E_ENV, "or the other");
    is(refused(0x7ffffffc), -E_ENV, "the highest");
    is(min_call(c.id, NO_SYNC, 0, 0), 0, "an entry is taken back");
    is(refused(c.id), -E_ENV, "an environment that registered no entry");
    UPAGE->arg[2] = c.cap.lo;
    UPAGE->arg[3] = c.cap.hi;
    is(sys_vector(c.id, VEC_SYNC, (word)min_sync), 0, "its parent gives it one");
    is(min_call(c.id, ADD, 1, 1), 2, "and it can be called again");
}

static void own_id(void)
{
    sys_vector(0, VEC_SYNC, (word)raw_reply);
    raw_pattern();
    RAW(RAW_IN)[V0] = ENV->id;
    raw_run(raw_syscall);
    sys_vector(0, VEC_SYNC, (word)min_sync);
    ok((RAW(RAW_OUT)[V0] == ENV->id || RAW(RAW_OUT)[V0] == (word)-E_ENV)
       && !raw_differs(RAW_IN, RAW_OUT, RAW_NEVER | BIT(V0) | BIT(V1) | BIT(GP)), "a transfer to oneself does no harm");
}

static void asynchronous(void)
{
    unsigned wrong = 0;

    is(min_call(a.id, ECHO_ASYNC, 0, 0), 0, "an asynchronous entry is registered");
    raw_pattern();
    RAW(RAW_IN)[V0] = CALL_V0(CALL_acall);
    RAW(RAW_IN)[A0] = a.id;
    sys_vector(0, VEC_START, (word)raw_reply);
    raw_run(raw_syscall);
    sys_vector(0, VEC_START, (word)min_start);
    is(RAW(RAW_OUT)[A0], a.id, "an asynchronous transfer, and a yield back");
    for (int n = 1; n < 32; n++)
        if (n != V0 && n != V1 && n != A0 && n != 26 && n != 27 && n != GP)
            wrong += (word)min_call(a.id, SEEN, 0, n) != RAW(RAW_IN)[n];
    is(wrong, 0, "all registers arrive");
    is(min_call(a.id, SEEN, 0, A0), ENV->id, "and the caller's id");
    is(sys_acall(ENV_ID(250, 1)), -E_ENV, "to nobody");
    is(sys_acall(c.id), -E_ENV, "to whom registered no asynchronous entry");
}

static void chains(void)
{
    struct min_child d, e;
    int result;

    make(&d);
    make(&e);
    is(min_call(d.id, RELAY, e.id, 1), 1, "a chain of three");
    /* d -> e -> d is refused: d waits. */
    result = min_call(d.id, RELAY, e.id, 2);
    is(result, 2 - E_AGAIN, "A-B-A finds A waiting");
    is(min_call(c.id, RELAY, ENV->id, 7), 1 - E_AGAIN, "a callee cannot call its waiting caller");
    serve_waiting(from_c);
    is(min_call(c.id, RELAY, ENV->id, 7), 107, "unless that has an entry for it");
    serve_waiting(NULL);
    is(min_call(d.id, DIE, 0, 0), -E_ENV, "a callee that dies returns control to its caller");
    is(min_call(d.id, ADD, 1, 2), -E_ENV, "its id is nobody's");
    is(min_call(e.id, RELAY, d.id, 5), 1 - E_ENV, "a callee that calls the dead gets an error");
    is(min_destroy(&e), 0, "and lives on until it is destroyed");
}

/* first -> a -> c -> first with death at the last hop, ordered through the middle. */
static int kill_c(envid caller, word order, word whom, word n)
{
    (void)order, (void)whom, (void)n;
    return caller == c.id ? min_destroy(&c) : -1;
}

static struct min_child middle, last;

/* first -> middle -> last -> first, who then destroys the one in the middle. */
static int kill_middle(envid caller, word order, word whom, word n)
{
    (void)order, (void)whom, (void)n;
    return caller == last.id ? min_destroy(&middle) : -1;
}

static void deaths(void)
{
    make(&middle);
    make(&last);
    is(min_call(middle.id, KILL_NEXT, last.id, 0), -E_ENV, "the last of three dies: the one before it is told");
    is(min_call(middle.id, ADD, 2, 3), 5, "  and is well");
    is(min_destroy(&last), -E_ENV, "  the last is gone");
    make(&last);
    serve_waiting(kill_middle);
    is(min_call(middle.id, THROUGH, last.id, 0), -E_ENV, "the middle of three dies: the first is told");
    serve_waiting(NULL);
    is(min_call(last.id, ADD, 2, 3), 5, "  and the last lives");
    is(min_destroy(&last), 0, "  until it is destroyed");
}

int main(void)
{
    int result;

    tap_begin();
    make(&a);
    make(&b);
    make(&c);
    synchronous();
    refusals();
    own_id();
    asynchronous();
    chains();
    deaths();
    serve_waiting(kill_c);
    result = min_call(c.id, RELAY, ENV->id, 1);
    is(result, -E_ENV, "the caller destroys its callee while that one calls back");
    serve_waiting(NULL);
    is(min_destroy(&c), -E_ENV, "  it is gone");
    is(min_destroy(&a), 0, "the rest is destroyed");
    is(min_destroy(&b), 0, "the rest is destroyed");
    tap_done();
}
