/* What a descriptor does, as the test of sockets needs it, whichever file layer is below. */
#ifndef FILES_H
#define FILES_H

#include <stddef.h>
#include <sys/stat.h>

int test_read(int fd, void *to, size_t n);
int test_write(int fd, const void *from, size_t n);
int test_stat(int fd, struct stat *s);
int test_ready(int fd, int events);     /* poll, without waiting: which of them are so */
void test_close(int fd);

#endif
