/* What the helper tests include. */
#ifndef LIBGCC_CHECK_H
#define LIBGCC_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "libgcc.h"
#include "random.h"

#endif
