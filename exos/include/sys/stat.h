/* newlib's, and what it leaves out for this target. */
#ifndef EXOS_SYS_STAT_H
#define EXOS_SYS_STAT_H

#include_next <sys/stat.h>

int lstat(const char *__restrict path, struct stat *__restrict s);      /* the same as stat: there are no links */

#endif
