/* Addresses that C and assembly of exos/min share. All lie below 32 KB, where an instruction reaches them from
 * register 0, and in guaranteed mappings, so that reaching them never enters the refill handler.
 *   0x3000  the kernel's struct sysinfo, read-only      0x6000  u-page; its last 512 bytes are ours
 *   0x4000  root of the page table, two pages           0x7000  environment page */
#ifndef MIN_LAYOUT_H
#define MIN_LAYOUT_H

#include <aegis/memory.h>

#define MIN_SYSINFO     0x3000
#define MIN_ROOT        0x4000
#define MIN_STATE       (UPAGE_VA + 0xe00)

/* struct min_frame */
#define F_REG           16
#define F_V0            (F_REG + 4 * 2)
#define F_HI            144
#define F_PC            152
#define F_BADVADDR      156
#define F_CAUSE         160
#define F_SIZE          168

/* What suspends the program. NOW: its registers by number, HI, LO; v0 and the PC lie where exc_return reads them. */
#define NOW             MIN_STATE
#define REFILL          (NOW + 136)             /* by number: v0, a0-a3 while a refill runs */
#define PARKED          (NOW + 168)             /* sp where it waits by its own will; 0: it runs, or NOW holds it */
#define AWAITED         (NOW + 172)             /* while parked: whose reply it waits for, or one of these: */
#define OPEN            0                       /*   nobody's, and requests are welcome */
#define CLOSED          1                       /*   nobody's, and they are not */
#define RESULT          (NOW + 176)             /* while parked: what it will find in v0 */
#define SERVED          (NOW + 180)             /* whose request it works for; means nothing while it is parked OPEN */

/* struct env, sysinfo and upage */
#define ENV_SAVE0       ENVPAGE_VA              /* by ExcCode * 4 */
#define ENV_SAVE1       (ENVPAGE_VA + 128)
#define ENV_SAVE2       (ENVPAGE_VA + 256)
#define REFILL_WORDS    (4 * 31)
#define SELF            (ENVPAGE_VA + 1560)
#define END_SAVE        (ENVPAGE_VA + 1592)     /* t0-t2 at the end of the slice */
#define RUNNING_OWNER   (MIN_SYSINFO + 36)
#define RESUME_PC       (UPAGE_VA + 128)
#define RESUME_V0       (UPAGE_VA + 132)

#endif
