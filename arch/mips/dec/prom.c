/* What the PROM knows: the machine's type, its memory, the boot arguments. Everything is asked once, before the kernel
 * writes to low memory, where the PROM keeps its variables.
 *
 * Later PROMs pass a vector of functions. That of the DECstation 3100 has only the jump table at its start, and tells its
 * system type by an environment variable; memory is then sized by the board (board.c). */
#include "dec.h"

enum { CALL_PRINTF = 0x30, CALL_GETSYSID = 0x80, CALL_GETBITMAP = 0x84 };   /* byte offsets into the vector */
#define OLD_GETENV      0xbfc00108
#define OLD_PRINTF      0xbfc00088
#define ENTRY_RESET     0xbfc00000
#define GXEMUL_TRAP     0x00c0de0c      /* first instruction of each function of GXemul's PROM */

#define BITMAP_BYTES    0x3c00          /* 480 MB, the most that any of these boards holds, in pages of 4 KB */
struct memmap {
    word page_size;
    uint8_t bitmap[BITMAP_BYTES];       /* a bit for each good page */
};

#define ARGUMENTS_MAX   512
struct prom prom;
static word vector;
static struct memmap memmap;
static char arguments[ARGUMENTS_MAX];

static word vector_call(word offset, word argument)
{
    word (*function)(word) = (word (*)(word))*(word *)(vector + offset);

    return function(argument);
}

void prom_print(const char *text)
{
    word entry = vector ? *(word *)(vector + CALL_PRINTF) : OLD_PRINTF;

    ((void (*)(const char *))entry)(text);
}

/* Bytes from 0 to the first page that is not good. The first megabyte may have holes: the PROM's own pages, and nothing
 * there is ever free. Whole bytes of the bitmap are enough: memory comes in megabytes. */
static word bitmap_memory(void)
{
    word bytes = vector_call(CALL_GETBITMAP, (word)&memmap);
    word unit = memmap.page_size * 8;
    word memory = 0;

    if (bytes > BITMAP_BYTES || unit == 0)
        return 0;
    for (word i = 0; i < bytes; i++) {
        if (memmap.bitmap[i] != 0xff && memory >= 0x100000)
            break;
        memory += unit;
    }
    return memory;
}

/* "systype=0xCCSSFFHH", as the later getsysid returns it. */
static word old_system(void)
{
    const char *text = ((const char *(*)(const char *))OLD_GETENV)("systype");
    word value = 0;

    if (text == NULL || text[0] != '0' || text[1] != 'x')
        return 1;                       /* no other board of ours came with such a PROM */
    for (text += 2; *text; text++)
        value = value << 4 | ((*text & 15) + (*text > '9' ? 9 : 0));
    return value >> 16 & 255;
}

/* Joins what follows the kernel's name by blanks. GXemul passes the whole of -o in one word, a real PROM one by one. */
static void arguments_copy(int argc, char **argv)
{
    int i = argc > 0 && argv[0][0] == 'b' && argv[0][1] == 'o' ? 2 : 1;     /* "boot" path..., or path... */
    word n = 0;

    for (; i < argc && argv[i]; i++) {
        if (n > 0 && n < ARGUMENTS_MAX - 1)
            arguments[n++] = ' ';
        for (const char *c = argv[i]; *c && n < ARGUMENTS_MAX - 1; c++)
            arguments[n++] = *c;
    }
    /* GXEMUL: passes this when there is no -o. */
    if (n == 2 && arguments[0] == '-' && arguments[1] == 'a')
        n = 0;
    arguments[n] = '\0';
}

void prom_init(int argc, char **argv, word given)
{
    arguments_copy(argc, argv);
    vector = given;
    if (vector) {
        prom.emulated = **(word **)(vector + CALL_PRINTF) == GXEMUL_TRAP;
        prom.system = vector_call(CALL_GETSYSID, 0) >> 16 & 255;
        prom.memory = bitmap_memory();
    } else
        prom.system = old_system();
}

const char *board_arguments(void)
{
    return arguments;
}

/* Never returns. GXemul stops at this instruction when the kernel executes it, and at once. REAL: the PROM's variables
 * are gone from low memory, so it is started as at power-on; its own setting `haltaction` says what follows. */
void prom_halt(void)
{
    if (prom.emulated)
        __asm__ volatile(".word 0x00c0de0d");
    else
        ((void (*)(void))ENTRY_RESET)();
    for (;;)
        ;
}
