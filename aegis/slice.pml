/* slice.c as a model: ENVS environments, a position of the slice vector each (but for the last, which has none), every
 * order of ticks, yields, transfers and deaths.
 *
 * Checked: every step is in slice_steps.h; whoever runs lives; a late one is named nowhere else and gives nothing away;
 * no slice is lost: each owned position has its turn once around the vector.
 * Smaller than the kernel: EXCESS_MAX. */
#include "slice_steps.h"

#define ENVS        3
#define POSITIONS   2           /* position p belongs to environment p, until that dies */
#define EXCESS_MAX  2
#define NOBODY      ENVS

c_decl {
\#include <models.h>
\#include "slice_steps.h"
    STEP_FUNCTION(allowed, SLICE_STEPS)
};

bool alive[ENVS];
bool taken[POSITIONS];
byte excess[ENVS];
byte delegate[ENVS];            /* who runs on its slices, NOBODY: itself */
byte runner, owner, now, late, late_ticks;
bool donated, remainder;
bool clock_on;
byte waited[POSITIONS];         /* slices begun since this position's last */
byte before, event, after;      /* of the step under way, */
bool permitted;                 /* and what the table says of it */

inline look(state)
{
    if
    :: runner == NOBODY -> state = SLICE_IDLE
    :: else ->
        if
        :: late != NOBODY -> state = SLICE_LATE
        :: else -> state = (remainder -> (donated -> SLICE_EARLY_GIVEN : SLICE_EARLY) : (donated -> SLICE_GIVEN : SLICE_OWN))
        fi
    fi
}

inline begin(what) { event = what; look(before) }

inline done()
{
    look(after);
    c_code { now.permitted = model_step(allowed, now.before, now.event, now.after); };
    assert(permitted);
    assert(runner == NOBODY || alive[runner]);
    assert(late == NOBODY || (late == runner && !donated && !remainder))
}

inline finish()                 /* slice.c: finish */
{
    if
    :: owner != NOBODY && alive[owner] && !donated -> delegate[owner] = (runner == owner -> NOBODY : runner)
    :: else -> skip
    fi;
    donated = false
}

inline begun(p)                 /* or forfeited */
{
    waited[0] = (taken[0] && p != 0 -> waited[0] + 1 : 0);
    waited[1] = (taken[1] && p != 1 -> waited[1] + 1 : 0);
    assert(waited[0] <= POSITIONS && waited[1] <= POSITIONS)
}

inline start(e)                 /* its delegate, if that lives: slice.c slice_next */
{
    owner = e;
    runner = e;
    if
    :: delegate[e] != NOBODY && alive[delegate[e]] -> runner = delegate[e]
    :: else -> skip
    fi
}

inline next()
{
    if
    :: !taken[0] && !taken[1] -> runner = NOBODY; owner = NOBODY; remainder = false
    :: else ->
        do
        :: now = 1 - now;
            if
            :: taken[now] && !excess[now] -> begun(now); start(now); break
            :: taken[now] && excess[now] -> begun(now); excess[now]--
            :: else -> skip
            fi
        od
    fi
}

inline destroy(e)               /* env.c: env_destroy, and slice.c after it. e is the runner or not */
{
    alive[e] = false;
    if
    :: e < POSITIONS -> taken[e] = false
    :: else -> skip
    fi;
    if
    :: late == e -> late = NOBODY; owner = NOBODY                       /* the slice was over already */
    :: else -> skip
    fi;
    for (i : 0 .. ENVS - 1) {
        if
        :: delegate[i] == e -> delegate[i] = NOBODY
        :: else -> skip
        fi
    }
    delegate[e] = NOBODY;
    excess[e] = 0
}

inline after_death()            /* of the runner */
{
    donated = false;
    if
    :: clock_on -> ticked = true                                        /* a tick came during the death */
    :: ticked = false
    fi;
    if
    :: ticked && remainder -> remainder = false; ticked = false
    :: else -> skip
    fi;
    if
    :: owner != NOBODY && !ticked && alive[owner] -> runner = owner
    :: else -> remainder = (owner != NOBODY && !ticked && clock_on); next()
    fi
}

init {
    byte i;
    byte who;
    bool ticked;

    d_step {
        for (i : 0 .. ENVS - 1) { alive[i] = true; delegate[i] = NOBODY }
        taken[0] = true; taken[1] = true;
        late = NOBODY;
        now = 1
    }
    if
    :: clock_on = true
    :: clock_on = false
    fi;
    owner = NOBODY; runner = NOBODY;
    begin(SLICE_TICK);                                                  /* boot */
    next(); done();
    do
    :: runner == NOBODY -> begin(SLICE_TICK); done(); break             /* for ever */
    :: runner != NOBODY ->
        if
        :: clock_on -> atomic {                                         /* the clock */
            begin(SLICE_TICK);
            if
            :: late != NOBODY ->
                excess[late] = (excess[late] < 2 * EXCESS_MAX -> excess[late] + 1 : excess[late]);
                late_ticks++;
                if
                :: late_ticks < EXCESS_MAX -> done()
                :: else -> begin(SLICE_DEATH); destroy(runner); after_death(); done()
                fi
            :: late == NOBODY && remainder -> remainder = false; done()
            :: else -> finish(); late = runner; late_ticks = 0; done()
            fi }
        :: atomic {                                                     /* yield to, or acall, somebody */
            begin(SLICE_NAME);
            select(who : 0 .. ENVS - 1);
            if
            :: late != NOBODY -> late = NOBODY; next(); done()
            :: late == NOBODY && alive[who] -> donated = true; runner = who; done()
            :: else -> skip                                             /* E_ENV */
            fi }
        :: atomic {                                                     /* the end of the slice */
            begin(SLICE_END);
            if
            :: late != NOBODY -> late = NOBODY; next()
            :: else -> finish(); remainder = clock_on; next()
            fi;
            done() }
        :: atomic {                                                     /* synchronous transfer: no state changes */
            select(who : 0 .. ENVS - 1);
            if
            :: late == NOBODY && alive[who] -> runner = who
            :: else -> skip                                             /* E_AGAIN, E_ENV */
            fi }
        :: atomic {                                                     /* the runner dies */
            begin(SLICE_DEATH); destroy(runner); after_death(); done() }
        :: atomic {                                                     /* another dies, by the runner's hand */
            select(who : 0 .. ENVS - 1);
            if
            :: who != runner && alive[who] -> destroy(who)
            :: else -> skip
            fi }
        fi
    od
}
