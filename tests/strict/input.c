/* Characters arrive up to the end of the input, and nothing behind it. */
#include "trap.h"

int main(void)
{
	volatile uint16_t *dz = (volatile uint16_t *)
	    (is_pmax() ? KSEG1(0x1c000000) : KSEG1(0x1fe00000));
	int i, n = 0, sum = 0;

	plan(1);
	dz[0] = 0x20;			/* scan */
	dz[8] = 8;			/* line 3, where the input comes */
	dz[12] = '\n';			/* GXemul opens it at the first output */
	for (i = 0; i < 400000; i++)
		if (dz[0] & 0x80) {
			n++;
			sum = sum * 256 + (dz[4] & 255);
		}
	check(n == 3 && sum == 0x61620a, "%d characters, 0x%x", n, sum);
	return 0;
}
