/* Memory and text. The compiler calls the first four of its own accord. */
#ifndef AEGIS_STRING_H
#define AEGIS_STRING_H

#include <stdbool.h>
#include <stddef.h>

void *memcpy(void *to, const void *from, size_t bytes);
void *memmove(void *to, const void *from, size_t bytes);
void *memset(void *to, int value, size_t bytes);
int memcmp(const void *a, const void *b, size_t bytes);
size_t strlen(const char *text);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t bytes);
const char *text_after(const char *text, const char *prefix);       /* NULL if text does not start with it */
bool text_number(const char *text, size_t length, unsigned *value); /* decimal, or hexadecimal after 0x; all of it */

#endif
