/* What the files of this folder share. */
#ifndef THREAD_INSIDE_H
#define THREAD_INSIDE_H

void thread_pause(void);

#endif
