/* The processor as slice.c sees it: what the environment that runs is running on, and what may happen next.
 * Model: slice.pml. */
#ifndef AEGIS_SLICE_STEPS_H
#define AEGIS_SLICE_STEPS_H

/* States */
#define SLICE_IDLE          0   /* nobody owns a slice */
#define SLICE_OWN           1   /* on a slice: the owner, or whom it gave its slices to by synchronous transfer */
#define SLICE_GIVEN         2   /* the same, for the rest of this slice only: yield or acall */
#define SLICE_LATE          3   /* past the end of the slice, not yielded yet */
#define SLICE_EARLY         4   /* before the tick that begins the slice: its predecessor yielded early */
#define SLICE_EARLY_GIVEN   5   /* early, and by yield or acall */
#define SLICE_STATES        6

/* Events */
#define SLICE_TICK          0   /* the clock */
#define SLICE_NAME          1   /* the runner yields to somebody, or calls asynchronously */
#define SLICE_END           2   /* the runner yields to nobody: the slice ends */
#define SLICE_DEATH         3   /* the runner is destroyed */

#define SLICE_STEPS(STEP) \
    STEP(SLICE_IDLE,        SLICE_TICK,  SLICE_IDLE) \
    STEP(SLICE_IDLE,        SLICE_TICK,  SLICE_OWN)     /* at boot */ \
    STEP(SLICE_OWN,         SLICE_TICK,  SLICE_LATE) \
    STEP(SLICE_OWN,         SLICE_NAME,  SLICE_GIVEN) \
    STEP(SLICE_OWN,         SLICE_END,   SLICE_EARLY) \
    STEP(SLICE_OWN,         SLICE_END,   SLICE_OWN)     /* with the clock off nothing is early */ \
    STEP(SLICE_OWN,         SLICE_END,   SLICE_IDLE)    /* a callee that lives on without slices: their owner died */ \
    STEP(SLICE_OWN,         SLICE_DEATH, SLICE_OWN)     /* the slice's owner goes on */ \
    STEP(SLICE_OWN,         SLICE_DEATH, SLICE_EARLY) \
    STEP(SLICE_OWN,         SLICE_DEATH, SLICE_IDLE) \
    STEP(SLICE_GIVEN,       SLICE_TICK,  SLICE_LATE) \
    STEP(SLICE_GIVEN,       SLICE_NAME,  SLICE_GIVEN) \
    STEP(SLICE_GIVEN,       SLICE_END,   SLICE_EARLY) \
    STEP(SLICE_GIVEN,       SLICE_END,   SLICE_OWN) \
    STEP(SLICE_GIVEN,       SLICE_END,   SLICE_IDLE) \
    STEP(SLICE_GIVEN,       SLICE_DEATH, SLICE_OWN) \
    STEP(SLICE_GIVEN,       SLICE_DEATH, SLICE_EARLY) \
    STEP(SLICE_GIVEN,       SLICE_DEATH, SLICE_IDLE) \
    STEP(SLICE_LATE,        SLICE_TICK,  SLICE_LATE) \
    STEP(SLICE_LATE,        SLICE_NAME,  SLICE_OWN)     /* too late to name anybody: the next owner starts */ \
    STEP(SLICE_LATE,        SLICE_NAME,  SLICE_IDLE) \
    STEP(SLICE_LATE,        SLICE_END,   SLICE_OWN) \
    STEP(SLICE_LATE,        SLICE_END,   SLICE_IDLE) \
    STEP(SLICE_LATE,        SLICE_DEATH, SLICE_OWN) \
    STEP(SLICE_LATE,        SLICE_DEATH, SLICE_IDLE) \
    STEP(SLICE_EARLY,       SLICE_TICK,  SLICE_OWN) \
    STEP(SLICE_EARLY,       SLICE_NAME,  SLICE_EARLY_GIVEN) \
    STEP(SLICE_EARLY,       SLICE_END,   SLICE_EARLY) \
    STEP(SLICE_EARLY,       SLICE_END,   SLICE_IDLE) \
    STEP(SLICE_EARLY,       SLICE_DEATH, SLICE_EARLY) \
    STEP(SLICE_EARLY,       SLICE_DEATH, SLICE_IDLE) \
    STEP(SLICE_EARLY,       SLICE_DEATH, SLICE_OWN)     /* with a tick meanwhile */ \
    STEP(SLICE_EARLY_GIVEN, SLICE_TICK,  SLICE_GIVEN) \
    STEP(SLICE_EARLY_GIVEN, SLICE_NAME,  SLICE_EARLY_GIVEN) \
    STEP(SLICE_EARLY_GIVEN, SLICE_END,   SLICE_EARLY) \
    STEP(SLICE_EARLY_GIVEN, SLICE_END,   SLICE_IDLE) \
    STEP(SLICE_EARLY_GIVEN, SLICE_DEATH, SLICE_EARLY) \
    STEP(SLICE_EARLY_GIVEN, SLICE_DEATH, SLICE_IDLE) \
    STEP(SLICE_EARLY_GIVEN, SLICE_DEATH, SLICE_OWN)

#endif
