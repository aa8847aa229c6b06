/* A process that spoils its own memory, handlers and tables included, harms no other: it dies, or hangs until it is killed,
 * its parent and the server go on, and nothing is lost. */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
#include <exos/upcall.h>
#include <exos/vm.h>
#include "ptap.h"

extern char resident_text_end[], resident_end[];

static volatile int mine = 1995;

static void spoil(word start, word end, word with)
{
    for (volatile word *p = (volatile word *)start; p < (volatile word *)end; p++)
        *p = with;
}

static void resident_data(void) { spoil((word)(resident_text_end + PAGE_SIZE - 1) & -PAGE_SIZE, (word)resident_end, 0xffffffff); }
static void zero_state(void) { spoil(STATE_VA, STATE_VA + PAGE_SIZE, 0); }
static void wild_state(void) { spoil(STATE_VA, STATE_VA + PAGE_SIZE, 0x12345678); }
static void u_page(void) { spoil(UPAGE_VA, UPAGE_VA + PAGE_SIZE, 0x80000000); }
static void server_table(void) { spoil(TABLES_VA, TABLES_VA + PAGE_SIZE, 0); }
static void kernel_table(void) { spoil(SYSINFO_VA, SYSINFO_VA + PAGE_SIZE, 0); }
static void wild(void) { *(volatile int *)0x30000000 = 1; }

/* Does nothing but `attack` and then uses what it has spoilt. Gone within two seconds, or killed. */
static int fate(void (*attack)(void))
{
    int status = 0;
    pid_t pid = fork();

    if (!pid) {
        static volatile char fresh[20000];      /* pages that are not there yet */

        attack();
        for (int i = 0; i < 20000; i += 1000)
            fresh[i]++;
        exos_yield(0);
        _exit(77);
    }
    for (int i = 0; i < 20; i++) {
        if (waitpid(pid, &status, WNOHANG) == pid)
            return status;
        usleep(100000);
    }
    kill(pid, SIGKILL);
    return waitpid(pid, &status, 0) == pid ? status : -1;
}

int main(void)
{
    static const struct { const char *name; void (*run)(void); bool deadly; } attacks[] = {
        { "its resident data", resident_data, true }, { "its state with zeros", zero_state, false },
        { "its state with anything", wild_state, true }, { "its u-page", u_page, false },
        { "the server's table", server_table, true }, { "the kernel's table", kernel_table, true },
        { "an address where nothing is", wild, true },
    };

    begin();
    for (unsigned i = 0; i < sizeof attacks / sizeof *attacks; i++) {
        char name[64];
        int status = fate(attacks[i].run);

        snprintf(name, sizeof name, "a process that spoils %s", attacks[i].name);
        ok(attacks[i].deadly ? status > 0 && !(WIFEXITED(status) && WEXITSTATUS(status) == 77) : status != -1, name);
        ok(mine == 1995 && getpid() > 1, "  harms no other");
    }
    pid_t pid = fork();
    if (!pid)
        _exit(5);
    int status = 0;
    ok(waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 5, "and the server serves");
    return finish();
}
