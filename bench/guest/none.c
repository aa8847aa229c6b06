/* The program that bench/guest/processes_raw.c executes: it ends. */
#include <unistd.h>

void exos_main(void);
void exos_main(void) { _exit(0); }
