/* The terminal (POSIX.1 general terminal interface). newlib has no header of its own for this target. The server does
 * the line discipline of input (exos/init/tty.c), the library that of output. */
#ifndef _TERMIOS_H
#define _TERMIOS_H

#include <sys/types.h>

typedef unsigned char cc_t;
typedef unsigned int speed_t;
typedef unsigned int tcflag_t;

#define NCCS    12
struct termios {
    tcflag_t c_iflag, c_oflag, c_cflag, c_lflag;
    cc_t c_cc[NCCS];
    speed_t c_ispeed, c_ospeed;
};

enum { VINTR, VQUIT, VERASE, VKILL, VEOF, VEOL, VSUSP, VMIN, VTIME, VWERASE, VSTART, VSTOP };

/* c_iflag: those that do nothing here (a console has no parity and no modem) are kept as they are set. */
#define BRKINT  0x0001
#define ICRNL   0x0002
#define IGNBRK  0x0004
#define IGNCR   0x0008
#define IGNPAR  0x0010
#define INLCR   0x0020
#define INPCK   0x0040
#define ISTRIP  0x0080
#define IXOFF   0x0100
#define IXON    0x0200
#define PARMRK  0x0400
#define IXANY   0x0800

#define OPOST   0x0001                  /* c_oflag */
#define ONLCR   0x0002

#define CSIZE   0x0003                  /* c_cflag */
#define CS5     0x0000
#define CS6     0x0001
#define CS7     0x0002
#define CS8     0x0003
#define CSTOPB  0x0004
#define CREAD   0x0008
#define PARENB  0x0010
#define PARODD  0x0020
#define HUPCL   0x0040
#define CLOCAL  0x0080

#define ECHO    0x0001                  /* c_lflag */
#define ECHOE   0x0002
#define ECHOK   0x0004
#define ECHONL  0x0008
#define ICANON  0x0010
#define IEXTEN  0x0020
#define ISIG    0x0040
#define NOFLSH  0x0080
#define TOSTOP  0x0100
#define ECHOCTL 0x0200

#define TCSANOW     0
#define TCSADRAIN   1
#define TCSAFLUSH   2
#define TCIFLUSH    0
#define TCOFLUSH    1
#define TCIOFLUSH   2
#define TCOOFF      0
#define TCOON       1
#define TCIOFF      2
#define TCION       3

#define B0      0
#define B300    300
#define B1200   1200
#define B2400   2400
#define B4800   4800
#define B9600   9600
#define B19200  19200
#define B38400  38400

int tcgetattr(int fd, struct termios *t);
int tcsetattr(int fd, int action, const struct termios *t);
int tcflush(int fd, int queue);
int tcdrain(int fd);
int tcflow(int fd, int action);
int tcsendbreak(int fd, int duration);
speed_t cfgetispeed(const struct termios *t);
speed_t cfgetospeed(const struct termios *t);
int cfsetispeed(struct termios *t, speed_t speed);
int cfsetospeed(struct termios *t, speed_t speed);
void cfmakeraw(struct termios *t);
pid_t tcgetsid(int fd);

#endif
