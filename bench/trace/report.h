/* The counts as tab-separated lines. */
#ifndef TRACE_REPORT_H
#define TRACE_REPORT_H

#include <stdio.h>

#include "region.h"

/* A line for each region and statistic. */
void report_regions(const struct counter *counter, FILE *out);
/* A line for each kind of episode, sorted. */
void report_episodes(const struct counter *counter, FILE *out);

#endif
