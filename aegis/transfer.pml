/* Protected control transfer as a model: INDICES places for environments, each of which is created and destroyed again and
 * again; whoever runs transfers to any id that was ever given out, along the hot path (vectors.S: transfer) or, when the
 * table holds the dummy, along the slow one (trap.c: transfer).
 *
 * Checked: every step of a target is in transfer_steps.h; whoever is entered lives, is the one that the id names and not a
 * successor at its index, has registered an entry and has an ASID that is its own;
 * a late environment enters nobody; the id that the entered one finds is that of who called. */
#include "transfer_steps.h"

#define INDICES     2
#define GENERATIONS 2           /* of each index; 0: none yet */
#define ASIDS       1           /* fewer than environments: they are recycled */
#define NOBODY      INDICES
#define DUMMY       0           /* the generation that the dummy's id never equals */

c_decl {
\#include <models.h>
\#include "transfer_steps.h"
    STEP_FUNCTION(allowed, TARGET_STEPS)
};

bool live[INDICES], dying[INDICES], entry[INDICES], pending[INDICES];
byte generation[INDICES];
byte table[INDICES];            /* generation that the transfer table leads to, DUMMY */
byte asid_of;                   /* who has the ASID, NOBODY */
byte runner, from;
bool late;
byte before, event, after;
bool permitted;

inline look(e, state)
{
    state = (dying[e] -> TARGET_DYING : (!live[e] -> TARGET_FREE : (table[e] != DUMMY -> TARGET_OPEN : TARGET_ASK)))
}

inline publish(e)               /* env.c: env_publish */
{
    table[e] = (live[e] && entry[e] && asid_of == e && !pending[e] -> generation[e] : DUMMY)
}

inline step(e, what)
{
    event = what;
    look(e, after);
    c_code { now.permitted = model_step(allowed, now.before, now.event, now.after); };
    assert(permitted)
}

inline asid_give(e)             /* asid.c: all lose theirs when there is none left */
{
    if
    :: asid_of == e -> skip
    :: else ->
        if
        :: asid_of != NOBODY ->
            look(asid_of, before);
            other = asid_of; asid_of = NOBODY;
            publish(other);
            step(other, TARGET_CHANGE)
        :: else -> skip
        fi;
        look(e, before); asid_of = e; publish(e); step(e, TARGET_CHANGE)
    fi
}

inline enter(e, named)          /* e's synchronous entry runs */
{
    assert(live[e] && !dying[e] && generation[e] == named && entry[e] && asid_of == e);
    assert(!late);
    from = runner;
    runner = e;
    assert(from == caller)      /* v0 */
}

init {
    byte e, other, caller, named;

    asid_of = NOBODY;
    runner = NOBODY;
    do
    :: atomic { select(e : 0 .. INDICES - 1);
            if
            :: !live[e] && !dying[e] && generation[e] < GENERATIONS ->
                look(e, before);
                generation[e]++; live[e] = true; entry[e] = false; pending[e] = false;
                publish(e); step(e, TARGET_CREATE)
            :: else -> skip
            fi }
    :: atomic { select(e : 0 .. INDICES - 1);                           /* call `vector` */
            if
            :: live[e] && !dying[e] ->
                look(e, before); entry[e] = !entry[e]; publish(e); step(e, TARGET_CHANGE)
            :: else -> skip
            fi }
    :: atomic { select(e : 0 .. INDICES - 1);                           /* upcall_post */
            if
            :: live[e] && !dying[e] && !pending[e] ->
                look(e, before); pending[e] = true; publish(e); step(e, TARGET_CHANGE)
            :: else -> skip
            fi }
    :: atomic { select(e : 0 .. INDICES - 1);                           /* a slice of its own: upcall.c */
            if
            :: live[e] && !dying[e] ->
                asid_give(e);
                look(e, before); pending[e] = false; publish(e); step(e, TARGET_CHANGE);
                runner = e; late = false
            :: else -> skip
            fi }
    :: runner != NOBODY -> late = true                                          /* end-slice upcall */
    :: atomic { select(e : 0 .. INDICES - 1);                           /* env_destroy: first out of the table */
            if
            :: live[e] && !dying[e] ->
                look(e, before); dying[e] = true; live[e] = false; publish(e); step(e, TARGET_DESTROY)
            :: else -> skip
            fi }
    :: atomic { select(e : 0 .. INDICES - 1);                           /* and then gone */
            if
            :: dying[e] ->
                look(e, before); dying[e] = false;
                asid_of = (asid_of == e -> NOBODY : asid_of);
                if
                :: runner == e -> runner = NOBODY; late = false
                :: else -> skip
                fi;
                publish(e); step(e, TARGET_GONE)
            :: else -> skip
            fi }
    :: atomic { runner != NOBODY && live[runner] ->                             /* synchronous transfer to an id */
            select(e : 0 .. INDICES - 1);
            select(named : 1 .. GENERATIONS);
            caller = runner;
            if
            :: table[e] == named && !late -> enter(e, named)                    /* the hot path: late ones never get there */
            :: else ->                                                          /* trap.c */
                if
                :: late || !live[e] || generation[e] != named || !entry[e] -> skip      /* E_AGAIN, E_ENV */
                :: else -> asid_give(e); enter(e, named)
                fi
            fi }
    od
}
