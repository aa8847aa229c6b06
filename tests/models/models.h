/* Compiled into the verifier of each model (aegis/*.pml): asks the table about a step, and notes which of its rows occurred.
 * OMIT=before,event,after in the environment: as if the table had no such row. */
#ifndef MODELS_H
#define MODELS_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include "step.h"

static unsigned char model_seen[1 << 12];
static int model_omitted = -2;

static void model_report(void)
{
    for (unsigned key = 0; key < sizeof model_seen; key++)
        if (model_seen[key])
            printf("step %u,%u,%u\n", key >> 8, key >> 4 & 15, key & 15);
}

static int model_step(bool (*allowed)(unsigned, unsigned, unsigned), unsigned before, unsigned event, unsigned after)
{
    unsigned b, e, a;

    if (model_omitted == -2) {
        const char *omit = getenv("OMIT");

        model_omitted = omit && sscanf(omit, "%u,%u,%u", &b, &e, &a) == 3 ? (int)STEP_KEY(b, e, a) : -1;
        atexit(model_report);
    }
    if ((int)STEP_KEY(before, event, after) == model_omitted || !allowed(before, event, after)) {
        printf("not allowed %u,%u,%u\n", before, event, after);
        return 0;
    }
    model_seen[STEP_KEY(before, event, after)] = 1;
    return 1;
}

#endif
