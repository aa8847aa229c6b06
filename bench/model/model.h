/* The modelled machines and the checks, fed with the trace line by line.
 *
 * An instruction takes effect when the line after it is known: an exception
 * line may say that it was killed.
 */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "../trace/line.h"
#include "../trace/region.h"
#include "params.h"

struct model;

enum { IMAGE_DEFAULT = 2 << 20, SEEDS_DEFAULT = 10, SEEDS_LEAST = 1, SEEDS_MOST = 16 };

/* No machine and no clock without parameters; no check without `check`. */
struct model *model_start(struct params *params, unsigned seeds, uint32_t image_bytes, bool check);
/* Before the counter takes the line, and after it did. */
void model_before(struct model *model, const struct line *line);
const char *model_after(struct model *model, const struct counter *counter,
			const struct line *line, const char *text, size_t len,
			unsigned long number);
/* What is wrong with the run as a whole, or NULL. */
const char *model_end(struct model *model);
void model_report(const struct model *model, const struct counter *counter, FILE *out);

#endif
