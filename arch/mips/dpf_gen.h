/* What the files of the filters' code generator know of each other. */
#ifndef DPF_GEN_H
#define DPF_GEN_H

#include <machine.h>
#include "aegis/dpf/dpf.h"
#include "dpf_emit.h"

#define NONE 0xff

/* dpf_plan.c: tests to be made one after the other, and the comparisons that they become. */
struct compare {
    uint8_t a, b;                   /* steps; b: a second one that shares a's register, or NONE */
};
struct plan {
    const struct dpf_test *test[DPF_STEPS + 1];
    word want[DPF_STEPS + 1];
    uint8_t segment[DPF_STEPS + 1];
    word steps;
    struct compare compare[DPF_STEPS + 1];      /* in the order of their values in an edge */
    word compares;
};
void plan_add(struct plan *p, const struct dpf_test *t, word want, word segment);
void plan_filter(struct plan *p, const struct dpf_filter *f, word from, word segment);
void plan_pack(struct plan *p, bool key_first);
word plan_value(const struct plan *p, struct compare c);
word plan_reach(const struct plan *p, word segment);
word test_size(const struct dpf_test *t);
word test_cover(const struct dpf_test *t);
word test_top(const struct dpf_test *t);

/* dpf_test.c */
extern word gen_proved[DPF_SEGMENTS];           /* bytes known to be there from each base */
void gen_length(word segment, word reach);
word gen_key(const struct dpf_test *t, word segment);
void gen_move(const struct dpf_test *t, word segment);
void gen_plan(const struct plan *p, word key, bool record, word label);

/* dpf_switch.c */
void gen_accept(word id);
void gen_edge(struct dpf *d, dpf_ref_t ref, word segment);
word gen_reach(struct dpf *d, const struct dpf_switch *s, word segment);
void gen_switch(struct dpf *d, const struct dpf_switch *s, word segment);

/* dpf_block.c */
extern struct emit gen;                         /* the code that is being generated */
void gen_begin(bool near);
void gen_jump(word at, dpf_ref_t to, word label);
void gen_failure(void);
bool gen_install(struct dpf *d, struct dpf_edge *e);

#endif
