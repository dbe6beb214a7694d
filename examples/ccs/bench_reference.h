/*
 * The reference machine of the bars. A bar is a figure of this machine, carried over to another one by how fast its
 * calibration loop (bench_clock.c) runs there: bar = figure * (calibration here / BENCH_REFERENCE_NS).
 *
 * Measured on a virtual machine with 2 cores of an AMD EPYC (96 KiB L1d and 2 MiB L2 for both, 32 MiB L3), Debian 12,
 * gcc 12.2 -O3, best of 40 runs. Whoever changes the loop measures this number anew, on the same
 * machine as the figures.
 */
#ifndef BENCH_REFERENCE_H
#define BENCH_REFERENCE_H

#define BENCH_REFERENCE_NS 5.7 /* one turn of the calibration loop */

#endif
