/* Visible revocation and the abort protocol, for one environment (revoke.c). Model: revoke.pml. */
#ifndef AEGIS_REVOKE_STEPS_H
#define AEGIS_REVOKE_STEPS_H

/* States */
#define REVOKE_NONE     0       /* nothing is asked back */
#define REVOKE_ASKED    1       /* something is, and the deadline runs */
#define REVOKE_STATES   2

/* Events */
#define REVOKE_ASK      0       /* somebody below its guarantee needs one */
#define REVOKE_RETURN   1       /* the environment gives some back by itself */
#define REVOKE_TICK     2       /* a slice of its own has passed */

#define REVOKE_STEPS(STEP) \
    STEP(REVOKE_NONE,  REVOKE_ASK,    REVOKE_ASKED) \
    STEP(REVOKE_NONE,  REVOKE_ASK,    REVOKE_NONE)      /* it has no slices: taken at once */ \
    STEP(REVOKE_ASKED, REVOKE_ASK,    REVOKE_ASKED)     /* the deadline stays */ \
    STEP(REVOKE_ASKED, REVOKE_RETURN, REVOKE_ASKED) \
    STEP(REVOKE_ASKED, REVOKE_RETURN, REVOKE_NONE) \
    STEP(REVOKE_ASKED, REVOKE_TICK,   REVOKE_ASKED) \
    STEP(REVOKE_ASKED, REVOKE_TICK,   REVOKE_NONE)      /* the abort protocol */

#endif
