/* Boot arguments: words between blanks. What is not understood is an error, never ignored: a test that was asked for by a
 * misspelt name would otherwise pass. */
#include <aegis/kernel.h>
#include <aegis/string.h>

#define LINE_MAX 512
#define STATUS_BAD_ARGUMENT 2

struct bootargs bootargs = { .run = "server", .args = "", .clock = true };
static char line[LINE_MAX];             /* cut into words in place */

static void bad(const char *what, const char *given) __attribute__((noreturn));
static void bad(const char *what, const char *given)
{
    print("boot argument \"%s\": %s\n"
          "accepted are:\n"
          "  run=NAME         the program of the boot archive to start (server)\n"
          "  clock=on|off     off: no clock interrupt, for counting instructions (on)\n"
          "  seed=NUMBER      of the capabilities' secrets (from the clock chip)\n"
          "  test=device      the first environment may map the strict emulator's test device\n"
          "  -- TEXT          what follows goes to the program\n"
          "  test=fault-NAME  the kernel provokes a fault in itself (idle-NAME: in the idle loop); NAME is one of\n"
          "                  ", given, what);
    for (word i = 0; machine_fault_name(i); i++)
        print(" %s", machine_fault_name(i));
    print("\n");
    board_halt(STATUS_BAD_ARGUMENT);
}

static bool fault_known(const char *name)
{
    word i = 0;

    while (machine_fault_name(i) && strcmp(machine_fault_name(i), name) != 0)
        i++;
    return machine_fault_name(i) != NULL;
}

static void test_parse(const char *given, const char *value)
{
    const char *fault = text_after(value, "fault-");
    const char *idle = fault ? text_after(fault, "idle-") : NULL;

    if (strcmp(value, "device") == 0)
        bootargs.test_device = true;
    else if (fault == NULL)
        bad("no such test", given);
    else if (!fault_known(idle ? idle : fault))
        bad("no such fault", given);
    else {
        bootargs.fault = true;
        bootargs.fault_name = fault;
    }
}

static void word_parse(const char *given)
{
    const char *value;

    if ((value = text_after(given, "run="))) {
        if (*value == '\0')
            bad("names no program", given);
        bootargs.run = value;
    } else if ((value = text_after(given, "clock="))) {
        bootargs.clock = strcmp(value, "off") != 0;
        if (bootargs.clock && strcmp(value, "on") != 0)
            bad("is neither on nor off", given);
    } else if ((value = text_after(given, "seed="))) {
        if (!text_number(value, strlen(value), &bootargs.seed))
            bad("is not a number below 4294967296", given);
        bootargs.seeded = true;
    } else if ((value = text_after(given, "test=")))
        test_parse(given, value);
    else
        bad("is unknown", given);
}

void bootargs_parse(const char *given)
{
    if (strlen(given) >= LINE_MAX - 1)
        bad("is too long", given);
    memcpy(line, given, strlen(given) + 1);
    for (char *c = line; *c; ) {
        char *start = c;

        while (*c && *c != ' ')
            c++;
        if (*c)
            *c++ = '\0';
        if (strcmp(start, "--") == 0) {
            bootargs.args = c;
            return;
        }
        if (*start)
            word_parse(start);
    }
}
