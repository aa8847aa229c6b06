/* DPF compiled for the machine (image.c), loaded into the tests' own R3000. */
#ifndef IMAGE_H
#define IMAGE_H

#include "world.h"

struct image_table {
    word bss, end, dpf, near, init, insert, delete, demux, interpret, bpf;
};
extern struct r3000 image;
extern struct image_table image_table;

void image_start(const char *path);
word image_call(word function, word a, word b, word c, word d, word e, word f);
int image_insert(const struct dpf_atom *atoms, word n, struct cap cap);
word image_demux(const uint8_t *message, word bytes);
void *image_at(word address);
word image_scratch(void);               /* memory for arguments */

#endif
