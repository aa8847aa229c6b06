/* The terminal and the clock, from the kernel and from the server's processes. */
#include <aegis/call.h>
#include <exos/upcall.h>
#include "files.h"
#include "init.h"

void tty_print(char c) { sys_console_put((unsigned char)c); }
void tty_signal(word group, int signal) { proc_signal_group(group, signal); }
word files_group(unsigned slot) { return proc_in(slot) ? proc_in(slot)->pgid : 0; }
word files_now(void) { return SYSINFO->ticks / SLICE_HZ; }

void files_console(void)
{
    int c;

    while ((c = sys_console_get()) >= 0)
        tty_input((char)c);
}
