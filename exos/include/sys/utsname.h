/* What system this is (POSIX.1). */
#ifndef _SYS_UTSNAME_H
#define _SYS_UTSNAME_H

struct utsname { char sysname[16], nodename[16], release[16], version[32], machine[32]; };
int uname(struct utsname *u);           /* 0 */

#endif
