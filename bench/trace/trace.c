/* trace: exact instruction counts from GXemul's instruction trace, as a stream.
 *
 *   gxemul -A -i ... kernel | trace [--console FILE] [--episodes FILE] [-o FILE]
 *
 * Exit status: 0 counts are exact; 1 they are not, and no counts are written;
 * 2 wrong use.
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

#include "line.h"
#include "region.h"
#include "report.h"

enum { BUFFER_SIZE = 1 << 20, TAIL_LINES = 8, TAIL_WIDTH = 160 };

struct stream {
	struct counter counter;
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
		return counter_take(&s->counter, line);
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
	wrong = counter_take(&s->counter, &line);
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
	fputs("usage: gxemul -A -i ... | trace [--console FILE] [--episodes FILE] [-o FILE]\n"
	      "  -o FILE         counts per region (standard output)\n"
	      "  --episodes FILE one line for each kind of exception episode\n"
	      "  --console FILE  what the guest printed (standard error)\n", stderr);
	return 2;
}

int main(int argc, char **argv)
{
	static struct stream stream;
	FILE *out = stdout, *episodes = NULL;
	int status;

	stream.console = stderr;
	for (int i = 1; i < argc; i++) {
		if (i + 1 == argc)
			return usage();
		if (strcmp(argv[i], "--console") == 0)
			stream.console = file_open(argv[++i]);
		else if (strcmp(argv[i], "--episodes") == 0)
			episodes = file_open(argv[++i]);
		else if (strcmp(argv[i], "-o") == 0)
			out = file_open(argv[++i]);
		else
			return usage();
	}
	setvbuf(stream.console, NULL, _IOLBF, BUFSIZ);
	status = stream_read(&stream);
	if (status == 0) {
		report_regions(&stream.counter, out);
		if (episodes)
			report_episodes(&stream.counter, episodes);
		if (fflush(out) != 0 || (episodes && fflush(episodes) != 0)) {
			fprintf(stderr, "trace: cannot write: %s\n", strerror(errno));
			status = 1;
		}
	}
	return status;
}
