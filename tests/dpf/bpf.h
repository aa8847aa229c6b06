/* Classic BPF, as the baseline: the programs that libpcap compiles, interpreted. */
#ifndef BPF_H
#define BPF_H

#include <aegis/types.h>

struct bpf_word {               /* one instruction, as libpcap lays it out */
    uint16_t code;
    uint8_t yes, no;
    word k;
};

word bpf_run(const struct bpf_word *program, const uint8_t *message, word bytes);

#endif
