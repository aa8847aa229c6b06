/* What C and assembly share: two pages below 32 KB, which a handler reaches from register 0. */
#define TABLE   0x1000                  /* 256 entries of 16 bytes */
#define MISSES  0x2000                  /* counted by both handlers */
#define SAVED   0x2100                  /* registers while a refill runs, by number */
