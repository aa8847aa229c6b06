/* State machines written as tables: each row STEP(before, event, after) is a step that may happen, and no other may.
 *
 * The same table is compiled into the kernel, which asserts each of its steps, and into the Promela model beside it
 * (*.pml), which asserts each of its own and is searched through by spin (tests/models). So kernel and model cannot
 * drift apart unnoticed. These tables hold nothing but macros, for that reason. */
#ifndef AEGIS_STEP_H
#define AEGIS_STEP_H

#define STEP_KEY(before, event, after) ((before) << 8 | (event) << 4 | (after))
#define STEP_CASE(before, event, after) case STEP_KEY(before, event, after):

/* static bool NAME(before, event, after): whether the table allows the step. */
#define STEP_FUNCTION(name, table) \
    static inline bool name(unsigned before, unsigned event, unsigned after) \
    { \
        switch (STEP_KEY(before, event, after)) { \
        table(STEP_CASE) \
            return true; \
        } \
        return false; \
    }

#endif
