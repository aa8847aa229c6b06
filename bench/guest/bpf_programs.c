/* On the host: the BPF programs that libpcap compiles for the first connections of the traffic, as a C table. */
#include <pcap.h>
#include <stdio.h>
#include "traffic.h"

int main(void)
{
    static struct connection c[TRAFFIC_BPF];
    pcap_t *pcap = pcap_open_dead(DLT_EN10MB, 65535);

    traffic_draw(c, TRAFFIC_BPF, SAME_BOTH);
    printf("/* made by bench/guest/bpf_programs.c with %s */\n", pcap_lib_version());
    printf("static const struct bpf_word bpf_programs[TRAFFIC_BPF][32] = {\n");
    for (int i = 0; i < TRAFFIC_BPF; i++) {
        struct bpf_program p;
        char text[300];

        snprintf(text, sizeof text, "ether[12:2] = 0x800 and ether[14] = 0x45 and ether[23] = 6 and ether[26:4] = 0x%x and "
                 "ether[30:4] = 0x%x and ether[34:2] = %u and ether[36:2] = %u", c[i].src, c[i].dst, c[i].ports >> 16,
                 c[i].ports & 0xffff);
        if (pcap_compile(pcap, &p, text, 1, PCAP_NETMASK_UNKNOWN) || p.bf_len > 32) {
            fprintf(stderr, "bpf_programs: %s\n", pcap_geterr(pcap));
            return 1;
        }
        printf("    {");
        for (unsigned n = 0; n < p.bf_len; n++)
            printf(" { 0x%x, %u, %u, 0x%xu },", p.bf_insns[n].code, p.bf_insns[n].jt, p.bf_insns[n].jf, p.bf_insns[n].k);
        printf(" },\n");
        pcap_freecode(&p);
    }
    printf("};\n");
    pcap_close(pcap);
    return 0;
}
