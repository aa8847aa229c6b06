/* Environments that begin with their parent's vectors and with what it reads by guarantee (ENV_INHERIT). */
#include "tap.h"

void inherit_start(void);               /* t_inherit_asm.S */

static int create(word flags, struct cap *cap)
{
    int id = sys_env_create(0, flags);

    *cap = (struct cap){ UPAGE->result[0], UPAGE->result[1] };
    UPAGE->arg[2] = cap->lo, UPAGE->arg[3] = cap->hi;
    return id;
}

int main(void)
{
    struct cap cap;
    int id;

    tap_begin();
    id = create(ENV_INHERIT, &cap);
    ok(id > 0 && id != (int)ENV->id, "env_create with ENV_INHERIT");
    is(sys_vector(id, VEC_START, (word)inherit_start), 0, "  its start is in the parent's text");
    is(min_yield(id), 0, "  which it runs, though nobody mapped it there");
    is(sys_env_destroy(id, cap.lo, cap.hi), 0, "  and is gone");

    id = create(0, &cap);
    is(sys_vector(id, VEC_START, (word)inherit_start), 0, "without the flag");
    min_yield(id);
    is(sys_env_destroy(id, 0, 0), -E_ENV, "  there is nothing");
    is(sys_env_create(0, 2), -E_RANGE, "env_create: no such flag");
    tap_done();
}
