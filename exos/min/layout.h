/* Where exos/min keeps what its assembly touches. C and assembly share this; slices.c asserts the offsets.
 *
 *   0x3000  the kernel's struct sysinfo, read-only      0x6000  u-page; its last 768 bytes: struct min_state
 *   0x4000  root of the page table, two pages           0x7000  environment page
 *   0x10000 the program; behind it pages of the guaranteed segment, handed out by min_gpage() */
#ifndef MIN_LAYOUT_H
#define MIN_LAYOUT_H

#include <aegis/memory.h>

#define MIN_SYSINFO     0x3000
#define MIN_ROOT        0x4000
#define MIN_STATE       (UPAGE_VA + 0xd00)

/* struct min_frame */
#define F_REG           16
#define F_V0            (F_REG + 4 * 2)
#define F_SP            (F_REG + 4 * 29)
#define F_HI            144
#define F_LO            148
#define F_PC            152
#define F_BADVADDR      156
#define F_CAUSE         160
#define F_STATE         164
#define F_SIZE          168

/* struct min_thread: a frame, then */
#define T_STATE         168
#define T_SP            172
#define T_CALLER        176
#define T_SIZE          216

/* struct min_state */
#define MAIN            MIN_STATE
#define SERVE           (MAIN + T_SIZE)
#define NOW             (SERVE + T_SIZE)
#define REFILL          (NOW + F_SIZE)          /* v0, a0-a3 while a refill runs */
#define CURRENT         (REFILL + 20)           /* the thread that runs */

/* struct env and struct upage, as the assembly reaches them from register 0 */
#define ENV_SAVE0       ENVPAGE_VA              /* by ExcCode * 4 */
#define ENV_SAVE1       (ENVPAGE_VA + 128)
#define ENV_SAVE2       (ENVPAGE_VA + 256)
#define REFILL_WORDS    (4 * 31)
#define RUNNING_OWNER   (MIN_SYSINFO + 36)
#define RESUME_PC       (UPAGE_VA + 128)
#define RESUME_V0       (UPAGE_VA + 132)

/* States of a thread; any other value: the environment whose reply it waits for. */
#define THREAD_IDLE      0                      /* or running */
#define THREAD_SUSPENDED 1                      /* its frame is where it goes on */

#endif
