/* An environment as a target of protected control transfer: whether the transfer table holds it (env.c: env_publish).
 * Model: transfer.pml. */
#ifndef AEGIS_TRANSFER_STEPS_H
#define AEGIS_TRANSFER_STEPS_H

/* States */
#define TARGET_FREE     0       /* there is none at this index: the dummy */
#define TARGET_ASK      1       /* it lives, and entering it needs a question: the dummy */
#define TARGET_OPEN     2       /* it can be entered with no question */
#define TARGET_DYING    3       /* its resources are being given back: the dummy */
#define TARGET_STATES   4

/* Events */
#define TARGET_CREATE   0
#define TARGET_CHANGE   1       /* of its entry, its ASID, its upcalls */
#define TARGET_DESTROY  2
#define TARGET_GONE     3

#define TARGET_STEPS(STEP) \
    STEP(TARGET_FREE,  TARGET_CREATE,  TARGET_ASK) \
    STEP(TARGET_ASK,   TARGET_CHANGE,  TARGET_ASK) \
    STEP(TARGET_ASK,   TARGET_CHANGE,  TARGET_OPEN) \
    STEP(TARGET_OPEN,  TARGET_CHANGE,  TARGET_OPEN) \
    STEP(TARGET_OPEN,  TARGET_CHANGE,  TARGET_ASK) \
    STEP(TARGET_ASK,   TARGET_DESTROY, TARGET_DYING) \
    STEP(TARGET_OPEN,  TARGET_DESTROY, TARGET_DYING) \
    STEP(TARGET_DYING, TARGET_CHANGE,  TARGET_DYING) \
    STEP(TARGET_DYING, TARGET_GONE,    TARGET_FREE)

#endif
