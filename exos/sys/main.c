/* From the library's beginning to main and behind it, for programs with newlib. */
#include <stdlib.h>
#include <unistd.h>
#include "self.h"

int main(int argc, char **argv, char **envp);
void __libc_init_array(void);

static char *nothing[] = { NULL };

void exos_main(void)
{
    const struct birth *b = &STATE->birth;
    const struct handover *from = b->handover ? (const struct handover *)b->handover : NULL;
    environ = b->envp ? (char **)b->envp : nothing;
    if (self_is_process() && !b->pid)
        self_named();
    signals_start(from);
    files_start();
    if (self_is_process())
        files_restore(from ? &from->files : NULL);
    __libc_init_array();
    exit(main((int)b->argc, b->argv ? (char **)b->argv : nothing, environ));
}
