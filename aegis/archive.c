/* The boot archive: a ustar file (POSIX 1003.1) linked behind the kernel image. Read-only, and exposed whole, so that a
 * libOS finds its further programs by itself; the kernel reads it for the first one, and for names in fault reports.
 *
 *   header 512 bytes   name +0 (100)  size +124 (12, octal)  checksum +148 (8, octal)  type +156  magic +257  prefix +345
 *   contents           padded to 512 bytes
 *   ...                ended by a block of zeros
 *
 * Nothing in it is believed: a header whose checksum, magic or size is wrong ends the search with a message. */
#include <aegis/kernel.h>
#include <aegis/string.h>

#define BLOCK 512
struct header {
    char name[100];
    char mode[8], uid[8], gid[8];
    char size[12];
    char mtime[12];
    char checksum[8];
    char type;
    char link[100];
    char magic[6];
    char rest[249];
};
_Static_assert(sizeof(struct header) == BLOCK, "a header is one block");

/* Octal digits up to a blank or NUL. */
static bool octal(const char *text, word length, word *value)
{
    word sum = 0, i;

    for (i = 0; i < length && text[i] >= '0' && text[i] <= '7'; i++) {
        if (sum > 0xffffffff >> 3)
            return false;
        sum = sum << 3 | (text[i] - '0');
    }
    *value = sum;
    return i > 0 && (i == length || text[i] == ' ' || text[i] == '\0');
}

static word checksum(const struct header *h)
{
    const word __attribute__((may_alias)) *four = (const void *)h;
    word pairs = 0, sum = 0;                /* of a word's bytes two at a time: 256 of them leave room in 16 bits */

    for (word i = 0; i < BLOCK / 4; i++)
        pairs += (four[i] & 0xff00ff) + (four[i] >> 8 & 0xff00ff);
    sum = (pairs >> 16) + (pairs & 0xffff);
    for (word i = 0; i < sizeof h->checksum; i++)       /* the field itself counts as blanks */
        sum += ' ' - (uint8_t)h->checksum[i];
    return sum;
}

struct member {
    const struct header *header;
    const uint8_t *data;
    word bytes;
};

/* The member whose header lies at *at; *at moves behind it. False at the end of the archive. */
static bool archive_next(const uint8_t **at, struct member *m)
{
    word left = archive_end - *at, sum;
    const char *wrong = NULL;

    if (left < BLOCK)
        return false;
    m->header = (const struct header *)*at;
    m->data = *at + BLOCK;
    if (m->header->name[0] == '\0')
        return false;
    if (memcmp(m->header->magic, "ustar", 6) != 0)
        wrong = "no ustar header";
    else if (!octal(m->header->checksum, sizeof m->header->checksum, &sum) || sum != checksum(m->header))
        wrong = "checksum of the header";
    else if (!octal(m->header->size, sizeof m->header->size, &m->bytes) || m->bytes > left - BLOCK)
        wrong = "size";
    if (wrong) {
        print("boot archive damaged at byte %u: %s\n", (word)(*at - archive_start), wrong);
        return false;
    }
    left -= BLOCK;
    sum = (m->bytes + BLOCK - 1) & ~(word)(BLOCK - 1);
    *at = m->data + (sum < left ? sum : left);
    return true;
}

static bool regular(const struct member *m)
{
    return m->header->type == '0' || m->header->type == '\0';
}

bool archive_find(const char *name, const uint8_t **data, word *bytes)
{
    const uint8_t *at = archive_start;
    struct member m;

    while (archive_next(&at, &m))
        if (regular(&m) && strlen(name) <= sizeof m.header->name
            && strncmp(m.header->name, name, sizeof m.header->name) == 0) {
            *data = m.data;
            *bytes = m.bytes;
            return true;
        }
    return false;
}

void archive_list(void)
{
    const uint8_t *at = archive_start;
    struct member m;
    char name[sizeof m.header->name + 1] = "";

    while (archive_next(&at, &m)) {
        memcpy(name, m.header->name, sizeof m.header->name);
        if (regular(&m))
            print("  %-16s %8u bytes\n", name, m.bytes);
    }
}
