/* On the host our helpers have names of their own: the host compiler's are what they are compared with. */
#ifndef LIBGCC_NAMES_H
#define LIBGCC_NAMES_H

#define __ashldi3      our_ashldi3
#define __ashrdi3      our_ashrdi3
#define __bswapdi2     our_bswapdi2
#define __bswapsi2     our_bswapsi2
#define __clrsbdi2     our_clrsbdi2
#define __clrsbsi2     our_clrsbsi2
#define __clzdi2       our_clzdi2
#define __clzsi2       our_clzsi2
#define __cmpdi2       our_cmpdi2
#define __ctzdi2       our_ctzdi2
#define __ctzsi2       our_ctzsi2
#define __divdc3       our_divdc3
#define __divdi3       our_divdi3
#define __divmoddi4    our_divmoddi4
#define __divsc3       our_divsc3
#define __ffsdi2       our_ffsdi2
#define __ffssi2       our_ffssi2
#define __fixdfdi      our_fixdfdi
#define __fixsfdi      our_fixsfdi
#define __fixunsdfdi   our_fixunsdfdi
#define __fixunsdfsi   our_fixunsdfsi
#define __fixunssfdi   our_fixunssfdi
#define __fixunssfsi   our_fixunssfsi
#define __floatdidf    our_floatdidf
#define __floatdisf    our_floatdisf
#define __floatundidf  our_floatundidf
#define __floatundisf  our_floatundisf
#define __lshrdi3      our_lshrdi3
#define __moddi3       our_moddi3
#define __muldc3       our_muldc3
#define __muldi3       our_muldi3
#define __mulsc3       our_mulsc3
#define __negdi2       our_negdi2
#define __paritydi2    our_paritydi2
#define __paritysi2    our_paritysi2
#define __popcountdi2  our_popcountdi2
#define __popcountsi2  our_popcountsi2
#define __powidf2      our_powidf2
#define __powisf2      our_powisf2
#define __ucmpdi2      our_ucmpdi2
#define __udivdi3      our_udivdi3
#define __udivmoddi4   our_udivmoddi4
#define __umoddi3      our_umoddi3

#endif
