/* Requests to the server. */
#include <string.h>
#include <errno.h>
#include <exos/proc.h>
#include <exos/file.h>
#include <exos/transfer.h>
#include <exos/upcall.h>
#include "name.h"
#include "self.h"

/* A server that has died answers nothing: EIO, which no request has for another reason. */
int server_ask(unsigned operation, word w[FILE_WORDS])
{
    struct message m;

    m.w[0] = operation;
    memcpy(m.w + 1, w, FILE_WORDS * sizeof *w);
    if (exos_call(PROCS->head.server, &m) < 0)
        return -EIO;
    memcpy(w, m.w + 1, FILE_WORDS * sizeof *w);
    return (int)m.w[0];
}

int file_wait(envid who) { return signal_wait(who); }
