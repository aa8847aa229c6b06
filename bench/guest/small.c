/* The small program that bench/guest/processes.c runs. */
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    printf("one line\n");
    exit(0);
}
