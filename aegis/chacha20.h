/* The ChaCha20 block function (RFC 8439, 2.3): sixteen words of keystream. */
#ifndef AEGIS_CHACHA20_H
#define AEGIS_CHACHA20_H

#include <aegis/types.h>

void chacha20_block(const word key[8], word counter, const word nonce[3], word out[16]);

#endif
