/* Application-specific safe handlers: code of a libOS that the kernel runs when a message arrives (ASH; paper 6.3).
 * docs/ash.md explains the rules, and what the kernel makes of a handler.
 *
 * A handler is a function, compiled as any other:
 *
 *     int handler(const void *message, word bytes, void *memory);
 *
 * `message` is the frame, its Ethernet header first, at a multiple of 4; it may be read only. `memory` is the handler's
 * memory: 1, 2 or 4 adjacent pages of which its owner holds the write capabilities, at the address that the owner named
 * when it attached the handler; addresses in it mean there what they mean in the owner's own code. The stack is at its
 * end. The result is ASH_TAKEN, or ASH_LEFT: the message goes on to the filter's ring. */
#ifndef AEGIS_ASH_H
#define AEGIS_ASH_H

/* Where the helpers stand: exos/kit/ash.S gives the addresses their names. */
#define ASH_HELPER_SEND     0
#define ASH_HELPER_COPY     1
#define ASH_HELPER_CKSUM    2
#define ASH_HELPER_PIPE     3
#define ASH_HELPER_WAKE     4
#define ASH_HELPERS         5
#define ASH_HELPER_AT(n)    (0x100 + 8 * (n))

#ifndef __ASSEMBLER__
#include <aegis/types.h>
#include <aegis/memory.h>

enum { ASH_LEFT = 0, ASH_TAKEN = 1 };

#define ASH_MAX         512             /* handlers of all environments: one for each, and as many again for who comes first */
#define ASH_WORDS       512             /* instructions of a handler */
#define ASH_PAGES_MAX   4               /* pages of its memory */
#define ASH_TIME        20000           /* instructions that one run may take, loops and helpers counted: 0.8 ms at 25 MHz */

/* Why a handler is refused, or was stopped. Numbers never change. */
#define ASH_RULES(X) \
    X(1,  ASH_OPCODE,    "not an instruction that a handler may use") \
    X(2,  ASH_REGISTER,  "at, k0, k1, gp and ra are the kernel's; ra may be saved, restored and returned to") \
    X(3,  ASH_TARGET,    "jumps out of the handler") \
    X(4,  ASH_INDIRECT,  "jumps to an address in a register; compile with -fno-jump-tables -fno-optimize-sibling-calls") \
    X(5,  ASH_SLOT,      "a jump or break in a delay slot, or a jump to one") \
    X(6,  ASH_END,       "control runs past the last instruction") \
    X(7,  ASH_LATE,      "reads a register in its load's delay slot") \
    X(8,  ASH_UNDEFINED, "reads a register that holds nothing yet, or nothing any more after a call") \
    X(9,  ASH_ADDRESS,   "an address outside of the handler's memory") \
    X(10, ASH_ALIGNED,   "an address that is not a multiple of the size") \
    X(11, ASH_READ_ONLY, "stores to the message") \
    X(12, ASH_KEEPS,     "stores the message's address") \
    X(13, ASH_MIXED,     "an address that may be the message's or another") \
    X(14, ASH_LONG,      "more instructions than fit, when the checks are in") \
    X(15, ASH_LABELS,    "more jump targets than the kernel follows") \
    X(16, ASH_DEEP,      "loops nested too deep to be followed") \
    X(17, ASH_MESSAGE,   "reads behind the message's end") \
    X(18, ASH_TIMEOUT,   "ran out of time") \
    X(19, ASH_BREAK,     "executed break") \
    X(20, ASH_RANGE,     "passed a helper a range that is not its memory's or the message's") \
    X(21, ASH_PAGE_LOST, "a page of its memory was freed, or its capability revoked") \
    X(22, ASH_PIPE,      "no such pipe, or a range that is not whole words")
#define ASH_RULE_NUMBER(number, name, text) name = number,
enum ash_rule { ASH_FINE, ASH_RULES(ASH_RULE_NUMBER) ASH_RULE_COUNT };
#undef ASH_RULE_NUMBER

/* Functions of the kernel that a handler calls. They stand at addresses where nothing is ever mapped. Addresses that they
 * are given are of the handler's memory; `from` may be the message's as well. Ranges are checked; a wrong one stops
 * the handler.
 *   ash_send   sends a frame, which lies at a multiple of 4. 0 or -E_AGAIN
 *   ash_copy   0
 *   ash_cksum  the Internet checksum, from an even offset on: `sum` and the data, folded, not complemented
 *   ash_pipe   copies whole words through the handler's pipe; the pipe's checksum, folded
 *   ash_wake   its owner runs as soon as slices permit. 0 */
int ash_send(const void *frame, word bytes);
int ash_copy(void *to, const void *from, word bytes);
word ash_cksum(const void *from, word bytes, word sum);
word ash_pipe(void *to, const void *from, word bytes, word sum);
int ash_wake(void);

/* A pipe composes what is done to a message with its copy, in one pass over the data that is generated for it (integrated
 * layer processing). Its stages, first to last, four bits each from the lowest; 0 ends. Two ASH_STAGE_CKSUM see the data
 * before and after what stands between them, into one sum. */
enum ash_stage { ASH_STAGE_END, ASH_STAGE_CKSUM, ASH_STAGE_SWAP16, ASH_STAGE_SWAP32, ASH_STAGES };
#define ASH_PIPE2(a, b) ((a) | (b) << 4)

/* Exposed table, where struct sysinfo says; indexed by id. */
enum ash_state { ASH_FREE, ASH_ATTACHED, ASH_STOPPED };
struct ash_info {
    envid owner;                        /* 0: free */
    word state;
    word filter;
    word runs, taken;                   /* messages that it saw, and took */
    word rule, at;                      /* ASH_STOPPED: why, and the handler's instruction where that is known */
    word words;                         /* of the code that the kernel made */
};

#endif
#endif
