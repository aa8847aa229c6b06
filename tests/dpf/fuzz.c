/* libFuzzer: atoms as they come, inserted and deleted; trie, interpreter, code and the naive evaluation must agree.
 *
 * Input: commands. The first byte of each: insert n atoms (of 16 bytes each) with one of two capabilities, delete a
 * filter, or classify a message. */
#include "world.h"

static const struct cap caps[2] = { { 1, 2 }, { 0x600d, 0xcafe } };

static void classify(const uint8_t *m, word bytes)
{
    word want = naive_demux(m, bytes);

    if (dpf_interpret(m, bytes) != want || dpf_demux(m, bytes) != want)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    word commands = 0;

    world_start(size & 1);
    while (size && commands++ < 40) {
        word c = data[0], n = c >> 3;

        data++;
        size--;
        if ((c & 7) < 4) {
            struct dpf_atom a[DPF_ATOMS];
            int id;

            if (n * sizeof a[0] > size)
                n = (word)(size / sizeof a[0]);
            if (n)
                memcpy(a, data, n * sizeof a[0]);
            for (word i = 0; i < n && c & 1; i++) {         /* mostly sensible ones */
                a[i].op = (uint8_t)(1 + a[i].op % 3);
                a[i].bytes = a[i].op == DPF_SHIFT ? 0 : (uint8_t)(1 << a[i].bytes % 3);
                a[i].offset %= 40;
                a[i].mask = a[i].op == DPF_SHIFT ? 0 : a[i].bytes == 4 ? a[i].mask : a[i].mask & ((1u << 8 * a[i].bytes) - 1);
                a[i].value = a[i].op == DPF_EQ ? a[i].value & a[i].mask : 0;
                a[i].scale = a[i].op == DPF_SHIFT_LOAD ? (int8_t)(a[i].scale % 4) : 0;
                memset(a[i].zero, 0, sizeof a[i].zero);
            }
            data += n * sizeof a[0];
            size -= n * sizeof a[0];
            id = given_insert(a, n, caps[c >> 1 & 1]);
            if (!id || id < -13)
                abort();
            world_check();
        } else if ((c & 7) < 6) {
            if (n && given[n].atoms != ~0u) {
                given_delete(n);
                world_check();
            }
        } else {
            n = n * 4 < size ? n * 4 : (word)size;
            classify(data, n);
            data += n;
            size -= n;
        }
    }
    classify((const uint8_t *)"\0\1\2\3\4\5\6\7\0\0\0\0\10\0\105", 16);
    return 0;
}
