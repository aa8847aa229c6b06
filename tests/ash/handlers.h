/* The handlers of the tests, and their memory. */
#ifndef ASH_HANDLERS_H
#define ASH_HANDLERS_H

#include <aegis/ash.h>

struct memory {
    word count, key, holder, asked, sum, first;
    word length[8];
    uint8_t slot[8][64];
    word histogram[16];
    word words[16];
    uint8_t bytes[64];
    uint8_t frame[64];
    struct { word key, next, hits; } node[32];
};

typedef int handler(const uint8_t *message, word bytes, struct memory *m);
handler echo, vector, lock, histogram, walk, arithmetic, list, crowded;

#endif
