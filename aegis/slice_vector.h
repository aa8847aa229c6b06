/* The vector of time slices as slice.c walks it. Taking and giving back positions: kernel.h. */
#ifndef AEGIS_SLICE_VECTOR_H
#define AEGIS_SLICE_VECTOR_H

#include <aegis/kernel.h>

/* Moves *position to the next one that is owned and not forfeited, and returns its owner; 0: none is owned. */
envid slice_vector_next(word *position);

#endif
