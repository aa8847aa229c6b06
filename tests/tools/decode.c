/* Prints how bench/model/insn.c decodes the words on standard input. */
#include <inttypes.h>
#include <stdio.h>

#include "../../bench/model/insn.h"

int main(void)
{
	static const char *const names[] = {
		"load", "merge", "jumpreg", "mfhilo", "sethilo", "mtc0", "mfc0", "tlbr",
		"tlbwi", "tlbwr", "tlbp", "rfe", "cop1", "compare", "bc1", "access",
	};
	uint32_t word;

	while (scanf("%" SCNx32, &word) == 1) {
		const struct insn *insn = insn_decode(word);

		if (!insn->known) {
			puts("none");
			continue;
		}
		printf("%" PRIx64 " %" PRIx64, insn->reads, insn->loads);
		for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++)
			if (insn->tags >> i & 1)
				printf(" %s", names[i]);
		putchar('\n');
	}
	return 0;
}
