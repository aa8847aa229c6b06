#include "image.h"

#define IMAGE_AT    0x80100000u
#define IMAGE_BYTES (4u << 20)
#define SCRATCH     (IMAGE_AT + IMAGE_BYTES - 65536)   /* atoms and messages */
#define STACK       (IMAGE_AT + IMAGE_BYTES - 256)

struct r3000 image;
struct image_table image_table;
static uint8_t *memory;

void *image_at(word address)
{
    return memory + (address - IMAGE_AT);
}

word image_scratch(void)
{
    return SCRATCH;
}

word image_call(word function, word a, word b, word c, word d, word e, word f)
{
    word args[4] = { a, b, c, d }, *stack = image_at(STACK), v0;

    stack[4] = e;
    stack[5] = f;
    image.reg[29] = STACK;
    v0 = r3000_call(&image, function, args, 1u << 30);
    if (image.fault) {
        fprintf(stderr, "image: %s at %08x, address %08x\n", image.fault, image.fault_pc, image.fault_address);
        abort();
    }
    return v0;
}

void image_start(const char *path)
{
    FILE *file = fopen(path, "rb");

    memset(&image, 0, sizeof image);
    free(memory);
    memory = calloc(1, IMAGE_BYTES);
    if (!file || !memory || !fread(memory, 1, IMAGE_BYTES, file)) {
        perror(path);
        abort();
    }
    fclose(file);
    memcpy(&image_table, memory, sizeof image_table);
    image.hazards = true;
    r3000_map(&image, IMAGE_AT, memory, IMAGE_BYTES, true);
    r3000_map(&image, WORLD_NEAR, image_at(image_table.near), 4 * DPF_NEAR, false);
    image_call(image_table.init, image_table.dpf, image_table.near, WORLD_NEAR, DPF_NEAR, world_root.lo, world_root.hi);
}

int image_insert(const struct dpf_atom *atoms, word n, struct cap cap)
{
    memcpy(image_at(SCRATCH), atoms, n * sizeof *atoms);
    return (int)image_call(image_table.insert, 7, SCRATCH, n, cap.lo, cap.hi, 0);
}

word image_demux(const uint8_t *message, word bytes)
{
    memcpy(image_at(SCRATCH), message, bytes);
    return image_call(image_table.demux, SCRATCH, bytes, 0, 0, 0, 0);
}
