/*
 * <uv.h> needs POSIX's names, which strict C17 hides. Must come before every header of the C library, therefore it is
 * the first include of each file here.
 */
#ifndef CCS__LOOP_LIBUV_H
#define CCS__LOOP_LIBUV_H

#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include <uv.h>

#endif
