/* Memory, strings, sorting, jumps, streams in memory. */
#include <ctype.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned random_state = 1;

static unsigned random_below(unsigned n)
{
    random_state = random_state * 1103515245 + 12345;
    return (random_state >> 16 & 0x7fff) % n;
}

/* ---- malloc and its kin: every block keeps its pattern, blocks do not overlap ---- */

enum { BLOCKS = 200, ROUNDS = 20000 };
static struct { unsigned char *at; size_t bytes; unsigned char mark; } block[BLOCKS];

static int whole(int i, size_t bytes)
{
    for (size_t b = 0; b < bytes; b++)
        if (block[i].at[b] != block[i].mark)
            return 0;
    return 1;
}

static void allocate(int i, size_t bytes)
{
    int zeroed = random_below(3) == 0;

    block[i].at = zeroed ? calloc(1, bytes) : malloc(bytes);
    block[i].bytes = bytes;
    block[i].mark = 0;
    if (!block[i].at || (uintptr_t)block[i].at % 8 || (zeroed && !whole(i, bytes)))
        printf("bad block of %u\n", (unsigned)bytes);
    block[i].mark = (unsigned char)random_below(256);
    memset(block[i].at, block[i].mark, bytes);
}

static void resize(int i, size_t bytes)
{
    size_t kept = bytes < block[i].bytes ? bytes : block[i].bytes;

    block[i].at = realloc(block[i].at, bytes);
    if (!block[i].at || !whole(i, kept))
        printf("resized block lost its contents\n");
    memset(block[i].at, block[i].mark, bytes);
    block[i].bytes = bytes;
}

static void heap(void)
{
    unsigned counts[3] = { 0 };

    for (int round = 0; round < ROUNDS; round++) {
        int i = (int)random_below(BLOCKS);
        size_t bytes = random_below(random_below(20) ? 300 : 20000) + 1;

        if (!block[i].at) {
            allocate(i, bytes);
            counts[0]++;
        } else if (random_below(3) == 0) {
            resize(i, bytes);
            counts[1]++;
        } else {
            if (!whole(i, block[i].bytes))
                printf("a block was overwritten\n");
            free(block[i].at);
            block[i].at = NULL;
            counts[2]++;
        }
    }
    for (int i = 0; i < BLOCKS; i++)
        free(block[i].at);
    printf("heap: %u allocated, %u resized, %u freed; too much: %d\n", counts[0], counts[1], counts[2],
           malloc((size_t)1 << 30 << (sizeof(size_t) == 8 ? 32 : 0)) == NULL);
}

/* ---- the assembly of memcpy and its kin, against a loop over bytes ---- */

static void copying(void)
{
    static unsigned char from[160], to[160], wanted[160];
    unsigned wrong = 0;

    for (unsigned n = 0; n < 70; n++)
        for (unsigned a = 0; a < 8; a++)
            for (unsigned b = 0; b < 8; b++) {
                for (unsigned i = 0; i < sizeof to; i++) {
                    from[i] = (unsigned char)(i * 7 + n);
                    to[i] = wanted[i] = (unsigned char)(255 - i);
                }
                for (unsigned i = 0; i < n; i++)
                    wanted[40 + b + i] = from[40 + a + i];
                memcpy(to + 40 + b, from + 40 + a, n);
                wrong += memcmp(to, wanted, sizeof to) != 0;
                memset(to + 40 + b, (int)n, a);
                memset(wanted + 40 + b, (int)n, a);
                wrong += memcmp(to, wanted, sizeof to) != 0;
                memmove(from + 40 + b, from + 40 + a, n);
                for (unsigned i = 0; i < n; i++)
                    wrong += from[40 + b + i] != (unsigned char)((40 + a + i) * 7 + n);
            }
    for (unsigned n = 0; n < 70; n++)
        for (unsigned a = 0; a < 4; a++) {
            char *text = (char *)to + a;

            memset(to, 'x', sizeof to);
            text[n] = 0;
            wrong += strlen(text) != n || strchr(text, 0) != text + n || memchr(text, 0, 100) != text + n;
            strcpy((char *)from + 3, text);
            wrong += strcmp((char *)from + 3, text) != 0;
            from[3 + n] = 'y';
            from[4 + n] = 0;
            wrong += strcmp((char *)from + 3, text) <= 0 || strncmp((char *)from + 3, text, n) != 0;
            strncpy((char *)from, text, 80);
            wrong += strlen((char *)from) != n || from[79] != 0;
        }
    printf("copying: %u wrong\n", wrong);
}

static void strings(void)
{
    char text[] = "one, two;three", *rest, *part;

    for (part = strtok_r(text, ",; ", &rest); part; part = strtok_r(NULL, ",; ", &rest))
        printf("[%s]", part);
    printf(" %s %s %d %d %d\n", strstr("haystack needle", "need"), strrchr("a/b/c", '/'), (int)strspn("aabbc", "ab"),
           (int)strcspn("hello", "l"), strcmp("a", "b") < 0);
    printf("%d%d%d %c%c\n", !!isalpha('q'), !!isdigit('q'), !!isspace('\t'), toupper('q'), tolower('Q'));
    setenv("NAME", "value", 1);
    printf("%s %d\n", getenv("NAME"), getenv("NOBODY") == NULL);
}

/* ---- sorting ---- */

static int by_value(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;

    return (x > y) - (x < y);
}

static int by_text(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void sorting(void)
{
    static int number[1000];
    const char *name[] = { "Engler", "Kaashoek", "O'Toole", "Aegis", "ExOS", "Xok", "DPF", "ASH" };
    int ordered = 1, wanted = 12345, key;
    unsigned found = 0;

    for (int i = 0; i < 1000; i++)
        number[i] = i % 10 ? (int)random_below(30000) - 15000 : 7;
    number[500] = wanted;
    qsort(number, 1000, sizeof *number, by_value);
    for (int i = 1; i < 1000; i++)
        ordered &= number[i - 1] <= number[i];
    for (int i = 0; i < 1000; i++)
        found += bsearch(&number[i], number, 1000, sizeof *number, by_value) != NULL;
    key = 20000;
    printf("sorted %d: %d %d %d; found %u, %d, %d\n", ordered, number[0], number[499], number[999], found,
           *(int *)bsearch(&wanted, number, 1000, sizeof *number, by_value),
           bsearch(&key, number, 1000, sizeof *number, by_value) == NULL);
    qsort(name, sizeof name / sizeof *name, sizeof *name, by_text);
    for (size_t i = 0; i < sizeof name / sizeof *name; i++)
        printf("%s ", name[i]);
    printf("\n");
}

/* ---- jumps: registers that a callee saves, integer and floating, come back ---- */

static jmp_buf back;

static int dive(int depth, double x)
{
    volatile double local = x * 2;

    if (depth < 0)
        return 0;
    if (depth == 0)
        longjmp(back, 7);
    return dive(depth - 1, local + depth) + 1;
}

static void jumps(int a, int b, int c, double x, double y)
{
    volatile int times = 0;
    int result = setjmp(back);

    times++;
    if (result == 0)
        dive(20, y);
    printf("jumped: %d after %d; %d %d %d %g %g\n", result, times, a, b, c, x, y);
    if (times < 2)
        longjmp(back, 0);
    if (result == 7)
        longjmp(back, 0);
    printf("zero became %d\n", result);
}

/* ---- streams in memory ---- */

static void streams(void)
{
    char fixed[64] = "", line[32], *grown = NULL;
    size_t bytes = 0;
    FILE *f = fmemopen(fixed, sizeof fixed, "w");

    fprintf(f, "%d %s %.2f", 42, "into memory", 2.75);
    fclose(f);
    printf("%s\n", fixed);
    f = fmemopen(fixed, strlen(fixed), "r");
    int n = 0;
    double d = 0;
    printf("%d ", fscanf(f, "%d into memory%n %lf", &n, &n, &d));
    printf("%d %g %d", n, d, getc(f) == EOF);
    rewind(f);
    printf(" %c", getc(f));
    ungetc('Z', f);
    printf("%c", getc(f));
    printf(" %s\n", fgets(line, 6, f));
    fclose(f);
    f = open_memstream(&grown, &bytes);
    for (int i = 0; i < 300; i++)
        fprintf(f, "%d,", i);
    fflush(f);
    printf("%u bytes, ends in %s\n", (unsigned)bytes, grown + bytes - 8);
    fclose(f);
    free(grown);
    printf("no file: %d\n", fopen("/no/such/file", "r") == NULL);
}

static void last_words(void) { printf("at exit\n"); }

int main(void)
{
    heap();
    copying();
    strings();
    sorting();
    jumps(11, 22, 33, 13.75, 55);
    streams();
    atexit(last_words);
    fflush(stdout);
    fprintf(stderr, "to stderr %d\n", 5);
    printf("no newline at the end");
    fputc('\n', stdout);
    return 0;
}
