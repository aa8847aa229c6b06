/* What the guest must print: the same filters and packets on the host, by the naive evaluation. */
#include "world.h"
#include "sample.h"

int main(void)
{
    struct dpf_atom a[DPF_ATOMS];
    uint8_t m[SAMPLE_BYTES];
    word sum = 0, hits = 0, installed = 0;

    world_start(true);
    sample_state = 12345;
    for (word round = 0; round < 3; round++) {
        for (word i = 0; i < SAMPLE_FILTERS; i++)
            installed += given_insert(a, sample_filter(i, a), world_root) > 0;
        for (word i = 0; i < SAMPLE_PACKETS; i++) {
            word bytes = sample_packet(m), id = naive_demux(m, bytes);

            if (world_code(m, bytes) != id)
                return 1;
            hits += id != 0;
            sum = sample_sum(sum, id);
        }
        for (word i = 1; i <= SAMPLE_FILTERS; i += 1 + round)
            if (given[i].atoms != ~0u)
                given_delete(i);
    }
    printf("compiled %u\ninstalled %u\nhits %u\ndifferences 0\nsum %u\n", dpf.entry != 0, installed, hits, sum);
    return 0;
}
