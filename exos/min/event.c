/* What the kernel tells this environment of, above the stubs of upcalls.S: faults in its program, calls by others. */
#include "min.h"

#define SAME(address, base, type, member) _Static_assert((address) == (base) + offsetof(type, member), #member)
SAME(F_REG, 0, struct min_frame, reg);
SAME(F_HI, 0, struct min_frame, hi);
SAME(F_CAUSE, 0, struct min_frame, cause);
SAME(ENV_SAVE2, ENVPAGE_VA, struct env, save2);
SAME(SELF, ENVPAGE_VA, struct env, id);
SAME(END_SAVE, ENVPAGE_VA, struct env, end_save);
SAME(RUNNING_OWNER, MIN_SYSINFO, struct sysinfo, running_owner);
SAME(RESUME_PC, UPAGE_VA, struct upage, resume_pc);
_Static_assert(sizeof(struct min_frame) == F_SIZE && SERVED < UPAGE_VA + PAGE_SIZE, "layout.h");

void min_refill(void), min_exception(void), min_sync(void), min_start(void), min_end(void);     /* upcalls.S */
int main(void);
int (*min_program)(void) = main;

static int nobody(envid caller, word a, word b, word c) { return (void)caller, (void)a, (void)b, (void)c, -E_ENV; }
min_server min_served_by = nobody;      /* min_sync calls it */
void min_serve(min_server server) { min_served_by = server; }

int min_call(envid callee, word a, word b, word c)
{
    int result;

    while ((result = min_transfer(callee, a, b, c)) == -E_AGAIN)
        min_yield(callee);
    return result;
}

static min_handler handlers[16];        /* by ExcCode */
void min_handle(unsigned code, min_handler handler) { handlers[code] = handler; }

void min_fault(struct min_frame *f)
{
    unsigned code = f->cause >> 2 & 15;

    if (handlers[code]) {
        handlers[code](f);
        return;
    }
    min_put("environment "), min_put_number(ENV->id, 16, 1);
    min_put(": exception "), min_put_number(code, 10, 1);
    min_put(" at "), min_put_number(f->pc, 16, 8);
    min_put(", address "), min_put_number(f->badvaddr, 16, 8), min_put("\n");
    sys_halt(255);                      /* the first environment's end is everyone's */
    sys_env_destroy(0, 0, 0);
}

void min_init(void)
{
    if (min_memory_init() < 0)
        sys_env_destroy(0, 0, 0);
    for (unsigned code = VEC_MOD; code <= VEC_OV; code++)
        sys_vector(0, code, (word)min_exception);       /* refused for 8: system calls are the kernel's */
    sys_vector(0, VEC_UTLB, (word)min_refill);
    sys_vector(0, VEC_SYNC, (word)min_sync);
    sys_vector(0, VEC_START, (word)min_start);
    sys_vector(0, VEC_END, (word)min_end);
}
