/* trace: exact instruction counts from GXemul's instruction trace, as a stream;
 * and, if asked for, modelled cycles and checks of what a real machine demands.
 *
 *   gxemul -A -i ... kernel | trace [--console FILE] [--episodes FILE] [-o FILE]
 *
 * Exit status: 0 counts are exact; 1 they are not, or a check found something,
 * and nothing is written; 2 wrong use.
 *
 * The guest's console comes down the same stream, a character after the trace
 * line of the store that sent it.  That store is recognised by the emulator's
 * own note of the device register, so that whatever the guest prints cannot be
 * taken for trace, and goes to the console file.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../model/hazard.h"
#include "../model/model.h"
#include "line.h"
#include "region.h"
#include "report.h"

enum { BUFFER_SIZE = 1 << 20, TAIL_LINES = 8, TAIL_WIDTH = 160 };

struct stream {
	struct counter counter;
	struct model *model;		/* or NULL */
	FILE *console;
	unsigned long number;		/* of the line being read */
	bool started;			/* past the emulator's own greeting */
	bool sent;			/* the next byte is the guest's */
	char tail[TAIL_LINES][TAIL_WIDTH];	/* last lines that are no trace */
	unsigned tail_next;
};

static void tail_note(struct stream *s, const char *text, size_t len)
{
	if (len == 0)
		return;
	snprintf(s->tail[s->tail_next++ % TAIL_LINES], TAIL_WIDTH, "%.*s",
		 (int)(len < TAIL_WIDTH ? len : TAIL_WIDTH - 1), text);
}

static int fail(const struct stream *s, const char *wrong)
{
	fprintf(stderr, "trace: line %lu: %s\n", s->number, wrong);
	for (unsigned i = 0; i < TAIL_LINES; i++) {
		const char *text = s->tail[(s->tail_next + i) % TAIL_LINES];

		if (text[0])
			fprintf(stderr, "trace: the emulator said: %s\n", text);
	}
	return 1;
}

static const char *counted(struct stream *s, const struct line *line, const char *text, size_t len)
{
	const char *wrong;

	if (s->model)
		model_before(s->model, line);
	if (line->kind == LINE_INSN && word_writes_entry(line->word)) {
		struct line_entry entry;

		if (!line_entry_read(text, len, &entry))
			return "the line does not show which TLB entry it writes";
		counter_entry(&s->counter, line_entry_index(&entry, line->word), entry.hi);
	}
	wrong = counter_take(&s->counter, line);
	if (s->model && !wrong)
		wrong = model_after(s->model, &s->counter, line, text, len, s->number);
	return wrong;
}

/* A line that starts with no instruction.  Outside of regions it is, as far as
 * can be told, something that the PROM printed for the guest. */
static const char *stray_take(struct stream *s, const char *text, size_t len,
			      struct line *line)
{
	long at = line_find_insn(text, len);

	if (at > 0) {
		if (s->counter.open)
			return "the guest prints inside a region";
		fwrite(text, 1, (size_t)at, s->console);
		line_parse(text + at, len - (size_t)at, line);
		return counted(s, line, text + at, len - (size_t)at);
	}
	tail_note(s, text, len);
	if (len > 0 && s->started && !s->counter.open) {
		fwrite(text, 1, len, s->console);
		fputc('\n', s->console);
	}
	return len > 0 ? counter_take(&s->counter, line) : NULL;
}

static const char *line_take(struct stream *s, const char *text, size_t len)
{
	struct line line;
	const char *wrong;

	line_parse(text, len, &line);
	if (line.kind == LINE_INSN)
		s->started = true;
	if (line.kind == LINE_OTHER ||
	    (line.kind == LINE_ECHO && !counter_expects_echo(&s->counter)))
		return stray_take(s, text, len, &line);
	wrong = counted(s, &line, text, len);
	if (line.kind == LINE_INSN && line_sends_char(text, len, line.word))
		s->sent = true;
	else if (line.kind == LINE_REMARK)
		tail_note(s, text, len);
	return wrong;
}

/* Takes the guest's character off the front of what follows its store.  If a
 * whole instruction stands there, no character was sent: the line was off. */
static const char *char_take(struct stream *s, const char **text, const char *end)
{
	struct line line;
	const char *newline = memchr(*text, '\n', (size_t)(end - *text));

	s->sent = false;
	line_parse(*text, (size_t)(newline - *text), &line);
	if (line.kind == LINE_INSN)
		return NULL;
	if (s->counter.open)
		return "the guest prints inside a region";
	fputc(**text, s->console);
	s->number += **text == '\n';
	(*text)++;
	return NULL;
}

/* Whole lines from the buffer; returns how many bytes were used. */
static size_t buffer_take(struct stream *s, const char *buffer, size_t len,
			  const char **wrong)
{
	const char *text = buffer, *end = buffer + len, *newline;

	while ((newline = memchr(text, '\n', (size_t)(end - text))) != NULL) {
		if (s->sent) {
			*wrong = char_take(s, &text, end);
			if (*wrong)
				break;
			continue;
		}
		s->number++;
		*wrong = line_take(s, text, (size_t)(newline - text));
		text = newline + 1;
		if (*wrong)
			break;
	}
	return (size_t)(text - buffer);
}

static int stream_read(struct stream *s)
{
	static char buffer[BUFFER_SIZE];
	size_t held = 0;
	const char *wrong = NULL;

	s->number = 0;
	for (;;) {
		ssize_t got = read(0, buffer + held, sizeof buffer - held);
		size_t used;

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fail(s, strerror(errno));
		if (got == 0)
			break;
		held += (size_t)got;
		used = buffer_take(s, buffer, held, &wrong);
		if (wrong)
			return fail(s, wrong);
		held -= used;
		memmove(buffer, buffer + used, held);
		if (held == sizeof buffer)
			return fail(s, "a line without end");
	}
	s->number++;
	if (held > 0)
		tail_note(s, buffer, held);
	wrong = counter_end(&s->counter);
	if (!wrong && held > 0 && s->counter.open)
		wrong = "the last line has no end";
	if (!wrong && s->model && (wrong = model_end(s->model)) != NULL) {
		fprintf(stderr, "trace: %s\n", wrong);
		return 1;
	}
	return wrong ? fail(s, wrong) : 0;
}

static FILE *file_open(const char *path)
{
	FILE *file = fopen(path, "w");

	if (!file) {
		fprintf(stderr, "trace: %s: %s\n", path, strerror(errno));
		exit(2);
	}
	return file;
}

static int usage(void)
{
	fputs("usage: gxemul -A -i ... | trace [OPTION]...\n"
	      "  -o FILE          counts per region (standard output)\n"
	      "  --episodes FILE  one line for each kind of exception episode\n"
	      "  --console FILE   what the guest printed (standard error)\n"
	      "  --check          fail if the guest breaks rules of the real machine\n"
	      "  --rules          list those about neighbouring instructions, and stop\n"
	      "  --machines FILE  bench/machines.tsv: model these machines\n"
	      "  --cycles FILE    modelled cycles per region\n"
	      "  --machine NAME   this one only; may be repeated\n"
	      "  --set MACHINE.KEY=VALUE  fixes a parameter inside its range\n"
	      "  --seeds N        placements of pages to try (10)\n"
	      "  --image BYTES    end of the kernel's image in memory (2097152)\n", stderr);
	return 2;
}

struct options {
	FILE *out, *episodes, *cycles;
	struct params params;
	unsigned long seeds, image;
	bool check;
};

static bool number_read(const char *text, unsigned long least, unsigned long most,
			unsigned long *value)
{
	char *end;

	*value = strtoul(text, &end, 0);
	if (*text >= '0' && *text <= '9' && *end == '\0' && *value >= least && *value <= most)
		return true;
	fprintf(stderr, "trace: %s: not a number from %lu to %lu\n", text, least, most);
	return false;
}

/* An option that takes an argument. */
static bool option_take(struct options *o, struct stream *s, const char *name, const char *value)
{
	bool file = !o->params.count;	/* what follows needs the machines */

	if (strcmp(name, "--console") == 0)
		s->console = file_open(value);
	else if (strcmp(name, "--episodes") == 0)
		o->episodes = file_open(value);
	else if (strcmp(name, "-o") == 0)
		o->out = file_open(value);
	else if (strcmp(name, "--seeds") == 0)
		return number_read(value, SEEDS_LEAST, SEEDS_MOST, &o->seeds);
	else if (strcmp(name, "--image") == 0)
		return number_read(value, 0, 1ul << 29, &o->image);
	else if (strcmp(name, "--machines") == 0 && file)
		params_read(&o->params, value);
	else if (strcmp(name, "--cycles") == 0 && !file)
		o->cycles = file_open(value);
	else if (strcmp(name, "--machine") == 0 && !file)
		params_choose(&o->params, value);
	else if (strcmp(name, "--set") == 0 && !file)
		params_set(&o->params, value);
	else
		return false;
	return true;
}

static bool options_read(struct options *o, struct stream *s, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--check") == 0)
			o->check = true;
		else if (i + 1 == argc || !option_take(o, s, argv[i], argv[i + 1]))
			return false;
		else
			i++;
	}
	/* Machines without a file for their cycles, or the other way round. */
	return !o->params.count == !o->cycles;
}

int main(int argc, char **argv)
{
	static struct stream stream;
	static struct options options = { .seeds = SEEDS_DEFAULT, .image = IMAGE_DEFAULT };
	int status;

	if (argc == 2 && strcmp(argv[1], "--rules") == 0) {
		hazard_list(stdout);
		return 0;
	}
	options.out = stdout;
	stream.console = stderr;
	if (!options_read(&options, &stream, argc, argv))
		return usage();
	if (options.cycles || options.check)
		stream.model = model_start(&options.params, (unsigned)options.seeds,
					   (uint32_t)options.image, options.check);
	setvbuf(stream.console, NULL, _IOLBF, BUFSIZ);
	status = stream_read(&stream);
	if (status == 0) {
		report_regions(&stream.counter, options.out);
		if (options.episodes)
			report_episodes(&stream.counter, options.episodes);
		if (options.cycles)
			model_report(stream.model, &stream.counter, options.cycles);
		if (fflush(options.out) != 0 || (options.episodes && fflush(options.episodes) != 0) ||
		    (options.cycles && fflush(options.cycles) != 0)) {
			fprintf(stderr, "trace: cannot write: %s\n", strerror(errno));
			status = 1;
		}
	}
	return status;
}
