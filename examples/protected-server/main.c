/* A ledger that several clients write by synchronous protected control transfer. What a client adds between BEGIN and
 * COMMIT counts only as a whole: a client that dies in between leaves no trace.
 * docs/tutorials/protected-server.md explains it. */
#include "kit.h"

enum { BEGIN, ADD, COMMIT, WORK, REPORT };      /* requests */
enum { SUM, COMMITTED, REFUSED, UNDONE, UNHEARD };              /* what REPORT tells */
#define CLIENTS 3
#define BATCHES 4
#define LONG    12                      /* slices that WORK takes */
#define NOWHERE 0x70000000              /* nothing is mapped there */

static struct min_child server, client[CLIENTS], victim;        /* a child gets copies: it knows who was there before it */

/* ---- the server's environment ---- */

static word report[5], pending;                 /* the ledger; what the writer has added since BEGIN */
static envid writer;                            /* whose batch is open, 0: nobody's */

static bool is_dead(envid id) { return sys_env_cap(id) == -E_ENV; }     /* an id is never used twice */

/* The kernel says who calls; no client can say so for another. */
static int serve(envid caller, word request, word a, word b __attribute__((unused)))
{
    if (writer && is_dead(writer)) {
        report[UNDONE]++;
        writer = 0;
    }
    switch (request) {
    case BEGIN:
        if (writer) {
            report[REFUSED]++;
            return -E_BUSY;
        }
        writer = caller;
        pending = 0;
        return 0;
    case ADD:
        if (writer != caller)
            return -E_OWNER;
        pending += a;
        return 0;
    case COMMIT:
        if (writer != caller)
            return -E_OWNER;
        writer = 0;
        report[SUM] += pending;
        report[COMMITTED]++;
        return 0;
    case WORK:                                  /* on the slices of the caller, who pays for it */
        for (word start = SYSINFO->ticks; SYSINFO->ticks - start < LONG; )
            ;
        report[UNHEARD] += is_dead(caller);
        return 0;
    case REPORT:
        return a < sizeof report / sizeof *report ? (int)report[a] : -E_RANGE;
    }
    return -E_CALL;
}

static void server_main(void)
{
    min_serve(serve);
    for (;;)
        min_yield(0);
}

/* ---- clients ---- */

/* Tries again later. exos/min serves one request at a time: min_call lends it the rest of a slice if it is at work. */
static int call(word request, word a)
{
    int result;

    while ((result = min_call(server.id, request, a, 0)) == -E_BUSY)
        min_yield(0);
    return result;
}

static void client_main(void)
{
    for (int batch = 0; batch < BATCHES; batch++) {
        call(BEGIN, 0);
        call(ADD, 1);
        min_yield(0);                           /* others try to begin meanwhile, in vain */
        call(ADD, 10);
        call(COMMIT, 0);
    }
}

static void dies_in_batch(void)
{
    call(BEGIN, 0);
    call(ADD, 1000000);
    *(volatile word *)NOWHERE = 0;
}

static void dies_in_call(void)
{
    call(WORK, 0);                              /* does not come back in this life */
}

/* ---- the first environment ---- */

static void must(bool holds, const char *what)
{
    if (!holds)
        min_print("This did not hold: %s.\n", what), sys_halt(1);
}

static void start(void (*entry)(void), struct min_child *child)
{
    must(!min_spawn(entry, child) && min_slice(child) >= 0, "there is room for an environment");
}

static void wait(envid id)
{
    while (!is_dead(id))
        min_yield(0);
}

int main(void)
{
    start(server_main, &server);
    min_yield(server.id);                       /* it sets itself up */
    for (int i = 0; i < CLIENTS; i++)
        start(client_main, &client[i]);
    for (int i = 0; i < CLIENTS; i++)
        wait(client[i].id);
    min_print("Clients %x, %x and %x: %d batches, sum %d, BEGIN refused %d times.\n", client[0].id, client[1].id,
              client[2].id, call(REPORT, COMMITTED), call(REPORT, SUM), call(REPORT, REFUSED));
    must(call(REPORT, SUM) == 11 * CLIENTS * BATCHES, "every batch counts once");
    min_print("We add without BEGIN: %s.\n", error_text(call(ADD, 5)));

    start(dies_in_batch, &victim);
    wait(victim.id);
    min_print("Client %x died with a batch open; we begin: %d. Undone: %d, sum %d.\n", victim.id, call(BEGIN, 0),
              call(REPORT, UNDONE), call(REPORT, SUM));
    must(call(COMMIT, 0) == 0 && call(REPORT, UNDONE) == 1, "the server outlives a client with an open batch");

    start(dies_in_call, &victim);
    min_yield(victim.id);                       /* it calls; the server works until the slice ends, and beyond */
    must(!min_destroy(&victim), "a parent may destroy its child");
    min_print("Client %x was destroyed in a call. Answers unheard: %d.\n", victim.id, call(REPORT, UNHEARD));
    must(call(REPORT, UNHEARD) == 1, "the server outlives its caller");
    min_print("The dead client is called: %s.\n", error_text(min_call(victim.id, 0, 0, 0)));
    must(call(REPORT, SUM) == 11 * CLIENTS * BATCHES, "the ledger is as it was");
    return 0;
}
