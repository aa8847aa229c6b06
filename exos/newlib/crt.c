/* What newlib calls at the beginning and the end of a program, beside the arrays of constructors and destructors that
 * the linker collects: nothing, since the compiler for MIPS puts no code into .init and .fini. */
void _init(void);
void _fini(void);

void _init(void) { }
void _fini(void) { }
