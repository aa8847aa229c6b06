/* Changing protection, and the life of a page. */
#include <linux/mman.h>
#include "sample.h"

#define OWN 0x20000000          /* a page that is a mapping */
#define PAGES 100
#define FREE 0x28000000

static void protect(unsigned at, int number, int to)
{
    sys3(__NR_mprotect, at, number * 4096, to);
}

void memory(void)
{
    const int all = PROT_READ | PROT_WRITE;
    unsigned middle, many;

    page_between(OWN);
    MEASURE_AFTER("prot1_own", SAMPLES, protect(OWN, 1, all), protect(OWN, 1, PROT_READ));
    MEASURE_AFTER("unprot1_own", SAMPLES, protect(OWN, 1, PROT_READ), protect(OWN, 1, all));
    page_between_end(OWN);

    many = (unsigned)pages(0, PAGES, MAP_PRIVATE);
    middle = many + PAGES / 2 * 4096;
    MEASURE_AFTER("prot1", SAMPLES, protect(many, PAGES, all), protect(middle, 1, PROT_READ));
    MEASURE_AFTER("unprot1", SAMPLES,
                  (protect(many, PAGES, all), protect(middle, 1, PROT_READ)), protect(middle, 1, all));
    MEASURE_AFTER("prot100", SAMPLES, protect(many, PAGES, all), protect(many, PAGES, PROT_READ));
    MEASURE_AFTER("unprot100", SAMPLES, protect(many, PAGES, PROT_READ), protect(many, PAGES, all));
    MEASURE_AFTER("prot100_calls", FEW, protect(many, PAGES, all),
                  for (int i = 0; i < PAGES; i++) protect(many + i * 4096, 1, PROT_READ));
    MEASURE_AFTER("unprot100_calls", FEW, protect(many, PAGES, PROT_READ),
                  for (int i = 0; i < PAGES; i++) protect(many + i * 4096, 1, all));
    sys2(__NR_munmap, many, PAGES * 4096);

#define MAP_FREE() sys6(__NR_mmap, FREE, 4096, all, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0)
#define TOUCH() ((void)(*(volatile int *)FREE = 1))
#define UNMAP() sys2(__NR_munmap, FREE, 4096)
    MEASURE_AFTER("mmap1", SAMPLES, UNMAP(), MAP_FREE());
    MEASURE_AFTER("demand_zero", SAMPLES, (UNMAP(), MAP_FREE()), TOUCH());
    MEASURE_AFTER("munmap1", SAMPLES, (MAP_FREE(), TOUCH()), UNMAP());
}
