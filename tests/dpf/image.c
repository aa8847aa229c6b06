/* DPF compiled for the machine, to be run by the tests' own R3000: what an insertion costs. */
#include "aegis/dpf/dpf.h"
#include "bpf.h"

extern char image_bss_start[], image_end[];
word near_page[DPF_NEAR];

void machine_icache_invalidate(word phys, word bytes)
{
    (void)phys;
    (void)bytes;
}

/* Where the tests find things. */
const struct {
    void *bss, *end, *dpf, *near, *init, *insert, *delete, *demux, *interpret, *bpf;
} image_table __attribute__((section(".text.start"))) = {
    image_bss_start, image_end, &dpf, near_page, (void *)dpf_init, (void *)dpf_insert, (void *)dpf_delete,
    (void *)dpf_demux, (void *)dpf_interpret, (void *)bpf_run
};
