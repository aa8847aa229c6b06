# The helpers of handlers (aegis/ash.h) by name. They are the kernel's, at addresses where nothing is ever mapped: outside
# of a handler a call to one is a fault.
#include <aegis/ash.h>

        .macro  helper name, number
        .globl  \name
        \name = ASH_HELPER_AT(\number)
        .endm
        helper  ash_send, ASH_HELPER_SEND
        helper  ash_copy, ASH_HELPER_COPY
        helper  ash_cksum, ASH_HELPER_CKSUM
        helper  ash_pipe, ASH_HELPER_PIPE
        helper  ash_wake, ASH_HELPER_WAKE
