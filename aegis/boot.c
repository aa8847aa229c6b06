/* From the PROM's jump to the first environment. Lays out what lies behind the kernel image, once, and keeps struct
 * sysinfo, the page that tells every environment where the exposed tables are. */
#include <aegis/kernel.h>
#include <aegis/string.h>

#ifndef VERSION
#define VERSION "1"
#endif

union sysinfo_page sysinfo_page __attribute__((aligned(PAGE_SIZE)));     /* public as a whole: nothing else shares it */

static word end;                        /* first physical byte not taken yet */

static word take(word bytes, word align)
{
    word at = (end + align - 1) & ~(align - 1);
    end = at + bytes;
    return at;
}

static void expose(struct table *t, const void *start, word bytes)
{
    word phys = machine_to_phys(start);
    *t = (struct table){ phys >> PAGE_SHIFT, phys & (PAGE_SIZE - 1), bytes };
    for (word at = phys & ~(word)(PAGE_SIZE - 1); at < phys + bytes; at += PAGE_SIZE)
        page_make_public(at >> PAGE_SHIFT);
}

static void expose_tables(word stlb)
{
    sysinfo.magic = SYSINFO_MAGIC;
    sysinfo.version = 1;
    sysinfo.machine = board.kind;
    sysinfo.clock_khz = board.khz;
    page_make_public(machine_to_phys(&sysinfo) >> PAGE_SHIFT);
    page_make_public(machine_to_phys(default_page) >> PAGE_SHIFT);
    expose(&sysinfo.page_table, machine_phys(PAGE_TABLE_PHYS), (sysinfo.page_mask + 1) * sizeof(struct page));
    expose(&sysinfo.env_table, env_table, sizeof env_table);
    expose(&sysinfo.slice_table, slice_table, sizeof slice_table);
    expose(&sysinfo.stlb_lo, machine_phys(stlb), STLB_ENTRIES * 4);
    expose(&sysinfo.stlb_hi, machine_phys(stlb + STLB_ENTRIES * 4), STLB_ENTRIES * 4);
    expose(&sysinfo.trace_table, trace_ring, sizeof trace_ring);
    expose(&sysinfo.filter_info, filter_table, sizeof filter_pages);
    expose(&sysinfo.ring_info, ring_table, sizeof ring_pages);
    expose(&sysinfo.net_info, &net_page, sizeof net_page);
    expose(&sysinfo.ash_info, ash_table, sizeof ash_pages);
    expose(&sysinfo.archive, archive_start, (word)(archive_end - archive_start));
    word phys;
    if (board_test_device(&phys))
        sysinfo.strict = phys >> PAGE_SHIFT;
}

static void start_first(void)
{
    const uint8_t *file;
    word bytes, entry;
    if (!archive_find(bootargs.run, &file, &bytes)) {
        print("run=%s: no such program; the archive holds:\n", bootargs.run);
        archive_list();
        board_halt(2);
    }
    struct env *e = env_new(NULL, ENV_GUARANTEED_PAGES);
    assert(e && e->id == ENV_ID(1, 1));
    if (!elf_load(e, bootargs.run, file, bytes, &entry))
        board_halt(2);
    e->start_pc = entry;
    struct upage *u = (struct upage *)(uintptr_t)e->upage_kseg0;
    u->arg[0] = (word)(file - (const uint8_t *)archive_start);
    u->arg[1] = bytes;
    char *args = (char *)u->data;
    word room = sizeof u->data - 1;
    for (word i = 0; i < room && bootargs.args[i]; i++)
        args[i] = bootargs.args[i];
    int taken = slice_take(e, (word)-1, 1);
    assert(taken >= 0);
}

void boot_main(int argc, char **argv, word prom)
{
    board_init(argc, argv, prom);
    print("\nAegis %s on %s, %u MB\n", VERSION, board.name, board.memory >> 20);
    bootargs_parse(board_arguments());

    pageno total = board.memory >> PAGE_SHIFT;
    if (total > PAGE_TABLE_MAX) {
        print("using %u MB of it\n", PAGE_TABLE_MAX >> (20 - PAGE_SHIFT));
        total = PAGE_TABLE_MAX;
    }
    end = machine_to_phys(kernel_image_end);
    word stlb = take(STLB_ENTRIES * 8, STLB_ENTRIES * 4);
    word pairs = take(ENV_MAX * 2 * PAGE_SIZE, PAGE_SIZE);
    word side = take(page_side_bytes(total), PAGE_SIZE);
    pageno first_free = take(0, PAGE_SIZE) >> PAGE_SHIFT;
    if (first_free >= total)
        panic("%u MB are too few: the kernel alone needs %u", board.memory >> 20, (end >> 20) + 1);

    capability_seed(bootargs.seeded ? bootargs.seed : board_entropy());
    sysinfo.seed_weak = !bootargs.seeded;
    stlb_init(stlb);
    page_init(total, first_free, side);
    machine_init();
    env_init(pairs >> PAGE_SHIFT);
    slice_init();
    net_init();
    ash_init();
    expose_tables(stlb);
    page_release_boot((PAGE_TABLE_PHYS + (sysinfo.page_mask + 1) * sizeof(struct page) + PAGE_SIZE - 1) >> PAGE_SHIFT,
                      0x110000 >> PAGE_SHIFT);

    sysinfo.clock_on = bootargs.clock;
    sysinfo.boot_time = board_time();
    print("%u pages, %u free; up to %u environments, %u slices of 1/%u s; clock %s; ", total, page_free_count(),
          ENV_MAX - 1, SLICE_MAX, SLICE_HZ, bootargs.clock ? "on" : "off");
    if (bootargs.seeded)
        print("seed %u\n", bootargs.seed);
    else
        print("seed weak (from the clock chip)\n");
    if (bootargs.fault && !text_after(bootargs.fault_name, "idle-"))
        machine_fault(bootargs.fault_name);
    start_first();
    if (bootargs.clock)
        board_clock_start();
    slice_next();
}
