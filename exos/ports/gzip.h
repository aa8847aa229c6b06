/* What gzip's configure would find out: newlib and ExOS have this. */
#define HAVE_ALLOCA_H 1
#define HAVE_DIRENT_H 1
#define HAVE_FCNTL_H 1
#define HAVE_LIMITS_H 1
#define HAVE_SIGNAL_H 1
#define HAVE_STDBOOL_H 1
#define HAVE_STDINT_H 1
#define HAVE_STRING_H 1
#define HAVE_UNISTD_H 1
#define HAVE__BOOL 1
#define NO_ASM 1
#define PACKAGE "gzip"
#define PACKAGE_NAME "gzip"
#define PACKAGE_VERSION "1.12"
#define VERSION "1.12"
#define PROMOTED_MODE_T mode_t
#define RETSIGTYPE void
#define STDC_HEADERS 1
#define _GNU_SOURCE 1
#define O_BINARY 0
/* What gnulib's own headers would add to the system's. */
#define S_IRWXUGO (S_IRWXU | S_IRWXG | S_IRWXO)
#define UTIME_NOW (-1)
#define UTIME_OMIT (-2)
#define GNULIB_XALLOC 1
#define GNULIB_XALLOC_DIE 1
#define USE_UNLOCKED_IO 0
