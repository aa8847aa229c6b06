/* The server: what its parts know of each other and of the kernel. All of it but kernel.c and main.c is portable and is
 * tested on the host. It runs each request to completion and trusts no word that comes from a client. */
#ifndef INIT_INIT_H
#define INIT_INIT_H

#include <stdbool.h>
#include <stddef.h>
#include <exos/proc.h>
#include <exos/server.h>
#include <exos/transfer.h>
#include "files.h"

#define REQUEST_WORDS   (MESSAGE_WORDS - 1)

/* The exposed table: a page of its own. */
extern struct procs procs;

/* dispatch.c: a request from whichever environment; changes *m into the reply. */
void init_serve(envid caller, struct message *m);

/* proc.c, wait.c, signal.c: requests 1 to 31. A process is known by its slot. */
void proc_init(envid server);
unsigned proc_slot(envid env);                          /* whose environment it is, 0: no process's */
static inline struct proc *proc_in(unsigned slot)       /* NULL: the slot is free or none */
{
    return !slot || slot >= PROCS_MAX || procs.proc[slot - 1].state == PROC_FREE ? NULL : &procs.proc[slot - 1];
}
int proc_start(envid env, struct cap cap, const char *name);    /* a child of process 1 begins: its pid, or -errno */
bool proc_ended(word *status);                          /* that one */
int proc_request(unsigned slot, word op, word *w);
void proc_look(void);                                   /* takes note of environments that died without a word */
void proc_signal_group(word group, int signal);         /* from the terminal */

/* Between proc.c and signal.c. */
void proc_end(unsigned slot, word status);              /* its environment is destroyed, its parent told */
void proc_signal(struct proc *p, int signal);
void proc_stopped(struct proc *p, int signal);
int proc_kill(unsigned slot, int pid, int signal);
void proc_orphans(unsigned slot);                       /* what the end of its process means for groups of its session */

/* kernel.c: what the core asks the kernel. Host tests have a model instead. */
bool kernel_alive(envid env);
envid kernel_parent(envid env);
bool kernel_grants(envid env, struct cap cap);          /* whether it is that environment's capability */
void kernel_destroy(envid env, struct cap cap);
word kernel_ticks(void);

#endif
