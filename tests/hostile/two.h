/* What p_two asks of m_two: the first argument. */
#ifndef TWO_H
#define TWO_H

enum { TWO_ADD = 1, TWO_SPIN, TWO_CALL, TWO_ANSWER };

#endif
