/* Names of the kernel's functions. The table is made from a first link (scripts/gen-symbols) and lies in the image:
 * start addresses, ascending, and beside each the place of its name. The last entry is the end of the text. */
#include <aegis/kernel.h>

extern const word symbol_count;
extern const word symbol_address[];
extern const uint16_t symbol_name[];    /* offsets into symbol_names */
extern const char symbol_names[];

const char *symbol_of(word address, word *offset)
{
    word low = 0, high = symbol_count;  /* symbol_address[low] <= address < symbol_address[high] */

    if (high == 0 || address < symbol_address[0] || address >= symbol_address[high])
        return NULL;
    while (high - low > 1) {
        word middle = (low + high) / 2;

        if (address < symbol_address[middle])
            high = middle;
        else
            low = middle;
    }
    *offset = address - symbol_address[low];
    return symbol_names + symbol_name[low];
}
