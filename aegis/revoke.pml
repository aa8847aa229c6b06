/* Revocation as a model: ENVS environments share PAGES pages, each is guaranteed some; each claims, gives back, ignores
 * what is asked, in every order. The last has no slices.
 *
 * Checked: every step is in revoke_steps.h; a request ends after at most DEADLINE slices of the one that was asked, whatever
 * it does; nobody is pushed below its guarantee; no more is asked than is above the guarantee at that moment; whoever is
 * below its guarantee and finds nothing free finds somebody to ask. */
#include "revoke_steps.h"

#define ENVS        3
#define PAGES       5
#define DEADLINE    2
#define NOBODY      ENVS
#define SLICES(e)   ((e) < ENVS - 1)

c_decl {
\#include <models.h>
\#include "revoke_steps.h"
    STEP_FUNCTION(allowed, REVOKE_STEPS)
};

byte pages[ENVS], guaranteed[ENVS], asked[ENVS], deadline[ENVS], age[ENVS];
byte unowned = PAGES;           /* free pages */
byte lingering;                 /* given up, but others hold references: they help only who is below its guarantee */
byte before, event, after;
bool permitted;

#define SURPLUS(e)  (pages[e] > guaranteed[e] -> pages[e] - guaranteed[e] : 0)
#define STATE(e)    (asked[e] -> REVOKE_ASKED : REVOKE_NONE)

inline begin(e, what) { event = what; before = STATE(e) }

inline done(e)
{
    after = STATE(e);
    c_code { now.permitted = model_step(allowed, now.before, now.event, now.after); };
    assert(permitted);
    assert(!asked[e] || (deadline[e] && deadline[e] <= DEADLINE && age[e] < DEADLINE))
}

inline take_by_force(e)
{
    count = (asked[e] < SURPLUS(e) -> asked[e] : SURPLUS(e));
    asked[e] = 0; deadline[e] = 0; age[e] = 0;
    pages[e] = pages[e] - count;
    unowned = unowned + count;
    assert(!count || pages[e] >= guaranteed[e])
}

inline find_victim(requester)   /* revoke.c: victim */
{
    victim = NOBODY;
    most = 0;
    for (i : 0 .. ENVS - 1) {
        if
        :: i != requester && SURPLUS(i) > most -> most = SURPLUS(i); victim = i
        :: else -> skip
        fi
    }
}

inline ask(requester)
{
    find_victim(requester);
    assert(victim != NOBODY);           /* since the guarantees add up to what there is */
    begin(victim, REVOKE_ASK);
    if
    :: asked[victim] -> skip            /* its deadline runs already */
    :: else ->
        asked[victim] = 1; deadline[victim] = DEADLINE; age[victim] = 0;
        if
        :: SLICES(victim) -> skip
        :: else -> take_by_force(victim)
        fi
    fi;
    assert(asked[victim] <= SURPLUS(victim));
    done(victim)
}

init {
    byte e, i, count, victim, most, helps;

    guaranteed[0] = 1; guaranteed[1] = 2; guaranteed[2] = 2;
    do
    :: atomic { select(e : 0 .. ENVS - 1);
        if
        :: unowned -> unowned--; pages[e]++                             /* page_claim */
        :: !unowned && pages[e] < guaranteed[e] && lingering -> lingering--; pages[e]++
        :: !unowned && pages[e] < guaranteed[e] && !lingering -> ask(e)
        :: else -> skip                                                 /* E_NONE */
        fi }
    :: atomic { select(e : 0 .. ENVS - 1);                              /* page_free */
        if
        :: pages[e] ->
            pages[e]--;
            if
            :: helps = 1; unowned++
            :: helps = 0; lingering++
            fi;
            if
            :: asked[e] ->
                begin(e, REVOKE_RETURN);
                asked[e] = asked[e] - helps;
                deadline[e] = (asked[e] -> deadline[e] : 0);
                age[e] = (asked[e] -> age[e] : 0);
                done(e)
            :: else -> skip
            fi
        :: else -> skip
        fi }
    :: atomic { select(e : 0 .. ENVS - 2);                              /* a slice of its own passes: revoke_tick */
        if
        :: asked[e] ->
            begin(e, REVOKE_TICK);
            deadline[e]--; age[e]++;
            if
            :: !deadline[e] -> take_by_force(e)
            :: else -> skip
            fi;
            done(e)
        :: else -> skip
        fi }
    od
}
