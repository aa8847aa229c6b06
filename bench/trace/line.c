/* Line forms of the instruction trace; line.h shows them. */
#include <string.h>

#include "line.h"

/* "800300ec: 0000000c    " : the columns in front of the mnemonic. */
enum { PC_DIGITS = 8, WORD_AT = 10, FLAG_AT = 18, TEXT_AT = 22 };

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

static bool hex_read(const char *text, uint32_t *value)
{
	uint32_t sum = 0;

	for (int i = 0; i < PC_DIGITS; i++) {
		int digit = hex_value(text[i]);

		if (digit < 0)
			return false;
		sum = sum << 4 | (uint32_t)digit;
	}
	*value = sum;
	return true;
}

static bool insn_parse(const char *text, size_t len, struct line *line)
{
	if (len <= TEXT_AT || text[8] != ':' || text[9] != ' ')
		return false;
	if (!hex_read(text, &line->pc) || !hex_read(text + WORD_AT, &line->word))
		return false;
	if (memcmp(text + FLAG_AT, "    ", 4) == 0)
		line->slot = false;
	else if (memcmp(text + FLAG_AT, " (d)", 4) == 0)
		line->slot = true;
	else
		return false;
	line->kind = LINE_INSN;
	return true;
}

/* "[ exception NAME ... pc=0x800300ec <main> ]".  The arguments that a system
 * call prints may hold strings of the guest, so the last "pc=" counts. */
static bool exception_parse(const char *text, size_t len, struct line *line)
{
	static const char head[] = "[ exception ";
	size_t at = sizeof head - 1, n = 0;

	if (len < at + 16 || memcmp(text, head, at) != 0 ||
	    memcmp(text + len - 2, " ]", 2) != 0)
		return false;
	while (at + n < len && text[at + n] != ' ' && n < sizeof line->cause - 1) {
		line->cause[n] = text[at + n];
		n++;
	}
	line->cause[n] = '\0';
	for (size_t i = len - 15; i > at; i--)
		if (memcmp(text + i, " pc=0x", 6) == 0 &&
		    hex_read(text + i + 6, &line->pc)) {
			line->kind = LINE_EXCEPTION;
			return true;
		}
	return false;
}

void line_parse(const char *text, size_t len, struct line *line)
{
	line->kind = LINE_OTHER;
	if (insn_parse(text, len, line))
		return;
	if (len < 3)
		return;
	if (text[0] == '[' && text[1] == ' ') {
		if (exception_parse(text, len, line))
			return;
		/* An exception that cannot be read must not pass as a remark. */
		if (text[len - 1] == ']' && memcmp(text + 2, "exception", len < 11 ? len - 2 : 9) != 0)
			line->kind = LINE_REMARK;
	} else if (text[0] == '<' && text[len - 1] == '>') {
		line->kind = LINE_REMARK;
	} else if (text[0] >= 'a' && text[0] <= 'z' && memchr(text, '\t', len)) {
		line->kind = LINE_ECHO;
	}
}

/* Finds `name` behind the mnemonic, and reads the eight digits that follow it
 * and `skip` more. */
static bool named_value(const char *text, size_t len, const char *name, size_t skip,
			uint32_t *value)
{
	size_t n = strlen(name);

	for (size_t i = 0; i + n + skip + PC_DIGITS <= len; i++)
		if (text[i] == name[0] && memcmp(text + i, name, n) == 0)
			return hex_read(text + i + n + skip, value);
	return false;
}

bool line_address(const char *text, size_t len, uint32_t *address)
{
	return named_value(text, len, "\t[0x", 0, address);
}

bool line_value(const char *text, size_t len, uint32_t *value)
{
	return named_value(text, len, " [", 8, value);
}

bool line_entry_read(const char *text, size_t len, struct line_entry *entry)
{
	return named_value(text, len, "index=", 0, &entry->index) &&
	       named_value(text, len, "random=", 0, &entry->random) &&
	       named_value(text, len, ", hi=", 8, &entry->hi) &&
	       named_value(text, len, ", lo0=", 8, &entry->lo);
}

#define TLBWI 0x42000002u
#define TLBWR 0x42000006u

bool word_writes_entry(uint32_t word)
{
	return word == TLBWI || word == TLBWR;
}

/* GXEMUL: Random moves when it is used, down from 63 to 8. */
unsigned line_entry_index(const struct line_entry *entry, uint32_t word)
{
	unsigned index = entry->index >> 8 & 63;

	if (word == TLBWR) {
		index = (entry->random >> 8 & 63) - 1;
		if (index < 8 || index > 63)
			index = 63;
	}
	return index;
}

bool line_bad_address(const char *text, size_t len, uint32_t *address)
{
	return named_value(text, len, " vaddr=0x", 0, address);
}

long line_find_insn(const char *text, size_t len)
{
	struct line line;

	for (size_t i = 1; i + TEXT_AT < len; i++)
		if (text[i + 8] == ':' && insn_parse(text + i, len - i, &line))
			return (long)i;
	return -1;
}

bool word_is_branch(uint32_t word)
{
	uint32_t op = word >> 26, funct = word & 63, rs = word >> 21 & 31;

	switch (op) {
	case 0:
		return funct == 8 || funct == 9;	/* jr jalr */
	case 1:						/* bltz bgez ..al */
	case 2: case 3:					/* j jal */
	case 4: case 5: case 6: case 7:			/* beq bne blez bgtz */
		return true;
	case 17:					/* bc1f bc1t */
		/* GXEMUL: bc0f and bc3f, which wait for the write buffer, do nothing;
		 * what follows is printed as any other instruction. */
		return rs == 8;
	default:
		return false;
	}
}

bool line_sends_char(const char *text, size_t len, uint32_t word)
{
	static const char tail[] = ")+0x18]";	/* TDR of the DC7085 */
	uint32_t op = word >> 26;
	const char *mark;

	if (op != 0x28 && op != 0x29 && op != 0x2b)
		return false;
	if (len < 40 || memcmp(text + len - 7, tail, 7) != 0)
		return false;
	mark = memchr(text, '(', len);
	while (mark && (size_t)(text + len - mark) > 8) {
		if (memcmp(mark, "(dc7085@", 8) == 0)
			return true;
		mark = memchr(mark + 1, '(', (size_t)(text + len - mark - 1));
	}
	return false;
}
