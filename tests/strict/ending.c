/* The guest sets the exit status. */
#include "trap.h"

int main(void)
{
	plan(1);
	check(1, "ends with status 42");
	return 42;
}
