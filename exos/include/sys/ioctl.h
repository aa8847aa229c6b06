/* ioctl. The terminal's other attributes: termios.h. */
#ifndef _SYS_IOCTL_H
#define _SYS_IOCTL_H

#define TIOCGWINSZ  0x5413              /* struct winsize * */
#define FIONREAD    0x541b              /* int *: bytes that a read would get now */

struct winsize {
    unsigned short ws_row, ws_col, ws_xpixel, ws_ypixel;
};

int ioctl(int fd, unsigned long request, ...);

#endif
