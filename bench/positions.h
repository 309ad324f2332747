/* SPDX-License-Identifier: Apache-2.0 */
/* Invented positions: as many as the largest real table, texts as long. */
#ifndef BENCH_POSITIONS_H
#define BENCH_POSITIONS_H

#include "position/table.h"

enum { BENCH_POSITIONS = 16745 };

/*
 * bench_position: the i-th position, always the same.
 *
 * Departments, units, names, places and the lengths of all texts are spread as
 * in the national table of 2022 (560 departments, 5,000 units, 30 characters of
 * majors, 370 of other columns).
 */
struct position_row bench_position(struct arena *a, uint32_t i);

#endif
